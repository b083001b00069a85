"""What is to go out is written down first: whole, with its Message-ID, and held for half a minute."""

import secrets as random
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from rapport.desk.cases import queries as cases
from rapport.desk.channels.models import Inbound, Mailbox, Outbound, Participant
from rapport.desk.channels.queries.addresses import address_of, asked_for, is_own, is_withdrawn
from rapport.desk.channels.rules import filling, tokens
from rapport.desk.channels.rules.automatic import RECEIPT_SECONDS
from rapport.desk.channels.rules.composing import reply_subject
from rapport.desk.channels.types import Became, Purpose, Sending
from rapport.desk.complaints import queries as complaints
from rapport.kernel import live
from rapport.kernel.actor import Actor

from . import secrets
from .posting import post
from .storing import TAKES

HOLD = timedelta(seconds=30)
MOST_IDS = 20


def mailbox_for(case_id: int, team_id: int | None) -> Mailbox | None:
    """Return from which mailbox a case is answered: the one it was written to, else its team's, else the usual one."""
    written_to = Inbound.objects.filter(case_id=case_id, mailbox__is_active=True).order_by("-at", "-pk").first()
    if written_to is not None:
        return written_to.mailbox
    active = Mailbox.objects.filter(is_active=True)
    own = active.filter(team_id=team_id).first() if team_id is not None else None
    return own or active.order_by("-is_default", "pk").first()


@transaction.atomic
def queue_answer(*, contact_id: int, by: Actor, at: datetime) -> Outbound | None:
    """Write down the mail that carries an answer, once for a contact; None without a mailbox, or without an address.

    Raises NotAllowed.
    """
    by.require_somewhere(TAKES)
    contact = cases.find_contact(contact_id)
    if contact is None or Outbound.objects.filter(contact_id=contact_id).exists():
        return None
    case = contact.case
    mailbox = mailbox_for(case.pk, case.team_id)
    own, who = address_of(case.pk, case.customer_id), complaints.addressee_of(contact_id)
    to = who.email if who and who.email else own
    if mailbox is None or not to:
        return None
    # The link opens the customer's own page for good: it is nobody's who speaks for them for a while.
    is_linked = who is None or not who.email
    values = dict(values_for(case, person=contact.person, mailbox=mailbox))
    values["case.link"] = values["case.link"] if is_linked else ""
    signature = filling.filled(mailbox.signature, values).strip() or values["person.first_name"]
    text = f"{contact.text}\n\n{signature}\n{_foot(case, is_linked=is_linked)}"
    return _write(
        mailbox,
        case_id=case.pk,
        contact_id=contact_id,
        by_id=contact.person_id,
        to=[to],
        cc=_copies(case, to, own if who and who.copies_customer else ""),
        subject=reply_subject(_last_subject(case.pk) or case.subject),
        text=text,
        at=at,
        due_at=at + HOLD,
    )


def _copies(case: Any, to: str, customer: str) -> list[str]:
    """Return who gets a copy beside whom it goes to: ``customer``, where they are to have one, and who was let into the case."""
    rows = Participant.objects.filter(case_id=case.pk, is_copied=True).order_by("pk")
    known = [one for one in rows.values_list("email", flat=True) if not is_withdrawn(case.pk, case.customer_id, one)]
    return [one for one in dict.fromkeys([customer, *known]) if one and one != to]


@transaction.atomic
def queue_receipt(*, case_id: int, by: Actor, at: datetime) -> Outbound | None:
    """Write down the receipt for whoever opened a case by mail; None where it is not wanted or a machine wrote.

    One receipt goes to one address within an hour, whatever it sends. Raises NotAllowed.
    """
    by.require_somewhere(TAKES)
    case, opened = cases.find_case(case_id), Inbound.objects.filter(case_id=case_id, became=Became.OPENED).first()
    if case is None or opened is None or not _wants_receipt(opened):
        return None
    to = asked_for(opened, case.customer_id)
    since = at - timedelta(seconds=RECEIPT_SECONDS)
    is_known = Outbound.objects.filter(purpose=Purpose.RECEIPT, to__contains=[to], at__gt=since).exists()
    if is_known or is_own(to) or Outbound.objects.filter(case_id=case_id, purpose=Purpose.RECEIPT).exists():
        return None
    words = {
        "name": opened.sender_name or (case.customer.name if case.customer else ""),
        "number": case_id,
        "link": link_of(case),
    }
    text = render_to_string("channels/mail/receipt.txt", {**words, "company": opened.mailbox.sender_name})
    return _write(
        opened.mailbox,
        case_id=case_id,
        purpose=Purpose.RECEIPT,
        to=[to],
        subject=reply_subject(opened.subject or case.subject),
        text=text,
        at=at,
        due_at=at,
    )


