"""What this room holds about a customer: the words of work that comes again about them. Dates and counts stay."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.desk.recurring.models import Occurrence, Schedule, ScheduleVersion
from rapport.desk.recurring.types import Standing
from rapport.kernel import personal
from rapport.kernel.actor import Actor
from rapport.kernel.personal import CUSTOMER, ERASED, About, Holding, Rows, Stop

PATTERN = "settings of the department's own"
HELD = (
    Rows(model=Schedule, by=CUSTOMER, lookup="customer_id", becomes={"name": ERASED}),
    Rows(
        model=ScheduleVersion, by=CUSTOMER, lookup="schedule__customer_id",
        becomes={"subject": ERASED, "text": ERASED, "checklist": [], "attributes": {}},
        keeps={"zone_name": PATTERN, "weekdays": PATTERN, "follower_ids": "ids of people who work here"},
    ),
    Rows(model=Occurrence, by=CUSTOMER, lookup="schedule__customer_id", becomes={"why": ""}),
)  # fmt: skip


def running(about: About, at: datetime) -> Iterator[Stop]:
    """Yield a stop for each schedule that still makes cases about somebody."""
    rows = Schedule.objects.filter(customer_id__in=about.of(CUSTOMER)).exclude(standing=Standing.ENDED)
    for name in rows.order_by("pk").values_list("name", flat=True):
        yield Stop(why=_("The recurring case “%(name)s” still makes cases about them. End it first.") % {"name": name})


@transaction.atomic
def erase_personal(*, about: About, by: Actor, at: datetime) -> Mapping[str, int]:
    """Erase the words of schedules about somebody. Raises NotAllowed."""
    return personal.erase_rows(HELD, about, by=by)


HOLDING = Holding(
    key="recurring", label=gettext_lazy("Work that comes again about them"), rows=HELD, erase=erase_personal, stops=running
)
