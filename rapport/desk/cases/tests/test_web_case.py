"""The page of a case and its verbs, in a browser without JavaScript."""

from datetime import timedelta

import pytest
from django.urls import reverse

from rapport.desk.cases import actions, sample
from rapport.desk.cases.models import Case, Contact
from rapport.desk.cases.types import Brief, Channel, Direction, Priority, State, Tier
from rapport.directory.customers import sample as customers
from rapport.governance.commitments import queries as commitments
from rapport.kernel import clock

pytestmark = pytest.mark.django_db
BRIEF = {"happened": "Promised three times", "tried": "Refunded the postage", "wanted": "The bed this week", "options": "Own van"}


def url(name, *args):
    return reverse(f"cases:{name}", args=args)


@pytest.fixture
def case(representative):
    customer = customers.customer("Joan Hale")
    at = clock.now() - timedelta(hours=5)
    return sample.case(team=representative.team, assignee=representative.person, customer=customer, at=at)


@pytest.fixture
def tom(client_of, representative):
    return client_of(representative)


def test_a_case_is_named_by_its_number_as_it_is_looked_for(tom, representative):
    made = sample.case(team=representative.team, assignee=representative.person, at=clock.now(), pk=1_058_914)
    page = tom.get(url("case", made.pk)).content.decode()
    assert "Case 1058914" in page
    assert "1,058,914" not in page


def test_the_page_shows_the_conversation_the_customer_and_the_verbs(tom, case):
    page = tom.get(url("case", case.pk)).content.decode()
    for words in ("Bed frame not delivered", "Joan Hale", "still not come", "Escalate…", "Internal note", "Send"):
        assert words in page


def test_another_teams_case_is_not_there(client_of, other_representative, case):
    client = client_of(other_representative)
    for name in ("case", "thread", "escalate", "move", "classify", "promise", "receive", "priority"):
        assert client.get(url(name, case.pk)).status_code == 404, name
    for name in ("reply", "note", "take", "give_back", "escalate", "move", "withdraw", "renew_link"):
        assert client.post(url(name, case.pk), {"text": "x"}).status_code == 404, name


def test_a_representative_cannot_assign_or_take_over(tom, case):
    for name in ("assign", "take_over", "return", "end_takeover"):
        assert tom.post(url(name, case.pk)).status_code == 403, name


def test_an_answer_goes_to_the_customer_and_leaves_the_state_chosen(tom, case):
    sent = {"text": "The van comes on Thursday.", "channel": "email", "then": "waiting_customer"}
    response = tom.post(url("reply", case.pk), sent)
    contact = Contact.objects.get(direction=Direction.OUTBOUND)
    assert response["Location"] == f"{url('case', case.pk)}#contact-{contact.pk}"
    case.refresh_from_db()
    assert case.state == State.WAITING_CUSTOMER
    assert "The van comes on Thursday." in tom.get(url("case", case.pk)).content.decode()


def test_the_same_page_sent_twice_writes_once(tom, case):
    for _ in range(2):
        assert tom.post(url("reply", case.pk), {"text": "Hello", "channel": "email", "once": "abc123"}).status_code == 302
    assert Contact.objects.filter(direction=Direction.OUTBOUND).count() == 1


def test_an_empty_answer_is_refused_and_nothing_is_lost(tom, case):
    response = tom.post(url("reply", case.pk), {"text": "  ", "channel": "email", "then": "resolved"})
    assert response.status_code == 422
    assert b"Fill this in" in response.content


def test_a_refusal_of_the_desk_stands_over_the_composer_with_what_was_written(tom, case):
    actions.resolve(case_id=case.pk, by=_machine(), at=clock.now())
    actions.close(case_id=case.pk, by=_machine(), at=clock.now())
    response = tom.post(url("reply", case.pk), {"text": "One more thing", "channel": "email", "once": "w1"})
    assert response.status_code == 422
    assert b"Reopen it before you write" in response.content
    assert b"One more thing" in response.content


def test_a_note_stays_inside(tom, case):
    tom.post(url("note", case.pk), {"text": "She was calm until I read the policy."})
    note = Contact.objects.get(direction=Direction.NOTE)
    assert note.text.startswith("She was calm")


def test_what_the_customer_said_on_the_telephone_joins_the_conversation(tom, case):
    tom.post(url("receive", case.pk), {"channel": "phone", "text": "She called again.", "is_abusive": "on"})
    assert Contact.objects.get(text="She called again.").is_abusive


