from datetime import timedelta

import pytest
from django.urls import reverse

from rapport.governance.decisions import actions, sample
from rapport.governance.decisions.models import Decision
from rapport.governance.decisions.types import Request
from rapport.kernel import clock
from rapport.kernel.errors import NotAllowed, Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(representative, manager):
    now = clock.now()
    return sample.decision(
        decider_id=manager.person.pk,
        asked_by_id=representative.person.pk,
        team_id=representative.team.pk,
        asked_at=now - timedelta(hours=1),
        due_at=now + timedelta(hours=3),
        waiting_costs="She calls every day.",
    )


def test_the_queue_shows_each_what_waits_for_them(client_of, asked, manager, supervisor, representative, other_representative):
    page = client_of(manager).get("/decisions/").content.decode()
    assert "These wait for you" in page
    assert "Recommended: Refund £180, £180" in page
    assert "While it waits: She calls every day." in page
    assert reverse("decisions:decide", args=[asked.pk]) in page
    assert reverse("decisions:decide", args=[asked.pk]) not in client_of(supervisor).get("/decisions/").content.decode()
    assert "Refund £180" in client_of(representative).get("/decisions/").content.decode()
    assert "Refund £180" not in client_of(other_representative).get("/decisions/").content.decode()


def test_deciding_leads_back_and_a_refusal_keeps_what_was_written(client_of, asked, manager, supervisor):
    url = reverse("decisions:decide", args=[asked.pk])
    given = {"option": "refund", "reason": "She was ill.", "next": "/cases/7/"}
    refused = client_of(supervisor).post(url, given)
    assert refused.status_code == 422
    assert b"Somebody else was asked" in refused.content
    assert b"She was ill." in refused.content
    assert client_of(manager).post(url, given).headers["Location"] == "/cases/7/"
    page = client_of(manager).get(reverse("decisions:decision", args=[asked.pk])).content.decode()
    assert "She was ill." in page
    assert 'name="option"' not in page
    assert "Refund £180, four days" in client_of(manager).get("/decisions/settled/").content.decode()
    assert "Refund £180" in client_of(manager).get("/decisions/settled/?export=csv").getvalue().decode()


def test_a_request_is_made_on_the_page_for_what_it_is_about(client_of, representative, supervisor, manager):
    tom = client_of(representative)
    url = f"{reverse('decisions:new')}?about=case:7"
    given = {
        "question": "Send a second van?", "decider": manager.person.pk, "due_at": "2030-01-01T10:00", "recommended": "1",
        "label_1": "Yes", "effect_1": "It comes today", "cost_1": "45", "label_2": "No", "effect_2": "It comes on Friday",
    }  # fmt: skip
    assert tom.post(url, given | {"effect_2": ""}).status_code == 422
    assert tom.post(url, given | {"due_at": "2020-01-01T10:00"}).status_code == 422
    given["due_at"] = (clock.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    assert tom.post(url, given).status_code == 302
    made = Decision.objects.get()
    assert (made.subject_id, made.team_id, made.decider_id) == (7, representative.team.pk, manager.person.pk)
    assert tom.get(f"{reverse('decisions:new')}?about=case:x").status_code == 404


def test_the_queue_costs_the_same_for_few_and_for_many(client_of, manager, django_assert_max_num_queries):
    client, now = client_of(manager), clock.now()
    for _number in range(20):
        sample.decision(decider_id=manager.person.pk, asked_at=now, due_at=now + timedelta(days=1))
    with django_assert_max_num_queries(10):
        assert client.get("/decisions/").content.count(b'class="row"') == 20


def test_whoever_has_nobody_to_ask_decides_with_reason_at_once(client_of, director, manager, department):
    ana, url = client_of(director), f"{reverse('decisions:new')}?about=case:7"
    page = ana.get(url).content.decode()
    assert "Nobody else can decide this" in page
    assert 'name="decider"' not in page
    given = {
        "question": "Send a second van?", "recommended": "2", "reason": "The road is closed.",
        "label_1": "Yes", "effect_1": "It comes today", "cost_1": "45", "label_2": "No", "effect_2": "It comes on Friday",
    }  # fmt: skip
    assert ana.post(url, given | {"reason": ""}).status_code == 422
    assert ana.post(url, given).status_code == 302
    made = Decision.objects.get()
    assert (made.state, made.chosen, made.reason, made.subject_id) == ("decided", "2", "The road is closed.", 7)
    assert (made.asked_by_id, made.decider_id, made.settled_by_id) == (director.person.pk,) * 3
    assert "The road is closed." in ana.get(reverse("decisions:decision", args=[made.pk])).content.decode()
    assert "Nobody else can decide this" not in client_of(manager).get(url).content.decode()


def test_nobody_decides_alone_while_somebody_else_can(manager, representative):
    about = {"subject": ("case", 7), "options": sample.OPTIONS, "recommended": "refund", "currency": "GBP"}
    wanted = Request(question="Refund it?", decider_id=manager.person.pk, due_at=clock.now(), **about)
    for who, why in ((manager, "Somebody else can decide this"), (representative, "not part of your role")):
        with pytest.raises((Refused, NotAllowed), match=why):
            actions.decide_alone(request=wanted, reason="I know.", by=who.actor, at=clock.now())
    assert not Decision.objects.exists()
