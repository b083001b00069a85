"""What this room holds about a customer: why they were given something, in words. Amounts stay in the ledger."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from rapport.kernel import personal
from rapport.kernel.actor import Actor
from rapport.kernel.personal import ERASED, About, Holding, Rows

from ..models import LedgerEntry, Remedy

HELD = (
    Rows(model=Remedy, by="cases.case", lookup="case_id", becomes={"why": ERASED, "words": ""}, gives=True),
    Rows(model=LedgerEntry, by="cases.case", lookup="case_id", becomes={"why": ERASED}),
)


@transaction.atomic
def erase_personal(*, about: About, by: Actor, at: datetime) -> Mapping[str, int]:
    """Erase the words beside what was given in somebody's cases. Raises NotAllowed."""
    return personal.erase_rows(HELD, about, by=by)


HOLDING = Holding(key="remedies", label=_("Remedies"), rows=HELD, erase=erase_personal)
