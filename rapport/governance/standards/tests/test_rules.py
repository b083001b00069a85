"""Rules against a slow oracle, on generated histories."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.compute.businesstime import NEVER, Calendar, spans
from rapport.compute.businesstime.moments import moment_of, seconds_of
from rapport.governance.standards.rules import Rule, Task, Turns, choose, covers, judge
from rapport.governance.standards.types import LIFELONG, Facts, Measure, Result, Scope, Target, Unit

from .histories import STEPS, histories
from .oracle import Wait, due, replay, spent_over_life, used

OFFICE = Calendar("Office", "Europe/London", (*[spans("09:00-12:30, 13:30-17:00")] * 5, spans("10:00-14:00"), ()))
NIGHTS = Calendar("Nights", "Europe/London", (spans("00:00-06:00, 22:00-24:00"),) * 7)
ALWAYS = Calendar.always("Europe/London")
CALENDARS = st.sampled_from([OFFICE, NIGHTS, ALWAYS])


def waits_of(turns: Turns, measure: Measure, *, is_statutory: bool = False) -> list[Wait]:
    return [
        Wait(moment_of(turn.started), None if turn.stopped == NEVER else moment_of(turn.stopped),
             [(moment_of(a), None if b == NEVER else moment_of(b)) for a, b in turn.pauses])
        for turn in turns.of(measure, is_statutory=is_statutory)
    ]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(histories(), STEPS)
def test_turns_are_what_a_person_who_walks_through_the_history_finds(history, later):
    at = history.opened_at + timedelta(seconds=2 * later)
    expected, found = replay(history, at), Turns(history, seconds_of(at))
    for measure in set(Measure) - {*LIFELONG, Measure.PAUSABLE_UPDATE}:
        awaited = expected[measure]
        for wait in awaited:
            wait.pauses = [(a, b) for a, b in wait.pauses if (wait.stop is None or a < wait.stop) and a != b]
        assert waits_of(found, measure) == awaited, measure


@settings(max_examples=200, deadline=None)
@given(histories(), STEPS)
def test_what_counts_over_a_whole_life_adds_up_the_states_that_it_counts(history, later):
    at = history.opened_at + timedelta(seconds=2 * later)
    turns = Turns(history, seconds_of(at))
    for measure in LIFELONG:
        found = [(wait.start, wait.stop, used(ALWAYS, wait, at)) for wait in waits_of(turns, measure)]
        stops = [wait.stop for wait in replay(history, at)[Measure.RESOLUTION]]
        assert found == [(history.opened_at, stop, spent_over_life(history, measure, stop or at)) for stop in stops], measure


@settings(max_examples=200, deadline=None)
@given(histories(), STEPS, CALENDARS, st.sampled_from([1, 900, 4 * 3600, 8 * 3600, 40 * 3600]))
def test_results_are_what_counting_piece_by_piece_finds(history, later, calendar, target):
    at = history.opened_at + timedelta(seconds=2 * later)
    for measure in (Measure.FIRST_RESPONSE, Measure.NEXT_RESPONSE, Measure.RESOLUTION):
        turns = Turns(history, seconds_of(at)).of(measure, is_statutory=False)
        tasks = [Task(calendar, Target(amount=target), one.started, one.stopped, one.pauses) for one in turns]
        waits = waits_of(Turns(history, seconds_of(at)), measure)
        for wait, verdict in zip(waits, judge(tasks, seconds_of(at)), strict=True):
            spent = used(calendar, wait, at)
            late = Result.BREACHED if spent > target else Result.RUNNING if wait.stop is None else Result.MET
            assert (verdict.used, verdict.result) == (spent, late)
            expected_due = due(calendar, wait, target)
            assert verdict.due == (NEVER if expected_due is None else seconds_of(expected_due))


@settings(max_examples=100, deadline=None)
@given(histories(), STEPS, STEPS)
def test_what_was_met_or_breached_at_one_moment_is_so_at_every_later_one(history, first, more):
    early = history.opened_at + timedelta(seconds=first)
    late = early + timedelta(seconds=more)
    for measure in Measure:
        sides = []
        for at in (early, late):
            turns = Turns(history, seconds_of(at)).of(measure, is_statutory=False)
            tasks = [Task(OFFICE, Target(amount=14_400), one.started, one.stopped, one.pauses) for one in turns]
            sides.append([verdict.result for verdict in judge(tasks, seconds_of(at))])
        before, after = sides
        assert len(after) >= len(before)
        assert all(old in (Result.RUNNING, new) for old, new in zip(before, after, strict=False))


@settings(max_examples=100, deadline=None)
@given(histories(), STEPS)
def test_a_statutory_clock_never_pauses(history, later):
    at = history.opened_at + timedelta(seconds=2 * later)
    for measure in Measure:
        assert all(not wait.pauses for wait in waits_of(Turns(history, seconds_of(at)), measure, is_statutory=True))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(histories(), CALENDARS, st.sampled_from([1, 3600, 90_000])), max_size=8), STEPS)
def test_many_clocks_are_judged_as_each_alone(lives, later):
    at, tasks = datetime(2026, 4, 2, tzinfo=UTC) + timedelta(seconds=later), []
    for history, calendar, target in lives:
        turns = Turns(history, seconds_of(at))
        for measure in Measure:
            unit = Target(unit=Unit.WEEKS, amount=2) if measure is Measure.FINAL_RESPONSE else Target(amount=target)
            mine = turns.of(measure, is_statutory=False)
            tasks.extend(Task(calendar, unit, one.started, one.stopped, one.pauses, (50, 75, 90)) for one in mine)
    together = judge(tasks, seconds_of(at))
    assert together == [judge([task], seconds_of(at))[0] for task in tasks]


def rule(number, measure=Measure.RESOLUTION, *, scope=None, is_statutory=False, since=2000, until=None):
    return Rule(
        version_id=number,
        standard_id=number,
        measure=measure,
        is_statutory=is_statutory,
        target=Target(amount=60),
        scope=scope or Scope(),
        calendar_id=1,
        warnings=(),
        active_from=datetime(since, 1, 1, tzinfo=UTC),
        active_to=datetime(until, 1, 1, tzinfo=UTC) if until else None,
    )


OPENED = datetime(2026, 1, 5, tzinfo=UTC)
URGENT = Facts(kind="complaint", channel="email", priority="urgent", segment="gold", team_id=3)


def chosen(*rules, facts=URGENT, opened_at=OPENED):
    return {slot: one.version_id for slot, one in choose(rules, facts, opened_at).items()}


def test_the_most_specific_standard_judges():
    wide, urgent, both = (
        rule(1),
        rule(2, scope=Scope(priorities=("urgent",))),
        rule(3, scope=Scope(priorities=("urgent", "high"), kinds=("complaint",))),
    )
    assert chosen(wide, urgent, both) == {(Measure.RESOLUTION, False): 3}
    assert chosen(wide, urgent, both, facts=Facts(kind="order", priority="urgent")) == {(Measure.RESOLUTION, False): 2}
    assert chosen(wide, urgent, both, facts=Facts(kind="order", priority="low")) == {(Measure.RESOLUTION, False): 1}


def test_a_statutory_standard_stands_beside_the_department_s_own():
    found = chosen(rule(1), rule(2, scope=Scope(kinds=("complaint",)), is_statutory=True))
    assert found == {(Measure.RESOLUTION, False): 1, (Measure.RESOLUTION, True): 2}


def test_equally_specific_standards_are_told_apart_by_what_they_name_then_by_narrowness_then_by_age():
    team, channel = rule(9, scope=Scope(team_ids=(3,))), rule(1, scope=Scope(channels=("email",)))
    assert chosen(channel, team)[Measure.RESOLUTION, False] == 9
    narrow, broad = rule(5, scope=Scope(channels=("email",))), rule(4, scope=Scope(channels=("email", "chat")))
    assert chosen(narrow, broad)[Measure.RESOLUTION, False] == 5
    assert chosen(rule(8), rule(7))[Measure.RESOLUTION, False] == 7


def test_the_standard_in_force_at_the_opening_judges():
    old, new = rule(1, until=2026), rule(2, since=2026)
    assert chosen(old, new, opened_at=datetime(2025, 12, 31, 23, 59, tzinfo=UTC))[Measure.RESOLUTION, False] == 1
    assert chosen(old, new, opened_at=datetime(2026, 1, 1, tzinfo=UTC))[Measure.RESOLUTION, False] == 2


@given(st.permutations(range(6)))
def test_the_choice_does_not_depend_on_the_order_of_the_standards(order):
    scopes = [
        Scope(),
        Scope(kinds=("complaint",)),
        Scope(channels=("email",)),
        Scope(team_ids=(3,)),
        Scope(kinds=("order",)),
        Scope(),
    ]
    rules = [rule(number, scope=scopes[number]) for number in order]
    assert chosen(*rules) == {(Measure.RESOLUTION, False): 3}


def test_a_scope_that_names_segments_does_not_cover_who_has_none():
    assert not covers(Scope(segments=("gold",)), Facts(kind="order"))
    assert covers(Scope(segments=("gold",)), URGENT)
