"""What was done to a customer, in sentences: the journal keeps events, the page says them."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rapport.kernel import journal

SENTENCES: dict[str, str | Promise] = {
    "customers.CustomerAdded": _("added"),
    "customers.CustomerChanged": _("details changed"),
    "customers.ContactPointAdded": _("address or number added"),
    "customers.ContactPointPreferred": _("preferred address or number chosen"),
    "customers.ContactPointRemoved": _("address or number removed"),
    "customers.VulnerabilityMarked": _("flagged for special care"),
    "customers.VulnerabilityReviewed": _("special care reviewed"),
    "customers.VulnerabilityEnded": _("special care ended"),
    "customers.CustomersMerged": _("merged with another entry of the same person"),
    "customers.CustomersParted": _("merge taken back"),
    "customers.CustomersKeptApart": _("kept apart from somebody alike"),
}
SHOWN = 8


@dataclass(frozen=True)
class Line:
    """One thing that happened: when, what, and who did it."""

    at: datetime
    text: str | Promise
    who: str


def history(customer_id: int) -> list[Line]:
    """Return the last things that were done to a customer, newest first."""
    entries = journal.history("customers.customer", [customer_id]).filter(event__in=SENTENCES).order_by("-at", "-pk")
    return [Line(entry.at, SENTENCES[entry.event], entry.actor) for entry in entries[:SHOWN]]
