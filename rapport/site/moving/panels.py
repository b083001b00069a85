"""At the head of the director's first pages: when the last backup was made, where backups are made at all."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from rapport.kernel.actor import Actor
from rapport.ui.slots import Panel

from . import backups

LATE = timedelta(hours=26)  # one every night, and it takes a while


def last_backup(ids: Sequence[int], _actor: Actor, as_of: datetime) -> Mapping[int, Mapping[str, Any]]:
    """Return when the last backup until then was made, and whether one is overdue; nothing where none are made."""
    made = next((one.at for one in backups.backups() if one.at <= as_of), None)
    is_wanted = settings.RAPPORT_BACKUPS_KEPT > 0
    if made is None and not is_wanted:
        return {}
    is_late = is_wanted and (made is None or as_of - made > LATE)
    return {one: {"made_at": made, "is_late": is_late} for one in ids}


PANELS = (Panel("today.head", "", "today.brief", last_backup, "site/last_backup.html", order=90),)
