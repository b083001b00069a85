"""What this room shows on the page of a customer: holds, open requests, erasures. One query."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from rapport.kernel.actor import Actor
from rapport.ui.slots import Panel

from .. import queries
from ..types import RequestKind
from . import words


def open_of_customers(ids: Sequence[int], actor: Actor, as_of: datetime) -> Mapping[int, Mapping[str, Any]]:
    """Return what stands on or is open about each customer, and the verbs. One query."""
    found = queries.open_of(ids)
    may = actor.may("privacy.handle")
    return {
        one: {"customer_id": one, "may": may, "rows": [_row(row) for row in found.get(one, [])]}
        for one in ids
        if may or found.get(one)
    }


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    kind = row["what"]
    return {**row, "kind": words.KIND[RequestKind(kind)] if kind in tuple(RequestKind) else ""}


PANELS = (
    Panel("customer.rail", _("Their data"), "privacy.view", open_of_customers, "privacy/panel.html", order=80),  # type: ignore[arg-type]
)
