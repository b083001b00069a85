from datetime import timedelta

import pytest

from rapport.desk.cases import actions, queries, sample
from rapport.desk.cases.actions import CaseRefused
from rapport.desk.cases.models import Contact
from rapport.desk.cases.tests.conftest import FORM, NOON, inbound
from rapport.desk.cases.types import CaseDraft, Channel, ContactDraft, Direction, Kind, State
from rapport.governance.standards import queries as clocks
from rapport.governance.standards import sample as promises
from rapport.governance.standards.types import Measure
from rapport.kernel.errors import BadInput, NotAllowed
from rapport.kernel.models import Entry

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def test_a_form_opens_a_new_case_in_the_team_with_the_least_to_do(opened, representative, other_representative):
    for _ in range(3):
        sample.case(team=representative.team)
    case = opened()
    assert (case.state, case.team_id, case.assignee_id) == (State.NEW, other_representative.team.pk, None)
    assert (case.inbound_count, case.awaiting_answer_since, case.last_contact_at) == (1, NOON, NOON)
    names = ["cases.CaseOpened", "cases.CaseAssigned", "cases.ContactReceived"]
    assert list(Entry.objects.order_by("pk").values_list("event", flat=True)) == names


def test_a_customer_comes_back_to_the_team_that_served_them_last(opened, representative, other_representative):
    from rapport.directory.customers import sample as customers

    joan = customers.customer()
    sample.case(team=representative.team, customer=joan)
    assert opened(customer_id=joan.pk).team_id == representative.team.pk


def test_what_a_representative_opens_is_their_teams(opened, representative):
    case = opened(by=representative.actor, assignee_id=representative.person.pk)
    assert (case.team_id, case.state) == (representative.team.pk, State.OPEN)


def test_nobody_opens_a_case_in_a_team_that_is_not_theirs(opened, representative, other_representative):
    with pytest.raises(NotAllowed):
        opened(by=representative.actor, team_id=other_representative.team.pk)


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"subject": "  "}, "subject"),
        ({"subject": "x" * 201}, "200"),
        ({"text": ""}, "Write something"),
        ({"text": "x" * 20_001}, "20,000"),
        ({"text": "a\x00b"}, "character"),
        ({"attributes": {"shoe_size": "43"}}, "not declared"),
        ({"reason_id": 999}, "no longer offered"),
        ({"cause_id": 999}, "no longer offered"),
    ],
)
def test_what_cannot_be_kept_is_refused_and_nothing_is_written(opened, representative, fields, says):
    with pytest.raises(BadInput, match=says):
        opened(**fields)
    assert not Contact.objects.exists()
    assert not Entry.objects.exists()


def test_an_answer_begins_the_case_stops_the_waiting_and_gives_it_to_who_wrote_it(opened, representative):
    case = opened(team_id=representative.team.pk)
    contact = actions.reply(
        case_id=case.pk, text="It comes on Tuesday.", channel=Channel.EMAIL, by=representative.actor, at=NOON + HOUR
    )
    case.refresh_from_db()
    assert (case.state, case.assignee_id, case.awaiting_answer_since) == (State.OPEN, representative.person.pk, None)
    assert (contact.direction, contact.person_id, case.inbound_count) == (Direction.OUTBOUND, representative.person.pk, 1)


def test_what_goes_out_by_itself_is_read_by_the_customer_and_answers_nothing(opened, representative, client_of):
    promises.standard(Measure.FIRST_RESPONSE, hours=4, calendar=promises.calendar("Always", always=True))
    case = opened(team_id=representative.team.pk)
    sent = actions.reply(
        case_id=case.pk, text="We have got it.", channel=Channel.EMAIL, is_automatic=True, by=FORM, at=NOON + HOUR
    )
    case.refresh_from_db()
    assert (sent.direction, sent.person_id) == (Direction.AUTOMATIC, None)
    assert (case.state, case.assignee_id, case.awaiting_answer_since, case.last_contact_at) == (State.NEW, None, NOON, NOON)
    (clock,) = clocks.clocks_of("case", [case.pk], as_of=NOON + 2 * HOUR)[case.pk]
    assert (clock.stopped_at, clock.due_at) == (None, case.due_at), "the customer waits for a person"
    assert [one.pk for one in queries.conversation(case)] == list(case.contacts.order_by("at").values_list("pk", flat=True))
    page = client_of(representative).get(f"/cases/{case.pk}/").content.decode()
    assert page.count("Sent automatically") == 1
    actions.reply(case_id=case.pk, text="On Tuesday.", channel=Channel.EMAIL, by=representative.actor, at=NOON + 3 * HOUR)
    (clock,) = clocks.clocks_of("case", [case.pk], as_of=NOON + 4 * HOUR)[case.pk]
    assert clock.stopped_at == NOON + 3 * HOUR


