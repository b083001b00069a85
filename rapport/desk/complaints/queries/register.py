"""The register: every complaint file that an actor may see, what is due next, and what falls due in the coming weeks."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from rapport.desk.complaints.models import ComplaintFile, MilestoneRow
from rapport.desk.complaints.types import Milestone
from rapport.kernel.actor import Actor
from rapport.kernel.prepared import among, prepared

if TYPE_CHECKING:
    from rapport.desk.cases.models import Case

VIEW = "complaints.view"
ROW = ("case__customer", "case__team", "regime", "handler")
WEEKS = 8
ANSWERS = (Milestone.FINAL, Milestone.ANSWER, Milestone.STAGE_TWO_ANSWER)


@dataclass(frozen=True, kw_only=True)
class Week:
    """How many answers fall due in a week, by its Monday; ``law``: by a rule book; ``urgent``: of complaints that cannot wait."""

    monday: date
    due: int
    law: int
    urgent: int


def complaints(actor: Actor) -> QuerySet[ComplaintFile]:
    """Return the files that the actor may see; a restricted one only when they are among its readers, none about themselves.

    Those who direct the department see them all.
    """
    rows = actor.scope(VIEW, ComplaintFile.objects.select_related(*ROW))
    if actor.may("complaints.restrict"):
        return rows
    rows = rows.exclude(complained_of_id=actor.person_id or 0)
    return rows.filter(Q(is_restricted=False) | Q(reader_ids__contains=[actor.person_id or 0]))


def these(actor: Actor, ids: Sequence[int]) -> list[ComplaintFile]:
    """Return those of these files that the actor may see, each with its milestones, in no order. Two queries."""
    return _these(actor, ids=list(ids))


@prepared
def _these(actor: Actor, /, *, ids: Any) -> QuerySet[ComplaintFile]:
    return complaints(actor).filter(among("pk", ids)).prefetch_related("milestones")


def get_complaint(case_id: int, *, actor: Actor) -> ComplaintFile:
    """Return one file that the actor may see. Raises ComplaintFile.DoesNotExist, also for one that is not theirs to see."""
    return complaints(actor).get(pk=case_id)


def joinable(case: "Case", *, actor: Actor) -> list[ComplaintFile]:
    """Return the open complaints of a case's customer that the case may join, the oldest first."""
    if case.customer_id is None:
        return []
    rows = complaints(actor).filter(case__customer_id=case.customer_id, closed_at=None, case__merged_into=None)
    return list(rows.exclude(pk=case.pk).order_by("received_at", "pk")[:5])


def find_complaint(case_id: int) -> ComplaintFile | None:
    """Return the file of a case for the house's own reactions; None where the case is no complaint with a file."""
    return ComplaintFile.objects.select_related(*ROW).filter(pk=case_id).first()


def milestones(complaint: ComplaintFile) -> list[MilestoneRow]:
    """Return its milestones in the order in which they are due; those not asked for any more stand last."""
    return list(complaint.milestones.order_by("is_void", "due_at", "pk"))


def overdue(actor: Actor, *, at: datetime) -> QuerySet[ComplaintFile]:
    """Return the complaints with a milestone missed, the longest overdue first; of closed ones, those whose redress is owed."""
    return complaints(actor).filter(next_due_at__lte=at).order_by("next_due_at", "pk")


def forecast(actor: Actor, *, at: datetime) -> list[Week]:
    """Return the coming eight weeks with the answers that fall due in each; what is overdue stands in the first."""
    zone = ZoneInfo(settings.RAPPORT_ZONE)
    today = at.astimezone(zone).date()
    monday = today - timedelta(days=today.weekday())
    until = at + timedelta(weeks=WEEKS)
    rows = MilestoneRow.objects.filter(
        milestone__in=ANSWERS, met_at=None, is_void=False, due_at__lt=until, complaint__closed_at=None,
        complaint__in=complaints(actor).order_by().values("pk"),
    )  # fmt: skip
    counts: dict[int, list[int]] = {week: [0, 0, 0] for week in range(WEEKS)}
    seen: dict[int, tuple[datetime, bool, bool]] = {}
    for case_id, due_at, is_law, since in rows.values_list("complaint_id", "due_at", "is_statutory", "complaint__urgent_since"):
        known = seen.get(case_id)
        if known is None or (not is_law, due_at) < (not known[1], known[0]):
            seen[case_id] = due_at, is_law, since is not None
    for due_at, is_law, is_urgent in seen.values():
        last_day = (due_at - timedelta(seconds=1)).astimezone(zone).date()
        week = min(max((last_day - monday).days // 7, 0), WEEKS - 1)
        counts[week][0] += 1
        counts[week][1] += is_law
        counts[week][2] += is_urgent
    return [
        Week(monday=monday + timedelta(weeks=week), due=due, law=law, urgent=urgent)
        for week, (due, law, urgent) in counts.items()
    ]


def handlers(actor: Actor) -> list[tuple[int, str]]:
    """Return who handles complaints that the actor may see, by name."""
    rows = complaints(actor).exclude(handler=None).order_by("handler__name").values_list("handler_id", "handler__name")
    return list(dict.fromkeys((one, name) for one, name in rows if one is not None and name))


def hidden_ids(ids: Collection[int], actor: Actor) -> set[int]:
    """Return which of these cases have a file that is restricted, or about the actor: their pages offer nothing about it."""
    files = ComplaintFile.objects.filter(Q(is_restricted=True) | Q(complained_of_id=actor.person_id or 0), pk__in=ids)
    return set(files.values_list("pk", flat=True))


def complaint_counts(customer_ids: Collection[int], actor: Actor, *, as_of: datetime) -> dict[int, int]:
    """Return how many complaints of each customer were received in the year before, as far as the actor may see them."""
    rows = (
        complaints(actor)
        .order_by()
        .filter(case__customer_id__in=customer_ids, received_at__lte=as_of, received_at__gt=as_of - timedelta(days=365))
    )
    return dict(rows.values_list("case__customer_id").annotate(n=Count("pk")))
