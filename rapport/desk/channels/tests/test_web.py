"""The pages of mailboxes, messages and templates, as people use them."""

import pytest
from django.urls import reverse

from rapport.desk.cases import sample as cases
from rapport.desk.cases.types import Direction
from rapport.desk.channels import sample
from rapport.desk.channels.models import Mailbox, Template
from rapport.desk.channels.types import Sending
from rapport.directory.customers import sample as customers
from rapport.kernel import clock

pytestmark = pytest.mark.django_db
BEAST = (
    b"From: eve@post.example\r\nSubject: Look\r\nContent-Type: text/html\r\n\r\n"
    b'<p onclick="x()">Hello</p><script>alert(1)</script><img src="https://spy.example/pixel.gif"><form action="//evil"></form>'
)


def test_a_newcomer_is_led_from_the_address_to_a_form_that_knows_the_servers(client_of, manager):
    client = client_of(manager)
    assert "No mailbox is connected yet" in client.get(reverse("channels:mailboxes")).content.decode()
    page = client.get(reverse("channels:connect"), {"address": "help@gmail.com"}).content.decode()
    assert 'value="imap.gmail.com"' in page
    assert client.get(reverse("channels:connect"), {"address": "help"}).status_code == 422


def test_trying_says_what_is_wrong_in_a_sentence_and_keeps_nothing(client_of, manager):
    given = {"name": "Help", "address": "help@desk.example", "secret": "12345", "imap_host": "127.0.0.1", "imap_port": 9,
             "imap_security": "tls", "smtp_host": "no-such-host.invalid", "smtp_port": 465, "smtp_security": "tls",
             "folder": "INBOX", "kind": "enquiry"}  # fmt: skip
    page = client_of(manager).post(reverse("channels:try_new"), given).content.decode()
    assert "nothing listens on port 9" in page
    assert "There is no server called “no-such-host.invalid”" in page
    assert not Mailbox.objects.exists()
    assert client_of(manager).post(reverse("channels:connect"), given).status_code == 302
    assert "12345" not in Mailbox.objects.get().secret
    assert Mailbox.objects.get().is_default


def test_a_message_is_shown_harmless_and_pictures_from_elsewhere_only_when_asked_for(client_of, representative):
    contact = cases.contact(cases.case(team=representative.team))
    row = sample.inbound(contact=contact, raw=BEAST)
    client, url = client_of(representative), reverse("channels:message", args=[row.pk])
    response = client.get(url)
    body = response.content.decode().split('class="mail-body"')[1].split("</div>")[0]
    assert "Hello" in body
    for bad in ("onclick", "alert", "spy.example", "<form"):
        assert bad not in body
    assert "https:" not in response.headers["Content-Security-Policy"]
    asked = client.get(url, {"pictures": "yes"})
    assert "https://spy.example/pixel.gif" in asked.content.decode()
    assert "img-src 'self' data: https: http:" in asked.headers["Content-Security-Policy"]
    assert client.get(reverse("channels:original", args=[row.pk])).headers["Content-Disposition"].startswith("attachment")


def test_nobody_reads_the_messages_of_cases_that_are_not_theirs(client_of, representative, other_representative):
    row = sample.inbound(contact=cases.contact(cases.case(team=other_representative.team)))
    for name in ("message", "original"):
        assert client_of(representative).get(reverse(f"channels:{name}", args=[row.pk])).status_code == 404


def test_the_case_shows_what_did_not_arrive_and_offers_to_send_it_again(client_of, representative):
    case = cases.case(team=representative.team, assignee=representative.person)
    contact = cases.contact(case, "On Thursday.", direction=Direction.OUTBOUND, person=representative.person)
    row = sample.outbound(contact)
    client = client_of(representative)
    page = client.get(reverse("cases:case", args=[case.pk])).content.decode()
    assert "550 no such person" in page
    client.post(reverse("channels:again", args=[row.pk]))
    row.refresh_from_db()
    assert row.state == Sending.WAITING


def test_an_answer_that_is_held_can_be_taken_back_on_the_page_without_javascript(client_of, representative):
    case = cases.case(team=representative.team, assignee=representative.person)
    contact = cases.contact(case, "On Thursday.", direction=Direction.OUTBOUND, person=representative.person)
    row = sample.outbound(contact, state=Sending.HELD, problem="", due_at=clock.now())
    client = client_of(representative)
    assert "Take it back" in client.get(reverse("cases:case", args=[case.pk])).content.decode()
    client.post(reverse("channels:take_back", args=[row.pk]))
    contact.refresh_from_db()
    assert contact.direction == Direction.NOTE


def test_a_template_with_an_unknown_placeholder_is_refused_and_names_it(client_of, supervisor):
    client, url = client_of(supervisor), reverse("channels:new_template")
    refused = client.post(url, {"name": "Late", "body_en": "Dear {{customer.nmae}}", "is_active": "on"})
    assert "{{customer.nmae}}" in refused.content.decode()
    assert not Template.objects.exists()
    looked_at = client.post(url, {"name": "Late", "body_en": "Dear {{customer.name}}", "look": "yes"}).content.decode()
    assert "Dear Joan Hale" in looked_at
    assert not Template.objects.exists()
    client.post(url, {"name": "Late", "body_en": "Dear {{customer.name}}", "body_de": "Guten Tag", "is_active": "on"})
    assert Template.objects.get().variants.count() == 2


def test_a_template_is_offered_in_the_customers_language_and_filled(client_of, representative):
    customer = customers.customer("Jörg Weber", language="de")
    case = cases.case(team=representative.team, customer=customer)
    made = sample.template()
    made.variants.create(
        language="de", body="Guten Tag {{customer.name}}, Ihre Nummer ist {{case.number}}. {{person.first_name}}"
    )
    page = client_of(representative).get(reverse("channels:use", args=[case.pk, made.pk])).content.decode()
    assert f"Guten Tag Jörg Weber, Ihre Nummer ist {case.pk}. Tom" in page