def test_an_answer_can_leave_the_case_waiting_and_the_next_message_takes_it_up(opened, representative):
    case = opened(team_id=representative.team.pk)
    actions.reply(
        case_id=case.pk,
        text="Which bed?",
        channel=Channel.EMAIL,
        then=State.WAITING_CUSTOMER,
        by=representative.actor,
        at=NOON + HOUR,
    )
    actions.receive(case_id=case.pk, contact=inbound("The oak one."), by=FORM, at=NOON + 2 * HOUR)
    case.refresh_from_db()
    assert (case.state, case.awaiting_answer_since, case.inbound_count) == (State.OPEN, NOON + 2 * HOUR, 2)
    assert [one.state for one in case.states.order_by("from_at", "pk")] == ["new", "waiting_customer", "open"]


def test_a_second_message_does_not_move_the_moment_since_when_the_customer_waits(opened, representative):
    case = opened(team_id=representative.team.pk)
    actions.receive(case_id=case.pk, contact=inbound("Hello?"), by=FORM, at=NOON + HOUR)
    case.refresh_from_db()
    assert (case.awaiting_answer_since, case.last_contact_at) == (NOON, NOON + HOUR)


@pytest.mark.parametrize("state", [State.RESOLVED, State.CLOSED])
def test_a_message_reopens_a_settled_case(representative, state):
    case = sample.case(team=representative.team, state=state)
    actions.receive(case_id=case.pk, contact=inbound("It broke again."), by=FORM, at=NOON + HOUR)
    case.refresh_from_db()
    assert (case.state, case.resolved_at, case.awaiting_answer_since) == (State.REOPENED, None, NOON + HOUR)


def test_only_what_a_customer_says_is_received(opened, representative):
    case = opened()
    note = ContactDraft(direction=Direction.NOTE, channel=Channel.OTHER, text="psst")
    with pytest.raises(BadInput, match="customer says"):
        actions.receive(case_id=case.pk, contact=note, by=FORM, at=NOON)


def test_nobody_writes_to_the_customer_of_a_closed_case(representative):
    case = sample.case(team=representative.team, state=State.CLOSED)
    with pytest.raises(CaseRefused, match="Reopen it"):
        actions.reply(case_id=case.pk, text="One more thing", channel=Channel.EMAIL, by=representative.actor, at=NOON)


@pytest.mark.parametrize("verb", ["reply", "receive", "note"])
def test_another_teams_case_is_out_of_reach(representative, other_representative, verb):
    case = sample.case(team=other_representative.team)
    how = {
        "reply": {"text": "Hello", "channel": Channel.EMAIL},
        "receive": {"contact": inbound()},
        "note": {"text": "Hm"},
    }[verb]
    with pytest.raises(NotAllowed):
        getattr(actions, verb)(case_id=case.pk, by=representative.actor, at=NOON, **how)
    assert case.contacts.count() == 1


def test_a_private_note_is_seen_by_its_writer_peers_and_those_above_but_not_below(representative, supervisor, director):
    case = sample.case(team=representative.team)
    note = actions.note(case_id=case.pk, text="Offer up to £100.", is_private=True, by=supervisor.actor, at=NOON)
    assert [queries.may_read_contact(who.actor, note.pk) for who in (representative, supervisor, director)] == [False, True, True]
    own = actions.note(case_id=case.pk, text="She was in tears.", is_private=True, by=representative.actor, at=NOON)
    assert queries.may_read_contact(representative.actor, own.pk)


def test_a_note_changes_neither_the_state_nor_the_waiting(opened, representative):
    case = opened(team_id=representative.team.pk)
    actions.note(case_id=case.pk, text="Carrier does not answer.", by=representative.actor, at=NOON + HOUR)
    case.refresh_from_db()
    assert (case.state, case.awaiting_answer_since, case.last_contact_at) == (State.NEW, NOON, NOON)


def test_abuse_is_marked_once_and_the_mark_can_be_taken_back(representative):
    contact = sample.case(team=representative.team).contacts.get()
    for _ in range(2):
        actions.mark_abusive(contact_id=contact.pk, by=representative.actor, at=NOON)
    assert Entry.objects.filter(event="cases.ContactMarked").count() == 1
    actions.mark_abusive(contact_id=contact.pk, is_abusive=False, by=representative.actor, at=NOON)
    contact.refresh_from_db()
    assert not contact.is_abusive


def test_what_we_said_cannot_be_marked_as_the_customers_abuse(representative):
    case = sample.case(team=representative.team)
    ours = sample.contact(case, direction=Direction.OUTBOUND)
    with pytest.raises(BadInput):
        actions.mark_abusive(contact_id=ours.pk, by=representative.actor, at=NOON)


def test_opening_needs_the_kind_of_customer_words_that_were_said_on_the_telephone_too(opened, representative):
    draft = CaseDraft(
        kind=Kind.COMPLAINT,
        subject="Lamp hot",
        first=ContactDraft(direction=Direction.OUTBOUND, channel=Channel.PHONE, text="Rang about the recall."),
        is_safety=True,
    )
    case = actions.open_case(draft=draft, by=representative.actor, at=NOON)
    assert (case.inbound_count, case.awaiting_answer_since, case.is_safety) == (0, None, True)
    assert case.contacts.get().person_id == representative.person.pk
