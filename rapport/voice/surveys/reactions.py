"""What this room does after the fact: it mails where no mailbox is connected, hears what arrived, and tells who calls back."""

from django.core.cache import cache
from django.core.mail import send_mail
from django.urls import reverse
from django.utils.translation import gettext as _

from rapport.desk.cases import queries as cases
from rapport.desk.channels import queries as channels
from rapport.desk.channels.events import MailFailed, MailReported, MailSent
from rapport.desk.channels.types import Delivery
from rapport.directory.people import queries as people
from rapport.kernel import clock, inbox
from rapport.kernel.actor import Actor
from rapport.kernel.models import Entry

from . import actions, queries
from .actions.asking import mail_of
from .events import CustomerAsked, SurveyAnswered

HOUSE = Actor.machine("surveys")
MAILED_SECONDS = 7 * 24 * 3600


def mail_question(event: CustomerAsked, entry: Entry) -> None:
    """Where no mailbox is connected, the question goes by the installation's own mail server, once for an entry."""
    invitation = queries.find_invitation(event.invitation_id)
    key = f"survey:{entry.pk}"
    if event.is_in_outbox or invitation is None or invitation.answered_at is not None:
        return
    address = channels.address_of(invitation.case_id, invitation.customer_id)
    if not address or not cache.add(key, "", MAILED_SECONDS):
        return
    words = mail_of(invitation, invitation.version)
    try:
        send_mail(" ".join(words["subject"].split())[:200], words["text"], None, [address])
    except Exception:
        cache.delete(key)
        raise
    actions.note_mailed(invitation_id=invitation.pk, by=HOUSE, at=clock.now())


def hear_sent(event: MailSent, entry: Entry) -> None:
    """A mail server took the question."""
    actions.note_delivered(outbound_id=event.outbound_id, by=HOUSE, at=entry.at)


def hear_failed(event: MailFailed, entry: Entry) -> None:
    """The question could not be sent."""
    actions.note_undelivered(outbound_id=event.outbound_id, by=HOUSE, at=entry.at)


def hear_report(event: MailReported, entry: Entry) -> None:
    """The question came back."""
    if event.delivery is Delivery.BOUNCED:
        actions.note_undelivered(outbound_id=event.outbound_id, by=HOUSE, at=entry.at)


def tell_lead(event: SurveyAnswered, entry: Entry) -> None:
    """Who leads the team, or stands in, reads that a customer waits for a call; without one the directors do."""
    row = queries.find_call_back(event.call_back_id) if event.call_back_id is not None else None
    case = cases.find_case(event.case_id)
    if row is None or case is None:
        return
    told = {row.lead_id} if row.lead_id is not None else {one.pk for one in people.directors(entry.at)}
    words = _("Call back: a customer gave %(score)s of 5: %(subject)s") % {"score": event.score, "subject": case.subject}
    url = reverse("surveys:call_back", args=[row.pk])
    inbox.tell(told, entry=entry, kind="survey", text=words, url=url, at=entry.at)
