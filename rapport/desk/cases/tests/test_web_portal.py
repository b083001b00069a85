"""The customer's side: the public form and the signed page."""

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from rapport.desk.cases import actions, queries, sample
from rapport.desk.cases.models import Case, Contact
from rapport.desk.cases.types import Channel, Direction, State
from rapport.directory.customers import sample as customers
from rapport.kernel import clock

pytestmark = pytest.mark.django_db
MESSAGE = {"name": "Joan Hale", "email": "joan@example.com", "message": "Where is my bed?\nIt was promised for Tuesday."}


@pytest.fixture(autouse=True)
def no_one_sent_before(db):
    cache.clear()


@pytest.fixture
def case(representative):
    return sample.case(
        team=representative.team, assignee=representative.person, customer=customers.customer("Joan Hale"), at=clock.now()
    )


def link(case):
    return reverse("cases:portal", args=[queries.portal_token(case)])


def test_a_message_becomes_a_case_with_a_number_and_a_private_page(representative):
    browser = Client()
    response = browser.post("/contact/", MESSAGE | {"order_reference": "MR-20931"}, follow=True)
    case = Case.objects.get()
    page = response.content.decode()
    assert (case.subject, case.channel, case.team_id) == ("Where is my bed?", Channel.WEB, representative.team.pk)
    assert case.customer.name == "Joan Hale"
    assert "MR-20931" in case.contacts.get().text
    assert f"{case.pk}" in page
    assert link(case) in page
    assert response["X-Robots-Tag"].startswith("noindex")


def test_the_declared_order_reference_is_kept_as_a_fact(representative):
    sample.attribute()
    Client().post("/contact/", MESSAGE | {"order_reference": "MR-20931"})
    assert Case.objects.get().attributes == {"order_reference": "MR-20931"}


def test_the_same_message_sent_twice_opens_one_case(representative):
    pages = [Client().post("/contact/", MESSAGE)["Location"] for _ in range(2)]
    assert pages[0] == pages[1]
    assert Case.objects.count() == 1


def test_without_a_way_to_answer_it_is_asked_for_again_and_nothing_is_lost():
    response = Client().post("/contact/", MESSAGE | {"email": ""})
    assert response.status_code == 422
    assert b"It was promised for Tuesday." in response.content
    assert Client().post("/contact/", MESSAGE | {"email": "", "phone": "+44 113 496 0000"}).status_code == 302


def test_a_machine_that_fills_the_trap_opens_nothing():
    assert Client().post("/contact/", MESSAGE | {"website": "http://spam.example"}).status_code == 200
    assert not Case.objects.exists()


def test_too_many_messages_in_a_minute_are_asked_to_wait():
    codes = [Client().post("/contact/", MESSAGE | {"message": f"message {number}"}).status_code for number in range(8)]
    assert codes == [302] * 6 + [429] * 2
    assert Case.objects.count() == 6


def test_a_file_that_is_not_taken_takes_nothing_in_by_halves(settings, tmp_path):
    settings.RAPPORT_FILES = tmp_path
    bad = SimpleUploadedFile("bed.exe", b"MZ\x90")
    assert Client().post("/contact/", MESSAGE | {"papers": [bad]}).status_code == 422
    assert not Case.objects.exists()
    good = SimpleUploadedFile("bed.txt", b"a photograph in words")
    assert Client().post("/contact/", MESSAGE | {"papers": [good]}).status_code == 302


def test_the_customer_reads_one_thread_without_notes_and_inner_words(case, representative):
    now = clock.now()
    actions.reply(case_id=case.pk, text="It comes on Thursday.", channel=Channel.EMAIL, by=representative.actor, at=now)
    actions.note(case_id=case.pk, text="Difficult, be careful", by=representative.actor, at=now)
    page = Client().get(link(case)).content.decode()
    for words in ("It comes on Thursday.", "still not come", ">Tom<", ">You<"):
        assert words in page
    for words in ("Difficult", "Tom Bell", "escalat", "supervisor", "Enquiry", "takeover"):
        assert words not in page


def test_what_was_promised_stands_there_with_its_day(case, representative):
    from datetime import timedelta

    due = clock.now() + timedelta(days=2)
    actions.promise(case_id=case.pk, text="Own van on Thursday", due_at=due, by=representative.actor, at=clock.now())
    assert "Own van on Thursday" in Client().get(link(case)).content.decode()


def test_the_customer_answers_without_an_account_and_a_settled_case_is_taken_up_again(case, representative):
    actions.resolve(case_id=case.pk, by=representative.actor, at=clock.now())
    for _ in range(2):
        assert Client().post(link(case), {"text": "It has not come."}).status_code == 302
    case.refresh_from_db()
    assert case.state == State.REOPENED
    assert Contact.objects.filter(text="It has not come.", direction=Direction.INBOUND).count() == 1


def test_files_travel_both_ways_but_those_of_notes_do_not(case, representative, settings, tmp_path):
    settings.RAPPORT_FILES = tmp_path
    Client().post(link(case), {"text": "See", "papers": [SimpleUploadedFile("photo.txt", b"broken leg")]})
    note = actions.note(case_id=case.pk, text="inner", by=representative.actor, at=clock.now())
    inner = SimpleUploadedFile("inner.txt", b"between us")
    kept = actions.attach(contact_id=note.pk, content=inner, name="inner.txt", by=representative.actor, at=clock.now())
    page = Client().get(link(case)).content.decode()
    assert "photo.txt" in page
    assert "inner.txt" not in page
    mine = page.split('class="attachments"')[1].split('href="')[1].split('"')[0]
    assert b"".join(Client().get(mine).streaming_content) == b"broken leg"
    token = queries.portal_token(case)
    assert Client().get(reverse("cases:portal_file", args=[token, kept.pk])).status_code == 404


@pytest.mark.parametrize("token", ["nonsense", "1:x", "0", "9" * 30, "1%00", "é", "..", "1:" + "A" * 900])
def test_a_wrong_link_is_answered_kindly(token):
    response = Client().get(f"/c/{token}/")
    assert response.status_code == 404
    assert response["Content-Type"].startswith("text/html")


def test_a_replaced_link_opens_nothing_and_the_new_one_does(client_of, case, representative):
    old = link(case)
    client_of(representative).post(reverse("cases:renew_link", args=[case.pk]))
    case.refresh_from_db()
    assert b"opens nothing" in Client().get(old).content
    assert Client().post(old, {"text": "Hello"}).status_code == 404
    assert Client().get(link(case)).status_code == 200


def test_one_link_opens_one_case_only(case, representative):
    other = sample.case("Oak table", team=representative.team, at=clock.now())
    number, _, signature = queries.portal_token(case).partition(":")
    assert Client().get(f"/c/{other.pk}:{signature}/").status_code == 404
    assert number == str(case.pk)


def test_odd_input_never_breaks_the_public_pages(case):
    for value in ("\x00", "x" * 30_000, "9" * 60, "😀" * 50, ""):
        cache.clear()
        said = dict.fromkeys(("name", "email", "phone", "about", "order_reference", "message", "text", "papers"), value)
        assert Client().post("/contact/", said).status_code in (302, 422)
        assert Client().post(link(case), said).status_code in (302, 422)
