from datetime import timedelta

import pytest

from rapport.desk.cases import actions, queries, sample
from rapport.desk.cases.queries import Flow, OpenCount
from rapport.desk.cases.tests.conftest import FORM, NOON, inbound
from rapport.desk.cases.types import Channel, Direction, Kind, State

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_open_cases_are_counted_as_they_were_at_a_moment(representative, other_representative, supervisor):
    case = sample.case(team=representative.team, at=NOON)
    sample.case(team=other_representative.team, at=NOON + 2 * HOUR)
    actions.take(case_id=case.pk, by=representative.actor, at=NOON + HOUR)
    actions.assign(
        case_id=case.pk, team_id=other_representative.team.pk, assignee_id=None, by=supervisor.actor, at=NOON + 3 * HOUR
    )
    day, toronto = representative.team.pk, other_representative.team.pk

    def at(hours):
        return sorted(queries.open_counts(as_of=NOON + hours * HOUR), key=lambda one: (one.team_id, one.state))

    assert at(-1) == []
    assert at(0) == [OpenCount(day, State.NEW, 1)]
    assert at(1) == [OpenCount(day, State.OPEN, 1)]
    assert at(2) == [OpenCount(day, State.OPEN, 1), OpenCount(toronto, State.NEW, 1)]
    assert at(3) == [OpenCount(toronto, State.NEW, 1), OpenCount(toronto, State.OPEN, 1)]


def test_what_came_and_went_is_counted_half_open(opened, representative):
    case = opened(team_id=representative.team.pk)
    actions.reply(
        case_id=case.pk, text="Yes.", channel=Channel.EMAIL, then=State.RESOLVED, by=representative.actor, at=NOON + HOUR
    )
    actions.receive(case_id=case.pk, contact=inbound(), by=FORM, at=NOON + 2 * HOUR)
    assert queries.flow(since=NOON, until=NOON + 2 * HOUR) == Flow(opened=1, resolved=1, reopened=0, inbound=1, outbound=1)
    assert queries.flow(since=NOON + HOUR, until=NOON + DAY) == Flow(opened=0, resolved=1, reopened=1, inbound=1, outbound=1)


def test_a_customer_on_the_third_contact_about_one_promise_is_found(opened, representative, director):
    case = opened(team_id=representative.team.pk)
    quiet = opened(team_id=representative.team.pk)
    for one in (case, quiet):
        actions.promise(
            case_id=one.pk, text="On Tuesday.", due_at=NOON + 3 * DAY, owner_id=representative.person.pk,
            by=representative.actor, at=NOON + HOUR,
        )  # fmt: skip
    actions.receive(case_id=case.pk, contact=inbound("Is it coming?"), by=FORM, at=NOON + DAY)
    assert queries.repeat_contacts(director.actor, as_of=NOON + 2 * DAY) == []
    actions.receive(case_id=case.pk, contact=inbound("Again: is it coming?"), by=FORM, at=NOON + 2 * DAY)
    found = queries.repeat_contacts(director.actor, as_of=NOON + 2 * DAY)
    assert [(one.case.pk, one.promise.text, one.contact_count, one.last_at) for one in found] == [
        (case.pk, "On Tuesday.", 3, NOON + 2 * DAY)
    ]
    assert queries.repeat_contacts(director.actor, as_of=NOON + DAY) == []


def test_abusive_contacts_are_found_by_team_for_who_may_see_them(representative, other_representative, director):
    rude = sample.case(team=representative.team)
    sample.contact(rude, "You idiots", is_abusive=True)
    sample.case(team=other_representative.team)
    rows = queries.abusive_contacts(director.actor, since=NOON - DAY, until=NOON + DAY, team_id=representative.team.pk)
    assert [one.text for one in rows] == ["You idiots"]
    assert not queries.abusive_contacts(other_representative.actor, since=NOON - DAY, until=NOON + DAY)


def test_a_sample_of_words_is_the_same_for_the_same_seed_and_one_from_each_case(director):
    for number in range(12):
        case = sample.case(text=f"Message {number}: the bed was promised and did not come.")
        sample.contact(case, f"Second message {number}: I am still waiting for the bed.")
    sample.case(text="Short.")
    rude = sample.case(text="")
    sample.contact(rude, "An abusive message, long enough to be read by somebody.", is_abusive=True)
    sample.contact(rude, "Our own answer, long enough to be read by somebody.", direction=Direction.OUTBOUND)

    def drawn(seed):
        return [one.pk for one in queries.words(director.actor, since=NOON - DAY, until=NOON + DAY, limit=5, seed=seed)]

    assert drawn(1) == drawn(1)
    assert drawn(1) != drawn(2)
    texts = [one.text for one in queries.words(director.actor, since=NOON - DAY, until=NOON + DAY, limit=50)]
    assert len(texts) == 12
    assert all("essage" in text and "abusive" not in text for text in texts)


def test_a_queue_holds_ones_own_cases_and_what_nobody_has_by_due_moment_with_safety_first(representative, other_representative):
    tom = representative.person
    later = sample.case("later", team=tom.team, assignee=tom, due_at=NOON + 2 * HOUR)
    sooner = sample.case("sooner", team=tom.team, due_at=NOON + HOUR)
    never = sample.case("never", team=tom.team, assignee=tom)
    safety = sample.case("safety", team=tom.team, is_safety=True)
    sample.case("colleague's", team=tom.team, assignee=other_representative.person)
    sample.case("settled", team=tom.team, assignee=tom, state=State.RESOLVED)
    sample.case("elsewhere", team=other_representative.team)
    assert list(queries.queue(representative.actor)) == [safety, sooner, later, never]
    assert queries.queue(representative.actor, team_id=tom.team_id).count() == 5
    assert not queries.queue(representative.actor, team_id=other_representative.team.pk).exists()


def test_people_in_need_of_care_come_before_due_moments(representative):
    from rapport.directory.customers import sample as customers

    joan = customers.customer()
    customers.vulnerability(joan, at=NOON)
    hurried = sample.case(team=representative.team, due_at=NOON)
    careful = sample.case(team=representative.team, customer=joan)
    assert list(queries.queue(representative.actor)) == [careful, hurried]


def test_complaints_near_their_legal_limit_are_found_soonest_first(opened, representative, other_representative, director):
    from rapport.governance.standards import sample as promises
    from rapport.governance.standards.types import Measure, Scope

    complaints = Scope(kinds=("complaint",))
    promises.standard(Measure.FINAL_RESPONSE, weeks=8, scope=complaints, calendar=promises.calendar(), is_statutory=True)
    team = representative.team.pk
    old = opened(kind=Kind.COMPLAINT, team_id=team, at=NOON - 55 * DAY)
    older = opened(kind=Kind.COMPLAINT, team_id=team, at=NOON - 57 * DAY)
    opened(kind=Kind.COMPLAINT, team_id=team, at=NOON - 20 * DAY)
    opened(kind=Kind.ENQUIRY, team_id=team, at=NOON - 55 * DAY)
    found = queries.near_statutory(director.actor, as_of=NOON, within_days=3)
    assert [case.pk for case, _risk in found] == [older.pk, old.pk]
    assert queries.near_statutory(other_representative.actor, as_of=NOON, within_days=3) == []