def test_files_come_with_an_answer_and_odd_ones_take_the_answer_back(tom, case, settings, tmp_path):
    from django.core.files.uploadedfile import SimpleUploadedFile

    settings.RAPPORT_FILES = tmp_path
    good = SimpleUploadedFile("offer.txt", b"forty-five pounds")
    tom.post(url("reply", case.pk), {"text": "See the offer", "channel": "email", "papers": [good]})
    assert b"offer.txt" in tom.get(url("case", case.pk)).content
    bad = SimpleUploadedFile("offer.exe", b"MZ\x90")
    response = tom.post(url("reply", case.pk), {"text": "And this", "channel": "email", "papers": [bad]})
    assert response.status_code == 422
    assert b"of a kind that is not taken" in response.content
    assert not Contact.objects.filter(text="And this").exists()


def test_moving_classifying_and_priority(tom, case):
    reason, cause = sample.reason(), sample.cause()
    sample.attribute(), sample.attribute("carrier", "Carrier", choices=["Swift", "Fleet"])
    assert tom.post(url("move", case.pk), {"to": "waiting_others"}).status_code == 302
    assert tom.post(url("priority", case.pk), {"priority": "urgent"}).status_code == 302
    said = {
        "kind": "complaint",
        "reason": reason.pk,
        "cause": cause.pk,
        "is_safety": "on",
        "attribute_order_reference": "MR-20931",
        "attribute_carrier": "Swift",
    }
    assert tom.post(url("classify", case.pk), said).status_code == 302
    case.refresh_from_db()
    assert (case.state, case.priority, case.kind, case.is_safety) == (State.WAITING_OTHERS, Priority.URGENT, "complaint", True)
    assert case.attributes == {"order_reference": "MR-20931", "carrier": "Swift"}
    assert tom.post(url("classify", case.pk), said | {"attribute_carrier": "Nobody"}).status_code == 422
    assert tom.post(url("classify", case.pk), said | {"reason": 10**9}).status_code == 422


