"""What this room shows on the pages of customers, and of what names an order."""

from collections.abc import Callable, Mapping, Sequence
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


def named_by(slot: str, references: Callable[[Mapping[int, Any]], Mapping[int, str]]) -> Panel:
    """Return a panel with the order that each object of a slot names. ``references``: of a higher room, given by the site."""

    def load(rows: Mapping[int, Any], actor: Actor, as_of: datetime) -> Mapping[int, Mapping[str, Any]]:
        wanted = references(rows)
        found = queries.by_reference(wanted.values(), actor=actor) if wanted else {}
        named = {one: found[reference] for one, reference in wanted.items() if reference in found}
        return {one: {"orders": [shown.order(row, as_of=as_of)]} for one, row in named.items()}

    return Panel(slot, _("Order"), "orders.view", load, "orders/panel.html", order=20, with_rows=True)  # type: ignore[arg-type]


PANELS = (
    Panel("customer.main", _("Orders"), "orders.view", orders_of_customers, "orders/panel.html", order=20),  # type: ignore[arg-type]
)
