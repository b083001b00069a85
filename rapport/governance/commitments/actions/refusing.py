"""What all verbs of this room begin with: a refusal in a sentence, and what only Rapport itself does."""

from django.utils.translation import gettext as _

from rapport.kernel.actor import Actor
from rapport.kernel.errors import NotAllowed, Refused

TICK_ROWS = 200


class PromiseRefused(Refused):
    """A promise cannot be made, settled or handed over as asked."""


def refuse(why: str | None) -> None:
    """Raise PromiseRefused with a sentence of the rules, in the language of whoever reads it."""
    if why:
        raise PromiseRefused(_(why))


def require_machine(by: Actor) -> None:
    """Raise NotAllowed for everybody but Rapport itself."""
    if not by.is_machine:
        raise NotAllowed(_("Only Rapport itself does this."))
