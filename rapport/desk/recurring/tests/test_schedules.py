"""Schedules: made, changed, paused, ended, handed on; their cases made once, whatever happens."""

import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from rapport.desk.cases import actions as case_actions
from rapport.desk.cases import queries as case_queries
from rapport.desk.cases import sample as cases
from rapport.desk.cases.models import Case
from rapport.desk.cases.types import Channel, ContactDraft, Direction, State
from rapport.desk.recurring import actions, queries, reactions, sample
from rapport.desk.recurring.actions import making
from rapport.desk.recurring.events import DateSettled
from rapport.desk.recurring.models import Occurrence, Schedule
from rapport.desk.recurring.types import Every, Missed, OnClosed, Outcome, Pattern, ScheduleDraft, Standing, Template
from rapport.directory.customers import sample as customers
from rapport.directory.people.models import Person
from rapport.governance.standards import actions as standard_actions
from rapport.governance.standards import sample as standards
from rapport.governance.standards.models import Clock
from rapport.governance.standards.types import Measure, OwnDay
from rapport.kernel.actor import Actor
from rapport.kernel.errors import BadInput, NotAllowed, Refused
from rapport.kernel.models import Entry, Notice

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)  # a Friday
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
WEEK = timedelta(days=7)
HOUSE = Actor.machine("test")
TEMPLATE = Template(subject="Standing orders, week {week}", text="Go through them for {customer}.")
PATTERN = Pattern(every=Every.WEEK, start=date(2026, 11, 20), weekdays=(0,))

pytestmark = pytest.mark.django_db


def draft(team, **fields):
    values = {
        "name": "Standing orders", "pattern": PATTERN, "minute": 540, "zone": "Europe/London", "template": TEMPLATE,
        "team_id": team.pk if team else None,
    }  # fmt: skip
    return ScheduleDraft(**values | fields)


@pytest.fixture
def made(supervisor, representative):
    return actions.set_schedule(draft=draft(representative.team), by=supervisor.actor, at=NOW)


def run(at):
    return actions.make_due(by=HOUSE, at=at)


def outcomes(schedule):
    return [(one.outcome, one.planned_date) for one in Occurrence.objects.filter(schedule=schedule).order_by("due_at")]


def test_its_case_is_made_once_at_its_moment_with_all_that_was_said(supervisor, representative):
    joan = customers.customer("Joan Hale", email="joan@post.example")
    wanted = replace(
        TEMPLATE, assignee_id=representative.person.pk, follower_ids=(supervisor.person.pk,), due_days=2,
        checklist=("Called {customer}", "Noted in the ledger"),
    )  # fmt: skip
    asked = draft(representative.team, template=wanted, customer_id=joan.pk)
    schedule = actions.set_schedule(draft=asked, by=supervisor.actor, at=NOW)
    assert schedule.next_at == MONDAY
    assert run(MONDAY - timedelta(seconds=1)) == 0
    assert (run(MONDAY), run(MONDAY)) == (1, 0)
    case = Case.objects.get()
    assert (case.subject, case.customer_id, case.assignee_id) == ("Standing orders, week 48", joan.pk, representative.person.pk)
    assert case.due_at == datetime(2026, 11, 26, tzinfo=UTC)
    assert case.contacts.get().text == "Go through them for Joan Hale."
    assert case.contacts.get().direction == Direction.NOTE
    assert case_queries.follower_ids(case.pk) == {supervisor.person.pk}
    assert [item.text for item in case_queries.needs_of(case).undone] == ["Called Joan Hale", "Noted in the ledger"]
    with pytest.raises(Refused, match="Noted in the ledger"):
        case_actions.resolve(case_id=case.pk, by=representative.actor, at=MONDAY)
    schedule.refresh_from_db()
    assert schedule.next_at == MONDAY + WEEK


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_make_one_case(department):
    team = department["Tom Bell"].person.team
    actions.set_schedule(draft=draft(team), by=department["Sue Marsh"].actor, at=NOW)
    done, together = [], threading.Barrier(2)

    def work():
        together.wait()
        try:
            done.append(run(MONDAY))
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert sorted(done) == [0, 1]
    assert Case.objects.count() == 1


