"""A correspondence over real servers: what comes in, what goes out, what answers what, and what comes back."""

import time
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest

from rapport.desk.cases import actions as cases
from rapport.desk.cases.models import Case, Contact
from rapport.desk.cases.types import Channel, Direction, State
from rapport.desk.channels import actions
from rapport.desk.channels.actions.reaching import incoming_server
from rapport.desk.channels.actions.wire.imap import Inbox
from rapport.desk.channels.models import Inbound, Mailbox, Outbound, Participant
from rapport.desk.channels.types import Became, Delivery, Sending
from rapport.kernel import clock
from rapport.kernel.errors import Refused
from rapport.kernel.jobs import run_waiting
from rapport.kernel.models import Notice

from .conftest import HOUSE, connect, fetch, letter

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(representative, settings):
    """The address that stands in letters, and somebody who answers."""
    settings.RAPPORT_ADDRESS = "https://desk.example"
    settings.RAPPORT_COMPANY = "Marlow & Reed"
    return representative


def answered(case, desk, text="It comes on Thursday."):
    """Answer by mail and let the half minute pass."""
    cases.reply(case_id=case.pk, text=text, channel=Channel.EMAIL, by=desk.actor, at=clock.now())
    run_waiting()
    row = Outbound.objects.latest("pk")
    actions.send(outbound_id=row.pk, by=HOUSE, at=row.due_at)
    row.refresh_from_db()
    return row


def arrived(account, count=1):
    """Wait until so many messages lie in a mailbox, and return them."""
    ends = time.monotonic() + 20
    while len(found := account.messages()) < count and time.monotonic() < ends:
        time.sleep(0.1)
    assert len(found) >= count, account.servers.said()
    return [message_from_bytes(one, policy=default) for one in found]


def reply_to(message, sender, text):
    """Return what a mail program makes of an answer to a message."""
    to = str(message["Reply-To"] or message["From"])
    quoted = "\r\n".join(f"> {line}" for line in message.get_body().get_content().splitlines())
    words = f"{text}\r\n\r\nOn Fri, 20 Nov 2026 at 12:10, Marlow wrote:\r\n{quoted}\r\n"
    ids = {"Message_ID": f"<{time.time_ns()}@post.example>", "In_Reply_To": str(message["Message-ID"])}
    return letter(sender, to, words, subject="AW: something else", **ids)


def test_a_message_becomes_a_case_its_answer_arrives_and_the_reply_finds_its_case(account, desk):
    help_, joan = account("help"), account("joan")
    mailbox = connect(help_, team_id=desk.team.pk, sends_receipts=False)
    help_.put(letter(f"Joan Hale <{joan.address}>", help_.address, Message_ID="<first@post.example>", Cc="son@post.example"))
    assert fetch(mailbox) == 1
    case = Case.objects.get()
    assert (case.subject, case.channel, case.team_id) == ("My bed", Channel.EMAIL, desk.team.pk)
    assert case.customer.name == "Joan Hale"
    assert case.contacts.get().text == "Where is my bed?"
    # The one in copy stays in copy; here the address leads nowhere, so that the real server refuses nothing.
    Participant.objects.filter(email="son@post.example").update(email=account("son").address)

    row = answered(case, desk)
    assert row.state == Sending.SENT, row.problem
    came = arrived(joan)[0]
    assert came["Subject"] == "Re: My bed"
    assert came["In-Reply-To"] == "<first@post.example>"
    assert came["Cc"] == account("son").address
    assert str(came["From"]) == f'"Marlow & Reed, Help" <{help_.address}>'
    body = came.get_body().get_content().replace("\r\n", "\n")
    assert body.startswith("It comes on Thursday.\n\nTom, Marlow & Reed\n")
    assert "https://desk.example/c/" in body
    assert "Bell" not in body

    help_.put(reply_to(came, joan.address, "Thursday is fine."))
    assert fetch(mailbox) == 1
    assert Case.objects.count() == 1
    last = case.contacts.latest("pk")
    assert (last.text, last.direction) == ("Thursday is fine.", Direction.INBOUND)
    assert Inbound.objects.latest("pk").quoted.startswith("On Fri, 20 Nov 2026")


def test_old_messages_stay_where_they_are_and_what_came_before_the_first_look_is_new(account, desk):
    help_, joan = account("help"), account("joan")
    for days in (400, 2):
        help_.put(letter(joan.address, help_.address, f"{days} days ago", Message_ID=f"<{days}@post.example>"), days_ago=days)
    mailbox = connect(help_, team_id=desk.team.pk, takes_old=False, sends_receipts=False)
    help_.put(letter(joan.address, help_.address, "before the first look", Message_ID="<now@post.example>"))
    assert fetch(mailbox) == 1
    assert [one.text for one in Contact.objects.all()] == ["before the first look"]
    help_.put(letter(joan.address, help_.address, "after it", Message_ID="<later@post.example>"))
    assert fetch(mailbox) == 1


def test_a_receipt_goes_out_once_and_two_machines_do_not_write_to_each_other(account, desk):
    help_, joan = account("help"), account("joan")
    mailbox = connect(help_, team_id=desk.team.pk)
    for number in range(2):
        help_.put(letter(joan.address, help_.address, f"Message {number}", Message_ID=f"<{number}@post.example>"))
    help_.put(letter("robot@post.example", help_.address, "I am a robot", Auto_Submitted="auto-generated"))
    fetch(mailbox)
    run_waiting()
    assert Case.objects.count() == 3
    receipt = arrived(joan)[0]
    assert receipt["Auto-Submitted"] == "auto-replied"
    assert f"Your number is {Case.objects.earliest('pk').pk}." in receipt.get_body().get_content()
    assert Outbound.objects.count() == 1
    # An absence note answers it: it is told in the case, moves nothing, and is not answered.
    case = Case.objects.earliest("pk")
    absent = letter(joan.address, str(receipt["Reply-To"]), "I am away", subject="Out of office", Auto_Submitted="auto-replied")
    help_.put(absent)
    fetch(mailbox)
    run_waiting()
    case.refresh_from_db()
    assert case.state == State.NEW
    assert case.contacts.latest("pk").direction == Direction.NOTE
    assert (Case.objects.count(), Outbound.objects.count()) == (3, 1)


