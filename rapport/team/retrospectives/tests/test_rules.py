from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from rapport.team.retrospectives import rules
from rapport.team.retrospectives.types import Asked, Happened, Held, Occasion, Standing, Step, StepKind, Written
from rapport.team.retrospectives.web import shown

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
TODAY = NOON.date()
ASKED = Asked(occasion=Occasion.MISSED_STANDARD, why="Where did the days go?", lead_id=1, person_ids=(2,), views_until=TODAY)
WHOLE = Written(went_well="a", went_badly="b", contributed="c", lessons="d", cause_ids=())


def hours(n: float) -> datetime:
    return NOON + timedelta(hours=n)


def step(kind: StepKind, n: float) -> Step:
    return Step(at=hours(n), kind=kind)


def test_the_customer_waits_from_the_first_message_to_the_answer_of_a_person():
    steps = [
        step(StepKind.CUSTOMER, 0), step(StepKind.AUTOMATIC, 0.1), step(StepKind.CUSTOMER, 3), step(StepKind.TEAM, 4),
        step(StepKind.ANSWER, 5), step(StepKind.ANSWER, 6), step(StepKind.CUSTOMER, 8), step(StepKind.RESOLVED, 9),
        step(StepKind.CUSTOMER, 10),
    ]  # fmt: skip
    found = rules.waits(steps)
    assert [(one.from_at, one.to_at) for one in found] == [(hours(0), hours(5)), (hours(8), hours(9)), (hours(10), None)]
    assert [one.seconds(as_of=hours(12)) for one in found] == [5 * 3600, 3600, 2 * 3600]


def test_a_case_is_looked_back_at_for_what_its_record_shows():
    def why(**fields):
        return rules.why_not_ask(replace(ASKED, **fields), borne_out={Occasion.MISSED_STANDARD}, is_running=False, today=TODAY)

    assert why() is None
    assert why(occasion=Occasion.OTHER) is None
    assert "does not show that" in (why(occasion=Occasion.TAKEOVER) or "")
    assert "what you want to understand" in (why(why="  ") or "")
    assert "who takes part" in (why(person_ids=()) or "")
    assert "At most eight" in (why(person_ids=tuple(range(9))) or "")
    assert "four weeks" in (why(views_until=TODAY - timedelta(days=1)) or "")
    again = rules.why_not_ask(ASKED, borne_out={Occasion.MISSED_STANDARD}, is_running=True, today=TODAY)
    assert "already" in (again or "")


@pytest.mark.parametrize(
    ("missing", "until", "written", "days", "word"),
    [
        ([], TODAY, WHOLE, 28, None),
        (["Tom Bell"], TODAY, WHOLE, 28, "not said yet"),
        (["Tom Bell"], TODAY - timedelta(days=1), WHOLE, 28, None),
        ([], TODAY, replace(WHOLE, lessons=" "), 28, "Write first"),
        ([], TODAY, WHOLE, 6, "a week from now"),
        ([], TODAY, WHOLE, 400, "a week from now"),
    ],
)
def test_nobody_is_passed_over_and_nothing_is_left_out_when_it_is_agreed(missing, until, written, days, word):
    check = TODAY + timedelta(days=days)
    why = rules.why_not_agree(written, standing=Standing.ASKED, missing=missing, views_until=until, check_date=check, today=TODAY)
    assert why is None if word is None else word in (why or "")


def test_an_effect_is_not_judged_before_its_day():
    def why(standing=Standing.AGREED, today=TODAY, words="Fewer of them."):
        return rules.why_not_check(standing=standing, check_date=TODAY, today=today, words=words)

    assert why() is None
    assert "too early" in (why(today=TODAY - timedelta(days=1)) or "")
    assert "once a retrospective is agreed" in (why(standing=Standing.ASKED) or "")
    assert "a sentence" in (why(words="") or "")


def test_before_and_since_are_as_long_as_each_other():
    since, until, days = rules.alike_spans(agreed_at=NOON, at=NOON + timedelta(days=28, hours=5))
    assert (since, until, days) == (NOON - timedelta(days=28), NOON + timedelta(days=28), 28)
    assert rules.alike_spans(agreed_at=NOON, at=NOON + timedelta(days=300))[2] == 84


def test_what_is_agreed_stays():
    for standing in (Standing.AGREED, Standing.CHECKED, Standing.SET_ASIDE):
        assert rules.why_not_say(standing=standing, words="More", is_declined=False)
        assert rules.why_not_write(WHOLE, standing=standing, known_causes=())
        assert rules.why_not_set_aside(standing=standing, reason="Not needed")
    assert rules.why_not_say(standing=Standing.ASKED, words="", is_declined=True) is None
    assert rules.why_not_say(standing=Standing.ASKED, words="", is_declined=False)
    assert rules.why_not_owe(standing=Standing.CHECKED, is_kept_from_owner=False)
    assert rules.why_not_owe(standing=Standing.AGREED, is_kept_from_owner=True)


@pytest.mark.parametrize(("is_by_hours", "said"), [(True, "26 h"), (False, "1 day 2 h")])
def test_only_what_counts_through_the_night_is_told_in_days(is_by_hours, said):
    """A day of opening hours is none of 24."""
    held = Held(label="Resolution", target="56 days", used_seconds=26 * 3600, is_by_hours=is_by_hours, result="met", tone="good")
    told = Happened(steps=(), waits=(), clocks=(held,), inbound_count=0, answer_count=0, handed_count=0)
    assert [(one["used"], one["target"]) for one in shown.happened(told, as_of=NOON)["clocks"]] == [(said, "56 days")]
