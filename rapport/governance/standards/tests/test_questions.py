"""How clocks stand: at risk, overdue, due by law, counted with their whole denominator, as of any moment."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rapport.governance.standards import actions, queries, sample
from rapport.governance.standards.queries import By
from rapport.governance.standards.types import Facts, Measure, Scope, Tally

from .histories import BY, at, story

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def office():
    return sample.calendar()


def bring_in(moment, *lives, kind="", team_ids=()):
    teams = [*team_ids, *[None] * len(lives)]
    items = [(number, Facts(kind=kind, team_id=teams[number - 1]), life) for number, life in enumerate(lives, 1)]
    actions.follow_many(kind="case", items=items, by=BY, at=at(moment))


LIVES = (
    story("Mon 09:00", "", "Mon 12:00 settled"),  # met
    story("Mon 09:00", "", "Tue 16:00 settled"),  # breached on Tuesday at 09:00:01, done at 16:00
    story("Tue 10:00"),  # runs within until Wednesday 10:00
    story("Mon 09:00"),  # breached and still awaited
    story("Mon 09:00", "", "Mon 11:00 waiting"),  # paused
)


def test_every_clock_is_counted_once_as_it_stood(office):
    sample.standard(Measure.RESOLUTION, hours=8, calendar=office)
    bring_in("Wed 09:30", *LIVES)
    week = {"since": at("Mon 00:00"), "until": at("Mon+ 00:00")}
    then = {moment: queries.tallies("case", **week, as_of=at(moment))[0] for moment in ("Mon 10:00", "Tue 12:00", "Wed 09:30")}
    assert then["Mon 10:00"] == Tally(measure=Measure.RESOLUTION, running_within=4)
    assert then["Tue 12:00"] == Tally(measure=Measure.RESOLUTION, met=1, running_breached=2, running_within=1, paused=1)
    now = then["Wed 09:30"]
    assert now == Tally(measure=Measure.RESOLUTION, met=1, breached=1, running_breached=1, running_within=1, paused=1)
    assert (now.total, now.judged, now.share_met) == (5, 3, pytest.approx(1 / 3))


def test_no_share_is_said_where_nothing_was_judged():
    assert Tally(running_within=3).share_met is None


def test_clocks_are_counted_by_team_and_local_day(office, department):
    sample.standard(Measure.RESOLUTION, hours=8, calendar=office)
    leeds, toronto = (department[name].person.team.pk for name in ("Sue Marsh", "Priya Nair"))
    bring_in("Wed 12:00", *LIVES, team_ids=(leeds, leeds, toronto, leeds, toronto))
    week = {"since": at("Mon 00:00"), "until": at("Mon+ 00:00"), "as_of": at("Wed 09:30")}
    found = queries.tallies("case", **week, by=(By.TEAM, By.DAY), zone="America/Toronto")
    assert sorted((one.team_id, str(one.period_date), one.total) for one in found) == sorted(
        [(leeds, "2026-01-05", 3), (toronto, "2026-01-06", 1), (toronto, "2026-01-05", 1)]
    )
    assert [one.total for one in queries.tallies("case", **week, team_ids=[toronto])] == [2]


def test_the_rows_behind_each_number_are_as_many_as_it_says(office):
    standard = sample.standard(Measure.RESOLUTION, hours=8, calendar=office)
    bring_in("Wed 09:30", *LIVES)
    period = {"since": at("Mon 00:00"), "until": at("Mon+ 00:00")}
    for moment in ("Mon 10:00", "Tue 12:00", "Wed 09:30"):
        (tally,) = queries.tallies("case", **period, as_of=at(moment), by=())
        rows = {
            state: queries.clocks_in_state(standard.pk, state, **period, as_of=at(moment)).count()
            for state in ("met", "breached", "running_breached", "running_within")
        }
        assert rows == {
            "met": tally.met,
            "breached": tally.breached,
            "running_breached": tally.running_breached,
            "running_within": tally.running_within + tally.paused,
        }


def test_at_risk_is_what_is_due_soon_or_mostly_used_and_not_paused(office):
    sample.standard(Measure.RESOLUTION, hours=8, calendar=office)
    bring_in("Wed 09:30", *LIVES)
    soon = queries.at_risk("case", as_of=at("Wed 09:30"), within=HOUR)
    assert [(one.subject_id, one.due_at, one.share_used) for one in soon] == [(3, at("Wed 10:00"), 7.5 / 8)]
    assert queries.at_risk("case", as_of=at("Wed 09:30"), within=HOUR / 4) == []
    assert [one.subject_id for one in queries.at_risk("case", as_of=at("Wed 09:30"), share=0.9)] == [3]
    assert [one.subject_id for one in queries.overdue("case", as_of=at("Wed 09:30"))] == [4]


def test_at_risk_tells_the_past_as_it_was(office):
    sample.standard(Measure.RESOLUTION, hours=8, calendar=office)
    bring_in("Fri 12:00", *LIVES)
    assert [one.subject_id for one in queries.at_risk("case", as_of=at("Mon 10:00"), within=12 * HOUR)] == [1, 2, 4, 5]
    assert [one.subject_id for one in queries.overdue("case", as_of=at("Tue 10:00"))] == [2, 4]


def test_questions_cost_the_same_for_few_and_for_many(office):
    sample.standard(Measure.RESOLUTION, hours=8, calendar=office)
    bring_in("Wed 09:30", *LIVES * 30)
    queries.overdue("case", as_of=at("Wed 09:30"))  # the standards are read once a process
    for ask in (queries.at_risk, queries.overdue, lambda kind, as_of: queries.statutory_due(kind, as_of=as_of, within_days=9)):
        with CaptureQueriesContext(connection) as asked:
            found = ask("case", as_of=at("Wed 09:30"))
        assert len(asked) == (2 if found else 1)  # the clocks, and the standards where one is to be named


def test_clocks_read_once_answer_every_question_alike(office):
    sample.standard(Measure.RESOLUTION, hours=8, calendar=office)
    bring_in("Fri 12:00", *LIVES)
    moment = at("Tue 10:00")
    with CaptureQueriesContext(connection) as asked:
        awaited = queries.Awaited("case", as_of=moment)
        answers = awaited.at_risk(within=12 * HOUR), awaited.overdue(), awaited.statutory_due(within_days=9)
        due = awaited.next_due([2, 4])
    assert len(asked) <= 4
    assert answers[0] == queries.at_risk("case", as_of=moment, within=12 * HOUR)
    assert [one.subject_id for one in answers[1]] == [2, 4]
    assert answers[2] == []
    assert due == {one.subject_id: one.due_at for one in answers[1]}


@pytest.mark.parametrize("moment", ["Mon 10:00", "Tue 10:00", "Wed 09:30"])
def test_clocks_read_up_to_a_moment_answer_as_all_of_them_do(office, moment):
    sample.standard(Measure.RESOLUTION, hours=8, calendar=office)
    sample.standard(Measure.FIRST_RESPONSE, hours=4, calendar=office)
    bring_in("Wed 12:00", *LIVES)
    now, until = at(moment), at(moment) + 6 * HOUR
    every = queries.Awaited("case", as_of=now)
    near = queries.Awaited("case", as_of=now, until=until)
    assert (near.running(until=until), near.late()) == (every.running(until=until), every.late())
    ids = {one.subject_id for one in every.late() + every.running(until=now + 2000 * HOUR)}
    few = {*sorted(ids)[:2]}
    assert queries.Awaited("case", as_of=now, subject_ids=few).next_due(ids) == every.next_due(few)
    for ask in (lambda: near.running(until=until + HOUR), lambda: near.at_risk(share=0.5)):
        with pytest.raises(ValueError, match="Not all clocks"):
            ask()


def test_a_changed_standard_counts_at_once(office):
    standard = sample.standard(Measure.RESOLUTION, hours=8, calendar=office)
    bring_in("Fri 12:00", *LIVES)
    before = queries.overdue("case", as_of=at("Tue 10:00"))
    type(standard).objects.filter(pk=standard.pk).update(name="Settled in a day")
    after = queries.overdue("case", as_of=at("Tue 10:00"))
    assert {one.standard for one in after} == {"Settled in a day"}
    assert [one.clock_id for one in after] == [one.clock_id for one in before] != []


def test_what_the_law_asks_is_listed_before_it_is_due_and_after(office):
    scope = Scope(kinds=("complaint",))
    sample.standard(Measure.FINAL_RESPONSE, weeks=8, calendar=office, is_statutory=True, scope=scope)
    bring_in("2026-03-02 12:00", story("Mon 09:00", "", "Tue 09:00 waiting"), story("Fri 09:00"), kind="complaint")
    near = queries.statutory_due("case", as_of=at("2026-03-02 12:00"), within_days=3)
    assert [(one.subject_id, one.due_at, one.is_paused) for one in near] == [(1, at("2026-03-03 00:00"), False)]
    late = queries.statutory_due("case", as_of=at("2026-03-04 12:00"), within_days=7)
    assert [(one.subject_id, one.is_breached) for one in late] == [(1, True), (2, False)]
    assert queries.statutory_due("case", as_of=at("2026-01-20 12:00"), within_days=7) == []


def test_standards_in_force_are_those_of_that_moment(office):
    standard = sample.standard(Measure.RESOLUTION, calendar=office, active_from=at("Mon 00:00"))
    actions.retire_standard(standard_id=standard.pk, from_at=at("Wed 00:00"), by=BY, at=at("Tue 00:00"))
    names = {moment: len(queries.in_force(at(moment))) for moment in ("2026-01-04 23:59", "Mon 00:00", "Tue 23:59", "Wed 00:00")}
    assert list(names.values()) == [0, 1, 1, 0]
