"""What the verbs of this room do the same way."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext as _

from rapport.kernel import live
from rapport.kernel.actor import Actor
from rapport.kernel.errors import Refused
from rapport.kernel.journal import publish

from ..events import PrivacyRecorded
from ..types import Change

HANDLE, ERASE, RETAIN = "privacy.handle", "privacy.erase", "privacy.retain"


class PrivacyRefused(Refused):
    """Something about a customer's data cannot be done as asked; the message says why and what to do instead."""


def refuse(why: str | None) -> None:
    """Raise with the translated sentence, if there is one."""
    if why:
        raise PrivacyRefused(_(why))


def note(row: models.Model, change: Change, *, by: Actor, at: datetime) -> None:
    """Write down what was done, and tell open pages."""
    publish(PrivacyRecorded(row_id=row.pk, change=change), about=row, by=by, at=at)
    live.announce("privacy:0")
