"""The clocks of subjects. For whoever may see the subjects."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import partial

from rapport.compute.businesstime import Calendar, Pauses, elapsed, next_opening
from rapport.compute.businesstime.moments import moment_of, seconds_of
from rapport.governance.standards.models import IS_OPEN, MEASURES, RESULTS, Clock
from rapport.governance.standards.types import ClockView, Measure, Result, Unit
from rapport.kernel.personal import Rows

from .book import Book, book, target_of
from .rows import moment, of_subjects, read
from .standing import Standing, standings
from .words import target_text, untold_text, working_text

_ORDER = list(Measure)
CLOCK = Clock._meta.label_lower


def subject_of(clock_id: int) -> tuple[str, int] | None:
    """Return what a clock is held against: its kind and number."""
    return Clock.objects.filter(pk=clock_id).values_list("subject_kind", "subject_id").first()


def clocks_about(kind: str, *, by: str) -> Rows:
    """Return how the clocks of subjects are found, for whoever says what is held about a person: notices tell of clocks."""
    return Rows(model=Clock, by=by, lookup="subject_id", where={"subject_kind": kind})


def clocks_of(kind: str, ids: Sequence[int], *, as_of: datetime, with_untold: bool = False) -> dict[int, list[ClockView]]:
    """Return the clocks of subjects as they stood, each list in the order of a case's life; two queries for any number.

    ``with_untold``: also those of which nobody can say whether they were met, each with the reason.
    """
    known, rows = book(), of_subjects(kind, ids, "TRUE" if with_untold else "result <> 'void'")
    found: dict[int, list[ClockView]] = {}
    for one in sorted(standings(rows, known, seconds_of(as_of)), key=_place):
        found.setdefault(one.row.subject_id, []).append(_view(one, known, as_of))
    return found


def next_due_of(kind: str, ids: Collection[int]) -> dict[int, datetime | None]:
    """Return the earliest due moment of what each subject awaits now, overdue ones included; None where nothing is due."""
    found: dict[int, datetime | None] = dict.fromkeys(ids)
    for row in of_subjects(kind, ids, "stopped_at IS NULL AND result <> 'void'"):
        due, known = moment(row.due) if row.is_awaited else None, found[row.subject_id]
        if due is not None and (known is None or due < known):
            found[row.subject_id] = due
    return found


def tell_at(clock_id: int, *, at: datetime) -> datetime:
    """Return the next moment at which the hours of a clock are open: when to tell somebody about it. Statutory ones: now."""
    row = next(read(Clock.objects.filter(pk=clock_id)), None)
    if row is None or row.slot[1]:
        return at
    return next_opening(book().calendars[row.calendar_version_id], at)


def counted_again(kind: str, *, calendar_id: int, number: int, after: int = 0, limit: int = 2_000) -> list[int]:
    """Return ids of subjects above ``after``, in order, that await what is counted by this version of a calendar: a batch.

    Also those of which its hours found that it is too late already.
    """
    rows = Clock.objects.filter(IS_OPEN, subject_kind=kind, subject_id__gt=after)
    rows = rows.filter(calendar_version__calendar_id=calendar_id, calendar_version__number=number)
    return list(rows.order_by("subject_id").values_list("subject_id", flat=True).distinct()[:limit])


def _place(one: Standing) -> tuple[int, int, bool, int, int]:
    return one.row.subject_id, _ORDER.index(one.row.slot[0]), one.row.slot[1], one.row.begun, one.row.turn


def _view(one: Standing, known: Book, as_of: datetime) -> ClockView:
    row, version = one.row, known.versions[one.row.version_id]
    calendar, target = known.calendars[row.calendar_version_id], target_of(version)
    started_at, due_at, stopped_at = moment_of(row.started), moment(one.due), moment(one.stopped)
    pauses = tuple((moment_of(start), moment(end)) for start, end in one.pauses)
    tell = partial(working_text, calendar, target, started_at=started_at, until=stopped_at or as_of, due_at=due_at, pauses=pauses)
    counts = target.unit is Unit.BUSINESS_SECONDS
    spend = partial(_spent, calendar if counts else None, started_at, stopped_at or as_of, pauses)
    return ClockView(
        clock_id=row.pk,
        subject_id=row.subject_id,
        measure=row.slot[0],
        is_statutory=row.slot[1],
        turn=row.turn,
        label=str(MEASURES[row.slot[0]]),
        standard_id=version.standard_id,
        standard=version.standard.name,
        promise=version.standard.promise,
        version=version.number,
        target=target_text(target),
        calendar=calendar.name,
        started_at=started_at,
        due_at=due_at,
        stopped_at=stopped_at,
        result=one.result,
        result_label=str(RESULTS[one.result]),
        is_paused=one.is_paused,
        used_seconds=one.used,
        target_seconds=one.target,
        pauses=pauses,
        team_id=row.team_id,
        tell=tell,
        spend=spend,
        is_by_hours=counts,
        untold=untold_text(stopped_at, was_judged=row.target > 0) if one.result is Result.VOID else "",
    )


def _spent(
    calendar: Calendar | None, started_at: datetime, until: datetime, pauses: Pauses, begin: datetime, end: datetime
) -> int:
    """Return the seconds of a clock between two moments; without a calendar real ones, which never pause."""
    begin, end = max(begin, started_at), min(end, until)
    if calendar is None:
        return max(round((end - begin).total_seconds()), 0)
    return elapsed(calendar, begin, end, pauses)
