"""Two hundred escalations, one after the other, by a person who tries again when the database is away. Prints each.

python -m tests.soak.escalating COUNT
"""

import sys
import time

import django

django.setup()

from django.db import OperationalError, connection  # noqa: E402

from rapport.desk.cases import actions  # noqa: E402
from rapport.desk.cases.models import Case, Escalation  # noqa: E402
from rapport.desk.cases.types import UNSETTLED, Brief, Tier  # noqa: E402
from rapport.kernel import clock  # noqa: E402
from rapport.kernel.actor import Actor  # noqa: E402

BRIEF = Brief(happened="The parcel did not come.", tried="We asked the carrier.", wanted="A new one by Friday.")
AGAIN_SECONDS = 0.3


def escalate_once(case_id: int) -> None:
    """Raise the case to the director, unless an attempt whose answer was lost has done so."""
    if not Escalation.objects.filter(case_id=case_id).exists():
        actions.escalate(case_id=case_id, to=Tier.DIRECTOR, brief=BRIEF, by=Actor.machine("soak"), at=clock.now())


def insist(case_id: int) -> None:
    while True:
        try:
            return escalate_once(case_id)
        except OperationalError:
            connection.close()
            time.sleep(AGAIN_SECONDS)


def main() -> None:
    unsettled = Case.objects.filter(state__in=UNSETTLED, tier=Tier.REPRESENTATIVE).order_by("-pk")
    fresh = unsettled.exclude(pk__in=Escalation.objects.values("case_id"))
    for case_id in list(fresh.values_list("pk", flat=True)[: int(sys.argv[1])]):
        insist(case_id)
        print(case_id, flush=True)
        time.sleep(0.1)


if __name__ == "__main__":
    main()
