"""What this room does after the fact: it tells whoever owes, and whoever leads them. Each may run twice and bears it."""

from django.urls import reverse
from django.utils.translation import gettext as _

from rapport.kernel import inbox
from rapport.kernel.models import Entry

from .events import ActionAsked, ImprovementRaised, PromiseBroken, PromiseDue, PromiseHandedOver, PromiseMade
from .queries import answerable_ids, text_of

MINE = "?of=me"  # who leads others finds their own there; the list of all is cut where it is long


def tell_owner(event: PromiseMade | PromiseHandedOver | ImprovementRaised | ActionAsked, entry: Entry) -> None:
    """Who is given a promise by somebody else learns it."""
    if event.owner_id is not None and event.owner_id != entry.person_id:
        words = _("You now owe: %(promise)s") % {"promise": text_of(event.commitment_id)}
        inbox.tell(
            [event.owner_id], entry=entry, kind="promise", text=words, url=_address(event.commitment_id, MINE), at=entry.at
        )


def remind_owner(event: PromiseDue, entry: Entry) -> None:
    """Who owes a promise that is due soon is reminded."""
    if event.owner_id is not None:
        words = _("Due soon: %(promise)s") % {"promise": text_of(event.commitment_id)}
        inbox.tell(
            [event.owner_id], entry=entry, kind="promise", text=words, url=_address(event.commitment_id, MINE), at=entry.at
        )


def tell_of_break(event: PromiseBroken, entry: Entry) -> None:
    """A broken promise is told to who owed it and to who leads their team."""
    words = _("Not kept: %(promise)s") % {"promise": text_of(event.commitment_id)}
    told = answerable_ids(event.commitment_id)
    inbox.tell(told, entry=entry, kind="promise", text=words, url=_address(event.commitment_id), at=entry.at)


def _address(commitment_id: int, mine: str = "") -> str:
    return f"{reverse('commitments:promises')}{mine}#promise-{commitment_id}"
