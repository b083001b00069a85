"""What this room holds about a customer, and how it is erased: the row stays, for what is counted; the person is gone from it."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext_lazy as _

from rapport.kernel import personal
from rapport.kernel.actor import Actor
from rapport.kernel.journal import publish
from rapport.kernel.personal import CUSTOMER, ERASED, About, Holding, Part, Rows

from ..events import CustomerErased
from ..models import ContactPoint, Customer, Merge, Organisation, Vulnerability

PERSON = frozenset({Part.PERSON})
NOBODY = {
    "name": Concat(Value(f"{ERASED} "), Cast("pk", CharField())),
    "sought": "",
    "organisation": None,
    "since_date": None,
    "is_vulnerable": False,
    "source": "",
    "external_id": None,
}
# Whoever was merged into a customer is the same person.
WAYS = (Rows(model=Customer, by=CUSTOMER, lookup="merged_into_id"),)
HELD = (
    Rows(
        model=Customer, by=CUSTOMER, lookup="pk", becomes=NOBODY, parts=PERSON, hides=frozenset({"sought"}),
        keeps={"language": "many have it: a figure", "country": "many have it: a figure"},
    ),
    Rows(model=ContactPoint, by=CUSTOMER, lookup="customer_id", goes=True, parts=PERSON),
    Rows(model=Vulnerability, by=CUSTOMER, lookup="customer_id", goes=True, parts=PERSON),
    Rows(
        model=Merge, by=CUSTOMER, lookup="stays_id", becomes={"before": {}, "after": {}}, parts=PERSON,
        keeps={"moved": "tables and numbers of rows, no words"},
    ),
)  # fmt: skip


def words(about: About) -> Iterable[str]:
    """Yield the name, addresses and numbers of a customer, as they were given and as they are compared."""
    for one in Customer.objects.filter(pk__in=about.of(CUSTOMER)):
        if not one.name.startswith(ERASED):
            yield one.name
        if one.external_id and "@" in one.external_id:
            yield one.external_id
    for point in ContactPoint.objects.filter(customer_id__in=about.of(CUSTOMER)):
        yield from (point.value, point.normal)


@transaction.atomic
def erase_personal(*, about: About, by: Actor, at: datetime) -> Mapping[str, int]:
    """Erase who a customer is; an organisation that nobody else belongs to loses its name too. Raises NotAllowed."""
    if Part.PERSON not in about.parts:
        return {}
    held = list(Customer.objects.select_for_update().filter(pk__in=about.of(CUSTOMER)).order_by("pk"))
    counts = personal.erase_rows(HELD, about, by=by)
    left = [one.organisation_id for one in held if one.organisation_id]
    alone = Organisation.objects.filter(pk__in=left).exclude(customers__isnull=False)
    counts["customers.organisation"] = alone.update(name=ERASED, compared="", source="", external_id=None)
    for one in held:
        publish(CustomerErased(customer_id=one.pk), about=one, by=by, at=at)
    return counts


HOLDING = Holding(key="customers", label=_("Who the customer is"), rows=HELD, ways=WAYS, erase=erase_personal, words=words)
