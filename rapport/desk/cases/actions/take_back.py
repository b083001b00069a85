"""An answer taken back before it left, whose words stay as a note; and one that leaves later than it was written."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.desk.cases.events import ContactSent, ContactTakenBack
from rapport.desk.cases.models import Contact
from rapport.desk.cases.types import SAID, Channel, Direction, State
from rapport.governance.standards.actions import forget_met, forget_missed
from rapport.governance.standards.types import Subject
from rapport.kernel.actor import Actor
from rapport.kernel.errors import BadInput
from rapport.kernel.journal import publish

from .changing import CaseRefused, Held, hold, keep
from .merge import recount
from .move import enter_by_choice

OURS = (Direction.OUTBOUND, Direction.LEAVING, Direction.AUTOMATIC)


@transaction.atomic
def take_back(*, contact_id: int, by: Actor, at: datetime) -> Contact:
    """Turn an answer that has not left yet into a note; clocks that it had met run on.

    The room that carries the answer has made sure that nobody has it. Raises NotAllowed, BadInput or Contact.DoesNotExist.
    """
    case_id = Contact.objects.values_list("case_id", flat=True).get(pk=contact_id)
    held = hold(case_id, "cases.work", by=by, at=at)
    contact = Contact.objects.select_for_update(of=("self",)).get(pk=contact_id)
    if contact.direction not in OURS:
        raise BadInput(_("Only an answer can be taken back."))
    answered = contact.direction != Direction.AUTOMATIC
    contact.direction = Direction.NOTE
    contact.save(update_fields=["direction"])
    case, said = held.case, held.case.contacts.filter(direction__in=SAID)
    last = said.filter(direction=Direction.OUTBOUND).order_by("-at", "-pk").first()
    unanswered = said.filter(direction=Direction.INBOUND, **({"at__gt": last.at} if last else {})).order_by("at", "pk").first()
    case.awaiting_answer_since = unanswered.at if unanswered and not held.is_settled else None
    newest = said.order_by("-at", "-pk").first()
    case.last_contact_at = newest.at if newest else None
    if answered:
        forget_met(subject=Subject(kind="case", id=case.pk), stopped_at=contact.at, by=by, at=at)
    publish(ContactTakenBack(case_id=case.pk, contact_id=contact.pk), about=case, by=by, at=held.at)
    keep(held)
    return contact


@transaction.atomic
def leave(*, contact_id: int, left_at: datetime, then: State | None = None, by: Actor, at: datetime) -> Contact:
    """Have an answer count from when it left, never from before it was written: only now the customer is answered.

    One that left before (it came back and went again) counts from its new day: clocks that it had met are judged anew. ``then``:
    the state chosen for when it has left, unless the customer has written since. Raises NotAllowed, BadInput or
    Contact.DoesNotExist.
    """
    case_id = Contact.objects.values_list("case_id", flat=True).get(pk=contact_id)
    held = hold(case_id, "cases.work", by=by, at=at)
    contact = Contact.objects.select_for_update(of=("self",)).get(pk=contact_id)
    if contact.direction not in OURS or contact.direction == Direction.AUTOMATIC:
        raise BadInput(_("Only an answer leaves us."))
    is_first, written_at = contact.direction == Direction.LEAVING, contact.at
    if not is_first and left_at <= contact.at:
        return contact
    if not is_first:
        forget_met(subject=Subject(kind="case", id=case_id), stopped_at=contact.at, by=by, at=at)
    contact.at, contact.direction = max(left_at, written_at), Direction.OUTBOUND
    contact.save(update_fields=["at", "direction"])
    forget_missed(subject=Subject(kind="case", id=case_id), answered_at=contact.at, by=by, at=at)
    if is_first:
        sent = ContactSent(case_id=case_id, contact_id=contact_id, channel=Channel(contact.channel))
        publish(sent, about=held.case, by=by, at=held.at)
        recount(held.case)
    if is_first and then is not None and not _has_written(held, since=written_at):
        _enter(held, then)
    keep(held)
    return contact


def _has_written(held: Held, *, since: datetime) -> bool:
    return held.case.contacts.filter(direction=Direction.INBOUND, at__gt=since).exists()


def _enter(held: Held, then: State) -> None:
    """Enter the state that was chosen when the answer was written; what speaks against it by now leaves the case as it is."""
    try:
        enter_by_choice(held, then)
    except CaseRefused:
        return
