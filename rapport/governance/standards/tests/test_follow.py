"""Following subjects: clocks are made, stopped and judged from the whole history; what was judged stays."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import count

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rapport.governance.standards import actions, queries, sample
from rapport.governance.standards.actions.milestones import reach_milestones
from rapport.governance.standards.models import Clock
from rapport.governance.standards.types import Facts, Measure, Message, OwnDay, Result, Scope, Subject, Target, Terms
from rapport.kernel.models import Entry

from .histories import BY, at, facts, histories, story

pytestmark = pytest.mark.django_db
NUMBERS = count(1)
SECOND = timedelta(seconds=1)


def follow(history, moment, number=1, about=None):
    subject = Subject(kind="case", id=number)
    return actions.follow(subject=subject, facts=about or Facts(), history=history, by=BY, at=at(moment))


def views(moment, number=1):
    return queries.clocks_of("case", [number], as_of=at(moment)).get(number, [])


def shown(moment, number=1):
    return [(one.measure.value, one.turn, one.result.value) for one in views(moment, number)]


def judged(number):
    return list(Clock.objects.filter(subject_id=number).order_by("measure", "turn").values_list("measure", "turn", "result"))


@pytest.fixture
def office():
    return sample.calendar()


@pytest.fixture
def promises(office):
    sample.standard(Measure.FIRST_RESPONSE, hours=4, calendar=office)
    sample.standard(Measure.NEXT_RESPONSE, hours=4, calendar=office)
    sample.standard(Measure.RESOLUTION, hours=8, calendar=office)
    sample.standard(Measure.FINAL_RESPONSE, weeks=8, calendar=office, is_statutory=True, scope=Scope(kinds=("complaint",)))
    return office


def test_the_earliest_of_what_is_awaited_is_due(promises):
    assert follow(story("Mon 10:00", "Mon 10:00 in"), "Mon 10:00") == at("Mon 14:00")
    assert follow(story("Mon 10:00", "Mon 10:00 in, Mon 11:30 out"), "Mon 11:30") == at("Tue 10:00")
    first, resolution = views("Mon 15:00")
    assert (first.result, first.used_seconds, first.working) == (Result.MET, 5400, "1 h 30 min: Mon 10:00–11:30")
    assert (resolution.result, resolution.share_used, resolution.due_at) == (Result.RUNNING, 5 / 8, at("Tue 10:00"))
    assert resolution.tone == "accent"


def test_what_is_overdue_and_still_awaited_stays_the_next_due_moment(promises):
    assert follow(story("Mon 10:00", "Mon 10:00 in"), "Mon 16:00") == at("Mon 14:00")
    assert shown("Mon 16:00") == [("first_response", 1, "breached"), ("resolution", 1, "running")]


def test_what_ended_nobody_knows_when_is_neither_met_nor_missed_and_the_next_turn_is_judged(promises):
    story_of = story("Mon 10:00", "Mon 10:00 in", "Wed 12:00 settled, Wed 13:00 open, Wed 14:00 settled")
    untold = [replace(one, is_told=one.from_at != at("Wed 12:00")) for one in story_of.states]
    assert follow(replace(story_of, states=tuple(untold)), "Thu 10:00") is None
    assert judged(1) == [("first_response", 1, "void"), ("resolution", 1, "void"), ("resolution", 2, "met")]
    follow(story_of, "Thu 10:00", number=2)
    assert [result for _measure, _turn, result in judged(2)] == ["breached", "breached", "met"]


def test_nothing_is_due_while_a_pause_goes_on(promises):
    assert follow(story("Mon 10:00", "Mon 10:00 in, Mon 11:00 out", "Mon 11:00 waiting"), "Mon 11:00") is None
    assert views("Mon 16:00")[1].is_paused
    assert views("Mon 16:00")[1].due_at is None


def test_a_late_answer_stops_a_breached_clock_and_leaves_it_breached(promises):
    follow(story("Mon 10:00", "Mon 10:00 in"), "Mon 16:00")
    follow(story("Mon 10:00", "Mon 10:00 in, Mon 16:30 out"), "Mon 16:30")
    first = views("Mon 17:00")[0]
    assert (first.result, first.due_at, first.stopped_at) == (Result.BREACHED, at("Mon 14:00"), at("Mon 16:30"))
    assert first.used_seconds == 6.5 * 3600


def test_a_missed_answer_takes_no_stop_from_an_earlier_wait_that_a_merged_case_brings(promises):
    follow(story("Mon 10:00", "Mon 10:00 in, Mon 10:30 out, Tue 10:00 in"), "Wed 10:00")
    assert shown("Wed 10:00")[1] == ("next_response", 1, "breached")
    follow(story("Mon 10:00", "Mon 10:00 in, Mon 10:30 out, Mon 11:00 in, Mon 11:30 out, Tue 10:00 in"), "Wed 10:00")
    clock = Clock.objects.get(measure=Measure.NEXT_RESPONSE, turn=1)
    assert (clock.result, clock.begun_at, clock.stopped_at) == (Result.BREACHED, at("Tue 10:00"), None)


def test_a_resolution_that_was_judged_stays_so_and_a_reopening_starts_a_new_turn(promises):
    settled = story("Mon 10:00", "Mon 10:00 in, Mon 11:00 out", "Mon 12:00 settled")
    follow(settled, "Mon 12:00")
    reopened = story("Mon 10:00", "Mon 10:00 in, Mon 11:00 out, Tue 10:00 in", "Mon 12:00 settled, Tue 10:00 open")
    assert follow(reopened, "Tue 10:00") == at("Tue 14:00")
    assert shown("Tue 10:00")[-2:] == [("resolution", 1, "met"), ("resolution", 2, "running")]
    assert views("Tue 10:00")[-1].due_at == at("Wed 10:00")


def test_a_final_response_runs_from_the_receipt_and_never_pauses(promises):
    complaint = Facts(kind="complaint")
    life = story("Wed 10:00", "Wed 10:00 in", "Wed 11:00 waiting", received="Mon 09:00")
    follow(life, "Thu 10:00", about=complaint)
    final = views("Thu 10:00")[-1]
    assert (final.measure, final.due_at, final.pauses) == (Measure.FINAL_RESPONSE, at("2026-03-03 00:00"), ())
    assert final.working == "8 weeks, counted from Mon 5 Jan 2026, end when Mon 2 Mar 2026 ends. It never pauses."


def test_a_complaint_reopened_before_its_limit_owes_a_final_response_by_the_same_day(promises):
    complaint = Facts(kind="complaint")
    life = story("Mon 10:00", "Mon 10:00 in", "Tue 10:00 settled, Wed 10:00 open")
    follow(life, "Wed 10:00", about=complaint)
    finals = [one for one in views("Wed 10:00") if one.measure is Measure.FINAL_RESPONSE]
    assert [(one.result, one.due_at) for one in finals] == [
        (Result.MET, at("2026-03-03 00:00")),
        (Result.RUNNING, at("2026-03-03 00:00")),
    ]


def test_a_complaint_reopened_after_its_limit_owes_no_second_final_response(promises):
    life = story("Mon 10:00", "Mon 10:00 in", "Tue 10:00 settled, 2026-04-01 open")
    follow(life, "2026-04-02", about=Facts(kind="complaint"))
    assert [one.result for one in views("2026-04-02") if one.measure is Measure.FINAL_RESPONSE] == [Result.MET]


def test_a_change_of_priority_moves_running_clocks_and_leaves_results(office):
    sample.standard(Measure.FIRST_RESPONSE, hours=4, calendar=office)
    sample.standard(Measure.RESOLUTION, hours=8, calendar=office)
    urgent = Scope(priorities=("urgent",))
    sample.standard(Measure.FIRST_RESPONSE, hours=0.5, calendar=office, scope=urgent, name="At once")
    sample.standard(Measure.RESOLUTION, hours=2, calendar=office, scope=urgent, name="Today")
    life = story("Mon 10:00", "Mon 10:00 in, Mon 11:00 out")
    follow(life, "Mon 11:00")
    assert follow(life, "Mon 11:30", about=Facts(priority="urgent")) == at("Mon 12:00")
    first, resolution = views("Mon 11:30")
    assert (first.result, first.standard) == (Result.MET, "First response")
    assert (resolution.result, resolution.standard, resolution.due_at) == (Result.RUNNING, "Today", at("Mon 12:00"))


def test_a_clock_that_no_standard_covers_any_more_is_void_and_lives_again_with_its_standard(office):
    sample.standard(Measure.RESOLUTION, calendar=office, scope=Scope(kinds=("order",)))
    life = story("Mon 10:00", "Mon 10:00 in")
    follow(life, "Mon 11:00", about=Facts(kind="order"))
    assert follow(life, "Mon 12:00", about=Facts(kind="enquiry")) is None
    assert shown("Mon 12:00") == []
    assert follow(life, "Mon 13:00", about=Facts(kind="order")) == at("Tue 10:00")


def test_a_new_version_from_a_past_day_moves_running_clocks_of_subjects_opened_since(office):
    standard = sample.standard(Measure.RESOLUTION, hours=8, calendar=office)
    life = story("Tue 10:00", "Tue 10:00 in")
    follow(life, "Tue 11:00", 1)
    follow(story("Tue 10:00", "", "Tue 12:00 settled"), "Tue 12:00", 2)
    terms = Terms(target=Target(amount=3600), calendar_id=office.pk)
    actions.change_standard(standard_id=standard.pk, terms=terms, active_from=at("Tue 00:00"), by=BY, at=at("Tue 13:00"))
    assert follow(life, "Tue 13:00", 1) == at("Tue 11:00")
    follow(story("Tue 10:00", "", "Tue 12:00 settled"), "Tue 13:00", 2)
    assert [(one.result, one.version) for one in views("Tue 13:00", 1)] == [(Result.BREACHED, 2)]
    assert [(one.result, one.version) for one in views("Tue 13:00", 2)] == [(Result.MET, 1)]


def test_a_new_holiday_moves_running_clocks_with_their_pauses_and_leaves_results(office):
    sample.standard(Measure.RESOLUTION, hours=8, calendar=office)
    follow(story("Mon 10:00", "", "Mon 12:00 waiting, Mon 13:00 open"), "Mon 13:00", 1)
    follow(story("Mon 10:00", "", "Mon 12:00 settled"), "Mon 13:00", 2)
    before = Clock.objects.get(subject_id=2)
    actions.add_own_day(calendar_id=office.pk, day=date(2026, 1, 6), own=OwnDay(name="Stocktaking"), by=BY, at=at("Mon 15:00"))
    moved, kept = Clock.objects.get(subject_id=1), Clock.objects.get(subject_id=2)
    assert (moved.due_at, moved.calendar_version.number) == (at("Wed 11:00"), 2)
    assert (kept.due_at, kept.calendar_version_id) == (before.due_at, before.calendar_version_id)
    assert queries.next_due_of("case", [1, 2]) == {1: at("Wed 11:00"), 2: None}
    assert "not counted: Tue 6 Jan. Stocktaking, pause Mon 12:00–13:00" in views("Wed 10:00")[0].working
    assert queries.counted_again("case", calendar_id=office.pk, number=2) == [1]


def test_what_new_hours_find_too_late_is_said_and_noted_and_what_was_too_late_before_stays(office):
    sample.standard(Measure.RESOLUTION, hours=8, calendar=office)
    follow(story("Mon 15:00", "Mon 15:00 in"), "Mon 15:00", 1)
    follow(story("Mon 08:00", "Mon 08:00 in"), "Mon 08:00", 2)  # too late since Tuesday at nine, but nobody has looked
    hours = replace(queries.hours_of(office.versions.get()), week=("07:00-22:00",) * 7)
    actions.change_calendar(calendar_id=office.pk, hours=hours, by=BY, at=at("Tue 09:30"))
    assert [one.payload["subject_id"] for one in Entry.objects.filter(event="standards.MilestoneReached")] == [1]
    assert queries.counted_again("case", calendar_id=office.pk, number=2) == [1]
    actions.change_calendar(calendar_id=office.pk, hours=replace(hours, week=("", *hours.week[1:])), by=BY, at=at("Tue 09:30"))
    reach_milestones(by=BY, at=at("Tue 09:31"))
    clocks = {one.subject_id: (one.result, one.breach_at, one.calendar_version.number) for one in Clock.objects.all()}
    assert clocks == {1: ("breached", at("Tue 08:00") + SECOND, 2), 2: ("breached", at("Tue 09:00") + SECOND, 1)}


def test_what_was_too_late_before_anybody_looked_stays_so_whatever_the_case_becomes_then(office):
    sample.standard(Measure.RESOLUTION, hours=2, calendar=office, scope=Scope(priorities=("urgent",)), name="Urgent")
    sample.standard(Measure.RESOLUTION, hours=8, calendar=office, scope=Scope(priorities=("normal",)))
    life = story("Mon 10:00", "Mon 10:00 in")
    for number, after in ((1, "normal"), (2, "low")):  # nothing is promised of low ones
        follow(life, "Mon 10:00", number, about=Facts(priority="urgent"))
        follow(life, "Mon 12:01", number, about=Facts(priority=after))
        assert [(one.result, one.standard) for one in views("Mon 12:01", number)] == [(Result.BREACHED, "Urgent")]
    assert Entry.objects.filter(event="standards.MilestoneReached", payload__share=100).count() == 2


def test_a_wait_that_a_merged_case_brings_counts_beside_the_others_and_goes_with_it(promises):
    alone = story("Mon 10:00", "Mon 10:00 in, Mon 10:30 out, Tue 10:00 in, Tue 11:00 out")
    both = story("Mon 10:00", "Mon 10:00 in, Mon 10:30 out, Mon 11:00 in, Mon 16:00 out, Tue 10:00 in, Tue 11:00 out")
    again = story("Mon 10:00", "Mon 10:00 in, Mon 10:30 out, Tue 10:00 in, Tue 11:00 out, Wed 10:00 in")

    def waits(history, moment):
        follow(history, moment)
        found = [one for one in views(moment) if one.measure is Measure.NEXT_RESPONSE]
        return [(f"{one.started_at:%a %H}", one.result.value) for one in found]

    assert waits(alone, "Tue 11:00") == [("Tue 10", "met")]
    assert waits(both, "Tue 12:00") == waits(both, "Tue 13:00") == [("Mon 11", "breached"), ("Tue 10", "met")]
    assert waits(alone, "Tue 14:00") == [("Tue 10", "met")]
    assert waits(again, "Wed 10:00") == [("Tue 10", "met"), ("Wed 10", "running")]


def test_following_twice_changes_nothing(promises):
    life = story("Mon 10:00", "Mon 10:00 in, Mon 11:00 out", "Mon 12:00 waiting, Tue 12:00 open")
    follow(life, "Wed 10:00")
    before = list(Clock.objects.order_by("pk").values())
    follow(life, "Wed 10:00")
    actions.follow_many(kind="case", items=[(1, Facts(), life)], by=BY, at=at("Wed 10:00"))
    assert list(Clock.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("moment", ["Mon 09:00", "Mon 10:30", "Mon 11:30", "Tue 12:00", "Wed 16:00", "Fri 09:00"])
def test_the_past_is_shown_as_it_was(promises, moment):
    def told(number):
        return [
            (one.measure, one.turn, one.result, one.due_at, one.stopped_at, one.used_seconds, one.pauses, one.working)
            for one in views(moment, number)
        ]

    life = story(
        "Mon 10:00", "Mon 10:00 in, Mon 11:00 out, Wed 10:00 in, Wed 16:30 out",
        "Mon 11:30 waiting, Tue 15:00 open, Wed 16:30 settled, Thu 10:00 open",
    )  # fmt: skip
    follow(life, "Fri 12:00", 1)
    follow(life, moment, 2)
    assert told(1) == told(2)


NOT_COMPARED = ("_state", "id", "subject_id", "next_milestone_at", "next_milestone_share")


def kept(number):
    rows = Clock.objects.filter(subject_id=number).order_by("measure", "is_statutory", "turn").values()
    return [{key: value for key, value in row.items() if key not in NOT_COMPARED} for row in rows]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=histories(), about=facts(), later=st.integers(0, 9 * 86400))
def test_a_life_followed_step_by_step_ends_as_one_followed_at_once(promises, history, about, later):
    end = max([*(one.at for one in history.messages), *(one.from_at for one in history.states)]) + timedelta(seconds=later)
    moments = {history.opened_at, *(one.at for one in history.messages), *(one.from_at for one in history.states), end}
    stepped, at_once = next(NUMBERS), next(NUMBERS)
    due = None
    for moment in sorted(moments):
        due = actions.follow(subject=Subject(kind="life", id=stepped), facts=about, history=history, by=BY, at=moment)
    many = actions.follow_many(kind="life", items=[(at_once, about, history)], by=BY, at=end)
    assert kept(stepped) == kept(at_once)
    assert many == {at_once: due}
    for row in kept(stepped):
        used = row["elapsed_seconds"]
        if row["result"] == Result.MET and row["measure"] != Measure.FINAL_RESPONSE:
            assert used <= row["target_seconds"]


def test_many_cost_as_many_queries_as_few(promises):
    life = story("Mon 10:00", "Mon 10:00 in, Mon 11:00 out")
    costs = []
    for first, size in ((500, 1), (1, 2), (100, 50)):  # with the first one the process reads the standards
        items = [(number, Facts(), life) for number in range(first, first + size)]
        with CaptureQueriesContext(
            connection,
        ) as asked:
            actions.follow_many(kind="case", items=items, by=BY, at=at("Mon 12:00"))
        costs.append(len(asked))
    assert costs[1] == costs[2] <= 6
    with CaptureQueriesContext(connection) as asked:
        assert len(queries.clocks_of("case", range(1, 150), as_of=at("Mon 12:00"))) == 52
    assert len(asked) == 2


def test_an_import_of_the_past_says_nothing_and_a_breach_that_an_act_finds_is_said(promises):
    life = story("Mon 10:00", "Mon 10:00 in")
    actions.follow_many(kind="case", items=[(7, Facts(), life)], by=BY, at=at("Mon 16:00"))
    assert not Entry.objects.filter(event="standards.MilestoneReached").exists()
    follow(replace(life, messages=(*life.messages, Message(at=at("Mon 16:00"), is_inbound=False))), "Mon 16:00", 8)
    said = Entry.objects.get(event="standards.MilestoneReached")
    assert (said.payload["subject_id"], said.payload["measure"], said.payload["share"]) == (8, "first_response", 100)


def test_the_first_standards_of_an_empty_department_judge_an_imported_past():
    actions.starter(by=BY, at=at("Mon 09:00"))
    actions.starter(by=BY, at=at("Mon 09:00"))
    assert [one.standard.key for one in queries.in_force(at("2010-06-01"))] == [
        "final-response", "first-response", "next-response", "resolution", "resolution-urgent",
    ]  # fmt: skip
    life = story("2010-06-01 09:00", "2010-06-01 09:00 in, 2010-06-01 10:00 out", "2010-06-08 10:00 settled")
    follow(life, "Mon 09:00", about=Facts(kind="complaint", channel="email", priority="urgent"))
    assert shown("Mon 09:00") == [
        ("first_response", 1, "met"), ("resolution", 1, "breached"), ("final_response", 1, "met"),
    ]  # fmt: skip


def named(measure, hours, office):
    terms = Terms(target=Target(amount=hours * 3600), calendar_id=office.pk)
    return actions.add_standard(
        name=f"{measure} {hours}", promise="As promised.", measure=measure, terms=terms, active_from=at("2020-01-01"),
        is_named=True, by=BY, at=at("Mon 08:00"),
    ).pk  # fmt: skip


def test_a_standard_that_covers_only_what_names_it_takes_the_place_of_the_others_of_its_measure(promises):
    two = named(Measure.FIRST_RESPONSE, 2, promises)
    life = story("Mon 10:00", "Mon 10:00 in, Mon 13:00 out")
    follow(life, "Tue 09:00")
    follow(replace(life, standards=((at("Mon 10:00"), two),)), "Tue 09:00", number=2)
    assert shown("Tue 09:00")[0] == ("first_response", 1, "met")
    assert shown("Tue 09:00", 2)[0] == ("first_response", 1, "breached")
    assert shown("Tue 09:00")[1:] == shown("Tue 09:00", 2)[1:]


@pytest.mark.parametrize(
    ("replaced", "hours", "result"),
    [("Mon 11:00", 4, "met"), ("Mon 12:30", 4, "breached"), ("Mon 11:00", 1, "breached"), ("Mon 13:30", 1, "breached")],
)
def test_what_was_named_last_before_the_answer_judges_unless_it_was_too_late_already(office, replaced, hours, result):
    first, then = named(Measure.FIRST_RESPONSE, 2, office), named(Measure.FIRST_RESPONSE, hours, office)
    life = story("Mon 10:00", "Mon 10:00 in, Mon 13:00 out")
    follow(replace(life, standards=((at("Mon 10:00"), first), (at(replaced), then))), "Tue 09:00")
    assert shown("Tue 09:00") == [("first_response", 1, result)]


def test_what_counts_over_the_whole_life_goes_on_where_a_reopening_takes_it_up_and_is_missed_once(office):
    held = ((at("Mon 10:00"), named(Measure.REQUESTER_WAIT, 4, office)), (at("Mon 10:00"), named(Measure.WORK_TIME, 3, office)))
    life = story("Mon 10:00", "", "Mon 11:00 held, Mon 12:00 waiting, Mon 14:00 open, Mon 15:00 settled")
    follow(replace(life, standards=held), "Mon 16:00")
    assert shown("Mon 16:00") == [("requester_wait", 1, "met"), ("work_time", 1, "met")]
    again = story("Mon 10:00", "", "Mon 11:00 held, Mon 12:00 waiting, Mon 14:00 open, Mon 15:00 settled, Mon 16:00 open")
    follow(replace(again, standards=held), "Tue 10:30")
    assert [one.used_seconds / 3600 for one in views("Tue 10:30")] == [3, 5.5, 2, 4.5]
    assert shown("Tue 10:30") == [
        ("requester_wait", 1, "met"), ("requester_wait", 2, "breached"), ("work_time", 1, "met"), ("work_time", 2, "breached"),
    ]  # fmt: skip
    third = story("Mon 10:00", "", "Mon 16:00 settled, Tue 10:00 open")
    follow(replace(third, standards=held), "Tue 12:00", number=2)
    assert shown("Tue 12:00", 2) == [("requester_wait", 1, "breached"), ("work_time", 1, "breached")]
