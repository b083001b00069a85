"""What a lesson refuses."""

from django.utils.translation import gettext as _

from rapport.kernel.errors import Refused


class LessonRefused(Refused):
    """It cannot be done so; the message says why and what to do instead."""


def refuse(why: str | None) -> None:
    """Raise LessonRefused with the sentence, if there is one."""
    if why:
        raise LessonRefused(_(why))
