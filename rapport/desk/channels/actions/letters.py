"""Letters on paper: written in a case, printed together by a person, posted on a day, perhaps returned.

An answer by letter stands in the conversation from the moment it is written, and answers from the day on which it is posted.
"""

from collections.abc import Collection
from datetime import date, datetime
from typing import TYPE_CHECKING, BinaryIO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from rapport.desk.cases import actions as case_actions
from rapport.desk.cases import queries as cases
from rapport.desk.cases.types import Channel, Direction, State
from rapport.desk.channels.events import LetterheadSet, LetterMoved, LettersPrinted
from rapport.desk.channels.models import Letter, Letterhead, PrintBatch
from rapport.desk.channels.queries import letters as queries
from rapport.desk.channels.rules import letters as rules
from rapport.desk.channels.types import LetterheadDraft, Posting
from rapport.desk.complaints import actions as complaints
from rapport.desk.complaints import queries as complaint_queries
from rapport.kernel import files, live
from rapport.kernel.actor import Actor
from rapport.kernel.errors import BadInput, Refused
from rapport.kernel.journal import publish

from .storing import TAKES

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from rapport.desk.cases.models import Contact

WORK, QUEUE, CONFIGURE = "cases.work", "channels.letters", "channels.configure"
MOST_AT_ONCE, LARGEST_LOGO = 100, 300_000
HOUSE = Actor.machine("channels")
OURS = (Direction.LEAVING, Direction.OUTBOUND)


@transaction.atomic
def set_letterhead(*, draft: LetterheadDraft, by: Actor, at: datetime) -> Letterhead:
    """Say how the company's paper looks. Letters that were printed stay as they are. Raises NotAllowed or BadInput."""
    by.require_somewhere(CONFIGURE)
    if why := rules.why_not_letterhead(draft):
        raise BadInput(_(why))
    row = Letterhead.objects.select_for_update().first() or Letterhead()
    row.name, row.return_line, row.layout = draft.name.strip(), draft.return_line.strip(), draft.layout
    row.address, row.footer = draft.address.replace("\r\n", "\n").strip(), draft.footer.replace("\r\n", "\n").strip()
    row.country = draft.country.upper()
    row.save()
    publish(LetterheadSet(letterhead_id=row.pk), about=row, by=by, at=at)
    return row


@transaction.atomic
def set_logo(*, content: BinaryIO, name: str, by: Actor, at: datetime) -> Letterhead:
    """Put a picture on the company's paper. Raises NotAllowed, or BadInput for what is no small PNG or JPEG."""
    by.require_somewhere(CONFIGURE)
    row = Letterhead.objects.select_for_update().first()
    if row is None:
        raise BadInput(_("Say the company's name and address first."))
    kept = files.keep(content, name=name, about=row, by=by, at=at)
    if kept.media_type not in ("image/png", "image/jpeg") or kept.size_bytes > LARGEST_LOGO:
        raise BadInput(_("A logo is a PNG or JPEG of at most 300 kB."))
    row.logo_id = kept.pk
    try:
        queries.pages([], paper=row, at=at)
    except Exception as broken:
        raise BadInput(_("This picture cannot be printed. Save it again as PNG.")) from broken
    row.save(update_fields=["logo_id"])
    publish(LetterheadSet(letterhead_id=row.pk), about=row, by=by, at=at)
    return row


@transaction.atomic
def write_letter(*, case_id: int, text: str, subject: str, then: State | None = None, by: Actor, at: datetime) -> Letter:
    """Answer a case by letter: it stands in the conversation and in the print queue at once.

    Raises NotAllowed, Refused without a whole address, CaseRefused or Case.DoesNotExist.
    """
    case = cases.get_case(case_id, actor=by)
    by.require(WORK, on=case)
    _lines, why = queries.postal(case, home=queries.letterhead().country)
    if why:
        raise Refused(_(why))
    contact = case_actions.reply(case_id=case_id, text=text, channel=Channel.LETTER, then=then, by=by, at=at)
    row = _queued(contact, subject=subject, then=then, by=by, at=at)
    assert row is not None
    return row


