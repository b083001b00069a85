"""Name who answers for a metric."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.directory.people import queries as people
from rapport.kernel.actor import Actor
from rapport.kernel.errors import Refused
from rapport.kernel.journal import publish

from .. import queries
from ..events import OwnerNamed
from ..models import Owner


@transaction.atomic
def name_owner(*, metric: str, person_id: int, by: Actor, at: datetime) -> Owner:
    """Say who answers for a metric of the whole department. Raises NotAllowed, Refused or LookupError for an unknown metric."""
    by.require_somewhere("measures.owner")
    queries.get_metric(metric)
    if not people.people(by, as_of=at).exclude(role="representative").filter(pk=person_id).exists():
        raise Refused(_("Choose somebody who leads here: a supervisor, a manager or the director."))
    values = {"owner_id": person_id, "named_at": at, "named_by_id": by.person_id}
    row, _is_new = Owner.objects.update_or_create(metric=metric, defaults=values)
    publish(OwnerNamed(owner_id=row.pk, person_id=person_id), about=row, by=by, at=at)
    return row
