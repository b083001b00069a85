"""What this room holds about a customer: whether they were told, and why not. That they were, and when, stays."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from rapport.desk.incidents.models import UpdateRow
from rapport.kernel import personal
from rapport.kernel.actor import Actor
from rapport.kernel.personal import CUSTOMER, About, Holding, Rows

# Whom a message was for goes over with them when they are merged.
WAYS = (Rows(model=UpdateRow, by=CUSTOMER, lookup="customer_id"),)
HELD = (Rows(model=UpdateRow, by="cases.case", lookup="case_id", becomes={"why": ""}),)


@transaction.atomic
def erase_personal(*, about: About, by: Actor, at: datetime) -> Mapping[str, int]:
    """Erase why somebody could not be told of an incident. Raises NotAllowed."""
    return personal.erase_rows(HELD, about, by=by)


HOLDING = Holding(key="incidents", label=_("What they were told of incidents"), rows=HELD, ways=WAYS, erase=erase_personal)
