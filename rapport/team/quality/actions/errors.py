"""What this room refuses."""

from django.utils.translation import gettext as _

from rapport.kernel.actor import Actor
from rapport.kernel.errors import NotAllowed, Refused


class QualityRefused(Refused):
    """It cannot be done so; the message says why and what to do instead."""


def refuse(why: str | None) -> None:
    """Raise QualityRefused with the sentence, if there is one."""
    if why:
        raise QualityRefused(_(why))


def only_rapport(by: Actor) -> None:
    """Raise NotAllowed for a person: what is drawn and forgotten comes of a plan."""
    if not by.is_machine:
        raise NotAllowed(_("Only Rapport itself does this."))