def test_an_answer_that_came_back_is_shown_at_the_message_and_whoever_wrote_it_hears_of_it(account, desk):
    help_, nobody = account("help"), account("nobody")
    mailbox = connect(help_, team_id=desk.team.pk, sends_receipts=False)
    help_.put(letter(f"Joan <{nobody.address}>", help_.address))
    fetch(mailbox)
    row = answered(Case.objects.get(), desk)
    assert row.state == Sending.FAILED  # this server knows at once that there is nobody
    assert "550" in row.problem
    # A server that learns of it later sends a report.
    Outbound.objects.update(state=Sending.SENT, problem="")
    report = (
        letter("MAILER-DAEMON@mail.example", help_.address).split(b"MIME-Version")[0]
        + REPORT.format(to=nobody.address, message_id=row.message_id).replace("\n", "\r\n").encode()
    )
    help_.put(report)
    fetch(mailbox)
    run_waiting()
    row.refresh_from_db()
    assert row.delivery == Delivery.BOUNCED
    assert "550 no such person" in row.delivery_text
    assert Inbound.objects.latest("pk").became == Became.BOUNCE
    assert Case.objects.count() == 1
    assert Notice.objects.filter(person_id=desk.person.pk, kind="mail_report").exists()


REPORT = """MIME-Version: 1.0
Return-Path: <>
Auto-Submitted: auto-replied
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I am sorry.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.post.example

Final-Recipient: rfc822; {to}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 no such person
--b
Content-Type: text/rfc822-headers

Message-ID: {message_id}
Subject: Re: My bed
--b--
"""


def test_an_answer_taken_back_within_half_a_minute_never_leaves(account, desk):
    help_, joan = account("help"), account("joan")
    mailbox = connect(help_, team_id=desk.team.pk, sends_receipts=False)
    help_.put(letter(joan.address, help_.address))
    fetch(mailbox)
    case = Case.objects.get()
    cases.reply(case_id=case.pk, text="It comes on Thrusday.", channel=Channel.EMAIL, by=desk.actor, at=clock.now())
    run_waiting()
    row = Outbound.objects.get()
    assert row.state == Sending.HELD
    assert row.due_at - row.at == timedelta(seconds=30)
    actions.take_back(outbound_id=row.pk, by=desk.actor, at=clock.now())
    actions.send(outbound_id=row.pk, by=HOUSE, at=row.due_at)
    assert joan.messages() == []
    case.refresh_from_db()
    assert case.awaiting_answer_since is not None
    assert Contact.objects.latest("pk").direction == Direction.NOTE
    sent = answered(case, desk)
    with pytest.raises(Refused):
        actions.take_back(outbound_id=sent.pk, by=desk.actor, at=clock.now())


def test_copies_and_a_folder_numbered_anew_double_nothing(account, desk):
    help_, sales = account("help"), account("sales")
    first, second = connect(help_, sends_receipts=False), connect(sales, sends_receipts=False)
    said = letter("joan@post.example", f"{help_.address}, {sales.address}", Message_ID="<one@post.example>")
    help_.put(
        b"Received: from a\r\n" + said, letter("joan@post.example", help_.address, "Another", Message_ID="<two@post.example>")
    )
    sales.put(b"Received: from b\r\n" + said)
    assert (fetch(first), fetch(second)) == (2, 1)
    assert Case.objects.count() == 2
    assert Participant.objects.count() == 0  # our own addresses get no copies
    Inbound.objects.update(uid_validity=1)
    Mailbox.objects.update(uid_validity=1)
    assert fetch(first) == 2
    assert Case.objects.count() == 2
    # The same Message-ID over other words is another message: nothing is lost to a forged or careless one.
    help_.put(letter("eve@post.example", help_.address, "Not the same", Message_ID="<one@post.example>"))
    fetch(first)
    assert Case.objects.count() == 3


def test_a_stranger_with_a_token_of_their_own_making_opens_a_case_of_their_own(account, desk):
    help_ = account("help")
    mailbox = connect(help_, sends_receipts=False)
    help_.put(letter("joan@post.example", help_.address))
    fetch(mailbox)
    case = Case.objects.get()
    name = help_.address.split("@")[0]
    help_.put(
        letter("eve@post.example", f"{name}+r{case.pk}-aaaaaaaaaaaa@mail.example", "Hello", subject="Re: My bed"),
    )
    fetch(mailbox)
    assert Case.objects.count() == 2


def test_a_message_that_comes_while_others_are_taken_in_is_not_waited_for(account, desk):
    given = account("help")
    mailbox = connect(given)
    given.put(letter("joan@post.example", given.address))
    with Inbox(incoming_server(mailbox), mailbox.folder) as inbox:
        uids = inbox.uids_after(0)
        given.put(letter("joan@post.example", given.address, "And when?"))
        inbox.mark_read(uids)  # the server tells of the second message with this answer, and never again
        assert inbox.wait(3.0)
        assert len(inbox.uids_after(uids[-1])) == 1
        assert not inbox.wait(0.1)
