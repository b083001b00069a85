"""Who may go on with a conversation, and what somebody gains who only pretends to."""

import pytest

from rapport.desk.cases import actions as cases
from rapport.desk.cases.models import Case
from rapport.desk.cases.types import Channel
from rapport.desk.channels import sample
from rapport.desk.channels.actions import queueing, secrets
from rapport.desk.channels.models import Inbound, Outbound, Participant
from rapport.desk.channels.rules import tokens
from rapport.directory.customers.models import ContactPoint
from rapport.kernel import clock

from .test_taking_in import HOUSE, message, store, take_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def mailbox(representative, settings):
    """A mailbox in which Joan's first message lies."""
    made = sample.mailbox(team=representative.team, is_active=True, sends_receipts=False, uses_plus=True)
    store(made, message(1))
    take_all(made)
    return made


def say(mailbox, number, **fields):
    """Take one more message in, and return what became of it."""
    store(mailbox, message(number, **fields), first=number)
    take_all(mailbox)
    return Inbound.objects.latest("pk")


def answer(case, representative):
    """Answer, and return the mail that waits to go out."""
    said = cases.reply(case_id=case.pk, text="Thursday.", channel=Channel.EMAIL, by=representative.actor, at=clock.now())
    return queueing.queue_answer(contact_id=said.pk, by=HOUSE, at=clock.now()) or Outbound.objects.get(contact=said)


ON = "In-Reply-To: <1@post.example>\r\n"


def test_somebody_who_came_by_an_old_message_gets_no_copies_for_themselves(mailbox, representative):
    case = Case.objects.get()
    eve = say(mailbox, 2, sender="eve@evil.example", extra=f"{ON}Cc: eve2@evil.example\r\n")
    assert eve.case_id == case.pk
    assert list(Participant.objects.values_list("email", "is_copied")) == [("eve2@evil.example", False)]
    row = answer(case, representative)
    assert (row.to, row.cc) == (["joan@post.example"], [])
    # Whom the customer names gets them, and so does whom they name in turn.
    say(mailbox, 3, extra=f"{ON}Cc: son@post.example\r\n")
    say(mailbox, 4, sender="son@post.example", extra=f"{ON}Cc: wife@post.example\r\n")
    assert answer(case, representative).cc == ["son@post.example", "wife@post.example"]


def test_whoever_writes_as_a_customer_has_no_answer_sent_elsewhere(mailbox, representative):
    case = Case.objects.get()
    say(mailbox, 2, extra=f"{ON}Reply-To: eve@evil.example\r\n")
    assert answer(case, representative).to == ["joan@post.example"]
    new = Case.objects.get(pk=say(mailbox, 3, extra="Reply-To: eve@evil.example\r\n").case_id)
    assert new != case
    assert answer(new, representative).to == ["joan@post.example"]
    mailbox.sends_receipts = True
    mailbox.save()
    receipt = queueing.queue_receipt(case_id=new.pk, by=HOUSE, at=clock.now())
    assert receipt is not None
    assert receipt.to == ["joan@post.example"]
    # The other address of theirs, and the wish of somebody whom nobody knew before, are followed.
    ContactPoint.objects.create(customer=new.customer, kind="email", value="joan@home.example", normal="joan@home.example")
    say(mailbox, 4, extra=f"{ON}Reply-To: joan@home.example\r\n")
    assert answer(case, representative).to == ["joan@home.example"]
    first = Case.objects.get(pk=say(mailbox, 5, sender="ann@work.example", extra="Reply-To: ann@home.example\r\n").case_id)
    assert answer(first, representative).to == ["ann@home.example"]


def test_only_our_own_token_leads_into_a_case_and_never_the_subject(mailbox):
    case = Case.objects.get()
    token = tokens.token_of(case.pk, key=secrets.signing_key())
    forged = (token[:-1] + ("a" if token[-1] != "a" else "b"), token.replace(f"r{case.pk}-", f"r{case.pk + 7}-"), f"{token}x")
    for number, one in enumerate(forged, 10):
        assert say(mailbox, number, sender="eve@evil.example", extra=f"Cc: help+{one}@desk.example\r\n").case_id != case.pk
    store(mailbox, message(20).replace(b"Bed 20", b"Re: Bed 1"), first=20)
    take_all(mailbox)
    assert Inbound.objects.latest("pk").case_id != case.pk
    assert say(mailbox, 30, extra=f"Cc: Help+{token.upper()}@desk.example\r\n").case_id == case.pk
