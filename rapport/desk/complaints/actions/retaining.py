"""Retention by regime, from the receipt: files whose time is over are announced, and a week later their words are erased."""

from datetime import datetime, timedelta

from django.db import transaction

from rapport.desk.complaints.events import ComplaintRecorded, RecordsErased, RetentionOver
from rapport.desk.complaints.models import ComplaintFile
from rapport.desk.complaints.queries.records import announced_before, erasable, is_held
from rapport.desk.complaints.rules import deciding
from rapport.desk.complaints.types import Change
from rapport.kernel import files, personal
from rapport.kernel.actor import Actor
from rapport.kernel.journal import Record, publish, record
from rapport.kernel.personal import Part

from .changing import HOUSE, hold, keep, refuse
from .erasing import HELD, SUBJECT

# As long as those who may hold a file have to look at what was announced.
NOTICE = timedelta(days=7)
CONFIGURE = "complaints.configure"


@transaction.atomic
def erase_records(*, case_id: int, by: Actor, at: datetime) -> ComplaintFile:
    """Erase the words of a file whose time is over: the same that an erasure of its customer erases.

    Dates, decisions, amounts and figures stay, and hashes of its letters. Raises NotAllowed, ComplaintRefused or
    ComplaintFile.DoesNotExist.
    """
    complaint = hold(case_id, CONFIGURE, by=by)
    refuse(
        deciding.why_not_erase(
            retain_until=complaint.retain_until, is_held=bool(complaint.hold_reason), is_closed=complaint.is_closed, at=at
        )
    )
    refuse(deciding.HELD if is_held(complaint) else None)
    personal.erase_rows(HELD, personal.about_cases([case_id], frozenset({Part.TEXTS})), by=HOUSE)
    files.forget(SUBJECT, [case_id])
    complaint.refresh_from_db()
    complaint.erased_at = at
    return keep(complaint, Change.ERASED, by=by, at=at)


def erase_over(*, by: Actor, at: datetime) -> int:
    """Erase every file whose time is over, as the dry run lists them; return how many. Raises NotAllowed."""
    by.require_somewhere(CONFIGURE)
    return _erase(erasable(by, at=at), by=by, at=at)


@transaction.atomic
def announce_over(*, by: Actor, at: datetime) -> int:
    """Say of each file once that its time is over, and that its words go in a week unless somebody holds it; return how many."""
    over = erasable(by, at=at)
    known = announced_before([one.pk for one in over], at=at)
    new = [one for one in over if one.pk not in known]
    if not new:
        return 0
    entries = [
        Record(event=ComplaintRecorded(case_id=one.pk, change=Change.RETENTION_OVER), subject_id=one.pk, at=at) for one in new
    ]
    record(entries, about=ComplaintFile, by=by)
    publish(RetentionOver(count=len(new), erase_at=at + NOTICE), about=new[0], by=by, at=at)
    return len(new)


def erase_announced(*, by: Actor, at: datetime) -> int:
    """Erase the files that were announced a week ago and that nobody holds; tell how many. Raises NotAllowed."""
    by.require_somewhere(CONFIGURE)
    over = erasable(by, at=at)
    known = announced_before([one.pk for one in over], at=at - NOTICE)
    count = _erase([one for one in over if one.pk in known], by=by, at=at)
    if count:
        with transaction.atomic():
            about = next(one for one in over if one.pk in known)
            publish(RecordsErased(count=count), about=about, by=by, at=at)
    return count


def _erase(over: list[ComplaintFile], *, by: Actor, at: datetime) -> int:
    """Erase each on its own, so that a run that is cut off goes on the next night."""
    for one in over:
        erase_records(case_id=one.pk, by=by, at=at)
    return len(over)
