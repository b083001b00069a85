"""Sample mailboxes, messages and templates for tests of this room and of those above."""

from datetime import UTC, datetime
from typing import Any

from .models import Inbound, Letter, Letterhead, Mailbox, Original, Outbound, PrintBatch, Scan, Template, Variant
from .types import Became, Posting, Security, Sending, Stage

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
RAW = b"From: Joan Hale <joan.hale@post.example>\r\nTo: help@desk.example\r\nSubject: My bed\r\n\r\nWhere is my bed?\r\n"


def mailbox(address: str = "help@desk.example", **fields: Any) -> Mailbox:
    """Return a mailbox that is not read: nobody answers at its servers."""
    values = {
        "name": "Help", "imap_host": "127.0.0.1", "imap_port": 9, "imap_security": Security.PLAIN, "smtp_host": "127.0.0.1",
        "smtp_port": 9, "smtp_security": Security.PLAIN, "kind": "enquiry", "is_active": False,
    } | fields  # fmt: skip
    return Mailbox.objects.get_or_create(address=address, defaults=values)[0]


def inbound(*, contact: Any = None, raw: bytes = RAW, at: datetime = NOON, **fields: Any) -> Inbound:
    """Return a message that came in, part of a contact's case or, without one, set aside."""
    values: dict[str, Any] = {"stage": Stage.SET_ASIDE, "became": Became.BROKEN}
    if contact is not None:
        values = {"stage": Stage.TAKEN, "became": Became.OPENED, "contact_id": contact.pk, "case_id": contact.case_id}
    values |= {"sender": "joan.hale@post.example", "subject": "My bed", "identity": f"{Inbound.objects.count():064}"} | fields
    number = Inbound.objects.count() + 1
    made = Inbound.objects.create(
        mailbox=mailbox(), uid_validity=1, uid=number, size_bytes=len(raw), at=at, stored_at=at, **values
    )
    Original.objects.create(inbound=made, content=raw)
    return made


def outbound(contact: Any, *, at: datetime = NOON, **fields: Any) -> Outbound:
    """Return a message of ours that failed."""
    values = {
        "message_id": f"<{contact.pk}@desk.example>", "to": ["joan.hale@post.example"], "subject": "Re: My bed",
        "text": contact.text,        "state": Sending.FAILED, "due_at": at, "problem": "The server answered: 550 no such person",
    } | fields  # fmt: skip
    return Outbound.objects.create(mailbox=mailbox(), case_id=contact.case_id, contact_id=contact.pk, at=at, **values)


def template(name: str = "Late delivery", body: str = "Dear {{customer.name}},\n\nwe are sorry.") -> Template:
    """Return a template with one language."""
    made = Template.objects.get_or_create(name=name)[0]
    Variant.objects.get_or_create(template=made, language="en", defaults={"body": body})
    return made


def letterhead() -> Letterhead:
    """Return the company's paper."""
    values = {"name": "Marlow & Reed", "address": "1 Mill Lane\nLeeds LS1 4AB", "country": "GB"}
    return Letterhead.objects.get_or_create(is_only=True, defaults=values)[0]


def letter(contact: Any, *, at: datetime = NOON, **fields: Any) -> Letter:
    """Return an answer by letter that waits to be printed."""
    values = {
        "address": ["Joan Hale", "4 Park Row", "Leeds LS2 8AB"], "subject": "Your bed", "text": contact.text, "written_at": at,
        "state": Posting.WAITING,
    } | fields  # fmt: skip
    return Letter.objects.create(case_id=contact.case_id, contact_id=contact.pk, **values)


def batch(*, at: datetime = NOON, content: bytes = b"%PDF-1.7") -> PrintBatch:
    """Return letters that were printed together."""
    return PrintBatch.objects.create(at=at, letter_count=1, content=content)


def scan(contact: Any, *, at: datetime = NOON) -> Scan:
    """Return a letter of a customer that was scanned."""
    return Scan.objects.create(
        contact_id=contact.pk, case_id=contact.case_id, received_date=at.date(), entered_at=at, page_count=1
    )  # fmt: skip
