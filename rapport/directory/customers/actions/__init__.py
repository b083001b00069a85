"""Verbs: the only code that changes customers, organisations, contact points and flags of special care."""

from .bulk import ensure_customers
from .care import end_vulnerability, mark_vulnerable, review_vulnerability
from .customer import add_customer, change_customer, find_or_add_by_point
from .errors import CareRefused, CustomerRefused, DuplicateSuspected, MergeRefused, PointRefused
from .joining import carry_late_members, carry_members, keep_organisations_apart, merge_organisations, part_organisations
from .merging import carry_late, carry_rest, keep_apart, merge_customers, part_customers
from .organisations import add_organisation, add_segment, change_organisation, change_segment
from .points import add_contact_point, prefer_contact_point, remove_contact_point
from .taking_away import take_away_customers

__all__ = [
    "CareRefused",
    "CustomerRefused",
    "DuplicateSuspected",
    "MergeRefused",
    "PointRefused",
    "add_contact_point",
    "add_customer",
    "add_organisation",
    "add_segment",
    "carry_late",
    "carry_late_members",
    "carry_members",
    "carry_rest",
    "change_customer",
    "change_organisation",
    "change_segment",
    "end_vulnerability",
    "ensure_customers",
    "find_or_add_by_point",
    "keep_apart",
    "keep_organisations_apart",
    "mark_vulnerable",
    "merge_customers",
    "merge_organisations",
    "part_customers",
    "part_organisations",
    "prefer_contact_point",
    "remove_contact_point",
    "review_vulnerability",
    "take_away_customers",
]
