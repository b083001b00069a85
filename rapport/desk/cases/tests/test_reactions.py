from datetime import UTC, datetime, timedelta

import pytest

from rapport.desk.cases import actions, jobs, sample
from rapport.desk.cases.models import Case
from rapport.desk.cases.reactions import judge_customer
from rapport.desk.cases.tests.conftest import FORM, NOON, inbound
from rapport.desk.cases.types import Brief, Channel, State, Tier
from rapport.directory.customers import sample as customers
from rapport.directory.customers.actions import change_customer
from rapport.directory.customers.events import CustomerChanged
from rapport.directory.customers.types import CustomerDetails
from rapport.directory.people.models import Team
from rapport.governance.standards import actions as standards
from rapport.governance.standards import queries as clocks
from rapport.governance.standards import sample as promises
from rapport.governance.standards.events import MilestoneReached
from rapport.governance.standards.models import Standard
from rapport.governance.standards.types import Hours, Measure, Result, Scope, Target, Terms
from rapport.kernel import clock, inbox
from rapport.kernel.actor import Actor
from rapport.kernel.jobs import run_waiting
from rapport.kernel.journal import decode, publish
from rapport.kernel.models import Entry, Notice
from rapport.metrics import engine, mover, registry, verify
from rapport.metrics.models import WaitingDay

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MONDAY = datetime(2026, 11, 16, 9, tzinfo=UTC)
BRIEF = Brief(happened="a", tried="b", wanted="The bed this week.")


@pytest.fixture(autouse=True)
def now(monkeypatch):
    """The worker's clock stands at the moment when the cases of these tests come in."""
    monkeypatch.setattr(clock, "now", lambda: MONDAY)


def told(member, at=NOON + 99 * DAY):
    return [one.text for one in inbox.notices(member.person.pk, as_of=at)]


@pytest.fixture
def case(representative):
    return sample.case(team=representative.team, assignee=representative.person, at=MONDAY)


def test_who_has_the_case_hears_of_a_message_but_not_of_their_own_note_of_it(case, representative):
    actions.receive(case_id=case.pk, contact=inbound(), by=FORM, at=MONDAY + HOUR)
    actions.receive(case_id=case.pk, contact=inbound("On the telephone."), by=representative.actor, at=MONDAY + 2 * HOUR)
    run_waiting()
    assert told(representative) == ["The customer wrote: Bed frame not delivered"]


def test_who_is_given_a_case_hears_of_it_who_takes_one_does_not(representative, supervisor):
    given, taken = sample.case(team=representative.team), sample.case(team=representative.team)
    to = {"team_id": representative.team.pk, "assignee_id": representative.person.pk}
    actions.assign(case_id=given.pk, by=supervisor.actor, at=MONDAY, **to)
    actions.take(case_id=taken.pk, by=representative.actor, at=MONDAY)
    run_waiting()
    assert told(representative) == ["Now with you: Bed frame not delivered"]


def test_an_escalation_reaches_the_tiers_person_and_the_answer_the_representative(case, representative, director, supervisor):
    escalation = actions.escalate(case_id=case.pk, to=Tier.DIRECTOR, brief=BRIEF, by=representative.actor, at=MONDAY)
    run_waiting()
    assert told(director) == ["Tom Bell asks you: The bed this week."]
    actions.return_with_guidance(escalation_id=escalation.pk, guidance="Own van.", by=director.actor, at=MONDAY)
    run_waiting()
    assert told(representative) == ["Guidance: Own van."]
    assert told(supervisor) == []


def test_who_is_handed_an_escalation_hears_of_it_and_so_does_who_raised_it(case, representative, director, manager):
    escalation = actions.escalate(case_id=case.pk, to=Tier.DIRECTOR, brief=BRIEF, by=representative.actor, at=MONDAY)
    run_waiting()
    actions.delegate(escalation_id=escalation.pk, person_id=manager.person.pk, by=director.actor, at=MONDAY)
    run_waiting()
    assert told(manager) == ["Ana Ruiz asks you to decide: The bed this week."]
    assert told(representative) == ["Grace Osei decides now: Bed frame not delivered"]


def test_a_takeover_and_its_outcome_reach_the_observer(case, representative, director):
    takeover = actions.take_over(case_id=case.pk, by=director.actor, at=MONDAY)
    run_waiting()
    # Rooms above may add words of their own, as the offer of a break.
    assert "Ana Ruiz handles this now, and you observe: Bed frame not delivered" in told(representative)
    actions.end_takeover(takeover_id=takeover.pk, outcome="Own van on Saturday.", by=director.actor, at=MONDAY + HOUR)
    run_waiting()
    assert "Takeover ended: Own van on Saturday." in told(representative)