def test_a_worker_that_dies_has_made_case_and_date_or_neither(made, monkeypatch):
    def die(*_args, **_more):
        raise SystemExit

    monkeypatch.setattr(making, "_tell", die)  # the last thing before the transaction ends
    with pytest.raises(SystemExit), transaction.atomic():
        run(MONDAY)
    assert (Case.objects.count(), Occurrence.objects.count()) == (0, 0)
    monkeypatch.undo()
    assert run(MONDAY) == 1


def test_the_database_holds_each_date_to_once(made):
    run(MONDAY)
    row = Occurrence.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Occurrence.objects.create(
            schedule=made, version=row.version, planned_date=row.planned_date, due_at=NOW, at=NOW, outcome=Outcome.MADE
        )


def test_after_standing_still_one_is_made_late_and_the_owner_is_told(made, supervisor):
    later = MONDAY + 3 * WEEK + timedelta(hours=5)
    assert run(later) == 1
    mondays = [(MONDAY + WEEK * n).date() for n in range(4)]
    assert outcomes(made) == [("missed", mondays[0]), ("missed", mondays[1]), ("missed", mondays[2]), ("late", mondays[3])]
    entry = Entry.objects.get(event="recurring.DateSettled")
    event = DateSettled(**entry.payload)
    assert event.missed_count == 3
    for _again in range(2):
        reactions.tell_of_date(event, entry)
    assert Notice.objects.get(person_id=supervisor.person.pk, kind="recurring").text.startswith("“Standing orders” was made late")
    assert Case.objects.get().subject == "Standing orders, week 51"


def test_or_what_was_missed_is_left_out_also_over_more_dates_than_one_look_holds(supervisor, representative):
    pattern = replace(PATTERN, weekdays=tuple(range(7)))
    asked = draft(representative.team, missed=Missed.LEAVE, pattern=pattern)
    schedule = actions.set_schedule(draft=asked, by=supervisor.actor, at=NOW)
    assert run(MONDAY + timedelta(days=100, hours=5)) == 0
    assert {one for one, _day in outcomes(schedule)} == {"missed"}
    assert len(outcomes(schedule)) == 103
    schedule.refresh_from_db()
    assert schedule.next_at == MONDAY + timedelta(days=101)


def test_a_pause_is_not_made_up_for(made, supervisor):
    actions.pause(schedule_id=made.pk, by=supervisor.actor, at=NOW)
    assert run(MONDAY + WEEK) == 0
    back = actions.resume(schedule_id=made.pk, by=supervisor.actor, at=MONDAY + WEEK)
    assert back.next_at == MONDAY + WEEK
    assert run(MONDAY + WEEK) == 1
    assert outcomes(made) == [("made", (MONDAY + WEEK).date())]
    actions.end(schedule_id=made.pk, by=supervisor.actor, at=MONDAY + WEEK)
    assert run(MONDAY + 5 * WEEK) == 0
    with pytest.raises(Refused, match="has ended"):
        actions.resume(schedule_id=made.pk, by=supervisor.actor, at=MONDAY + WEEK)


def test_one_date_is_left_out_and_taken_in_again(made, supervisor):
    skip = {"schedule_id": made.pk, "by": supervisor.actor, "at": NOW}
    assert actions.skip(planned=MONDAY.date(), **skip).next_at == MONDAY + WEEK
    with pytest.raises(Refused, match="left out already"):
        actions.skip(planned=MONDAY.date(), **skip)
    assert actions.take_in(planned=MONDAY.date(), **skip).next_at == MONDAY
    actions.skip(planned=MONDAY.date(), **skip)
    assert run(MONDAY) == 0
    assert run(MONDAY + WEEK) == 1
    assert outcomes(made) == [("skipped", MONDAY.date()), ("made", (MONDAY + WEEK).date())]


def test_one_is_made_by_hand_beside_the_dates_and_not_twice_by_a_double_press(made, supervisor):
    row = actions.make_now(schedule_id=made.pk, by=supervisor.actor, at=NOW)
    assert row.case is not None
    assert row.case.is_unasked
    with pytest.raises(Refused, match="within the last minute"):
        actions.make_now(schedule_id=made.pk, by=supervisor.actor, at=NOW + timedelta(seconds=5))
    assert run(MONDAY) == 1


