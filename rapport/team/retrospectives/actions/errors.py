"""What a retrospective refuses."""

from django.utils.translation import gettext as _

from rapport.kernel.actor import Actor
from rapport.kernel.errors import NotAllowed, Refused
from rapport.team.retrospectives import queries
from rapport.team.retrospectives.models import Retrospective


class RetrospectiveRefused(Refused):
    """It cannot be done so; the message says why and what to do instead."""


def refuse(why: str | None) -> None:
    """Raise RetrospectiveRefused with the sentence, if there is one."""
    if why:
        raise RetrospectiveRefused(_(why))


def locked(retrospective_id: int, by: Actor) -> Retrospective:
    """Lock one that the actor may see. Raises Retrospective.DoesNotExist."""
    row = Retrospective.objects.select_for_update(of=("self",)).select_related("case", "lead").get(pk=retrospective_id)
    if not by.is_machine and not queries.retrospectives(by).filter(pk=row.pk).exists():
        raise Retrospective.DoesNotExist
    return row


def only_rapport(by: Actor) -> None:
    """Raise NotAllowed for a person."""
    if not by.is_machine:
        raise NotAllowed(_("Only Rapport itself does this."))