def reach(case, share, at):
    shown = clocks.clocks_of("case", [case.pk], as_of=at)[case.pk][0]
    reached = MilestoneReached(
        subject_kind="case", subject_id=case.pk, clock_id=shown.clock_id, measure=shown.measure, share=share
    )
    publish(reached, about=case, by=Actor.machine("clock"), at=at)
    run_waiting()


@pytest.fixture
def held(opened, representative, supervisor):
    """A case that is held against a resolution within eight opening hours."""
    promises.standard(hours=8, calendar=promises.calendar())
    run_waiting()
    run_waiting()  # what the new standard asks of cases that are here is done, before this one is opened in the past
    Team.objects.filter(pk=representative.team.pk).update(lead=supervisor.person)
    case = opened(by=representative.actor, assignee_id=representative.person.pk, at=MONDAY)
    assert case.due_at == MONDAY + 8 * HOUR
    return case


def test_time_that_runs_out_is_told_to_who_has_the_case_and_from_ninety_percent_to_the_lead(held, representative, supervisor):
    reach(held, 50, MONDAY + 4 * HOUR)
    assert (told(representative), told(supervisor)) == (["50 % of the time is used: Bed not delivered"], [])
    reach(held, 90, MONDAY + 7 * HOUR)
    reach(held, 100, MONDAY + 8 * HOUR)
    assert len(told(representative)) == 3
    assert told(supervisor) == ["Overdue: Bed not delivered", "90 % of the time is used: Bed not delivered"]


def test_nobody_is_told_at_night(held, representative):
    reach(held, 100, MONDAY + 12 * HOUR)
    assert told(representative, at=MONDAY + 12 * HOUR) == []
    assert told(representative, at=MONDAY + 24 * HOUR) == ["Overdue: Bed not delivered"]


def test_what_nobody_has_is_told_to_the_lead_at_once(opened, representative, supervisor):
    promises.standard(hours=8, calendar=promises.calendar())
    run_waiting()
    case = opened(team_id=representative.team.pk, at=MONDAY)
    reach(case, 50, MONDAY + 4 * HOUR)
    assert told(supervisor) == ["50 % of the time is used: Bed not delivered"]


def test_a_reaction_that_runs_twice_tells_once(held, representative):
    from rapport.desk.cases.reactions import tell_of_milestone
    from rapport.kernel.models import Entry

    reach(held, 50, MONDAY + 4 * HOUR)
    entry = Entry.objects.filter(event="standards.MilestoneReached").get()
    event = MilestoneReached(
        subject_kind="case", subject_id=held.pk, clock_id=entry.payload["clock_id"], measure=Measure.RESOLUTION, share=50
    )
    tell_of_milestone(event, entry)
    assert Notice.objects.filter(person_id=representative.person.pk).count() == 1


def test_a_pause_moves_the_due_moment_and_an_answer_ends_the_pause(held, representative):
    tom = representative.actor
    words = {"text": "Which bed?", "channel": Channel.EMAIL, "then": State.WAITING_CUSTOMER}
    actions.reply(case_id=held.pk, by=tom, at=MONDAY + HOUR, **words)
    held.refresh_from_db()
    assert held.due_at is None
    actions.receive(case_id=held.pk, contact=inbound("Oak."), by=FORM, at=MONDAY + 3 * HOUR)
    held.refresh_from_db()
    assert held.due_at == MONDAY + DAY + 2 * HOUR
    actions.resolve(case_id=held.pk, by=tom, at=MONDAY + 4 * HOUR)
    shown = clocks.clocks_of("case", [held.pk], as_of=MONDAY + 5 * HOUR)[held.pk][0]
    assert (shown.result, shown.used_seconds) == (Result.MET, 2 * 3600)


def test_a_new_standard_is_held_against_cases_that_are_here_already(held, representative):
    at_office = clocks.clocks_of("case", [held.pk], as_of=MONDAY)[held.pk][0]
    terms = Terms(target=Target(amount=3600), calendar_id=_calendar_id(at_office), scope=Scope())
    standards.add_standard(
        name="First response", promise="An hour.", measure=Measure.FIRST_RESPONSE, terms=terms, active_from=MONDAY - DAY,
        by=Actor.machine("test"), at=MONDAY,
    )  # fmt: skip
    run_waiting()
    held.refresh_from_db()
    assert held.due_at == MONDAY + HOUR


