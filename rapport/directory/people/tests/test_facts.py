"""Who was there on each day, as the store tells it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from rapport.directory.people import sample
from rapport.directory.people.facts import PEOPLE
from rapport.directory.people.models import Person, Presence
from rapport.kernel import clock
from rapport.metrics import export

pytestmark = pytest.mark.django_db


def days(since: date, until: date) -> list[dict[str, object]]:
    return sorted(export.rows(PEOPLE, since, until).to_pylist(), key=lambda row: (row["date"], row["person_id"]))


def joined(name: str, first: date, last: date | None = None) -> Person:
    person = sample.person(name)
    Person.objects.filter(pk=person.pk).update(active_from=first, active_to=last)
    return person


def away(person: Person, since: datetime, until: datetime | None) -> None:
    Presence.objects.create(person=person, state="absent", reason="sickness", from_at=since, to_at=until)


def test_a_person_has_a_row_for_each_day_from_the_first_to_the_last_in_the_department(settings) -> None:
    settings.RAPPORT_ZONE = "Europe/London"
    one = joined("Tom Bell", date(2026, 3, 2), date(2026, 3, 5))
    rows = days(date(2026, 3, 1), date(2026, 4, 1))
    assert [(row["person_id"], row["date"]) for row in rows] == [(one.pk, date(2026, 3, day)) for day in (2, 3, 4)]
    assert {(row["is_present"], row["absent_seconds"]) for row in rows} == {(True, 0)}


def test_absence_is_told_in_seconds_of_the_departments_day_and_by_noon(settings) -> None:
    settings.RAPPORT_ZONE = "Europe/London"
    person = joined("Tom Bell", date(2026, 3, 27))
    away(person, datetime(2026, 3, 28, 12, 0, tzinfo=UTC), datetime(2026, 3, 30, 7, 30, tzinfo=UTC))
    told = [(row["is_present"], row["absent_seconds"]) for row in days(date(2026, 3, 27), date(2026, 3, 31))]
    assert told == [(True, 0), (False, 12 * 3600), (False, 23 * 3600), (True, 8 * 3600 + 1800)]


def test_an_absence_until_further_notice_goes_on_and_the_days_end_a_week_ahead(settings) -> None:
    settings.RAPPORT_ZONE = "UTC"
    today = clock.now().date()
    person = joined("Tom Bell", today - timedelta(days=1))
    away(person, datetime(2026, 1, 1, tzinfo=UTC), None)
    rows = days(today - timedelta(days=1), today + timedelta(days=60))
    assert len(rows) in {9, 10}  # the database may be past midnight by now
    assert {(row["is_present"], row["absent_seconds"]) for row in rows} == {(False, 86_400)}
