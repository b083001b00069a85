"""What these verbs refuse with."""

from django.utils.translation import gettext as _

from rapport.kernel.errors import Refused


class PersonRefused(Refused):
    """A person cannot be added or changed as asked."""


class TeamRefused(Refused):
    """A team, site or department cannot be added or changed as asked."""


class PresenceRefused(Refused):
    """A presence cannot be set as asked."""


class InvitationRefused(Refused):
    """An invitation cannot be sent or accepted."""


def refuse(error: type[Refused], why: str | None) -> None:
    """Raise with the translated sentence, if there is one."""
    if why:
        raise error(_(why))
