"""What a person does about a message of ours: take it back while it is held, send it again, decide where nobody can tell."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.desk.cases import actions as cases
from rapport.desk.cases import queries as case_queries
from rapport.desk.channels.events import MailSentAgain, MailTakenBack, ParticipantSet
from rapport.desk.channels.models import Outbound, Participant
from rapport.desk.channels.queries.addresses import address_of, is_withdrawn
from rapport.desk.channels.rules import mailboxes
from rapport.desk.channels.types import Sending
from rapport.desk.complaints import actions as complaints
from rapport.desk.complaints import queries as complaint_queries
from rapport.kernel import live
from rapport.kernel.actor import Actor
from rapport.kernel.errors import BadInput, Refused
from rapport.kernel.journal import publish

from .posting import post
from .queueing import link_of
from .storing import TAKES

WORK = "cases.work"
HOUSE = Actor.machine("channels")


def _held(outbound_id: int, by: Actor) -> Outbound:
    row = Outbound.objects.select_for_update(of=("self",)).select_related("case").get(pk=outbound_id)
    by.require(WORK, on=row.case)
    return row


@transaction.atomic
def take_back(*, outbound_id: int, by: Actor, at: datetime) -> Outbound:
    """Stop a message before it leaves; its words stay in the case as a note. Raises NotAllowed, Refused or DoesNotExist."""
    row = _held(outbound_id, by)
    if row.state == Sending.TAKEN_BACK:
        raise Refused(_("This message was taken back already: it has not left. Its words stand in the case as a note."))
    if row.state not in {Sending.HELD, Sending.WAITING}:
        raise Refused(_("This message has left already. Write a second one that puts it right."))
    row.state = Sending.TAKEN_BACK
    row.save(update_fields=["state"])
    if row.contact_id is not None:
        complaints.withdraw_letter(contact_id=row.contact_id, by=Actor.machine("channels"), at=at)
        cases.take_back(contact_id=row.contact_id, by=by, at=at)
    publish(MailTakenBack(case_id=row.case_id, outbound_id=row.pk), about=row, by=by, at=at)
    live.announce(f"case:{row.case_id}")
    return row


@transaction.atomic
def send_again(*, outbound_id: int, by: Actor, at: datetime) -> Outbound:
    """Send a message again that failed, came back, or of which nobody knows. Raises NotAllowed, Refused or DoesNotExist."""
    row = _held(outbound_id, by)
    has_come_back = row.state == Sending.SENT and row.delivery == "bounced"
    if row.state not in {Sending.FAILED, Sending.UNSURE} and not has_come_back:
        raise Refused(_("This message is on its way, or has arrived. It is not sent a second time."))
    row.state, row.due_at, row.attempts, row.problem = Sending.WAITING, at, 0, ""
    row.delivery, row.delivery_text, row.delivery_at = "", "", None
    _readdress(row)
    row.save()
    if row.contact_id is not None:
        complaints.await_letter(contact_id=row.contact_id, by=HOUSE, at=at)
    publish(MailSentAgain(case_id=row.case_id, outbound_id=row.pk), about=row, by=by, at=at)
    post.defer(outbound_id=row.pk)
    live.announce(f"case:{row.case_id}")
    return row


def _readdress(row: Outbound) -> None:
    """Whose authority was withdrawn has nothing sent again: it goes to the customer, or to who speaks for them now.

    Raises Refused without their address, and where it was written for the customer with the link to their own page.
    """
    customer_id = row.case.customer_id
    who = complaint_queries.addressee_of(row.contact_id) if row.contact_id is not None else None
    if who is not None and who.email and row.to != [who.email]:
        if link_of(row.case) in row.text:
            raise Refused(_("This holds the link to the customer's own page. Write it anew: it goes to who speaks for them."))
        own = address_of(row.case_id, customer_id) if who.copies_customer else ""
        row.to, row.cc = [who.email], [one for one in dict.fromkeys([own, *row.cc]) if one and one != who.email]
        row.cc = [one for one in row.cc if not is_withdrawn(row.case_id, customer_id, one)]
        return
    to = [one for one in row.to if not is_withdrawn(row.case_id, customer_id, one)]
    row.cc = [one for one in row.cc if one not in to and not is_withdrawn(row.case_id, customer_id, one)]
    if not to and row.to:
        to = [one for one in [address_of(row.case_id, customer_id)] if one]
        row.cc = [one for one in row.cc if one not in to]
        if not to:
            raise Refused(_("We know no e-mail address of this customer. Write the letter on paper, or add their address first."))
    row.to = to


@transaction.atomic
def hold_as_sent(*, outbound_id: int, by: Actor, at: datetime) -> Outbound:
    """Say that a message did arrive of which nobody knew. Raises NotAllowed, Refused or DoesNotExist."""
    row = _held(outbound_id, by)
    if row.state != Sending.UNSURE:
        raise Refused(_("It is known what became of this message."))
    row.state, row.sent_at, row.problem = Sending.SENT, at, ""
    row.save(update_fields=["state", "sent_at", "problem"])
    if row.contact_id is not None:
        complaints.note_delivered(contact_id=row.contact_id, sent_at=row.due_at, by=HOUSE, at=at)
    live.announce(f"case:{row.case_id}")
    return row


@transaction.atomic
def stop_copies(*, case_id: int, by: Actor, at: datetime) -> int:
    """Let nobody have copies of the answers of a case until somebody says so again; return how many had. Raises NotAllowed."""
    by.require_somewhere(TAKES)
    if (case := case_queries.find_case(case_id)) is None:
        return 0
    rows = Participant.objects.select_for_update(of=("self",)).filter(case_id=case_id, is_copied=True).order_by("pk")
    stopped = list(rows)
    for row in stopped:
        row.is_copied = False
        row.save(update_fields=["is_copied"])
        publish(ParticipantSet(case_id=case_id, participant_id=row.pk, is_copied=False), about=case, by=by, at=at)
    return len(stopped)


@transaction.atomic
def set_participant(*, case_id: int, email: str, is_copied: bool, by: Actor, at: datetime) -> Participant:
    """Let somebody have copies of the answers of a case, or no more. Raises NotAllowed, BadInput or Case.DoesNotExist."""
    case = case_queries.get_case(case_id, actor=by)
    by.require(WORK, on=case)
    address = email.strip().lower()
    if not mailboxes.is_address(address):
        raise BadInput(_("This is not an e-mail address: it needs the form name@company.example."))
    row, is_new = Participant.objects.get_or_create(case_id=case_id, email=address, defaults={"is_copied": is_copied, "at": at})
    if is_new or row.is_copied != is_copied:
        row.is_copied = is_copied
        row.save(update_fields=["is_copied"])
        publish(ParticipantSet(case_id=case_id, participant_id=row.pk, is_copied=is_copied), about=case, by=by, at=at)
        live.announce(f"case:{case_id}")
    return row
