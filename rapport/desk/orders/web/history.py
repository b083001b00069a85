"""What happened to an order, out of the journal, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from rapport.kernel.models import Entry
from rapport.ui.money import said


@dataclass(frozen=True)
class Happened:
    """One thing that happened: what, when, by whom."""

    what: str
    at: datetime
    who: str


def told(entries: Iterable[Entry]) -> list[Happened]:
    """Return what happened, the newest first."""
    return [Happened(_words(one), one.at, one.actor) for one in entries][::-1]


def _words(entry: Entry) -> str:
    match entry.event:
        case "orders.OrderTold":
            return _("Order came in") if entry.payload["is_new"] else _("The shop told of a change")
        case "orders.AddressChanged":
            return _("Address changed")
        case "orders.OrderCancelled":
            return _("Cancelled")
        case "orders.ReturnAnnounced":
            return _("Return announced")
        case "orders.OrderRefunded":
            return _("%(amount)s paid back") % {"amount": said(Decimal(entry.payload["amount"]), entry.payload["currency"])}
        case _:
            return _("Brought in")
