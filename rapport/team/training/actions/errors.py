"""What a lesson refuses."""

from django.utils.translation import gettext as _

from rapport.kernel.actor import Actor
from rapport.kernel.errors import NotAllowed, Refused


class LessonRefused(Refused):
    """It cannot be done so; the message says why and what to do instead."""


def refuse(why: str | None) -> None:
    """Raise LessonRefused with the sentence, if there is one."""
    if why:
        raise LessonRefused(_(why))


def only_rapport(by: Actor) -> None:
    """Raise NotAllowed for a person: what is offered and followed comes of what happened."""
    if not by.is_machine:
        raise NotAllowed(_("Only Rapport itself does this."))
