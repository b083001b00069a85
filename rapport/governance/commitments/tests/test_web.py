from datetime import timedelta

import pytest
from django.urls import reverse

from rapport.governance.commitments import actions, sample
from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.kernel.jobs import run_waiting
from rapport.kernel.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def owed(representative):
    now = clock.now()
    return sample.promise(owner_id=representative.person.pk, made_at=now - timedelta(hours=1), due_at=now + timedelta(hours=30))


def test_the_page_shows_own_promises_and_those_of_the_team(client_of, supervisor, representative, owed):
    assert b"Own van on Thursday" in client_of(representative).get("/promises/").content
    assert b"Own van on Thursday" in client_of(supervisor).get("/promises/").content
    assert b"Own van on Thursday" not in client_of(supervisor).get("/promises/?of=me").content


def test_another_team_sees_nothing_and_reaches_nothing(client_of, other_representative, owed):
    client = client_of(other_representative)
    assert b"Own van" not in client.get("/promises/?of=team").content
    for name in ("keep", "hand_over", "withdraw"):
        assert client.post(reverse(f"commitments:{name}", args=[owed.pk]), {"proof": "x", "reason": "x"}).status_code == 404


def test_keeping_asks_for_the_proof_and_leads_back(client_of, representative, owed):
    client, url = client_of(representative), reverse("commitments:keep", args=[owed.pk])
    refused = client.post(url, {"proof": "", "next": "/cases/7/"})
    assert refused.status_code == 422
    assert client.post(url, {"proof": "She called", "next": "/cases/7/"}).headers["Location"] == "/cases/7/"
    assert client.post(url, {"proof": "She called", "next": "a word"}).status_code == 302
    again = client.post(url, {"proof": "Something else", "next": "https://elsewhere.example/"})
    assert again.status_code == 422
    assert b"already settled" in again.content
    assert b"Something else" in again.content


def test_odd_input_is_answered_not_broken(client_of, representative, owed):
    client = client_of(representative)
    for name, field in (("keep", "proof"), ("withdraw", "reason"), ("hand_over", "owner")):
        for odd in ("\x00", "x" * 100_000, "9" * 40, "-1"):
            response = client.post(reverse(f"commitments:{name}", args=[owed.pk]), {field: odd, "next": "//evil.example"})
            assert response.status_code in (302, 422)
            if response.status_code == 302:
                assert response.headers["Location"] == "/promises/"
                break


def test_a_supervisor_hands_over_to_people_of_the_team_only(client_of, supervisor, representative, other_representative, owed):
    client, url = client_of(supervisor), reverse("commitments:hand_over", args=[owed.pk])
    assert client.post(url, {"owner": other_representative.person.pk}).status_code == 422
    assert client.post(url, {"owner": supervisor.person.pk}).status_code == 302
    owed.refresh_from_db()
    assert owed.owner_id == supervisor.person.pk


def test_the_number_of_queries_does_not_grow_with_the_promises(client_of, representative, django_assert_max_num_queries):
    client, now = client_of(representative), clock.now()
    for number in range(30):
        due_at = now + timedelta(hours=number + 1)
        sample.promise(owner_id=representative.person.pk, text=f"n {number}", made_at=now, due_at=due_at)
    with django_assert_max_num_queries(12):
        assert client.get("/promises/").content.count(b'class="row"') == 30


def test_an_improvement_stands_where_its_notice_leads_with_its_verbs(client_of, supervisor, director):
    now = clock.now()
    made = actions.raise_improvement(
        subject=("target", 3), text="First response is below its target", owner_id=supervisor.person.pk,
        due_at=now + timedelta(days=14), by=Actor.machine("target watch"), at=now,
    )  # fmt: skip
    run_waiting()
    address = Notice.objects.get(person_id=supervisor.person.pk).url
    assert address == reverse("commitments:promise", args=[made.pk])
    page = client_of(supervisor).get(address).content.decode()
    assert "First response is below its target" in page
    assert f'href="{reverse("measures:target", args=[3])}"' in page
    for verb in ("keep", "hand_over"):
        assert reverse(f"commitments:{verb}", args=[made.pk]) in page
    assert "It is done…" in page
    assert "First response is below its target" not in client_of(director).get("/promises/?of=me").content.decode()


def test_a_promise_has_a_page_with_its_case_and_its_verbs_until_it_is_kept(client_of, representative, other_representative, owed):
    tom, url = client_of(representative), reverse("commitments:promise", args=[owed.pk])
    page = tom.get(url).content.decode()
    assert "Own van on Thursday" in page
    keep = f"{reverse('commitments:keep', args=[owed.pk])}?next={url}"
    assert f'href="{keep}"' in page
    assert tom.post(keep, {"proof": "She called", "next": url}).headers["Location"] == url
    done = tom.get(url).content.decode()
    assert "She called" in done
    assert keep not in done
    assert client_of(other_representative).get(url).status_code == 404
