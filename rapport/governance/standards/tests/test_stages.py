"""Stages: how much of a clock's time each team used, judged by its operational target, said before and when it is missed."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rapport.compute.businesstime import NEVER
from rapport.directory.people import sample as people
from rapport.governance.standards import actions, queries, sample
from rapport.governance.standards.actions.stages import reach_stages
from rapport.governance.standards.models import Clock, Stage
from rapport.governance.standards.rules import elsewhere, spans_by_team, why_not_team_targets
from rapport.governance.standards.types import Facts, Hours, Measure, Result, Scope, Subject, Target, TeamTarget, Terms, Unit
from rapport.kernel.models import Entry

from .histories import BY, at, histories, story

HOUR = 3600
TEAMS = (None, 1, 2, 3)
MOMENTS = st.integers(0, 1_000)


@given(stays=st.lists(st.tuples(MOMENTS, st.sampled_from(TEAMS))).map(lambda some: sorted(some, key=lambda one: one[0])),
       started=MOMENTS, length=st.one_of(st.integers(1, 1_000), st.just(NEVER)))  # fmt: skip
def test_each_second_of_a_clock_lies_with_one_team(stays, started, length):
    stopped = NEVER if length == NEVER else started + length
    found = spans_by_team(stays, started=started, stopped=stopped)
    edges = sorted({started, *(since for since, _team in stays)})
    for second in (one for one in edges if started <= one < stopped):
        team = next((team for since, team in reversed(stays) if since <= second), None)
        assert [key for key, spans in found.items() if any(a <= second < b for a, b in spans)] == [team]
    for spans in found.values():
        others = elsewhere(spans, started=started, stopped=stopped)
        whole = sorted([*spans, *others])
        assert (whole[0][0], whole[-1][1]) == (started, stopped)
        assert all(before[1] == after[0] for before, after in pairwise(whole))


@pytest.mark.parametrize(
    ("seconds", "unit", "words"),
    [((0,), Unit.BUSINESS_SECONDS, "more than nothing"), ((9 * HOUR,), Unit.BUSINESS_SECONDS, "at most the whole"),
     ((HOUR, HOUR), Unit.WEEKS, "each team once"), ((9 * HOUR,), Unit.WEEKS, "")],
)  # fmt: skip
def test_a_part_that_nobody_could_keep_is_refused(seconds, unit, words):
    asked = [TeamTarget(team_id=1, seconds=one) for one in seconds]
    target = Target(unit=unit, amount=8 * HOUR if unit is Unit.BUSINESS_SECONDS else 8)
    why = why_not_team_targets(asked, target)
    assert words in (why or "")
    assert bool(why) is bool(words)


@pytest.fixture
def teams(db):
    return [people.team(name).pk for name in ("Front", "Logistics", "Billing")]


@pytest.fixture
def promised(teams):
    """Eight opening hours, of which Logistics has two."""
    parts = (TeamTarget(team_id=teams[1], seconds=2 * HOUR),)
    return sample.standard(Measure.RESOLUTION, hours=8, calendar=sample.calendar(), team_targets=parts)


def life(teams, stays, states=""):
    """A case of Monday at nine; stays as "Mon 10:00 1": since when with which of the teams, "-" for none."""
    told = [one.rsplit(" ", 1) for one in stays.split(", ") if one]
    had = tuple((at(moment), None if team == "-" else teams[int(team)]) for moment, team in told)
    return replace(story("Mon 09:00", "Mon 09:00 in", states), stays=had)


def follow(history, moment):
    actions.follow(subject=Subject(kind="case", id=7), facts=Facts(), history=history, by=BY, at=at(moment))


def stages():
    return [(one.team_id, one.result) for one in Stage.objects.order_by("begun_at")]


def used(moment):
    clock = Clock.objects.get()
    return [
        (one.used_seconds / HOUR, one.result.value) for one in queries.stages_of([clock.pk], as_of=at(moment)).get(clock.pk, [])
    ]


def told():
    rows = Entry.objects.filter(event="standards.StageReached").order_by("pk")
    return [(row.payload["team_id"], row.payload["share"]) for row in rows]


def test_the_stays_of_a_team_add_up_without_pauses_and_without_the_others(promised, teams):
    stays = "Mon 09:00 0, Mon 10:00 1, Mon 11:00 0, Mon 16:00 1"
    follow(life(teams, stays, "Mon 10:30 waiting, Mon 10:45 open"), "Mon 16:00")
    assert used("Mon 16:30") == [(1.25, "running")]
    assert used("Mon 10:40") == [(0.5, "running")]
    reach_stages(by=BY, at=at("Mon 16:50"))
    assert told() == [(teams[1], 75)]
    reach_stages(by=BY, at=at("Tue 09:14"))
    assert stages() == [(teams[0], "void"), (teams[1], "running")]
    reach_stages(by=BY, at=at("Tue 09:15") + timedelta(seconds=1))
    assert stages() == [(teams[0], "void"), (teams[1], "breached")]
    reach_stages(by=BY, at=at("Tue 12:00"))
    assert told() == [(teams[1], 75), (teams[1], 100)]


def test_a_team_that_gave_the_case_on_in_time_is_met_when_the_clock_ends_and_stays_so(promised, teams):
    follow(life(teams, "Mon 09:00 1"), "Mon 09:00")
    reach_stages(by=BY, at=at("Mon 10:30"))
    follow(life(teams, "Mon 09:00 1, Mon 11:00 0"), "Mon 12:00")
    assert (stages()[0], Stage.objects.get(team_id=teams[1]).next_milestone_at) == ((teams[1], "running"), None)
    follow(life(teams, "Mon 09:00 1, Mon 11:00 0", "Mon 13:00 settled"), "Mon 13:00")
    assert stages()[0] == (teams[1], "met")
    terms = queries.terms_of(promised.versions.all()[0])
    smaller = replace(terms, team_targets=(TeamTarget(team_id=teams[1], seconds=HOUR),))
    actions.change_standard(standard_id=promised.pk, terms=smaller, active_from=at("Mon 00:00"), by=BY, at=at("Mon 14:00"))
    follow(life(teams, "Mon 09:00 1, Mon 11:00 0", "Mon 13:00 settled"), "Mon 14:00")
    assert (stages()[0], told()) == ((teams[1], "met"), [(teams[1], 75)])


def test_running_stages_are_judged_by_the_new_version_and_by_new_hours(promised, teams):
    history = life(teams, "Mon 09:00 1")
    follow(history, "Mon 09:30")
    (stage,) = Stage.objects.all()
    assert (stage.target_seconds, stage.breach_at) == (2 * HOUR, at("Mon 11:00") + timedelta(seconds=1))
    terms = queries.terms_of(promised.versions.all()[0])
    longer = replace(terms, team_targets=(TeamTarget(team_id=teams[1], seconds=4 * HOUR),))
    actions.change_standard(standard_id=promised.pk, terms=longer, active_from=at("Mon 00:00"), by=BY, at=at("Mon 10:00"))
    follow(history, "Mon 10:00")
    assert Stage.objects.get().breach_at == at("Mon 13:00") + timedelta(seconds=1)
    lunch = Hours(zone_name="Europe/London", week=(*["09:00-11:00, 12:00-17:00"] * 5, "", ""))
    actions.change_calendar(calendar_id=terms.calendar_id, hours=lunch, by=BY, at=at("Mon 10:00"))
    assert Stage.objects.get().breach_at == at("Mon 14:00") + timedelta(seconds=1)
    none = Terms(target=terms.target, calendar_id=terms.calendar_id)
    actions.change_standard(standard_id=promised.pk, terms=none, active_from=at("Mon 00:00"), by=BY, at=at("Mon 10:00"))
    follow(history, "Mon 10:30")
    assert stages() == [(teams[1], "void")]


@pytest.mark.parametrize("after", ["more time", "no part", "other hours", "another standard", "no standard"])
def test_a_part_that_was_used_up_before_anybody_looked_stays_missed_whatever_changes_then(promised, teams, after):
    history = life(teams, "Mon 09:00 1")
    follow(history, "Mon 09:00")
    terms, facts = queries.terms_of(promised.versions.all()[0]), Facts()
    if after in ("more time", "no part"):
        parts = (TeamTarget(team_id=teams[1], seconds=4 * HOUR),) if after == "more time" else ()
        changed = replace(terms, team_targets=parts)
        actions.change_standard(standard_id=promised.pk, terms=changed, active_from=at("Mon 00:00"), by=BY, at=at("Mon 11:01"))
    elif after == "other hours":
        late = Hours(zone_name="Europe/London", week=(*["11:00-17:00"] * 5, "", ""))
        actions.change_calendar(calendar_id=terms.calendar_id, hours=late, by=BY, at=at("Mon 11:01"))
    elif after == "another standard":
        sample.standard(Measure.RESOLUTION, hours=8, calendar=promised.versions.get().calendar, scope=Scope(priorities=("low",)))
        facts = Facts(priority="low")
    else:
        actions.retire_standard(standard_id=promised.pk, from_at=at("Mon 00:00"), by=BY, at=at("Mon 11:01"))
    actions.follow(subject=Subject(kind="case", id=7), facts=facts, history=history, by=BY, at=at("Mon 11:01"))
    reach_stages(by=BY, at=at("Mon 11:02"))
    (stage,) = Stage.objects.all()
    assert (stage.result, stage.target_seconds, stage.breach_at) == ("breached", 2 * HOUR, at("Mon 11:00") + timedelta(seconds=1))
    assert told() == [(teams[1], 100)]


def test_a_part_that_new_hours_find_used_up_is_told_at_once(promised, teams):
    follow(replace(story("Mon 16:00", "Mon 16:00 in"), stays=((at("Mon 16:00"), teams[1]),)), "Mon 16:00")
    longer = Hours(zone_name="Europe/London", week=(*["07:00-22:00"] * 5, "", ""))
    calendar = promised.versions.get().calendar
    actions.change_calendar(calendar_id=calendar.pk, hours=longer, by=BY, at=at("Mon 19:00"))
    assert (stages(), told()) == ([(teams[1], "breached")], [(teams[1], 100)])
    reach_stages(by=BY, at=at("Mon 19:01"))
    assert told() == [(teams[1], 100)]


def test_a_clock_by_law_goes_on_while_we_wait_for_the_customer(teams):
    parts = (TeamTarget(team_id=teams[1], seconds=30 * HOUR),)
    sample.standard(Measure.FINAL_RESPONSE, weeks=1, calendar=sample.calendar(), is_statutory=True, team_targets=parts)
    follow(life(teams, "Mon 09:00 1", "Mon 10:00 waiting"), "Tue 09:00")
    assert used("Tue 09:00") == [(24, "running")]
    reach_stages(by=BY, at=at("Tue 15:01"))
    assert stages() == [(teams[1], "breached")]


def test_a_second_run_changes_and_says_nothing(promised, teams):
    history = life(teams, "Mon 09:00 1, Mon 16:00 0, Tue 10:00 1")
    follow(history, "Tue 12:00")
    before, said = list(Stage.objects.order_by("pk").values()), told()
    assert said == [(teams[1], 100)]
    follow(history, "Tue 12:00")
    reach_stages(by=BY, at=at("Tue 12:00"))
    assert (list(Stage.objects.order_by("pk").values()), told()) == (before, said)


@pytest.mark.django_db
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=histories(), gaps=st.lists(st.tuples(st.integers(0, 90_000), st.integers(0, 2)), min_size=2, max_size=5))
def test_followed_event_by_event_the_parts_are_the_time_of_the_clock(promised, teams, history, gaps):
    Clock.objects.all().delete()
    moment, stays = history.opened_at, []
    for gap, team in gaps:
        moment += timedelta(seconds=gap)
        stays.append((moment, teams[team]))
    history = replace(history, stays=tuple(stays))
    for moment in sorted({one for one, _team in stays} | {one.from_at for one in history.states}):
        subject = Subject(kind="case", id=7)
        actions.follow(subject=subject, facts=Facts(), history=history, by=BY, at=moment)
    one_by_one = list(
        Stage.objects.order_by("clock__turn", "begun_at").values_list("clock__turn", "team_id", "result", "paused_from")
    )
    Clock.objects.all().delete()
    actions.follow_many(kind="case", items=[(7, Facts(), history)], by=BY, at=moment)
    at_once = list(
        Stage.objects.order_by("clock__turn", "begun_at").values_list("clock__turn", "team_id", "result", "paused_from")
    )
    assert one_by_one == at_once
    for view in queries.clocks_of("case", [7], as_of=moment)[7]:
        mine = sum(
            view.spend(max(since, view.started_at), until)
            for (since, team), until in zip(stays, [*(one for one, _team in stays[1:]), moment], strict=True)
            if team == teams[1] and until > view.started_at
        )
        kept = queries.stages_of([view.clock_id], as_of=moment).get(view.clock_id, [])
        assert [one.used_seconds for one in kept if one.result is not Result.VOID] == ([mine] if kept else [])
        assert kept or mine == 0
