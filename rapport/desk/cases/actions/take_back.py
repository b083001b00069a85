"""An answer taken back before it left, whose words stay as a note; and one that left later than it was written."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.desk.cases.events import ContactTakenBack
from rapport.desk.cases.models import Contact
from rapport.desk.cases.types import Direction
from rapport.governance.standards.actions import forget_met
from rapport.governance.standards.types import Subject
from rapport.kernel.actor import Actor
from rapport.kernel.errors import BadInput
from rapport.kernel.journal import publish

from .changing import hold, keep


@transaction.atomic
def take_back(*, contact_id: int, by: Actor, at: datetime) -> Contact:
    """Turn an answer that has not left yet into a note; clocks that it had met run on.

    The room that carries the answer has made sure that nobody has it. Raises NotAllowed, BadInput or Contact.DoesNotExist.
    """
    case_id = Contact.objects.values_list("case_id", flat=True).get(pk=contact_id)
    held = hold(case_id, "cases.work", by=by, at=at)
    contact = Contact.objects.select_for_update(of=("self",)).get(pk=contact_id)
    if contact.direction != Direction.OUTBOUND:
        raise BadInput(_("Only an answer can be taken back."))
    contact.direction = Direction.NOTE
    contact.save(update_fields=["direction"])
    case, said = held.case, held.case.contacts.exclude(direction=Direction.NOTE)
    last = said.filter(direction=Direction.OUTBOUND).order_by("-at", "-pk").first()
    unanswered = said.filter(direction=Direction.INBOUND, **({"at__gt": last.at} if last else {})).order_by("at", "pk").first()
    case.awaiting_answer_since = unanswered.at if unanswered and not held.is_settled else None
    newest = said.order_by("-at", "-pk").first()
    case.last_contact_at = newest.at if newest else None
    forget_met(subject=Subject(kind="case", id=case.pk), stopped_at=contact.at, by=by, at=at)
    publish(ContactTakenBack(case_id=case.pk, contact_id=contact.pk), about=case, by=by, at=held.at)
    keep(held)
    return contact


@transaction.atomic
def leave_later(*, contact_id: int, left_at: datetime, by: Actor, at: datetime) -> Contact:
    """Have an answer count from when it left, not from when it was written: clocks that it had met are judged anew.

    The room that carries the answer knows when it left. An answer never counts from before it was written. Raises NotAllowed,
    BadInput or Contact.DoesNotExist.
    """
    case_id = Contact.objects.values_list("case_id", flat=True).get(pk=contact_id)
    held = hold(case_id, "cases.work", by=by, at=at)
    contact = Contact.objects.select_for_update(of=("self",)).get(pk=contact_id)
    if contact.direction != Direction.OUTBOUND:
        raise BadInput(_("Only an answer leaves us."))
    if left_at > contact.at:
        forget_met(subject=Subject(kind="case", id=case_id), stopped_at=contact.at, by=by, at=at)
        contact.at = left_at
        contact.save(update_fields=["at"])
        keep(held)
    return contact
