"""What this room shows on the page of a customer."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from rapport.kernel.actor import Actor
from rapport.ui.slots import Panel

from .. import queries
from . import shown

MOST = 6


def orders_of_customers(ids: Sequence[int], actor: Actor, as_of: datetime) -> Mapping[int, Mapping[str, Any]]:
    """Return the newest orders of each customer."""
    found = queries.of_customers(ids, actor=actor)
    return {
        one: {"orders": [shown.order(row, as_of=as_of) for row in rows[:MOST]], "more": max(len(rows) - MOST, 0)}
        for one, rows in found.items()
    }


PANELS = (
    Panel("customer.main", _("Orders"), "orders.view", orders_of_customers, "orders/panel.html", order=20),  # type: ignore[arg-type]
)
