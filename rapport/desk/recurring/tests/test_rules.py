"""What a schedule may be, and what becomes of dates whose moment has passed. Without a database."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from rapport.desk.cases.types import Kind
from rapport.desk.recurring import rules
from rapport.desk.recurring.types import Comes, Every, Missed, OnClosed, Pattern, ScheduleDraft, Standing, Step, Template

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
MONDAYS = Pattern(every=Every.WEEK, start=date(2026, 11, 23), weekdays=(0,))
TEMPLATE = Template(subject="Standing orders, week {week}", text="Go through them.")
DRAFT = ScheduleDraft(name="Standing orders", pattern=MONDAYS, minute=540, zone="Europe/London", template=TEMPLATE)


def step(hours_ago: float, *, is_skipped: bool = False) -> Step:
    at = NOON - timedelta(hours=hours_ago)
    return Step(comes=Comes(at.date(), at.date()), at=at, is_skipped=is_skipped)


def test_a_plain_schedule_can_be_kept():
    assert rules.why_not_schedule(DRAFT) is None


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": " "}, "Give it a name"),
        ({"minute": 1440}, "Give a time of the day"),
        ({"zone": "Europe/Leeds"}, "This is no time zone"),
        ({"zone": "../etc/passwd"}, "This is no time zone"),
    ],
)
def test_a_schedule_that_cannot_be_kept_is_refused_with_what_to_do(fields, said):
    assert (rules.why_not_schedule(replace(DRAFT, **fields)) or "").startswith(said)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"weekdays": ()}, "Choose at least one day"),
        ({"weekdays": (7,)}, "Choose days from Monday"),
        ({"interval": 53}, "Let it come every"),
        ({"every": Every.YEAR, "interval": 6, "day": 1, "month": 1}, "Let it come every"),
        ({"every": Every.MONTH_DAY}, "Give a day of the month"),
        ({"every": Every.YEAR, "day": 3}, "Choose a month"),
        ({"every": Every.MONTH_WEEKDAY, "nth": 5}, "Choose one day of the week, and whether"),
        ({"every": Every.MONTH_WEEKDAY, "nth": 1, "weekdays": (0, 1)}, "Choose one day of the week, and whether"),
        ({"end": date(2026, 11, 22)}, "The last day lies before"),
        ({"end": date(2027, 1, 1), "times": 3}, "Give a last day or a number"),
        ({"times": 0}, "Give a number of times"),
        ({"start": date(1999, 1, 1)}, "Give dates between"),
        ({"on_closed": OnClosed.SKIP}, "Say by which calendar"),
    ],
)
def test_dates_that_cannot_be_counted_are_refused_with_what_to_do(fields, said):
    assert (rules.why_not_pattern(replace(MONDAYS, **fields), has_calendar=False) or "").startswith(said)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"kind": Kind.COMPLAINT}, "Complaints and compliments are what customers say"),
        ({"subject": ""}, "Give the subject"),
        ({"text": " "}, "Say in at most"),
        ({"text": "For {whom}"}, "Only {date}"),
        ({"subject": "{date.year}"}, "Only {date}"),
        ({"subject": "{date!r}"}, "Only {date}"),
        ({"checklist": ("{",)}, "Only {date}"),
        ({"checklist": ("",)}, "A checklist has"),
        ({"due_days": 91}, "Give at most 90"),
    ],
)
def test_a_case_that_cannot_be_made_is_refused_with_what_to_do(fields, said):
    assert (rules.why_not_template(replace(TEMPLATE, **fields)) or "").startswith(said)


def test_placeholders_are_filled_and_double_braces_stay_single():
    words = {"week": "48", "customer": "Joan {date}"}
    assert rules.filled("Week {week} for {customer} {{so}}", words) == "Week 48 for Joan {date} {so}"


def test_what_is_due_in_time_is_made_and_what_somebody_left_out_is_not():
    assert rules.split([step(0.5)], missed=Missed.LEAVE, at=NOON) == ([step(0.5)], [])
    assert rules.split([step(0.5, is_skipped=True)], missed=Missed.MAKE, at=NOON) == ([], [])


def test_after_standing_still_one_case_is_made_late_for_the_newest_date_or_none():
    passed = [step(80), step(50), step(20)]
    assert rules.split(passed, missed=Missed.MAKE, at=NOON) == ([step(20)], [step(80), step(50)])
    assert rules.split(passed, missed=Missed.LEAVE, at=NOON) == ([], passed)
    # The newest was left out by somebody: the one before it is made up for.
    assert rules.split([step(50), step(20, is_skipped=True)], missed=Missed.MAKE, at=NOON) == ([step(50)], [])


def test_when_one_is_made_in_time_nothing_is_made_up_for_beside_it():
    assert rules.split([step(30), step(0)], missed=Missed.MAKE, at=NOON) == ([step(0)], [step(30)])


def test_what_has_ended_stays_ended():
    assert rules.why_not_move(Standing.ENDED, Standing.RUNNING)
    assert rules.why_not_move(Standing.PAUSED, Standing.PAUSED)
    assert rules.why_not_move(Standing.PAUSED, Standing.ENDED) is None
    assert rules.why_not_change(Standing.ENDED)


def test_only_a_date_to_come_can_be_left_out_and_only_once():
    coming = [step(-1), step(-30, is_skipped=True)]
    assert rules.why_not_skip(coming[0].comes.planned, coming, is_skipped=True) is None
    assert rules.why_not_skip(coming[1].comes.planned, coming, is_skipped=True)
    assert rules.why_not_skip(coming[0].comes.planned, coming, is_skipped=False)
    assert rules.why_not_skip(date(2020, 1, 1), coming, is_skipped=True)