@transaction.atomic
def queue_question(*, case_id: int, to: str, subject: str, text: str, by: Actor, at: datetime) -> Outbound | None:
    """Write down a mail that asks the customer of a case something; None where no mailbox is connected. Raises NotAllowed.

    It stands in the conversation's thread and is no contact: it answers nothing. Once it is sent, MailSent says so.
    """
    by.require_somewhere(TAKES)
    case = cases.find_case(case_id)
    mailbox = mailbox_for(case_id, case.team_id) if case is not None else None
    if mailbox is None:
        return None
    return _write(
        mailbox, case_id=case_id, purpose=Purpose.QUESTION, to=[to], subject=subject[:300], text=text, at=at, due_at=at + HOLD
    )


def _wants_receipt(opened: Inbound) -> bool:
    return opened.gets_receipt and opened.mailbox.sends_receipts and opened.mailbox.is_active


def _write(mailbox: Mailbox, *, case_id: int, at: datetime, due_at: datetime, **fields: object) -> Outbound:
    token = tokens.token_of(case_id, key=secrets.signing_key())
    values = {
        "message_id": f"<{token}.{random.token_hex(8)}@{mailbox.domain}>",
        "answers_to": _thread(case_id),
        "state": Sending.HELD if due_at > at else Sending.WAITING,
        **fields,
    }
    row = Outbound.objects.create(mailbox=mailbox, case_id=case_id, at=at, due_at=due_at, **values)
    post.defer(at=due_at if due_at > at else None, outbound_id=row.pk)
    live.announce(f"case:{case_id}")
    return row


def _thread(case_id: int) -> list[str]:
    """Return the Message-IDs of the conversation, oldest first, as References has them."""
    came = Inbound.objects.filter(case_id=case_id, is_automatic=False).exclude(message_id="").values_list("at", "message_id")
    went = Outbound.objects.filter(case_id=case_id, state=Sending.SENT).values_list("sent_at", "message_id")
    dated = [(at, message_id) for at, message_id in (*came, *went) if at is not None]
    ids = [message_id for _at, message_id in sorted(dated)]
    return [*ids[:1], *ids[1:][-(MOST_IDS - 1) :]]


def _last_subject(case_id: int) -> str:
    rows = Inbound.objects.filter(case_id=case_id, is_automatic=False).exclude(subject="").order_by("-at", "-pk")
    return rows.values_list("subject", flat=True).first() or ""


def link_of(case: Any) -> str:
    """Return the address of the customer's own page."""
    return settings.RAPPORT_ADDRESS + reverse("cases:portal", args=[cases.portal_token(case)])


def _foot(case: Any, *, is_linked: bool) -> str:
    words = {"number": case.pk, "link": link_of(case) if is_linked else ""}
    return render_to_string("channels/mail/foot.txt", words).rstrip() + "\n"


def values_for(case: Any, *, person: Any, mailbox: Mailbox | None) -> Mapping[str, str]:
    """Return what fills the placeholders of templates and signatures for a case."""
    customer = getattr(case, "customer", None)
    name = customer.name if customer else ""
    team = getattr(person, "team", None)
    return {
        "customer.name": name,
        "customer.first_name": name.split(" ")[0] if name and "@" not in name else name,
        "case.number": str(getattr(case, "pk", "")),
        "case.subject": str(getattr(case, "subject", "")),
        "case.link": link_of(case),
        "person.name": getattr(person, "name", "") or _("Customer service"),
        "person.first_name": getattr(person, "first_name", "") or _("Customer service"),
        "person.team": team.name if team else "",
        "company.name": settings.RAPPORT_COMPANY or (mailbox.sender_name if mailbox else ""),
        "mailbox.address": mailbox.address if mailbox else "",
    }
