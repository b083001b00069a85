"""Where no mailbox is connected, receipts and answers go out by the installation's own mail server, each once."""

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from rapport.desk.cases import actions, queries, sample
from rapport.desk.cases.models import Case
from rapport.desk.cases.types import Channel
from rapport.directory.customers import sample as customers
from rapport.kernel import clock
from rapport.kernel.jobs import run_waiting

pytestmark = pytest.mark.django_db
MESSAGE = {"name": "Joan Hale", "email": "joan@example.com", "message": "Where is my bed?"}


@pytest.fixture(autouse=True)
def own_address(settings, db):
    settings.RAPPORT_ADDRESS = "https://desk.example"
    cache.clear()


def test_whoever_writes_on_the_form_gets_number_and_link(representative):
    Client().post("/contact/", MESSAGE)
    run_waiting()
    case, letter = Case.objects.get(), mail.outbox[0]
    assert letter.to == ["joan@example.com"]
    assert f"https://desk.example/c/{queries.portal_token(case)}/" in letter.body
    assert f"{case.pk}" in letter.body


def test_an_answer_goes_out_as_it_was_written_with_the_first_name_only(representative):
    Client().post("/contact/", MESSAGE)
    case = Case.objects.get()
    actions.reply(
        case_id=case.pk,
        text="It comes <on> Thursday & not later.",
        channel=Channel.EMAIL,
        by=representative.actor,
        at=clock.now(),
    )
    run_waiting()
    body = mail.outbox[-1].body
    assert "It comes <on> Thursday & not later." in body
    assert "\nTom\n" in body
    assert "Bell" not in body
    assert len(mail.outbox) == 2


def test_nothing_is_mailed_without_an_address_or_on_other_channels(representative):
    nobody = sample.case(team=representative.team, customer=customers.customer("Piotr Wilk"), at=clock.now())
    for channel in (Channel.EMAIL, Channel.PHONE, Channel.LETTER):
        actions.reply(case_id=nobody.pk, text="Hello", channel=channel, by=representative.actor, at=clock.now())
    run_waiting()
    assert mail.outbox == []
