"""Time given to cases: started and stopped, or entered; a correction leaves its trace."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from rapport.desk.cases.events import TimeBegun, TimeCorrected, TimeKept
from rapport.desk.cases.models import Case, TimeCorrection, TimeEntry
from rapport.desk.cases.rules import working
from rapport.desk.cases.types import Effort
from rapport.kernel import live
from rapport.kernel.actor import Actor
from rapport.kernel.errors import NotAllowed
from rapport.kernel.journal import publish

from .changing import refuse, reject


@transaction.atomic
def start_time(*, case_id: int, effort: Effort, by: Actor, at: datetime) -> TimeEntry:
    """Begin to count one's time on a case; what ran before, here or elsewhere, is stopped.

    The same once more goes on counting. Raises NotAllowed or Case.DoesNotExist.
    """
    case, person_id = _case(case_id, by)
    running = _running(by)
    if running is not None and (running.case_id, running.effort) == (case_id, effort):
        return running
    if running is not None:
        _stop(running, by=by, at=at)
    entry = TimeEntry.objects.create(
        case=case, person_id=person_id, team_id=case.team_id, effort=effort, day=_day(at, by), started_at=at, at=at
    )
    publish(TimeBegun(case_id=case_id, entry_id=entry.pk, effort=effort), about=entry, by=by, at=at)
    live.announce(f"case:{case_id}")
    return entry


@transaction.atomic
def stop_time(*, by: Actor, at: datetime) -> TimeEntry | None:
    """Stop counting one's time, wherever it runs; None when none does. Raises NotAllowed."""
    by.require_somewhere("cases.work")
    running = _running(by)
    return None if running is None else _stop(running, by=by, at=at)


@transaction.atomic
def enter_time(*, case_id: int, effort: Effort, day: date, seconds: int, by: Actor, at: datetime) -> TimeEntry:
    """Write time down that was not counted. Raises NotAllowed, BadInput or Case.DoesNotExist."""
    case, person_id = _case(case_id, by)
    reject(working.why_not_time(seconds=seconds, is_future=day > _day(at, by)))
    entry = TimeEntry.objects.create(
        case=case, person_id=person_id, team_id=case.team_id, effort=effort, day=day, seconds=seconds, at=at
    )
    return _told(entry, by=by, at=at)


@transaction.atomic
def correct_time(*, entry_id: int, seconds: int, why: str, by: Actor, at: datetime) -> TimeEntry:
    """Correct one's own time; what stood there, and why it was changed, stays on record.

    Raises NotAllowed, BadInput, CaseRefused or TimeEntry.DoesNotExist.
    """
    entry = TimeEntry.objects.select_for_update(of=("self",)).get(pk=entry_id, person_id=by.person_id or 0)
    reject(working.why_not_time(seconds=seconds, is_future=False))
    refuse(working.why_not_correct(is_running=entry.seconds is None, is_same=entry.seconds == seconds, why=why))
    assert entry.seconds is not None
    assert by.person_id is not None
    TimeCorrection.objects.create(
        entry=entry, before_seconds=entry.seconds, after_seconds=seconds, person_id=by.person_id, at=at, why=why.strip()
    )
    before, entry.seconds = entry.seconds, seconds
    entry.save(update_fields=["seconds"])
    said = TimeCorrected(case_id=entry.case_id, entry_id=entry.pk, before_seconds=before, after_seconds=seconds)
    publish(said, about=entry, by=by, at=at)
    live.announce(f"case:{entry.case_id}")
    return entry


def _case(case_id: int, by: Actor) -> tuple[Case, int]:
    """Return a case on which the actor works, and who they are."""
    case = Case.objects.get(pk=case_id)
    by.require("cases.work", on=case)
    if by.person_id is None:
        raise NotAllowed(_("Only a person gives time to a case."))
    return case, by.person_id


def _running(by: Actor) -> TimeEntry | None:
    rows = TimeEntry.objects.select_for_update(of=("self",)).filter(person_id=by.person_id or 0, seconds=None)
    return rows.first()


def _stop(entry: TimeEntry, *, by: Actor, at: datetime) -> TimeEntry:
    assert entry.started_at is not None
    spent = max(int((at - entry.started_at).total_seconds()), 0)
    # Whoever forgets to stop has not worked day and night.
    entry.seconds = min(spent, working.LONGEST_DAY_SECONDS)
    entry.save(update_fields=["seconds"])
    return _told(entry, by=by, at=at)


def _told(entry: TimeEntry, *, by: Actor, at: datetime) -> TimeEntry:
    said = TimeKept(case_id=entry.case_id, entry_id=entry.pk, effort=Effort(entry.effort), seconds=entry.seconds or 0)
    publish(said, about=entry, by=by, at=at)
    live.announce(f"case:{entry.case_id}")
    return entry


def _day(at: datetime, by: Actor) -> date:
    return timezone.localtime(at, by.zone).date()
