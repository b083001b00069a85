"""What this room shows on the pages of lower rooms."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from rapport.desk.complaints import queries
from rapport.kernel.actor import Actor
from rapport.ui.slots import Panel

from . import shown

KINDS = ("complaint",)


def on_case(ids: Sequence[int], actor: Actor, as_of: datetime) -> Mapping[int, Mapping[str, Any]]:
    """Return the complaint of each case, or the offer to make it one."""
    found: dict[int, dict[str, Any]] = {one: {"complaint": None, "case_id": one} for one in ids}
    for complaint in queries.complaints(actor).filter(pk__in=ids).prefetch_related("milestones"):
        said, tone = shown.headline(complaint, as_of=as_of)
        found[complaint.pk] = {
            "complaint": complaint, "headline": said, "tone": tone, "milestones": shown.milestones(complaint, as_of=as_of),
        }  # fmt: skip
    hidden = queries.restricted_ids(ids) - {one for one, said in found.items() if said["complaint"]}
    return {one: said for one, said in found.items() if one not in hidden}


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


PANELS = (
    Panel("case.rail", _("Complaint"), "complaints.view", on_case, "complaints/panel.html", order=5),  # type: ignore[arg-type]
    Panel("customer.rail", _("Complaints"), "complaints.view", on_customer, "complaints/customer.html", order=25),  # type: ignore[arg-type]
)
