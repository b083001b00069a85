"""The process that reads mail is killed again and again: every message is in exactly one case, and none is sent twice."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest

from rapport.desk.cases import actions as cases
from rapport.desk.cases import sample as case_samples
from rapport.desk.cases.models import Case, Contact
from rapport.desk.cases.types import Channel
from rapport.desk.channels import actions
from rapport.desk.channels.actions.reaching import outgoing_server
from rapport.desk.channels.actions.wire import smtp
from rapport.desk.channels.models import Inbound, Outbound
from rapport.desk.channels.types import Sending
from rapport.directory.customers import sample as customers
from rapport.kernel import clock

from .conftest import HOUSE, connect, letter

MESSAGES, ANSWERS = 70, 6


def start_reading():
    """Start the process as `rapport run` does."""
    return subprocess.Popen([sys.executable, "-m", "rapport.site.run.child", str(os.getpid()), "mail"])


@pytest.mark.django_db(transaction=True)
def test_nothing_is_lost_or_doubled_when_the_reader_is_killed(account, representative):
    help_ = account("help")
    connect(help_, team_id=representative.team.pk, sends_receipts=False)
    said = [
        letter(f"c{one % 40}@post.example", help_.address, f"Request {one}", Message_ID=f"<{one}@post.example>")
        for one in range(MESSAGES)
    ]
    # Some answer others, so that both ways of taking in are killed.
    said += [
        letter("c1@post.example", help_.address, f"More {one}", In_Reply_To=f"<{one}@post.example>") for one in range(ANSWERS)
    ]
    help_.put(*said)
    reading, ends = start_reading(), time.monotonic() + 240
    for least in (1, MESSAGES - 5, MESSAGES + 2):
        while Inbound.objects.exclude(stage="waiting").count() < least and time.monotonic() < ends:
            time.sleep(0.05)
        reading.send_signal(signal.SIGKILL)
        reading.wait()
        reading = start_reading()
    while Inbound.objects.filter(stage="taken").count() < len(said) and time.monotonic() < ends:
        time.sleep(0.1)
    reading.terminate()
    assert reading.wait(timeout=30) in {0, -signal.SIGTERM}  # it may be just starting
    assert Case.objects.count() == MESSAGES
    texts = list(Contact.objects.values_list("text", flat=True))
    assert sorted(texts) == sorted([f"Request {one}" for one in range(MESSAGES)] + [f"More {one}" for one in range(ANSWERS)])


@pytest.mark.django_db
def test_a_message_left_half_way_is_sent_again_only_where_no_server_can_have_it(account, representative, settings):
    help_, joan = account("help"), account("joan")
    connect(help_, team_id=representative.team.pk)
    customer = customers.customer("Joan Hale", email=joan.address)
    case = case_samples.case(team=representative.team, customer=customer)
    cases.reply(case_id=case.pk, text="On Thursday.", channel=Channel.EMAIL, by=representative.actor, at=clock.now())
    row = actions.queue_answer(contact_id=Contact.objects.latest("pk").pk, by=HOUSE, at=clock.now())
    late = row.due_at + timedelta(minutes=2)
    Outbound.objects.update(state=Sending.SENDING)  # as a killed worker leaves it before the final dot
    actions.send(outbound_id=row.pk, by=HOUSE, at=late)
    row.refresh_from_db()
    assert row.state == Sending.SENT
    Outbound.objects.update(state=Sending.HANDING_OVER)  # and in the very moment of handing over
    actions.send(outbound_id=row.pk, by=HOUSE, at=late)
    row.refresh_from_db()
    assert row.state == Sending.UNSURE
    ends = time.monotonic() + 15
    while not joan.messages() and time.monotonic() < ends:
        time.sleep(0.1)
    assert len(joan.messages()) == 1


@pytest.mark.django_db
def test_what_breaks_off_before_the_final_dot_has_reached_nobody(account, representative):
    help_, joan = account("help"), account("joan")
    mailbox = connect(help_)

    class Cut(Exception):
        """The worker dies here."""

    def cut():
        raise Cut

    began = time.monotonic()
    with pytest.raises(Exception, match="Cut"), smtp.Outbox(outgoing_server(mailbox)) as outbox:
        outbox.hand_over(letter(help_.address, joan.address), sender=help_.address, recipients=[joan.address], before_dot=cut)
    assert time.monotonic() - began < smtp.TIMEOUT_SECONDS, "it lets go, and does not wait for an answer to its leave"
    time.sleep(1.0)
    assert joan.messages() == []
