"""Verbs: the only code that changes customers, organisations, contact points and flags of special care."""

from .bulk import ensure_customers
from .care import end_vulnerability, mark_vulnerable, review_vulnerability
from .customer import add_customer, change_customer, find_or_add_by_point
from .errors import CareRefused, CustomerRefused, DuplicateSuspected, PointRefused
from .organisations import add_organisation, add_segment, change_organisation, change_segment
from .points import add_contact_point, prefer_contact_point, remove_contact_point

__all__ = [
    "CareRefused",
    "CustomerRefused",
    "DuplicateSuspected",
    "PointRefused",
    "add_contact_point",
    "add_customer",
    "add_organisation",
    "add_segment",
    "change_customer",
    "change_organisation",
    "change_segment",
    "end_vulnerability",
    "ensure_customers",
    "find_or_add_by_point",
    "mark_vulnerable",
    "prefer_contact_point",
    "remove_contact_point",
    "review_vulnerability",
]
