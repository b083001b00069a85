"""What every verb of a complaint does the same way: lock its file, plan its milestones anew, tell open pages."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from rapport.desk.cases import actions as cases
from rapport.desk.cases.types import UNSETTLED, LinkKind, State
from rapport.desk.complaints.events import ComplaintRecorded
from rapport.desk.complaints.models import ComplaintFile, MilestoneRow
from rapport.desk.complaints.queries.hours import department_hours, hours_for
from rapport.desk.complaints.queries.moments import moments_of
from rapport.desk.complaints.rules.planning import WINDOWS, plan
from rapport.desk.complaints.rules.warning import next_telling
from rapport.desk.complaints.types import Change, Milestone, Planned
from rapport.kernel import live
from rapport.kernel.actor import Actor
from rapport.kernel.errors import BadInput, Refused
from rapport.kernel.journal import publish

if TYPE_CHECKING:
    from rapport.desk.cases.models import Case

HANDLE, DECIDE = "complaints.handle", "complaints.decide"
HOUSE = Actor.machine("complaints")
KNOWN_BY = ("complaint_id", "milestone", "due_at")


class ComplaintRefused(Refused):
    """A complaint cannot be changed as asked; the message says why and what to do instead."""


def cases_of(complaint: ComplaintFile) -> list[int]:
    """Return the numbers of all cases that a file is about: its own, and the earlier ones that are part of it."""
    parts = complaint.case.linked_by.filter(kind=LinkKind.PART, ended_at=None).order_by("case_id")
    return [complaint.pk, *parts.values_list("case_id", flat=True)]


def hold(case_id: int, capability: str, *, by: Actor) -> ComplaintFile:
    """Lock the file of a case that the actor may change. Whom it is about changes nothing in it.

    Raises NotAllowed, ComplaintRefused or ComplaintFile.DoesNotExist.
    """
    rows = ComplaintFile.objects.select_for_update(of=("self",)).select_related("case", "regime")
    complaint = rows.get(pk=case_id)
    if complaint.is_restricted and not may_read_restricted(complaint, by):
        raise ComplaintFile.DoesNotExist
    if complaint.complained_of_id is not None and complaint.complained_of_id == by.person_id:
        raise ComplaintRefused(_("The complaint is about you. Somebody else has to handle and decide it."))
    by.require(capability, on=complaint)
    return complaint


def may_read_restricted(complaint: ComplaintFile, actor: Actor) -> bool:
    """Return whether somebody is among the readers of a restricted file."""
    return actor.may("complaints.restrict") or actor.person_id in complaint.reader_ids


def local_date(at: datetime) -> date:
    """Return the day of a moment where the department is: days that people name begin and end there."""
    return at.astimezone(ZoneInfo(settings.RAPPORT_ZONE)).date()


def refuse(why: str | None) -> None:
    """Raise ComplaintRefused when a rule gave a sentence."""
    if why:
        raise ComplaintRefused(_(why))


def reject(why: str | None) -> None:
    """Raise BadInput when a rule found that what was given cannot be kept."""
    if why:
        raise BadInput(_(why))


def keep(
    complaint: ComplaintFile, change: Change | None = None, *, row_id: int | None = None, by: Actor, at: datetime
) -> ComplaintFile:
    """Plan the milestones anew, save the file, and publish what was recorded."""
    planned = plan(complaint.terms, moments_of(complaint))
    write([(complaint, planned)])
    complaint.save()
    if change is not None:
        publish(ComplaintRecorded(case_id=complaint.pk, change=change, row_id=row_id), about=complaint, by=by, at=at)
    live.announce(f"case:{complaint.pk}")
    return complaint


def take_up_case(case: "Case", *, at: datetime) -> None:
    """Have the case of an open complaint open too: as the house, since no days of grace speak against what a rule book grants."""
    if State(case.state) not in UNSETTLED:
        cases.reopen(case_id=case.pk, by=HOUSE, at=at)


def write(items: Sequence[tuple[ComplaintFile, tuple[Planned, ...]]]) -> None:
    """Write planned milestones, and note in each file its next due moment and until when it is kept. Files are not saved.

    A limit that was moved is warned of anew, from the first rung of the ladder on.
    """
    rows = []
    department = department_hours()
    kept = MilestoneRow.objects.filter(complaint__in=[complaint.pk for complaint, _planned in items])
    told = {(case_id, name, due_at): n for case_id, name, due_at, n in kept.values_list(*KNOWN_BY, "told")}
    for complaint, planned in items:
        note_next(complaint, planned)
        terms = complaint.terms
        hours = hours_for(terms, department)
        for one in planned:
            row = _row(complaint, one)
            row.told = told.get((complaint.pk, row.milestone, row.due_at), 0)
            if is_watched(complaint, one):
                row.tell_at = next_telling(terms.ladder, row.told, row.due_at, hours)
            rows.append(row)
        asked = [one.milestone for one in planned]
        if complaint.logged_at and not complaint._state.adding:
            over = MilestoneRow.objects.filter(complaint=complaint, met_at=None).exclude(milestone__in=asked)
            over.update(is_void=True, tell_at=None)
    fields = ("started_at", "due_at", "met_at", "is_statutory", "is_void", "told", "tell_at")
    MilestoneRow.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=("complaint", "milestone"), update_fields=fields, batch_size=2_000
    )


def is_watched(complaint: ComplaintFile, one: Planned) -> bool:
    """Return whether anybody is to be warned of a milestone: what was promised also after the closing."""
    if one.met_at is not None or one.is_void or one.milestone in WINDOWS:
        return False
    return not complaint.is_closed or one.milestone is Milestone.REDRESS


def note_next(complaint: ComplaintFile, planned: Iterable[Planned]) -> None:
    """Note which milestone is due next, overdue ones included."""
    awaited = [one for one in planned if one.met_at is None and not one.is_void and one.milestone not in WINDOWS]
    if complaint.is_closed:
        awaited = [one for one in awaited if one.milestone is Milestone.REDRESS]
    # A word on progress is our own habit: it never stands before what is owed.
    following = min(awaited, key=lambda one: (one.milestone is Milestone.PROGRESS, one.due_at, one.milestone), default=None)
    complaint.next_due_at = following.due_at if following else None
    complaint.next_milestone = following.milestone if following else ""
    kept = next((one for one in planned if one.milestone is Milestone.RETENTION), None)
    complaint.retain_until = kept.due_at if kept else None


def _row(complaint: ComplaintFile, one: Planned) -> MilestoneRow:
    values: dict[str, Any] = {
        "milestone": one.milestone,
        "started_at": one.started_at,
        "due_at": one.due_at,
        "met_at": one.met_at,
        "is_statutory": one.is_statutory,
        "is_void": one.is_void,
    }
    return MilestoneRow(complaint=complaint, **values)


def words(text: str, longest: int = 4_000) -> str:
    """Return a text as it is kept. Raises BadInput for none, too long a one, or one with a character that cannot be kept."""
    plain = text.strip()
    if not plain:
        raise BadInput(_("Write down what was said or seen; an empty line helps nobody."))
    if len(plain) > longest or "\x00" in plain:
        raise BadInput(_("Keep it under %(count)s characters of plain text.") % {"count": longest})
    return plain
