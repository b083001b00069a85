"""What this room shows on the pages of lower rooms."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from rapport.kernel.actor import Actor
from rapport.ui.slots import Panel

from .. import queries
from . import subjects

SHOWN_DAYS = 365
MOST = 8


def promises_to_customer(ids: Sequence[int], actor: Actor, as_of: datetime) -> Mapping[int, Mapping[str, Any]]:
    """Return the promises of the last year made to these customers, what is still owed first."""
    found = queries.promises_to(ids, as_of=as_of)
    shown = {}
    for customer_id, promises in found.items():
        recent = [one for one in promises if one.is_owed or one.due_at > as_of - timedelta(days=SHOWN_DAYS)]
        recent.sort(key=lambda one: (not one.is_owed, one.due_at if one.is_owed else as_of, -one.due_at.timestamp()))
        if recent:
            shown[customer_id] = {"promises": subjects.linked(recent[:MOST]), "more": max(len(recent) - MOST, 0)}
    return shown


def with_departments(ids: Sequence[int], actor: Actor, as_of: datetime) -> Mapping[int, Mapping[str, Any]]:
    """Return what lies with each other department and how much of it is overdue; nothing where nothing does."""
    loads = queries.loads(actor, as_of=as_of)
    return {one: {"loads": loads} for one in ids} if loads else {}


def lies_with(ids: Sequence[int], actor: Actor, as_of: datetime) -> Mapping[int, Mapping[str, Any]]:
    """Return what lies with each of these departments."""
    return {one.department_id: {"load": one} for one in queries.loads(actor, as_of=as_of) if one.department_id in ids}


PANELS = (
    Panel("today.owed", _("With other departments"), "commitments.view", with_departments, "commitments/loads.html", order=30),  # type: ignore[arg-type]
    Panel("department.row", "", "commitments.view", lies_with, "commitments/lies_with.html", order=10),
    Panel("customer.rail", _("Promises"), "commitments.view", promises_to_customer, "commitments/promises.html", order=30),  # type: ignore[arg-type]
)