@transaction.atomic
def queue_letter(*, contact_id: int, then: State | None = None, by: Actor, at: datetime) -> Letter | None:
    """Lay an answer that goes by letter into the print queue, once for a contact. Raises NotAllowed."""
    by.require_somewhere(TAKES)
    contact = cases.find_contact(contact_id)
    if contact is None or contact.direction not in OURS or contact.channel != Channel.LETTER:
        return None
    return _queued(contact, subject="", then=then, by=by, at=at)


def _queued(contact: "Contact", *, subject: str, then: State | None, by: Actor, at: datetime) -> Letter | None:
    """Write the letter of a contact down, unless it is there already; without a whole address it says why it waits."""
    if Letter.objects.filter(contact_id=contact.pk).exists():
        return Letter.objects.get(contact_id=contact.pk)
    case = cases.find_case(contact.case_id)
    assert case is not None
    lines, copy, why = queries.envelopes(case, contact.pk, home=queries.letterhead().country)
    person = contact.person
    row = Letter.objects.create(
        case=case, contact_id=contact.pk, address=list(lines), copy_address=list(copy),
        language=case.customer.language or "en" if case.customer else "en",
        subject=(subject.strip() or case.subject)[:300], text=contact.text, signed=person.name if person else "",
        state=Posting.UNADDRESSED if why else Posting.WAITING, problem=_(why) if why else "",
        written_at=contact.at, by_id=contact.person_id, then=then or "",
    )  # fmt: skip
    _tell(row, by=by, at=at)
    return row


def _tell(row: Letter, *, by: Actor, at: datetime) -> None:
    publish(LetterMoved(case_id=row.case_id, letter_id=row.pk, state=Posting(row.state)), about=row, by=by, at=at)
    live.announce(f"case:{row.case_id}")


def _piles_of(letters: "QuerySet[Letter]") -> set[int]:
    """Lock the batches of letters, before the letters themselves as everywhere, and return their numbers."""
    inside = letters.filter(batch__isnull=False).order_by().values("batch_id")
    return set(PrintBatch.objects.select_for_update().filter(pk__in=inside).order_by("pk").values_list("pk", flat=True))


def _printed_without(batch_ids: Collection[int]) -> None:
    """Make the pages of batches anew for the letters that are still in them: what left a pile is not printed with it again."""
    for batch in PrintBatch.objects.filter(pk__in=batch_ids).order_by("pk"):
        batch.content = queries.pages_left(batch)
        batch.save(update_fields=["content"])


def _held(letter_id: int) -> Letter:
    return Letter.objects.select_for_update(of=("self",)).select_related("case__customer").get(pk=letter_id)


def _move(row: Letter, to: Posting, *, by: Actor, at: datetime) -> Letter:
    if why := rules.why_not_move(Posting(row.state), to):
        raise Refused(_(why))
    row.state = to
    row.save()
    _tell(row, by=by, at=at)
    return row


@transaction.atomic
def readdress(*, letter_id: int, by: Actor, at: datetime) -> Letter:
    """Put a letter into the queue (again) with the address that its customer has now: it had none, or it came back.

    Raises NotAllowed, Refused without a whole address, or Letter.DoesNotExist.
    """
    piles = _piles_of(Letter.objects.filter(pk=letter_id))
    row = _held(letter_id)
    by.require(WORK, on=row.case)
    if row.state not in (Posting.UNADDRESSED, Posting.RETURNED):
        raise Refused(_(rules.why_not_move(Posting(row.state), Posting.WAITING) or "") or _("This letter is in the queue."))
    lines, copy, why = queries.envelopes(row.case, row.contact_id, home=queries.letterhead().country)
    if why:
        raise Refused(_(why))
    row.address, row.copy_address = list(lines), list(copy)
    row.problem, row.batch, row.returned_date = "", None, None
    complaints.await_letter(contact_id=row.contact_id, by=HOUSE, at=at)
    moved = _move(row, Posting.WAITING, by=by, at=at)
    _printed_without(piles)
    return moved


