"""What this room shows elsewhere: which schedule made a case, what comes again about a customer, what comes next."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from rapport.kernel.actor import Actor
from rapport.ui.slots import Panel

from .. import queries
from . import words

AHEAD = timedelta(days=7)
MOST = 5


def of_cases(ids: Sequence[int], actor: Actor, as_of: datetime) -> Mapping[int, Mapping[str, Any]]:
    """Return which schedule made these cases, and for which date. One query."""
    found = queries.made_by_schedules(ids)
    return {
        pk: {"row": one, "may_view": actor.may("recurring.view", on=one.schedule),
             "day": words.short(one.planned_date) if one.planned_date else ""}
        for pk, one in found.items()
    }  # fmt: skip


def of_customers(ids: Sequence[int], actor: Actor, as_of: datetime) -> Mapping[int, Mapping[str, Any]]:
    """Return what comes again about these customers, and the way to add to it. Two queries."""
    found = queries.of_customers(ids, actor=actor)
    versions = queries.newest_versions([one.pk for rows in found.values() for one in rows])
    may_set = actor.may("recurring.set")
    return {
        pk: {
            "rows": [(one, words.when(versions[one.pk])) for one in found.get(pk, [])[:MOST]],
            "customer_id": pk,
            "may_set": may_set,
        }
        for pk in ids
        if may_set or found.get(pk)
    }


def to_add(ids: Sequence[int], actor: Actor, as_of: datetime) -> Mapping[int, Mapping[str, Any]]:
    """Return the way to have something come again about each customer."""
    return {pk: {"rows": [], "customer_id": pk, "may_set": True} for pk in ids} if actor.may("recurring.set") else {}


def coming(ids: Sequence[int], actor: Actor, as_of: datetime) -> Mapping[int, Mapping[str, Any]]:
    """Return what the actor answers for that comes within a week. One query, of those who may answer for something."""
    if not actor.may("recurring.set"):
        return {}
    rows = queries.coming(actor, until=as_of + AHEAD, is_own=True, limit=MOST)
    return {pk: {"rows": rows} for pk in ids if rows}


PANELS = (
    Panel(
        "case.rail", _("Comes again"), "cases.view", of_cases, "recurring/of_case.html", order=30,  # type: ignore[arg-type]
        told_by=("SELECT case_id FROM recurring_occurrence WHERE case_id = ANY(%(ids)s)",),
    ),
    Panel("case.origin", "", "cases.view", of_cases, "recurring/origin.html"),
    Panel(
        "customer.rail", _("Comes again"), "recurring.view", of_customers, "recurring/of_customer.html", order=40,  # type: ignore[arg-type]
        told_by=("SELECT customer_id FROM recurring_schedule WHERE customer_id = ANY(%(ids)s) AND standing <> 'ended'",),
        without=to_add,
    ),
    Panel("today.owed", _("Comes again this week"), "recurring.view", coming, "recurring/coming.html", order=60),  # type: ignore[arg-type]
)  # fmt: skip
