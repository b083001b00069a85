"""Setting, changing and retiring standards; declaring opening hours; what is refused, and how it is said."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from rapport.governance.standards import actions, queries, sample
from rapport.governance.standards.actions import StandardRefused
from rapport.governance.standards.models import CalendarVersion, Standard
from rapport.governance.standards.types import Hours, Measure, OwnDay, Target, Terms, Unit
from rapport.kernel.errors import NotAllowed
from rapport.kernel.models import Entry

from .histories import BY

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
JANUARY, MARCH = datetime(2027, 1, 1, tzinfo=UTC), datetime(2027, 3, 1, tzinfo=UTC)


@pytest.fixture
def office():
    return sample.calendar()


def terms(office, **changes):
    return replace(Terms(target=Target(amount=3600), calendar_id=office.pk), **changes)


def add(office, *, by=BY, **changes):
    asked = {"name": "Answer e-mails", "promise": "Whoever writes gets an answer.", "measure": Measure.FIRST_RESPONSE}
    return actions.add_standard(**asked | {"terms": terms(office)} | changes, active_from=JANUARY, by=by, at=NOW)


def test_a_standard_is_set_with_its_first_version_and_said(office, director):
    standard = add(office, by=director.actor)
    (version,) = standard.versions.all()
    assert (standard.key, version.number, version.active_to) == ("answer-e-mails", 1, None)
    said = Entry.objects.get(event="standards.StandardChanged")
    assert (said.payload["standard_id"], said.person_id) == (standard.pk, director.person.pk)
    assert add(office).key == "answer-e-mails-2"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": " "}, "short name"),
        ({"promise": ""}, "what customers are promised"),
        ({"promise": "x" * 301}, "one sentence"),
        ({"target": Target(amount=0)}, "more than nothing"),
        ({"target": Target(unit=Unit.WEEKS, amount=500)}, "too far ahead"),
        ({"threshold_share": 0.0}, "above 0"),
        ({"threshold_share": 1.2}, "at most 100 %"),
        ({"warnings": (90, 50)}, "rising order"),
        ({"warnings": (50, 100)}, "between 1 and 99"),
        ({"measure": Measure.FINAL_RESPONSE}, "days, weeks or months"),
    ],
)
def test_what_makes_no_standard_is_refused_in_a_sentence(office, changes, words):
    own = {key: value for key, value in changes.items() if key in ("name", "promise", "measure")}
    rest = {key: value for key, value in changes.items() if key not in own}
    with pytest.raises(StandardRefused, match=words):
        add(office, **own, terms=terms(office, **rest))
    assert not Standard.objects.exists()


def test_a_new_version_ends_the_one_before(office):
    standard = add(office)
    actions.change_standard(standard_id=standard.pk, terms=terms(office), active_from=MARCH, by=BY, at=NOW)
    assert [(one.number, one.active_from, one.active_to) for one in standard.versions.order_by("number")] == [
        (1, JANUARY, MARCH),
        (2, MARCH, None),
    ]


def test_changed_words_are_said_once_and_by_whom(office, director):
    standard = add(office)
    for _ in range(2):
        actions.describe_standard(
            standard_id=standard.pk,
            name="Reply",
            promise=standard.promise,
            owner_id=director.person.pk,
            by=director.actor,
            at=NOW,
        )
    said = Entry.objects.get(event="standards.StandardDescribed")
    assert (said.payload["fields"], said.person_id) == (["name", "owner_id"], director.person.pk)


def test_a_version_from_the_first_day_on_corrects_the_one_before(office):
    standard = add(office)
    actions.change_standard(standard_id=standard.pk, terms=terms(office), active_from=JANUARY, by=BY, at=NOW)
    assert [one.number for one in queries.in_force(JANUARY)] == [2]


def test_a_version_cannot_begin_before_the_last_one(office):
    standard = add(office)
    with pytest.raises(StandardRefused, match="begins later than that"):
        actions.change_standard(standard_id=standard.pk, terms=terms(office), active_from=NOW, by=BY, at=NOW)


def test_a_retired_standard_can_come_back_later_but_not_be_retired_twice(office):
    standard = add(office)
    actions.retire_standard(standard_id=standard.pk, from_at=MARCH, by=BY, at=NOW)
    with pytest.raises(StandardRefused, match="retired already"):
        actions.retire_standard(standard_id=standard.pk, from_at=MARCH, by=BY, at=NOW)
    with pytest.raises(StandardRefused, match="was retired"):
        actions.change_standard(standard_id=standard.pk, terms=terms(office), active_from=JANUARY, by=BY, at=NOW)
    actions.change_standard(standard_id=standard.pk, terms=terms(office), active_from=MARCH, by=BY, at=NOW)
    assert [one.number for one in queries.in_force(MARCH)] == [2]


def test_a_standard_cannot_end_before_it_began(office):
    standard = add(office)
    with pytest.raises(StandardRefused, match="before it began"):
        actions.retire_standard(standard_id=standard.pk, from_at=NOW, by=BY, at=NOW)


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (Hours(zone_name="Europe/Leeds", week=sample.OFFICE_WEEK), "is not a time zone"),
        (Hours(zone_name="UTC", week=("",) * 7), "never opens"),
        (Hours(zone_name="UTC", week=("09:00",) * 7), "not a span"),
        (Hours(zone_name="UTC", week=("22:00-06:00",) * 7), "runs over midnight"),
        (Hours(zone_name="UTC", week=sample.OFFICE_WEEK, country="GB", subdivision="XX"), "No public holidays are known"),
        (Hours(zone_name="UTC", week=("09:00-12:00",)), "seven days"),
    ],
)
def test_hours_that_cannot_be_kept_are_refused_in_a_sentence(hours, words):
    with pytest.raises(StandardRefused, match=words):
        actions.add_calendar(name="Odd", hours=hours, by=BY, at=NOW)
    assert not CalendarVersion.objects.exists()


def test_the_same_hours_again_are_no_new_version(office):
    hours = queries.hours_of(office.versions.get())
    assert actions.change_calendar(calendar_id=office.pk, hours=hours, by=BY, at=NOW).number == 1


def test_an_own_day_is_a_new_version_and_can_be_taken_back(office):
    christmas = date(2026, 12, 24)
    actions.add_own_day(calendar_id=office.pk, day=christmas, own=OwnDay(spans="09:00-12:00", name="Eve"), by=BY, at=NOW)
    newest = queries.newest_versions()[office.pk]
    assert queries.calendar_of(newest).day_name(christmas) == "Eve"
    actions.remove_own_day(calendar_id=office.pk, day=christmas, by=BY, at=NOW)
    assert [one.number for one in office.versions.order_by("number")] == [1, 2, 3]
    assert queries.newest_versions()[office.pk].days == {}


def test_only_who_may_edit_standards_changes_them(office, manager):
    standard = add(office)
    for act in (
        lambda: add(office, by=manager.actor),
        lambda: actions.change_standard(
            standard_id=standard.pk, terms=terms(office), active_from=MARCH, by=manager.actor, at=NOW
        ),
        lambda: actions.retire_standard(standard_id=standard.pk, from_at=MARCH, by=manager.actor, at=NOW),
        lambda: actions.describe_standard(
            standard_id=standard.pk, name="x", promise="x", owner_id=None, by=manager.actor, at=NOW
        ),
        lambda: actions.add_calendar(name="x", hours=Hours(zone_name="UTC"), by=manager.actor, at=NOW),
        lambda: actions.add_own_day(calendar_id=office.pk, day=date(2026, 12, 24), own=OwnDay(), by=manager.actor, at=NOW),
    ):
        with pytest.raises(NotAllowed):
            act()
