"""What is said: contacts in and out, notes, and the mark of abuse."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.desk.cases import rules
from rapport.desk.cases.events import AnswerWritten, ContactMarked, ContactReceived, ContactSent, NoteWritten
from rapport.desk.cases.models import Contact
from rapport.desk.cases.queries.linking import goes_on_in
from rapport.desk.cases.types import Channel, ContactDraft, Direction, State
from rapport.kernel.actor import Actor
from rapport.kernel.errors import BadInput
from rapport.kernel.journal import Event, publish

from .changing import Held, announce, enter, hold, is_handled_by_other, keep, lie_with, refuse, write
from .closing import is_past_grace, withdraw_approval
from .desk import tell_mentioned
from .follow_up import followed, take_as_asked
from .move import enter_by_choice


@transaction.atomic
def receive(*, case_id: int, contact: ContactDraft, by: Actor, at: datetime) -> Contact:
    """Add what the customer said. A case that waited for the customer goes on; a settled one is reopened.

    Of a merged case it is said in the one in which it goes on; long after a case was settled, in a new one that follows it
    (``contact.case`` says which).

    Raises NotAllowed, BadInput or Case.DoesNotExist.
    """
    if contact.direction is not Direction.INBOUND:
        raise BadInput(_("Only what the customer says is received; an answer is sent, a note written."))
    return _receive(hold(goes_on_in(case_id), "cases.work", by=by, at=at), contact)


@transaction.atomic
def portal_reply(*, case_id: int, text: str, by: Actor, at: datetime) -> Contact:
    """Add what the customer wrote on the page of the one thread; ``by`` is the actor of the signed link.

    Raises NotAllowed, BadInput or Case.DoesNotExist.
    """
    draft = ContactDraft(direction=Direction.INBOUND, channel=Channel.WEB, text=text)
    return _receive(hold(goes_on_in(case_id), "cases.converse", by=by, at=at), draft)


def _receive(held: Held, draft: ContactDraft) -> Contact:
    if is_past_grace(held):
        held = followed(held, draft)
    take_as_asked(held.case, at=held.at)
    withdraw_approval(held)
    enter(held, rules.state_after_inbound(held.state))
    marks = {"is_abusive": draft.is_abusive}
    contact = write(held, direction=Direction.INBOUND, channel=draft.channel, text=draft.text, **marks)
    received = ContactReceived(case_id=held.case.pk, contact_id=contact.pk, channel=draft.channel)
    publish(received, about=held.case, by=held.by, at=held.at)
    keep(held)
    return contact


@transaction.atomic
def reply(
    *,
    case_id: int,
    text: str,
    channel: Channel,
    then: State | None = None,
    is_automatic: bool = False,
    by: Actor,
    at: datetime,
) -> Contact:
    """Answer the customer, in the one thread, and leave the case in the state chosen. Who answers first has the case.

    What goes by letter answers nothing yet: clocks run on, and the state waits, until ``leave``. During a takeover only who
    took it over writes to the customer. What nobody wrote for this customer ``is_automatic``: it goes out and answers nothing.
    Raises NotAllowed, CaseRefused, BadInput or Case.DoesNotExist.
    """
    held = hold(case_id, "cases.work", by=by, at=at)
    refuse(rules.why_not_reply(state=held.state, is_handled_by_other=is_handled_by_other(held.case, by)))
    is_later = channel is Channel.LETTER
    sent = Direction.AUTOMATIC if is_automatic else Direction.OUTBOUND
    contact = write(held, direction=Direction.LEAVING if is_later else sent, channel=channel, text=text)
    said: Event = ContactSent(case_id=case_id, contact_id=contact.pk, channel=channel)
    if is_later:
        said = AnswerWritten(case_id=case_id, contact_id=contact.pk, channel=channel, then=then)
    publish(said, about=held.case, by=by, at=held.at)
    if held.case.assignee_id is None and by.person_id is not None and not is_automatic and not held.is_settled:
        lie_with(held, team_id=held.case.team_id, assignee_id=by.person_id)
    after = rules.state_after_reply(held.state, None if is_later else then, is_automatic=is_automatic)
    if after is not held.state:
        enter_by_choice(held, after)
    keep(held)
    return contact


@transaction.atomic
def note(*, case_id: int, text: str, is_private: bool = False, by: Actor, at: datetime) -> Contact:
    """Write a note that stays in the department; a private one is seen by its writer and those above only.

    Whoever sees the case may write one, also as an observer. Raises NotAllowed, BadInput or Case.DoesNotExist.
    """
    held = hold(case_id, "cases.work", by=by, at=at)
    contact = write(held, direction=Direction.NOTE, channel=Channel.OTHER, text=text, is_private=is_private)
    publish(NoteWritten(case_id=case_id, contact_id=contact.pk), about=held.case, by=by, at=held.at)
    tell_mentioned(held, contact)
    keep(held, is_followed=False)
    return contact


@transaction.atomic
def mark_abusive(*, contact_id: int, is_abusive: bool = True, by: Actor, at: datetime) -> Contact:
    """Mark what a customer said as abusive, or take the mark back. The words stay as they are.

    Raises NotAllowed, BadInput or Contact.DoesNotExist.
    """
    contact = Contact.objects.select_for_update(of=("self",)).select_related("case").get(pk=contact_id)
    by.require("cases.work", on=contact.case)
    if contact.direction != Direction.INBOUND:
        raise BadInput(_("Only what a customer said can be marked as abusive."))
    if contact.is_abusive != is_abusive:
        contact.is_abusive = is_abusive
        contact.save(update_fields=["is_abusive"])
        marked = ContactMarked(case_id=contact.case_id, contact_id=contact.pk, is_abusive=is_abusive)
        publish(marked, about=contact.case, by=by, at=at)
        announce(contact.case_id, set())
    return contact
