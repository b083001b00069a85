"""Files for complaints of the past, in bulk: an import and the demo make them all at once, and bring them up to date."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from hashlib import sha256

from django.db import transaction

from rapport.desk.complaints.events import ComplaintClosed, ComplaintRecorded, ComplaintsBroughtIn
from rapport.desk.complaints.models import Allegation, ComplaintFile, LetterCopy, Redress, RegimeVersion, Ruling
from rapport.desk.complaints.queries.regimes import version_on
from rapport.desk.complaints.rules import deciding
from rapport.desk.complaints.rules.planning import plan
from rapport.desk.complaints.types import Change, Closing, FileRecord, Letter, Moments, RedressKind
from rapport.kernel.actor import Actor
from rapport.kernel.journal import Event, Record, history, publish, record

from .changing import keep, note_next, write
from .settings import ensure_regimes

SETTLED = (
    "decision", "decided_at", "why", "cause_id", "cause_agreed_at", "closed_at", "closing", "acted_at", "asked_at", "accepted_at",
    "handling_at", "handling_score", "handling_comment",
)  # fmt: skip


@transaction.atomic
def bring_in_files(*, records: Sequence[FileRecord], by: Actor, at: datetime) -> int:
    """Make files for cases that are complaints without one, with letters whose words are not known; return how many.

    An open file on which no person has worked here is acknowledged and closed as its record tells now.
    """
    if not by.is_machine:
        by.require_somewhere("complaints.configure")
    ensure_regimes(by=by, at=at)
    known = set(ComplaintFile.objects.filter(pk__in=[one.case_id for one in records]).values_list("pk", flat=True))
    _bring_up_to_date({one.case_id: one for one in records if one.case_id in known}, by=by, at=at)
    fresh = [one for one in records if one.case_id not in known]
    if not fresh:
        return 0
    versions: dict[tuple[str, int], RegimeVersion] = {}
    items = [(_file(one, versions, at), one) for one in fresh]
    terms = {version.pk: version.asks for version in versions.values()}
    planned = [(file, plan(terms[file.regime_id], _moments(one))) for file, one in items]
    for file, milestones in planned:
        note_next(file, milestones)
    ComplaintFile.objects.bulk_create([file for file, _one in items], batch_size=1_000)
    write(planned)
    LetterCopy.objects.bulk_create([letter for file, one in items for letter in _letters(file, one)], batch_size=2_000)
    _decisions(items)
    Redress.objects.bulk_create(_redress(file, one) for file, one in items if one.redress_amount and one.answered_at)
    publish(ComplaintsBroughtIn(count=len(fresh)), about=items[0][0], by=by, at=at)
    return len(fresh)


def _bring_up_to_date(known: dict[int, FileRecord], *, by: Actor, at: datetime) -> None:
    """Take into open files what their records know beyond them; the journal names each."""
    label = ComplaintFile._meta.label_lower
    ours = set(history(label, list(known)).filter(person_id__isnull=False).values_list("subject_id", flat=True))
    files = ComplaintFile.objects.select_for_update(of=("self",)).select_related("regime").filter(closed_at=None)
    entries = []
    for file in files.filter(pk__in=known.keys() - ours).order_by("pk"):
        one = known[file.pk]
        sent = set(file.letters.values_list("letter", flat=True))
        letters = [letter for letter in _letters(file, one) if letter.letter not in sent]
        if not letters and one.closed_at is None:
            continue
        LetterCopy.objects.bulk_create(letters)
        if one.closed_at is not None:
            _close(file, one, at)
        keep(file, by=by, at=at)
        said: Event = ComplaintRecorded(case_id=file.pk, change=Change.LETTER_WRITTEN)
        if one.closing is not None:
            said = ComplaintClosed(case_id=file.pk, closing=one.closing)
        entries.append(Record(event=said, subject_id=file.pk, at=one.closed_at or letters[0].written_at))
    record(entries, about=ComplaintFile, by=by)


def _close(file: ComplaintFile, one: FileRecord, at: datetime) -> None:
    told = _file(one, {(one.regime, one.received_at.toordinal()): file.regime}, at)
    for name in SETTLED:
        setattr(file, name, getattr(told, name))
    _decisions([(file, one)])
    if one.redress_amount and one.answered_at:
        _redress(file, one).save()


def _file(one: FileRecord, versions: dict[tuple[str, int], RegimeVersion], at: datetime) -> ComplaintFile:
    key = one.regime, one.received_at.toordinal()
    if key not in versions:
        versions[key] = version_on(one.regime, one.received_at)
    file = ComplaintFile(
        case_id=one.case_id, words=one.words, received_at=one.received_at, logged_at=one.received_at, regime=versions[key],
        handler_id=one.handler_id, severity=one.severity, marks=list(one.marks), decision=one.decision or "",
        decided_at=one.answered_at, why=one.why or "", cause_id=one.cause_id, cause_agreed_at=one.closed_at if one.why else None,
        closed_at=one.closed_at, closing=one.closing or "", acted_at=one.acknowledged_at or one.answered_at,
        # Of a closed file without a moment of asking nobody is asked now: nobody was asked then.
        asked_at=one.asked_at or one.closed_at, handling_at=one.rated_at, handling_score=one.rating,
        handling_comment=one.rating_comment,
    )  # fmt: skip
    if one.closing is Closing.QUICK_RESOLUTION:
        file.accepted_at = one.answered_at
    return file


def _moments(one: FileRecord) -> Moments:
    is_quick = one.closing is Closing.QUICK_RESOLUTION
    return Moments(
        received_at=one.received_at,
        acted_at=one.acknowledged_at or one.answered_at,
        acknowledged_at=one.acknowledged_at,
        last_word_at=one.answered_at or one.acknowledged_at,
        quick_at=one.answered_at if is_quick else None,
        answered_at=None if is_quick else one.answered_at,
        ended_at=one.closed_at if one.closing is Closing.WITHDRAWN else None,
    )


def _letters(file: ComplaintFile, one: FileRecord) -> Iterator[LetterCopy]:
    """The letters as far as they are known: that they went, and when; nobody has kept their words."""
    answer = Letter.SUMMARY_RESOLUTION if one.closing is Closing.QUICK_RESOLUTION else Letter.FINAL
    for letter, sent_at in ((Letter.ACKNOWLEDGEMENT, one.acknowledged_at), (answer, one.answered_at)):
        if sent_at is not None:
            digest = sha256(b"").hexdigest()
            yield LetterCopy(
                complaint=file, letter=letter, sha256=digest, written_at=sent_at, sent_at=sent_at, by_id=one.handler_id
            )


def _decisions(items: Sequence[tuple[ComplaintFile, FileRecord]]) -> None:
    decided = [(file, one) for file, one in items if one.decision is not None]
    parts = [Allegation(complaint=file, text=one.words[:500], made_at=one.received_at) for file, one in decided]
    Allegation.objects.bulk_create(parts, batch_size=2_000)
    Ruling.objects.bulk_create(
        Ruling(
            allegation=part,
            stage=1,
            decision=one.decision or "",
            reasons="",
            by_id=one.handler_id,
            at=one.answered_at or one.received_at,
        )
        for part, (_file, one) in zip(parts, decided, strict=True)
    )


def _redress(file: ComplaintFile, one: FileRecord) -> Redress:
    kind = RedressKind.REFUND if one.decision in deciding.UPHELD else RedressKind.GOODWILL
    return Redress(
        complaint=file, kind=kind, amount=Decimal(one.redress_amount), currency="GBP",
        offered_at=one.answered_at or one.received_at,
        offered_by_id=one.handler_id, accepted_at=one.answered_at, paid_at=one.answered_at, proof="",
    )  # fmt: skip
