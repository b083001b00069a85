"""What became of the mail that asked: delivered, or come back."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from rapport.kernel.actor import Actor
from rapport.kernel.journal import publish
from rapport.voice.surveys.events import InvitationMoved
from rapport.voice.surveys.models import Invitation
from rapport.voice.surveys.types import Asked

ASK = "surveys.ask"


@transaction.atomic
def note_delivered(*, outbound_id: int, by: Actor, at: datetime) -> None:
    """A mail server took the mail. What has come back since, or is answered, stays so. Raises NotAllowed."""
    by.require_somewhere(ASK)
    _move(Invitation.objects.filter(outbound_id=outbound_id, state=Asked.ASKED), Asked.DELIVERED, by, at)


@transaction.atomic
def note_undelivered(*, outbound_id: int, by: Actor, at: datetime) -> None:
    """The mail failed, or came back; an answer that was given stays. Raises NotAllowed."""
    by.require_somewhere(ASK)
    rows = Invitation.objects.filter(outbound_id=outbound_id, state__in=[Asked.ASKED, Asked.DELIVERED], answered_at=None)
    _move(rows, Asked.UNDELIVERED, by, at)


@transaction.atomic
def note_mailed(*, invitation_id: int, by: Actor, at: datetime) -> None:
    """The installation's own mail server took the mail. Raises NotAllowed."""
    by.require_somewhere(ASK)
    _move(Invitation.objects.filter(pk=invitation_id, state=Asked.ASKED), Asked.DELIVERED, by, at)


def _move(rows: QuerySet[Invitation], state: Asked, by: Actor, at: datetime) -> None:
    invitation = rows.select_for_update(of=("self",)).first()
    if invitation is None:
        return
    invitation.state = state
    invitation.delivered_at = at if state is Asked.DELIVERED else None
    invitation.save(update_fields=["state", "delivered_at"])
    publish(InvitationMoved(invitation_id=invitation.pk, state=state), about=invitation, by=by, at=at)
