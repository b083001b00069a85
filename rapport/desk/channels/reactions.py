"""What this room does after the fact: it carries answers and receipts, and tells what did not arrive. Each bears a second run."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import cache
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from rapport.desk.cases import queries as cases
from rapport.desk.cases.events import AnswerWritten, CaseCorrected, CaseOpened, ContactSent
from rapport.desk.cases.types import Channel, Direction
from rapport.desk.complaints import queries as complaints
from rapport.desk.complaints.events import ComplaintRecorded
from rapport.desk.complaints.types import Addressee, Change
from rapport.directory.customers import queries as customers
from rapport.directory.customers.types import PointKind
from rapport.kernel import clock, inbox
from rapport.kernel.actor import Actor
from rapport.kernel.models import Entry

from . import actions, queries
from .events import LetterMoved, MailFailed, MailReported
from .models import Letter, Outbound
from .types import Delivery, Posting

if TYPE_CHECKING:
    from rapport.desk.cases.models import Case

HOUSE = Actor.machine("channels")
MAILED = (Channel.EMAIL, Channel.WEB)
MAILED_SECONDS = 7 * 24 * 3600


def carry_receipt(event: CaseOpened, entry: Entry) -> None:
    """Whoever wrote to us, by mail or on the public form, gets the number and the link to their own page."""
    if event.channel is Channel.EMAIL:
        actions.queue_receipt(case_id=event.case_id, by=HOUSE, at=clock.now())
        return
    case = cases.find_case(event.case_id) if event.channel is Channel.WEB else None
    if case is not None:
        _mail(case, entry, subject=_("We have your message: %(subject)s") % {"subject": case.subject}, template="receipt")


def carry_answer(event: ContactSent, entry: Entry) -> None:
    """An answer by e-mail, or to somebody who wrote on the public form, goes out as mail.

    Through the mailbox that the case belongs to; where none is connected, through the installation's own mail server.
    """
    if event.channel not in MAILED:
        return
    if queries.has_mailbox():
        actions.queue_answer(contact_id=event.contact_id, by=HOUSE, at=clock.now())
        return
    contact = cases.find_contact(event.contact_id)
    if contact is not None and contact.direction in (Direction.OUTBOUND, Direction.AUTOMATIC):
        who = contact.person.first_name if contact.person else _("Customer service")
        subject = _("Answer: %(subject)s") % {"subject": contact.case.subject}
        speaks = complaints.addressee_of(contact.pk)
        _mail(contact.case, entry, subject=subject, template="answer", speaks=speaks, text=contact.text, who=who)


def lay_in_queue(event: AnswerWritten, entry: Entry) -> None:
    """An answer that goes by letter waits to be printed."""
    if event.channel is Channel.LETTER:
        actions.queue_letter(contact_id=event.contact_id, then=event.then, by=HOUSE, at=clock.now())


def keep_from_withdrawn(event: ComplaintRecorded, entry: Entry) -> None:
    """What waits to go to somebody whose authority was withdrawn, or in whose place somebody else speaks, does not go."""
    if event.change is Change.COMPLAINANT:
        actions.hold_replaced(case_id=event.case_id, by=HOUSE, at=entry.at)
        actions.stop_replaced(case_id=event.case_id, by=HOUSE, at=clock.now())
    if event.change is Change.AUTHORITY_WITHDRAWN:
        actions.hold_back(case_id=event.case_id, by=HOUSE, at=entry.at)
        actions.stop_mail(case_id=event.case_id, by=HOUSE, at=clock.now())


def stop_copies(event: CaseCorrected, entry: Entry) -> None:
    """Whom the wrong customer brought along gets no more copies, until somebody lets them."""
    if event.before_id not in (None, event.customer_id):
        actions.stop_copies(case_id=event.case_id, by=HOUSE, at=entry.at)


def tell_of_report(event: MailReported, entry: Entry) -> None:
    """Who has the case hears that a message came back or is late."""
    row = Outbound.objects.filter(pk=event.outbound_id).select_related("case").first()
    if row is None:
        return
    came_back, late = _("An answer came back: %(subject)s"), _("An answer is delayed on its way: %(subject)s")
    words = came_back if event.delivery is Delivery.BOUNCED else late
    _tell([row.case.assignee_id or row.by_id], row, entry, "mail_report", words)


def tell_of_failure(event: MailFailed, entry: Entry) -> None:
    """Who wrote an answer, and who has the case, hear that it could not be sent."""
    row = Outbound.objects.filter(pk=event.outbound_id).select_related("case").first()
    if row is not None:
        _tell([row.by_id, row.case.assignee_id], row, entry, "mail_failed", _("An answer was not sent: %(subject)s"))


def tell_of_return(event: LetterMoved, entry: Entry) -> None:
    """Who has the case, or else wrote the letter, hears that it came back or that it has no address."""
    row = Letter.objects.filter(pk=event.letter_id).select_related("case").first()
    words = {
        Posting.RETURNED: _("A letter came back: %(subject)s"),
        Posting.UNADDRESSED: _("A letter has no whole address: %(subject)s"),
    }.get(event.state)
    if row is None or words is None:
        return
    url = f"{reverse('cases:case', args=[row.case_id])}#contact-{row.contact_id}"
    told = {one for one in [row.case.assignee_id or row.by_id] if one is not None}
    inbox.tell(told, entry=entry, kind="letter", text=words % {"subject": row.case.subject}, url=url, at=entry.at)


def _tell(told: Iterable[int | None], row: Outbound, entry: Entry, kind: str, words: str) -> None:
    url = f"{reverse('cases:case', args=[row.case_id])}#contact-{row.contact_id or ''}"
    persons = {one for one in told if one is not None}
    inbox.tell(persons, entry=entry, kind=kind, text=words % {"subject": row.case.subject}, url=url, at=entry.at)


def _mail(case: "Case", entry: Entry, *, subject: str, template: str, speaks: Addressee | None = None, **words: str) -> None:
    """Send one letter by the installation's own mail server, once for an entry; nothing without an address.

    ``speaks``: who has it instead of the customer, without the link to the customer's own page.
    """
    address = customers.reach([case.customer_id], kind=PointKind.EMAIL).get(case.customer_id or 0)
    copied = [address] if speaks and speaks.email and speaks.copies_customer and address else []
    address = speaks.email if speaks and speaks.email else address
    key = f"mailed:{entry.pk}"
    if not address or not cache.add(key, "", MAILED_SECONDS):
        return
    is_linked = speaks is None or not speaks.email
    link = settings.RAPPORT_ADDRESS + reverse("cases:portal", args=[cases.portal_token(case)]) if is_linked else ""
    name = case.customer.name if case.customer else ""
    body = render_to_string(f"channels/mail/web_{template}.txt", {"name": name, "number": case.pk, "link": link, **words})
    try:
        send_mail(" ".join(subject.split())[:200], body, None, [address, *copied])
    except Exception:
        cache.delete(key)
        raise