@transaction.atomic
def hold_back(*, case_id: int, by: Actor, at: datetime) -> int:
    """Keep letters of a complaint from somebody whose authority was withdrawn: what is not posted to them does not go.

    Each goes to the customer once somebody puts it into the queue again, or is taken back. Return how many. Raises NotAllowed.
    """
    by.require_somewhere(TAKES)
    who = complaint_queries.withdrawn_of(case_id)
    if who is None:
        return 0
    _piles_of(Letter.objects.filter(case_id=case_id))
    rows = Letter.objects.select_for_update(of=("self",)).filter(case_id=case_id)
    rows = rows.filter(state__in=(Posting.WAITING, Posting.PRINTED))
    held = [one for one in rows.order_by("pk") if one.address[:1] == [who.name[: rules.LONGEST_LINE]]]
    piles = {one.batch_id for one in held if one.batch_id}
    for row in held:
        row.address, row.copy_address, row.batch = [], [], None
        row.problem = _(
            "The authority was withdrawn before this was posted. Take it off the pile, and print it for the customer."
        )
        _move(row, Posting.UNADDRESSED, by=by, at=at)
    _printed_without(piles)
    return len(held)


@transaction.atomic
def hold_replaced(*, case_id: int, by: Actor, at: datetime) -> int:
    """Keep letters from somebody who does not speak for the customer any more: what is not posted to them does not go.

    Nor does one to the customer where now somebody speaks for them. Return how many. Raises NotAllowed.
    """
    by.require_somewhere(TAKES)
    who = complaint_queries.speaks_in(case_id)
    _piles_of(Letter.objects.filter(case_id=case_id))
    rows = Letter.objects.select_for_update(of=("self",)).filter(case_id=case_id).select_related("case__customer")
    waiting = list(rows.filter(state__in=(Posting.WAITING, Posting.PRINTED)).order_by("pk"))
    held, piles = [], set()
    for row in waiting:
        name = who.name if who else row.case.customer.name if row.case.customer else ""
        if row.address[:1] != [name[: rules.LONGEST_LINE]]:
            held.append(row)
            piles |= {row.batch_id} if row.batch_id else set()
            row.address, row.copy_address, row.batch = [], [], None
            row.problem = _(
                "Who speaks for the customer was changed before this was posted. Take it off the pile, read it once more, and "
                "print it for them, or write it anew."
            )
            _move(row, Posting.UNADDRESSED, by=by, at=at)
    _printed_without(piles)
    return len(held)


@transaction.atomic
def take_back_letter(*, letter_id: int, by: Actor, at: datetime) -> Letter:
    """Stop a letter before it is printed: its words stay as a note, clocks run on. Raises NotAllowed, Refused, DoesNotExist."""
    row = _held(letter_id)
    by.require(WORK, on=row.case)
    if row.state == Posting.TAKEN_BACK:
        return row
    moved = _move(row, Posting.TAKEN_BACK, by=by, at=at)
    complaints.withdraw_letter(contact_id=row.contact_id, by=HOUSE, at=at)
    case_actions.take_back(contact_id=row.contact_id, by=by, at=at)
    return moved


@transaction.atomic
def print_letters(*, letter_ids: Collection[int], by: Actor, at: datetime) -> PrintBatch:
    """Make one PDF of letters in the queue and mark them as printed, both or neither. Raises NotAllowed or Refused."""
    by.require_somewhere(QUEUE)
    rows = list(queries.queue(by, Posting.WAITING).select_for_update(of=("self",)).filter(pk__in=letter_ids)[:MOST_AT_ONCE])
    if not rows:
        raise Refused(_("None of these letters waits in the queue any more. Somebody else has printed them."))
    paper = queries.letterhead()
    if paper.pk is None:
        raise Refused(_("Say first how your paper looks: the company's name and address."))
    batch = PrintBatch.objects.create(
        at=at, by_id=by.person_id, letter_count=len(rows), content=queries.pages(rows, paper=paper, at=at)
    )  # fmt: skip
    for row in rows:
        row.batch, row.printed_count = batch, row.printed_count + 1
        _move(row, Posting.PRINTED, by=by, at=at)
    publish(LettersPrinted(batch_id=batch.pk, letter_count=len(rows), is_again=False), about=batch, by=by, at=at)
    return batch