def test_the_store_takes_the_clocks_that_a_changed_standard_counts_anew_and_no_others(held, settings, tmp_path, representative):
    settings.RAPPORT_LAKE = str(tmp_path)
    engine.engine().held.clear()
    facts = [registry.fact("clock_pauses"), registry.fact("clocks"), registry.fact("clock_stages")]
    sample.case(team=representative.team, at=MONDAY - 40 * DAY)
    mover.move(facts)
    terms = Terms(target=Target(amount=1800), calendar_id=promises.calendar("Shop").pk, scope=Scope())
    standards.change_standard(
        standard_id=Standard.objects.get().pk, terms=terms, active_from=MONDAY - DAY, by=Actor.machine("test"), at=MONDAY
    )
    run_waiting()
    assert [one.day for one in verify.differences(facts[1])] == [MONDAY.date()] * len(verify.differences(facts[1])) != []
    assert {(one.fact, one.day) for one in WaitingDay.objects.all()} == {(one.name, MONDAY.date()) for one in facts}
    mover.move(facts)
    assert [verify.differences(fact) for fact in facts] == [[], [], []]
    engine.engine().held.clear()


def test_new_hours_of_a_calendar_move_the_due_moments_of_its_cases(held):
    shown = clocks.clocks_of("case", [held.pk], as_of=MONDAY)[held.pk][0]
    hours = Hours(zone_name="Europe/London", week=(*["09:00-13:00"] * 5, "", ""))
    standards.change_calendar(calendar_id=_calendar_id(shown), hours=hours, by=Actor.machine("test"), at=MONDAY)
    run_waiting()
    held.refresh_from_db()
    assert held.due_at == MONDAY + DAY + 4 * HOUR


def _calendar_id(shown):
    from rapport.governance.standards.models import Calendar

    return Calendar.objects.get(name=shown.calendar).pk


def test_the_daily_job_closes_what_has_rested_and_bears_a_second_run(representative, monkeypatch):
    case = sample.case(team=representative.team, state=State.RESOLVED, at=NOON - 20 * DAY)
    monkeypatch.setattr(clock, "now", lambda: NOON)
    for _ in range(2):
        jobs.close_rested(timestamp=0)
    assert Case.objects.get(pk=case.pk).state == State.CLOSED
    assert case.states.filter(state=State.CLOSED).count() == 1


def test_the_open_cases_of_a_customer_of_another_segment_are_held_against_its_standard(representative):
    loyal = customers.segment("loyal", "Loyal customers")
    office = promises.calendar()
    promises.standard(hours=8, calendar=office)
    promises.standard(hours=2, calendar=office, scope=Scope(segments=("loyal",)), name="Loyal")
    joan, ben = customers.customer(segment=None), customers.customer("Ben", segment=None)
    running, met, other = (sample.case(team=representative.team, customer=who, at=MONDAY) for who in (joan, joan, ben))
    actions.follow_again(case_ids=[running.pk, met.pk, other.pk], by=Actor.machine("test"), at=MONDAY)
    actions.resolve(case_id=met.pk, by=representative.actor, at=MONDAY + 4 * HOUR)
    details = CustomerDetails(name=joan.name, segment_id=loyal.pk, language="en", country="GB")
    for _ in range(2):
        change_customer(customer_id=joan.pk, details=details, by=representative.actor, at=MONDAY + 5 * HOUR)
        run_waiting()
    for one in (running, other):
        one.refresh_from_db()
    assert (running.due_at, other.due_at) == (MONDAY + 2 * HOUR, MONDAY + 8 * HOUR)
    (result,) = clocks.clocks_of("case", [met.pk], as_of=MONDAY + DAY)[met.pk]
    assert (result.result, result.used_seconds) == (Result.MET, 4 * 3600), "what was met stays so, by the standard of then"


def test_a_new_name_of_a_customer_judges_nothing_anew(representative):
    joan = customers.customer()
    case = sample.case(team=representative.team, customer=joan, at=MONDAY)
    promises.standard(calendar=promises.calendar())
    Case.objects.filter(pk=case.pk).update(due_at=None)
    details = CustomerDetails(name="Joan Hale-Ward", language="en", country="GB")
    change_customer(customer_id=joan.pk, details=details, by=representative.actor, at=MONDAY)
    for event in Entry.objects.filter(event="customers.CustomerChanged"):
        judge_customer(decode(CustomerChanged, event.payload), event)
    assert Case.objects.get(pk=case.pk).due_at is None
