"""Reasons and causes that an import added go again when the import is undone, unless anything leads to them.

The journal's last word about each is that it is not offered any more; the account of the import says why.
"""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from rapport.desk.cases.events import CauseSet, ReasonSet
from rapport.desk.cases.models import Cause, Reason
from rapport.kernel.actor import Actor
from rapport.kernel.journal import Record, record
from rapport.kernel.unused import unused


@transaction.atomic
def take_away_reasons(*, ids: Collection[int], by: Actor, at: datetime) -> list[int]:
    """Take away those of these reasons to which nothing leads; return which went. Raises NotAllowed without ``cases.import``."""
    by.require_somewhere("cases.import")
    gone = _below_first(Reason, ids)
    told = (Record(event=ReasonSet(reason_id=pk, is_active=False), subject_id=pk, at=at, person_id=by.person_id) for pk in gone)
    record(told, about=Reason, by=by)
    return gone


@transaction.atomic
def take_away_causes(*, ids: Collection[int], by: Actor, at: datetime) -> list[int]:
    """Take away those of these causes to which nothing leads; return which went. Raises NotAllowed without ``cases.import``."""
    by.require_somewhere("cases.import")
    gone = _below_first(Cause, ids)
    told = (Record(event=CauseSet(cause_id=pk, is_active=False), subject_id=pk, at=at, person_id=by.person_id) for pk in gone)
    record(told, about=Cause, by=by)
    return gone


def _below_first(model: type[Reason] | type[Cause], ids: Collection[int]) -> list[int]:
    """What stands above others can go only once they are gone."""
    gone: list[int] = []
    for is_above in (False, True):
        rows = model._base_manager.filter(pk__in=ids, parent__isnull=is_above)
        level = list(rows.values_list("pk", flat=True))
        free = unused(model, level, came=ReasonSet if model is Reason else CauseSet)
        model._base_manager.filter(pk__in=free).delete()
        gone += free
    return gone
