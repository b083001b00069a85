"""Two who set the same at once, on two real connections: the second decides by what the first has set."""

from collections.abc import Callable
from datetime import date
from threading import Event, Thread
from time import monotonic, sleep
from typing import Any

import pytest
from django.db import connection, transaction

from rapport.desk.cases import sample as cases
from rapport.desk.complaints import actions
from rapport.desk.complaints.models import RegimeVersion
from rapport.desk.remedies import actions as remedies
from rapport.desk.remedies.models import Guide
from rapport.desk.remedies.types import Advice, GuideDraft, RemedyKind
from rapport.kernel.errors import BadInput

from .conftest import HOUSE, MONDAY

pytestmark = pytest.mark.django_db(transaction=True)
WAITS = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')"


def while_another(first: Callable[[], Any], second: Callable[[], Any]) -> Any:
    """Do the second while the first has done its part and not ended yet; it ends once the second waits for it."""
    begun, waited = Event(), []

    def held() -> None:
        try:
            with transaction.atomic():
                first()
                begun.set()
                until = monotonic() + 4
                with connection.cursor() as cursor:
                    while monotonic() < until and not waited:
                        cursor.execute(WAITS)
                        waited.extend([True] * cursor.fetchone()[0])
                        sleep(0.02)
        finally:
            begun.set()
            connection.close()

    other = Thread(target=held)
    other.start()
    assert begun.wait(10)
    try:
        return second()
    finally:
        other.join()
        assert waited == [True], "the second waits for the first"


def test_of_two_who_make_the_next_version_of_a_regime_at_once_the_second_follows_the_first(director):
    actions.ensure_regimes(by=HOUSE, at=MONDAY)
    base = RegimeVersion.objects.order_by("pk")[0]

    def version(day: date) -> RegimeVersion:
        given = {"regime_id": base.pk, "source": "The rule book", "terms": base.asks, "by": director.actor, "at": MONDAY}
        return actions.add_regime_version(active_from=day, **given)

    assert while_another(lambda: version(date(2027, 1, 1)), lambda: version(date(2028, 1, 1))).number == 3
    with pytest.raises(actions.ComplaintRefused, match="The newest version holds from"):
        while_another(lambda: version(date(2030, 1, 1)), lambda: version(date(2029, 1, 1)))
    numbers = RegimeVersion.objects.filter(key=base.key).order_by("number").values_list("number", flat=True)
    assert list(numbers) == [1, 2, 3, 4]


def test_of_two_who_write_a_guide_from_the_same_moment_at_once_the_second_is_told(director):
    reason_id = cases.case(at=MONDAY).reason_id or cases.reason("Delivery").pk
    draft = GuideDraft(reason_id=reason_id, active_from=MONDAY, currency="GBP", advice=(Advice(kind=RemedyKind.APOLOGY),))

    def guide() -> Guide:
        return remedies.set_guide(draft=draft, by=director.actor, at=MONDAY)

    with pytest.raises(BadInput):
        while_another(guide, guide)
    assert Guide.objects.count() == 1
