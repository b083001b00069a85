from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from rapport.directory.people import sample as people
from rapport.governance.commitments import queries, sample
from rapport.governance.commitments.models import Handing
from rapport.governance.commitments.types import HandingState
from rapport.kernel import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def logistics():
    return people.department("Logistics", liaison_name="Ida Quist", liaison_email="ida@marlow.example")


@pytest.fixture
def handed(supervisor, representative, logistics):
    now = clock.now()
    promise = sample.promise(owner_id=representative.person.pk, made_at=now, due_at=now + timedelta(days=4))
    return sample.handing(promise, department_id=logistics.pk, at=now, by_id=supervisor.person.pk)


@pytest.fixture
def nobody():
    cache.clear()  # what one address of the internet sent in other tests
    return Client()


def link(row):
    return reverse("commitments:link", args=[queries.token_of(row)])


def state(row):
    return Handing.objects.get(pk=row.pk).state


def test_a_supervisor_hands_a_promise_to_a_department_from_the_page_of_promises(client_of, supervisor, representative, logistics):
    now = clock.now()
    promise = sample.promise(owner_id=representative.person.pk, made_at=now, due_at=now + timedelta(days=4))
    client, url = client_of(supervisor), reverse("commitments:hand_to_department", args=[promise.pk])
    assert url in client.get(reverse("commitments:hand_over", args=[promise.pk])).content.decode()
    asked = {"department": logistics.pk, "asked": "Bring it", "why": "Lost", "next": "/promises/?of=team"}
    assert client.post(url, {**asked, "due_at": "2001-01-01T10:00"}).status_code == 422
    assert client.post(url, {**asked, "due_at": f"{now + timedelta(days=3):%Y-%m-%dT%H:%M}"}).status_code == 302
    page = client.get("/promises/?of=team").content.decode()
    assert "With Logistics" in page
    assert reverse("commitments:handing", args=[Handing.objects.get().pk]) in page
    assert "Bring it" in client.get(reverse("commitments:departments")).content.decode()
    assert "Bring it" in client.get(reverse("commitments:department", args=[logistics.pk])).content.decode()


def test_a_representative_asks_no_department_and_another_team_sees_nothing(
    client_of, representative, other_representative, handed
):
    url = reverse("commitments:hand_to_department", args=[handed.commitment_id])
    assert client_of(representative).get(url).status_code == 403
    assert client_of(representative).post(reverse("commitments:reply", args=[handed.pk, "take-back"])).status_code == 403
    assert client_of(other_representative).get(reverse("commitments:handing", args=[handed.pk])).status_code == 404
    assert b"Bring it" not in client_of(other_representative).get(reverse("commitments:departments")).content


def test_the_liaison_person_accepts_reports_with_a_file_and_we_confirm(client_of, supervisor, handed, nobody):
    from django.core.files.uploadedfile import SimpleUploadedFile

    page = nobody.get(link(handed))
    assert page.headers["Cache-Control"] == "private, no-store"
    assert b"The carrier lost it twice" in page.content
    assert nobody.post(link(handed), {"said": "accepted"}).status_code == 302
    assert state(handed) == HandingState.ACCEPTED
    paper = SimpleUploadedFile("note.txt", b"delivered on Thursday")
    assert nobody.post(link(handed), {"said": "reported", "text": "Done", "paper": paper}).status_code == 302
    inside, outside = client_of(supervisor), nobody.get(link(handed)).content.decode()
    assert "note.txt" in outside
    file_url = outside.split("/files/")[1].split("/")[0]
    assert b"".join(nobody.get(f"{link(handed)}files/{file_url}/").streaming_content) == b"delivered on Thursday"
    served = inside.get(reverse("commitments:handing_file", args=[handed.pk, file_url]))
    assert b"".join(served.streaming_content) == b"delivered on Thursday"
    inside.post(reverse("commitments:reply", args=[handed.pk, "confirm"]), {"text": ""})
    assert state(handed) == HandingState.CONFIRMED
    assert "Thank you" in nobody.get(link(handed)).content.decode()


def test_a_refusal_on_the_page_of_the_link_keeps_what_was_written(handed, nobody):
    answer = nobody.post(link(handed), {"said": "declined", "text": ""})
    assert answer.status_code == 422
    nobody.post(link(handed), {"said": "declined", "text": "No van"})
    again = nobody.post(link(handed), {"said": "question", "text": "Which floor is it?"})
    assert again.status_code == 422
    assert b"nothing more to do" in again.content
    assert nobody.post(link(handed), {"said": "\x00"}).status_code == 422
    assert state(handed) == HandingState.DECLINED


def test_somebody_of_us_does_not_answer_for_the_other_department(client_of, supervisor, handed):
    assert client_of(supervisor).post(link(handed), {"said": "accepted"}).status_code == 403
    assert state(handed) == HandingState.ASKED


def test_guessing_links_is_slowed_down_and_tells_nothing(handed, nobody):
    answers = [nobody.get(reverse("commitments:link", args=[f"{handed.pk}:guess{number}"])).status_code for number in range(8)]
    assert answers == [404] * 6 + [429] * 2
    assert nobody.get(link(handed)).status_code == 200
    cache.clear()


def test_the_pages_ask_as_much_of_the_database_for_many_as_for_one(client_of, director, handed, django_assert_max_num_queries):
    now = clock.now()
    for number in range(12):
        promise = sample.promise(owner_id=handed.commitment.owner_id, text=f"n {number}", made_at=now)
        sample.handing(promise, department_id=handed.department_id, at=now, asked=f"Thing {number}")
    client = client_of(director)
    with django_assert_max_num_queries(16):
        assert client.get(reverse("commitments:departments")).content.count(b"data-row") == 13
    with django_assert_max_num_queries(16):
        assert client.get("/promises/?of=team").content.count(b"with-department") == 13
