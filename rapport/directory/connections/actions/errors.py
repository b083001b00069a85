"""What these verbs refuse with."""

from django.utils.translation import gettext as _

from rapport.kernel.errors import Refused


class TokenRefused(Refused):
    """A token cannot be had, or opens nothing."""


class WebhookRefused(Refused):
    """A webhook cannot be set as asked."""


def refuse(error: type[Refused], why: str | None) -> None:
    """Raise with the translated sentence, if there is one."""
    if why:
        raise error(_(why))