@transaction.atomic
def count_reprint(*, batch_id: int, by: Actor, at: datetime) -> PrintBatch:
    """Count that the same pages are printed once more. Raises NotAllowed, Refused or PrintBatch.DoesNotExist."""
    PrintBatch.objects.select_for_update().defer("content").get(pk=batch_id)
    batch = queries.get_whole_batch(batch_id, actor=by)
    rows = list(batch.letters.select_for_update())
    if why := queries.why_no_pages(batch):
        raise Refused(why)
    batch.printed_count += 1
    batch.save(update_fields=["printed_count"])
    for row in rows:
        row.printed_count += 1
        row.save(update_fields=["printed_count"])
    publish(LettersPrinted(batch_id=batch.pk, letter_count=len(rows), is_again=True), about=batch, by=by, at=at)
    return batch


@transaction.atomic
def return_to_queue(*, letter_id: int, by: Actor, at: datetime) -> Letter:
    """Take a printed letter off the pile: it is printed anew, and the pages of its batch no longer hold it.

    Raises NotAllowed, Refused or Letter.DoesNotExist.
    """
    piles = _piles_of(Letter.objects.filter(pk=letter_id))
    row = _held(letter_id)
    by.require(QUEUE, on=row)
    if row.state != Posting.PRINTED:
        raise Refused(_(rules.why_not_move(Posting(row.state), Posting.WAITING) or "") or _("Only a printed letter goes back."))
    if row.batch_id not in piles:
        raise Refused(_("This letter was printed just now. Look at it once more."))
    row.batch = None
    moved = _move(row, Posting.WAITING, by=by, at=at)
    _printed_without(piles)
    return moved


@transaction.atomic
def mark_posted(*, batch_id: int, posted_date: date, by: Actor, at: datetime) -> int:
    """Say on which day the printed letters of a batch were posted; return how many. Each is posted once; from then on it counts.

    Those of cases that are kept from the actor wait for somebody who may see them. Raises NotAllowed, BadInput or
    PrintBatch.DoesNotExist.
    """
    PrintBatch.objects.select_for_update().defer("content").get(pk=batch_id)
    batch = queries.get_batch(batch_id, actor=by)
    seen = queries.letters_in(batch, actor=by).filter(state=Posting.PRINTED)
    rows = list(seen.select_for_update(of=("self",)).select_related("case"))
    for row in rows:
        written = timezone.localdate(row.written_at)
        if why := rules.why_not_posted_on(posted_date, written_date=written, today=timezone.localdate(at)):
            raise BadInput(_(why))
        midday = timezone.localtime(at).replace(
            year=posted_date.year, month=posted_date.month, day=posted_date.day, hour=12, minute=0, second=0, microsecond=0
        )
        row.posted_at = rules.left_at(posted_date, midday=midday, written_at=row.written_at, now=at)
        _move(row, Posting.POSTED, by=by, at=at)
        then = State(row.then) if row.then else None
        # A file is locked before its case, as everywhere.
        complaints.post_letter(contact_id=row.contact_id, posted_at=row.posted_at, by=HOUSE, at=at)
        case_actions.leave(contact_id=row.contact_id, left_at=row.posted_at, then=then, by=HOUSE, at=at)
    return len(rows)


@transaction.atomic
def record_return(*, letter_id: int, returned_date: date, why: str, by: Actor, at: datetime) -> Letter:
    """Record that a letter came back undelivered; what it met of a complaint is open again.

    Raises NotAllowed, Refused, BadInput or Letter.DoesNotExist.
    """
    row = _held(letter_id)
    if not by.may(QUEUE, on=row):
        by.require(WORK, on=row.case)
    if returned_date > timezone.localdate(at):
        raise BadInput(_("It cannot come back in the future."))
    row.returned_date, row.problem = returned_date, " ".join(why.split())[:300]
    moved = _move(row, Posting.RETURNED, by=by, at=at)
    complaints.return_letter(contact_id=row.contact_id, returned_date=returned_date, by=HOUSE, at=at)
    return moved