def test_a_change_holds_from_the_next_date_on_and_what_was_due_is_made_as_it_was(made, supervisor, representative):
    tuesdays = replace(PATTERN, weekdays=(1,))
    changed = draft(representative.team, pattern=tuesdays, template=replace(TEMPLATE, subject="Otherwise"))
    actions.set_schedule(schedule_id=made.pk, draft=changed, by=supervisor.actor, at=MONDAY + timedelta(minutes=1))
    assert [one.subject for one in Case.objects.all()] == ["Standing orders, week 48"]
    made.refresh_from_db()
    assert made.next_at == MONDAY + timedelta(days=1)
    assert run(MONDAY + timedelta(days=1)) == 1
    assert {one.subject for one in Case.objects.all()} == {"Standing orders, week 48", "Otherwise"}
    assert [one.number for one in queries.versions(made.pk)] == [2, 1]


def test_it_ends_by_itself_after_its_last_date(supervisor, representative):
    asked = draft(representative.team, pattern=replace(PATTERN, times=1))
    schedule = actions.set_schedule(draft=asked, by=supervisor.actor, at=NOW)
    assert run(MONDAY) == 1
    schedule.refresh_from_db()
    assert (schedule.standing, schedule.next_at) == (Standing.ENDED, None)
    assert Entry.objects.get(event="recurring.ScheduleMoved").payload["is_by_itself"]


def test_dates_move_off_closed_days_and_are_counted_again_when_the_calendar_changes(supervisor, representative):
    hours = standards.calendar()
    closed = {"calendar_id": hours.pk, "day": MONDAY.date()}
    standard_actions.add_own_day(**closed, own=OwnDay(spans="", name="Stocktaking"), by=HOUSE, at=NOW)
    pattern = replace(PATTERN, on_closed=OnClosed.AFTER)
    asked = draft(representative.team, pattern=pattern, calendar_id=hours.pk, template=replace(TEMPLATE, due_days=0))
    schedule = actions.set_schedule(draft=asked, by=supervisor.actor, at=NOW)
    assert schedule.next_at == MONDAY + timedelta(days=1)
    standard_actions.remove_own_day(**closed, by=HOUSE, at=NOW)
    actions.plan_again(calendar_id=hours.pk, by=HOUSE, at=NOW)
    schedule.refresh_from_db()
    assert schedule.next_at == MONDAY
    run(MONDAY)
    assert Case.objects.get().due_at == datetime(2026, 11, 24, tzinfo=UTC)


def test_whoever_should_have_it_and_is_gone_leaves_it_to_the_team(supervisor, representative):
    wanted = replace(TEMPLATE, assignee_id=representative.person.pk)
    actions.set_schedule(draft=draft(representative.team, template=wanted), by=supervisor.actor, at=NOW)
    Person.objects.filter(pk=representative.person.pk).update(active_to=NOW.date())
    assert run(MONDAY) == 1
    assert (Case.objects.get().team_id, Case.objects.get().assignee_id) == (representative.team.pk, None)


def test_what_cannot_be_made_any_more_says_why_and_the_next_date_still_comes(supervisor, representative):
    reason = cases.reason("Store")
    wanted = replace(TEMPLATE, reason_id=reason.pk)
    schedule = actions.set_schedule(draft=draft(representative.team, template=wanted), by=supervisor.actor, at=NOW)
    reason.is_active = False
    reason.save()
    assert run(MONDAY) == 0
    row = Occurrence.objects.get()
    assert (row.outcome, row.case_id) == ("refused", None)
    assert "no longer offered" in row.why
    schedule.refresh_from_db()
    assert schedule.next_at == MONDAY + WEEK


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"customer_id": 2**40}, "customer is gone"),
        ({"calendar_id": 2**40}, "calendar is gone"),
        ({"template": replace(TEMPLATE, reason_id=2**40)}, "no longer offered"),
        ({"template": replace(TEMPLATE, attributes={"moon": "full"})}, "not declared|no longer|Load the page"),
        ({"template": replace(TEMPLATE, follower_ids=(2**40,))}, "is gone"),
        ({"template": replace(TEMPLATE, assignee_id=2**40)}, "works in it now"),
        ({"pattern": replace(PATTERN, end=NOW.date(), weekdays=(0,))}, "It would never come"),
    ],
)
def test_what_could_not_be_made_today_is_not_kept(supervisor, representative, fields, said):
    with pytest.raises((BadInput, Refused), match=said):
        actions.set_schedule(draft=draft(representative.team, **fields), by=supervisor.actor, at=NOW)
    assert not Schedule.objects.exists()


