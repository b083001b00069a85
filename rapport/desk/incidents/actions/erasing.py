"""What this room holds about a customer: whether they were told, and why not. That they were, and when, stays."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from rapport.desk.incidents.models import IncidentCase, UpdateRow
from rapport.kernel import personal
from rapport.kernel.actor import Actor
from rapport.kernel.personal import CUSTOMER, About, Along, Holding, Rows

# Whom a message was for goes over with them when they are merged.
WAYS = (Rows(model=UpdateRow, by=CUSTOMER, lookup="customer_id"),)
HELD = (Rows(model=UpdateRow, by="cases.case", lookup="case_id", becomes={"why": ""}),)
# Whoever is to be told is told in the case in which theirs goes on; who was told was told where those words are.
ALONG = (
    Along(model=IncidentCase), Along(model=UpdateRow, where={"contact_id": None}), Along(model=UpdateRow, with_contact=True),
)  # fmt: skip


@transaction.atomic
def erase_personal(*, about: About, by: Actor, at: datetime) -> Mapping[str, int]:
    """Erase why somebody could not be told of an incident. Raises NotAllowed."""
    return personal.erase_rows(HELD, about, by=by)


HOLDING = Holding(
    key="incidents", label=_("What they were told of incidents"), rows=HELD, ways=WAYS, erase=erase_personal, along=ALONG
)
