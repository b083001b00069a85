"""Customers whom an import added go again when the import is undone, unless anything leads to them."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from rapport.kernel.actor import Actor
from rapport.kernel.journal import Record, record
from rapport.kernel.unused import pointed_at, unused

from ..events import CustomerAdded, CustomerTakenAway
from ..models import ContactPoint, Customer
from .bulk import CONFIGURE


@transaction.atomic
def take_away_customers(*, ids: Collection[int], by: Actor, at: datetime) -> list[int]:
    """Take away those of these customers to whom nothing leads; return who went. Raises NotAllowed.

    Who was changed, merged or can be reached at an address that somebody added stays.
    """
    by.require_somewhere(CONFIGURE)
    # No condition names single customers; looking through all of them for every thousand would take long.
    # Addresses came with them; what somebody added later the journal tells of.
    reached = dict(ContactPoint.objects.filter(customer_id__in=ids).values_list("pk", "customer_id"))
    kept = {reached[pk] for pk in pointed_at(ContactPoint, list(reached))}
    wanted = [pk for pk in ids if pk not in kept]
    gone = unused(Customer, wanted, came=CustomerAdded, is_written=False, but=(ContactPoint,))
    Customer.objects.filter(pk__in=gone).delete()
    told = (Record(event=CustomerTakenAway(customer_id=pk), subject_id=pk, at=at, person_id=by.person_id) for pk in gone)
    record(told, about=Customer, by=by)
    return gone
