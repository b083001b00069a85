"""What this room shows on the pages of lower rooms."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from rapport.desk.complaints import queries
from rapport.desk.complaints.queries import words
from rapport.desk.complaints.queries.days import today
from rapport.kernel.actor import Actor
from rapport.ui.slots import Panel

from . import shown

KINDS = ("complaint",)


def on_case(ids: Sequence[int], actor: Actor, as_of: datetime) -> Mapping[int, Mapping[str, Any]]:
    """Return the complaint of each case; for a file that this person may not see, nothing."""
    found: dict[int, dict[str, Any]] = {}
    for complaint in queries.these(actor, ids):
        said, tone = shown.headline(complaint, as_of=as_of)
        found[complaint.pk] = {
            "complaint": complaint, "headline": said, "tone": tone, "milestones": shown.milestones(complaint, as_of=as_of),
            "goes_to": shown.answers_go_to(complaint),
        }  # fmt: skip
    hidden = queries.hidden_ids(ids, actor) if len(found) < len(ids) else set()
    return {**to_convert([one for one in ids if one not in hidden], actor, as_of), **found}


def to_convert(ids: Sequence[int], actor: Actor, as_of: datetime) -> Mapping[int, Mapping[str, Any]]:
    """Return the offer to make each case a complaint."""
    return {one: {"complaint": None, "case_id": one} for one in ids}


def on_customer(ids: Sequence[int], actor: Actor, as_of: datetime) -> Mapping[int, Mapping[str, Any]]:
    """Return the limit of contact that holds for each customer, and how often they have complained."""
    limits, counts = queries.limits_of(list(ids)), queries.complaint_counts(ids, actor, as_of=as_of)
    return {
        one: {
            "limit": limits.get(one),
            "count": counts.get(one, 0),
            "customer_id": one,
            "may_limit": actor.may("complaints.configure"),
        }
        for one in ids
        if one in limits or counts.get(one)
    }


def days(ids: Sequence[int], actor: Actor, as_of: datetime) -> Mapping[int, Mapping[str, Any]]:
    """Return the days of complaints that are this person's to keep; nothing where none is near."""
    found = queries.days_of(actor, as_of=as_of)
    rows = [(words.DAY_OF[one.what], one, one.day < today(as_of), shown.address_of(one)) for one in found]
    return {one: {"days": rows} for one in ids} if rows else {}


PANELS = (
    Panel("today.owed", _("Days of complaints"), "complaints.handle", days, "complaints/days.html", order=20),  # type: ignore[arg-type]
    Panel(
        "case.rail",
        _("Complaint"),  # type: ignore[arg-type]
        "complaints.view",
        on_case,
        "complaints/panel.html",
        order=5,
        told_by=("SELECT case_id FROM complaints_complaintfile WHERE case_id = ANY(%(ids)s)",),
        without=to_convert,
    ),
    Panel("customer.rail", _("Complaints"), "complaints.view", on_customer, "complaints/customer.html", order=25),  # type: ignore[arg-type]
)
