"""Letters of customers, scanned: a contact of a new or an existing case, with the day on which it was received."""

from collections.abc import Sequence
from datetime import date, datetime, time
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from rapport.desk.cases import actions as case_actions
from rapport.desk.cases import queries as cases
from rapport.desk.cases.actions.receipt import set_receipt
from rapport.desk.cases.types import CaseDraft, Channel, ContactDraft, Direction, Kind
from rapport.desk.channels.events import LetterScanned
from rapport.desk.channels.models import Scan
from rapport.desk.channels.rules import letters as rules
from rapport.desk.channels.rules import scanning
from rapport.kernel.actor import Actor
from rapport.kernel.errors import BadInput
from rapport.kernel.files import LARGEST_BYTES
from rapport.kernel.journal import publish

if TYPE_CHECKING:
    from rapport.desk.cases.models import Contact

WORK = "cases.work"
ENDINGS = (".pdf", ".png", ".jpg", ".jpeg", ".webp")
MOST_SCANS = 20

type Given = Sequence[tuple[str, BinaryIO]]


@transaction.atomic
def scan_into(*, case_id: int, papers: Given, received_date: date, summary: str, by: Actor, at: datetime) -> Scan:
    """Enter a scanned letter into a case. It counts from the day on which it was received, as far as nothing came since.

    ``papers``: names and contents of scans; ``summary``: what it says, "" to take the words that the scanner has read.
    Raises NotAllowed, BadInput or Case.DoesNotExist.
    """
    case = cases.get_case(case_id, actor=by)
    by.require(WORK, on=case)
    bytes_of, pages, words = _looked_at(papers, received_date, summary, at=at)
    draft = ContactDraft(direction=Direction.INBOUND, channel=Channel.LETTER, text=words)
    contact = case_actions.receive(case_id=case_id, contact=draft, by=by, at=min(at, _received_at(received_date)))
    return _kept(contact, bytes_of, pages, received_date, is_read=not summary.strip(), by=by, at=at)


@transaction.atomic
def scan_new(
    *,
    customer_id: int | None,
    subject: str,
    kind: Kind,
    papers: Given,
    received_date: date,
    summary: str,
    by: Actor,
    at: datetime,
) -> Scan:
    """Open a case with a scanned letter; its clocks start on the day on which it was received. Raises as ``scan_into``."""
    bytes_of, pages, words = _looked_at(papers, received_date, summary, at=at)
    first = ContactDraft(direction=Direction.INBOUND, channel=Channel.LETTER, text=words)
    case = case_actions.open_case(
        draft=CaseDraft(kind=kind, subject=subject, first=first, customer_id=customer_id), by=by, at=at
    )  # fmt: skip
    set_receipt(case_id=case.pk, received_at=min(at, _received_at(received_date)), by=by, at=at)
    return _kept(case.contacts.get(), bytes_of, pages, received_date, is_read=not summary.strip(), by=by, at=at)


def _received_at(day: date) -> datetime:
    """Return from when a letter of a day counts: its beginning, which is never to the customer's harm."""
    return timezone.make_aware(datetime.combine(day, time()))


def _looked_at(papers: Given, received_date: date, summary: str, *, at: datetime) -> tuple[list[tuple[str, bytes]], int, str]:
    """Check what was given, and return contents, how many pages, and the words that stand in the conversation."""
    if why := rules.why_not_received_on(received_date, today=timezone.localdate(at)):
        raise BadInput(_(why))
    if not papers or len(papers) > MOST_SCANS:
        raise BadInput(_("Choose the scanned letter: one to twenty PDFs or pictures."))
    found: list[tuple[str, bytes]] = []
    pages, read = 0, []
    for name, content in papers:
        if not name.lower().endswith(ENDINGS):
            raise BadInput(_("A scan is a PDF or a picture (PNG, JPEG, WebP)."))
        data = content.read(LARGEST_BYTES + 1)
        found.append((name, data))
        if name.lower().endswith(".pdf") and len(data) <= LARGEST_BYTES:
            count, words = _read(data)
            read.append(words)
        else:
            count = 1
        pages += count
    text = summary.strip() or "\n\n".join(one for one in read if one)
    if not text:
        raise BadInput(_("The scanner has read no words. Say in a sentence or two what the letter says."))
    return found, pages, text


def _read(data: bytes) -> tuple[int, str]:
    try:
        return scanning.read(data)
    except scanning.UnreadableError as why:
        raise BadInput(_(str(why))) from why


def _kept(
    contact: "Contact",
    papers: list[tuple[str, bytes]],
    pages: int,
    received_date: date,
    *,
    is_read: bool,
    by: Actor,
    at: datetime,
) -> Scan:
    for name, data in papers:
        case_actions.attach(contact_id=contact.pk, content=BytesIO(data), name=name, by=by, at=at)
    row = Scan.objects.create(
        contact_id=contact.pk, case_id=contact.case_id, received_date=received_date, entered_at=at, page_count=pages,
        is_read_by_machine=is_read, by_id=by.person_id,
    )  # fmt: skip
    publish(LetterScanned(case_id=contact.case_id, scan_id=row.pk), about=row, by=by, at=at)
    return row