def test_supervisors_set_those_of_their_teams_and_managers_those_of_the_department(department, made):
    maya = department["Maya Singh"]
    other = maya.person.manager
    stranger = next(one.actor for one in department.values() if one.person == other)
    for act in (actions.pause, actions.end, actions.make_now):
        with pytest.raises(NotAllowed):
            act(schedule_id=made.pk, by=stranger, at=NOW)
    with pytest.raises(NotAllowed):
        actions.set_schedule(draft=draft(None), by=department["Sue Marsh"].actor, at=NOW)
    with pytest.raises(NotAllowed):
        actions.set_schedule(schedule_id=made.pk, draft=draft(maya.person.team), by=department["Sue Marsh"].actor, at=NOW)
    assert not queries.schedules(stranger).exists()
    whole = actions.set_schedule(draft=draft(None), by=department["Grace Osei"].actor, at=NOW)
    assert run(MONDAY) == 2
    assert all(one.team_id for one in Case.objects.all())
    assert whole.team_id is None


def test_who_leaves_is_listed_to_be_handed_on_and_only_to_whom_it_reaches(made, department):
    sue, grace = department["Sue Marsh"], department["Grace Osei"]
    assert not queries.without_owner(queries.schedules(grace.actor), as_of=NOW).exists()
    Person.objects.filter(pk=sue.person.pk).update(active_to=NOW.date())
    assert list(queries.without_owner(queries.schedules(grace.actor), as_of=NOW)) == [made]
    for name, said in (("Tom Bell", "whose role lets them"), ("Sue Marsh", "works here now")):
        with pytest.raises(Refused, match=said):
            actions.hand_on(schedule_id=made.pk, owner_id=department[name].person.pk, by=grace.actor, at=NOW)
    actions.hand_on(schedule_id=made.pk, owner_id=grace.person.pk, by=grace.actor, at=NOW)
    assert not queries.without_owner(queries.schedules(grace.actor), as_of=NOW).exists()


def test_nobody_asked_for_it_so_no_clock_runs_and_it_counts_nowhere(made, representative, department):
    hours = standards.calendar()
    standards.standard(Measure.FIRST_RESPONSE, calendar=hours)
    standards.standard(calendar=hours)
    run(MONDAY)
    case = Case.objects.get()
    assert (case.is_unasked, case.inbound_count, Clock.objects.count()) == (True, 0, 0)
    until = MONDAY + timedelta(days=2)
    assert case_queries.flow(since=MONDAY, until=until).opened == 0
    assert case_queries.open_counts(as_of=MONDAY) == []
    director = department["Ana Ruiz"].actor
    assert not case_queries.open_at(director, as_of=MONDAY).exists()
    assert case_queries.unassigned(director, 5, as_of=MONDAY)[1] == 1  # but somebody has to do it
    assert case_queries.queue(representative.actor).exists()
    case_actions.take(case_id=case.pk, by=representative.actor, at=MONDAY)
    case_actions.resolve(case_id=case.pk, by=representative.actor, at=MONDAY + timedelta(hours=1))
    assert not case_queries.settled_between(director, since=MONDAY, until=until).exists()


def test_from_the_customers_first_word_on_it_is_a_case_like_any_other(made, representative, department):
    standards.standard(Measure.FIRST_RESPONSE, calendar=standards.calendar())
    run(MONDAY)
    case, said_at = Case.objects.get(), MONDAY + timedelta(hours=3)
    contact = ContactDraft(direction=Direction.INBOUND, channel=Channel.PHONE, text="While you call: my order is late.")
    case_actions.receive(case_id=case.pk, contact=contact, by=representative.actor, at=said_at)
    case.refresh_from_db()
    assert (case.is_unasked, case.received_at) == (False, said_at)
    clock = Clock.objects.get()
    assert clock.started_at == said_at
    assert case_queries.flow(since=MONDAY, until=said_at).opened == 1
    assert case.state == State.NEW


def test_sample_schedules_come_far_in_the_future(representative):
    schedule = sample.schedule(representative.team, owner=representative.person)
    assert run(NOW) == 0
    assert schedule.next_at is not None
    assert queries.next_steps(schedule, schedule.versions.get(), as_of=NOW)[0].at == schedule.next_at