def test_a_promise_is_asked_for_and_stands_in_the_rail(tom, case, representative):
    soon = (clock.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    said = {"text": "Own van on Thursday", "due_at": soon, "owner": representative.person.pk}
    assert tom.post(url("promise", case.pk), said).status_code == 302
    assert [one.text for one in commitments.promises_of("case", [case.pk], as_of=clock.now())[case.pk]] == ["Own van on Thursday"]
    assert b"Own van on Thursday" in tom.get(url("case", case.pk)).content
    refused = tom.post(url("promise", case.pk), said | {"due_at": "2020-01-01T10:00"})
    assert refused.status_code == 422
    assert b"still to come" in refused.content


def test_the_brief_begins_with_what_the_conversation_says(tom, case, representative):
    actions.reply(case_id=case.pk, text="I refunded the postage.", channel=Channel.EMAIL, by=representative.actor, at=clock.now())
    page = tom.get(url("escalate", case.pk)).content.decode()
    assert "still not come" in page
    assert "I refunded the postage." in page


def test_escalation_takeover_and_return_as_each_of_them_sees_it(tom, client_of, director, representative, case):
    assert tom.post(url("escalate", case.pk), BRIEF | {"wanted": "", "to": "director"}).status_code == 422
    for _ in range(2):
        assert tom.post(url("escalate", case.pk), BRIEF | {"to": "director"}).status_code == 302
    assert b"You asked the director" in tom.get(url("case", case.pk)).content
    ana = client_of(director)
    waiting = ana.get(url("escalations")).content.decode()
    assert "The bed this week" in waiting
    escalation = case.escalations.get()
    for _ in range(2):
        assert ana.post(url("take_over", case.pk), {"escalation": escalation.pk}).status_code == 302
    assert b"You took this over at" in ana.get(url("case", case.pk)).content
    observed = tom.get(url("case", case.pk)).content.decode()
    assert "Ana handles this; you observe" in observed
    assert ">Send<" not in observed
    assert tom.post(url("reply", case.pk), {"text": "Me again", "channel": "email"}).status_code == 422
    assert tom.post(url("note", case.pk), {"text": "She likes to be called."}).status_code == 302
    ana.post(url("note", case.pk), {"text": "Between us: our fault.", "is_private": "on"})
    assert b"Between us" not in tom.get(url("case", case.pk)).content
    assert ana.post(url("end_takeover", case.pk), {"outcome": "Own van, Thursday", "back_to_observer": "on"}).status_code == 302
    case.refresh_from_db()
    assert (case.assignee_id, case.observer_id) == (representative.person.pk, None)


def test_guidance_comes_back_as_a_note_and_a_second_sending_changes_nothing(tom, client_of, supervisor, case):
    tom.post(url("escalate", case.pk), BRIEF | {"to": "supervisor"})
    sue = client_of(supervisor)
    for _ in range(2):
        assert sue.post(url("return", case.pk), {"guidance": "Offer £45 and the van."}).status_code == 302
    assert b"Offer \xc2\xa345 and the van." in tom.get(url("case", case.pk)).content
    assert case.escalations.count() == 1


def test_an_escalation_is_withdrawn_by_who_raised_it(tom, case):
    tom.post(url("escalate", case.pk), BRIEF | {"to": "supervisor"})
    for _ in range(2):
        assert tom.post(url("withdraw", case.pk), {"escalation": case.escalations.get().pk}).status_code == 302
    case.refresh_from_db()
    assert case.tier == Tier.REPRESENTATIVE
    assert tom.post(url("withdraw", case.pk), {"escalation": "x" * 50}).status_code == 404


def test_a_supervisor_assigns_within_reach_only(client_of, supervisor, representative, other_representative, case):
    sue = client_of(supervisor)
    far = {"team": other_representative.team.pk, "assignee": other_representative.person.pk}
    assert sue.post(url("assign", case.pk), far).status_code == 422
    near = {"team": representative.team.pk, "assignee": ""}
    for _ in range(2):
        assert sue.post(url("assign", case.pk), near).status_code == 302
    case.refresh_from_db()
    assert case.assignee_id is None


def test_the_mark_of_abuse_is_set_and_taken_back(tom, other_representative, client_of, case):
    contact = case.contacts.get()
    for mark in ("yes", ""):
        tom.post(url("abusive", contact.pk), {"is_abusive": mark})
        contact.refresh_from_db()
        assert contact.is_abusive is bool(mark)
    assert client_of(other_representative).post(url("abusive", contact.pk), {"is_abusive": "yes"}).status_code == 404


def test_the_fragment_for_open_pages_brings_thread_head_and_rail(tom, case):
    fragment = tom.get(url("thread", case.pk)).content.decode()
    assert fragment.count("hx-swap-oob") == 2
    assert "<html" not in fragment
    assert f'data-live="case:{case.pk}"' in fragment


def test_the_page_asks_the_same_number_of_questions_however_long_the_case(
    tom, case, representative, django_assert_max_num_queries
):
    now = clock.now()
    for number in range(12):
        sample.contact(case, f"and again {number}", at=now - timedelta(minutes=60 - number))
        actions.note(case_id=case.pk, text=f"note {number}", by=representative.actor, at=now)
    with django_assert_max_num_queries(QUERIES):
        tom.get(url("case", case.pk))


def test_odd_input_is_answered_never_broken(tom, case):
    odd = ("\x00", "x" * 30_000, "\ud83d", "-1", "9" * 60, "<script>alert(1)</script>", "")
    fields = (
        "text",
        "channel",
        "then",
        "to",
        "priority",
        "kind",
        "reason",
        "owner",
        "due_at",
        "happened",
        "wanted",
        "once",
        "files",
    )
    for name in (
        "reply",
        "note",
        "receive",
        "move",
        "priority",
        "classify",
        "promise",
        "escalate",
        "withdraw",
        "take",
        "give_back",
    ):
        for value in odd:
            response = tom.post(url(name, case.pk), dict.fromkeys(fields, value.encode("utf-8", "replace").decode()))
            assert response.status_code < 500, (name, value[:20])
    assert tom.get(url("case", 10**18)).status_code == 404
    assert Case.objects.count() == 1


def _machine():
    from rapport.kernel.actor import Actor

    return Actor.machine("test")


QUERIES = 38


def test_an_open_page_gets_another_composer_only_when_it_may_write_to_others_now(tom, supervisor, case):
    known = tom.get(url("thread", case.pk), {"writes": "customer"}).text
    assert 'id="writing"' not in known
    actions.take_over(case_id=case.pk, by=supervisor.actor, at=clock.now())
    fresh = tom.get(url("thread", case.pk), {"writes": "customer"}).text
    assert f"{supervisor.person.name} has taken this case over" in fresh
    assert 'id="writing" data-keep hx-swap-oob="true"' in fresh
    assert "Write a note to your colleagues" in fresh
    assert "?writes=colleagues" in fresh
    assert 'id="writing"' not in tom.get(url("thread", case.pk), {"writes": "colleagues"}).text


def test_an_escalation_is_handed_to_somebody_else_on_a_page_that_names_them(client_of, director, manager, representative, case):
    actions.escalate(case_id=case.pk, to=Tier.DIRECTOR, brief=Brief(**BRIEF), by=representative.actor, at=clock.now())
    ana = client_of(director)
    assert url("delegate", case.pk) in ana.get(url("escalations")).text
    asked = ana.get(url("delegate", case.pk)).text
    assert f"{manager.person.name} · manager" in asked
    assert f"{director.person.name} · director" not in asked
    for _ in range(2):
        assert ana.post(url("delegate", case.pk), {"person": manager.person.pk}).status_code == 302
    assert "Ana handed the escalation to Grace Osei." in ana.get(url("case", case.pk)).text
    assert client_of(representative).get(url("delegate", case.pk)).status_code == 403
