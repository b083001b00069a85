"""Customers whom an import added go again when the import is undone, unless anything leads to them."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from rapport.kernel.actor import Actor
from rapport.kernel.journal import Record, record
from rapport.kernel.unused import unused

from ..events import CustomerAdded, CustomerTakenAway
from ..models import Customer
from .bulk import CONFIGURE


@transaction.atomic
def take_away_customers(*, ids: Collection[int], by: Actor, at: datetime) -> list[int]:
    """Take away those of these customers to whom nothing leads; return who went. Raises NotAllowed.

    Who was changed, merged or can be reached at an address that somebody added stays.
    """
    by.require_somewhere(CONFIGURE)
    # No condition names single customers; looking through all of them for every thousand would take long.
    gone = unused(Customer, ids, came=CustomerAdded, is_written=False)
    Customer.objects.filter(pk__in=gone).delete()
    told = (Record(event=CustomerTakenAway(customer_id=pk), subject_id=pk, at=at, person_id=by.person_id) for pk in gone)
    record(told, about=Customer, by=by)
    return gone
