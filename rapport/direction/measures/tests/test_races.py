"""Two at once, on two real connections."""

from datetime import UTC, date, datetime
from threading import Event, Thread
from time import monotonic, sleep

import pytest
from django.db import connection, transaction

from rapport.direction.measures import actions
from rapport.direction.measures.models import Agreement
from rapport.direction.measures.types import AgreementDraft, Party, Purpose

pytestmark = pytest.mark.django_db(transaction=True)
NOON = datetime(2026, 6, 16, 12, tzinfo=UTC)
WAITS = "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND relation = 'measures_agreement'::regclass)"


def somebody_waits(*, seconds: float = 4) -> bool:
    """Return whether another connection comes to wait for the agreements."""
    until = monotonic() + seconds
    with connection.cursor() as cursor:
        while monotonic() < until:
            cursor.execute(WAITS)
            if cursor.fetchone()[0]:
                return True
            sleep(0.02)
    return False


def test_of_two_agreements_recorded_at_once_each_has_a_version_of_its_own(director):
    begun, waited = Event(), []

    def record(text: str) -> Agreement:
        draft = AgreementDraft(
            party=Party.WORKS_COUNCIL, agreed_with="The works council", person_ids=None, purposes=(Purpose.COACHING,), text=text,
            reach_days=90, active_from=date(2026, 6, 16), review_date=date(2027, 6, 1),
        )  # fmt: skip
        return actions.record_agreement(draft=draft, by=director.actor, at=NOON)

    def first() -> None:
        try:
            with transaction.atomic():
                record("For coaching, by the lead of the team.")
                begun.set()
                waited.append(somebody_waits())
        finally:
            connection.close()

    other = Thread(target=first)
    other.start()
    assert begun.wait(10)
    assert record("For coaching, by the lead and the manager.").version == 2
    other.join()
    assert waited == [True], "the second waits for the first"
    assert list(Agreement.objects.order_by("version").values_list("version", flat=True)) == [1, 2]
