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
from rapport.desk.cases.types import Brief, CaseDraft, Channel, ContactDraft, Direction, Kind, Tier  # noqa: E402
from rapport.kernel import clock  # noqa: E402
from rapport.kernel.actor import Actor  # noqa: E402

BRIEF = Brief(happened="The parcel did not come.", tried="We asked the carrier.", wanted="A new one by Friday.")
AGAIN_SECONDS = 0.3
BETWEEN_SECONDS = 0.5  # so that all that is killed in turn is killed between the first and the last


def escalate_once(number: int) -> None:
    """Open a case and raise it to the director, unless an attempt whose answer was lost has done so."""
    by, subject = Actor.machine("soak"), f"Soak {number}"
    case = Case.objects.filter(subject=subject).first()
    if case is None:
        first = ContactDraft(direction=Direction.INBOUND, text="Where is my parcel?", channel=Channel.PHONE)
        case = actions.open_case(draft=CaseDraft(kind=Kind.ENQUIRY, subject=subject, first=first), by=by, at=clock.now())
    if not Escalation.objects.filter(case=case).exists():
        actions.escalate(case_id=case.pk, to=Tier.DIRECTOR, brief=BRIEF, by=by, at=clock.now())


def insist(number: int) -> None:
    while True:
        try:
            return escalate_once(number)
        except OperationalError:
            connection.close()
            time.sleep(AGAIN_SECONDS)


def main() -> None:
    for number in range(int(sys.argv[1])):
        insist(number)
        print(number, flush=True)
        time.sleep(BETWEEN_SECONDS)


if __name__ == "__main__":
    main()
