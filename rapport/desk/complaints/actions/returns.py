"""Returns by period: what was counted is frozen with its hash, and never counted again."""

from datetime import date, datetime
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.desk.complaints.events import ReturnFrozen
from rapport.desk.complaints.models import LegalEntity, ReturnSnapshot
from rapport.desk.complaints.queries.returns import canonical, counted
from rapport.kernel.actor import Actor
from rapport.kernel.errors import BadInput
from rapport.kernel.journal import publish

from .changing import local_date


@transaction.atomic
def freeze_return(
    *, from_date: date, to_date: date, regime: str = "", entity_id: int | None = None, by: Actor, at: datetime
) -> ReturnSnapshot:
    """Count a period, both days included, as it is known now, and freeze that; a period without complaints is a nil return.

    Where legal entities are declared a return is that of one of them, without one that of all together.

    Raises NotAllowed or BadInput.
    """
    by.require_somewhere("complaints.configure")
    if not from_date <= to_date < local_date(at):
        raise BadInput(_("A return is made of whole days that are over. Check the period."))
    if (to_date - from_date).days > 366:
        raise BadInput(_("A return covers at most a year."))
    if entity_id is not None and not LegalEntity.objects.filter(pk=entity_id).exists():
        raise BadInput(_("Choose one of the legal entities that are declared."))
    content = counted(from_date, to_date, regime=regime, entity_id=entity_id, at=at)
    digest = sha256(canonical(content).encode()).hexdigest()
    row = ReturnSnapshot.objects.create(
        from_date=from_date,
        to_date=to_date,
        regime=regime,
        entity_id=entity_id,
        as_of=at,
        content=content,
        sha256=digest,
        made_by_id=by.person_id,
    )
    publish(ReturnFrozen(return_id=row.pk), about=row, by=by, at=at)
    return row
