"""When somebody left: the end of the visit before this one, whatever they did in between."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rapport.kernel import visits

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 11, 23, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
ANA = 900_001


@pytest.fixture(autouse=True)
def _fresh_process():
    visits._noted.clear()


def test_who_was_never_here_left_at_no_moment_that_is_known():
    assert visits.left_at(ANA, as_of=MORNING) is None
    visits.note(ANA, at=MORNING)
    assert visits.left_at(ANA, as_of=MORNING) is None, "the first visit has none before it"


def test_a_meal_is_no_leaving_and_a_night_is():
    for hours in (0, 3, 8.5):
        visits.note(ANA, at=MORNING + hours * HOUR)
    assert visits.left_at(ANA, as_of=MORNING + 9 * HOUR) is None
    visits.note(ANA, at=MORNING + 24 * HOUR)
    assert visits.left_at(ANA, as_of=MORNING + 24 * HOUR) == MORNING + 8.5 * HOUR
    visits.note(ANA, at=MORNING + 27 * HOUR)
    assert visits.left_at(ANA, as_of=MORNING + 27 * HOUR) == MORNING + 8.5 * HOUR
    assert visits.left_at(ANA, as_of=MORNING + 40 * HOUR) == MORNING + 27 * HOUR, "not here since"
    assert visits.left_at(ANA, as_of=MORNING - 40 * HOUR) is None, "of that time nothing is kept"


def test_pages_within_five_minutes_ask_the_database_for_nothing():
    visits.note(ANA, at=MORNING)
    with CaptureQueriesContext(connection) as asked:
        visits.note(ANA, at=MORNING + timedelta(minutes=4))
    assert len(asked) == 0
    with CaptureQueriesContext(connection) as asked:
        visits.note(ANA, at=MORNING + timedelta(minutes=6))
    assert len(asked) == 1
