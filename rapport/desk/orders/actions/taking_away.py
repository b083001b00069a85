"""Orders that an import added go again when it is undone, unless anything leads to them or somebody worked on them since."""

from collections.abc import Callable, Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from rapport.desk.orders.events import OrdersBroughtIn, OrderTakenAway, OrderTold
from rapport.desk.orders.models import Order, OrderLine, Shipment
from rapport.kernel.actor import Actor
from rapport.kernel.journal import Record, history, name_of, record
from rapport.kernel.unused import pointed_at

from .changing import CONFIGURE

# What comes with an order itself. Whatever else points to it, somebody has put there.
BROUGHT = (OrderLine, Shipment)
type Names = Callable[[Collection[str]], set[str]]
_named: list[Names] = []


def connect(named: Names) -> None:
    """Install who says which of some references are named elsewhere, as in a case. Called once, by the site, at start-up."""
    _named[:] = [named]


@transaction.atomic
def take_away_orders(*, ids: Collection[int], changed_since: Collection[int], run_id: int, by: Actor, at: datetime) -> list[int]:
    """Take away those of these orders on which nothing has happened since an import added them; return which went.

    ``changed_since``: those that another import has brought up to date. Raises NotAllowed.
    """
    by.require_somewhere(CONFIGURE)
    rows = {row.pk: row for row in Order.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
    kept = (
        {pk for pk, row in rows.items() if row.worked_at is not None}
        | set(changed_since)
        | pointed_at(Order, list(rows), but=BROUGHT)
    )
    kept |= _lines_led_to(list(rows)) | _told_of(list(rows))
    references = {row.reference for row in rows.values()}
    named = {reference for names in _named for reference in names(references)}
    gone = [pk for pk, row in rows.items() if pk not in kept and row.reference not in named]
    for model in BROUGHT:
        model._base_manager.filter(order_id__in=gone).delete()
    Order.objects.filter(pk__in=gone).delete()
    told = (OrderTakenAway(order_id=pk, run_id=run_id) for pk in gone)
    record((Record(event=one, subject_id=one.order_id, at=at, person_id=by.person_id) for one in told), about=Order, by=by)
    return gone


def _lines_led_to(ids: Collection[int]) -> set[int]:
    lines = dict(OrderLine.objects.filter(order_id__in=ids).values_list("pk", "order_id"))
    return {lines[pk] for pk in pointed_at(OrderLine, list(lines))}


def _told_of(ids: Collection[int]) -> set[int]:
    """Of which of them the journal says more than that an import brought them."""
    came = Q(event=name_of(OrdersBroughtIn)) | Q(event=name_of(OrderTold), payload__is_new=True)
    return set(history("orders.order", list(ids)).exclude(came).values_list("subject_id", flat=True))
