"""Messages become cases: many at once as one by one, never twice, and what cannot be taken in waits for a person."""

from datetime import timedelta

import pytest

from rapport.desk.cases import actions as cases
from rapport.desk.cases.models import Case
from rapport.desk.channels import actions, sample
from rapport.desk.channels.actions import queueing
from rapport.desk.channels.actions.wire.imap import Fetched
from rapport.desk.channels.models import Inbound, Participant
from rapport.desk.channels.types import Became, Stage
from rapport.directory.customers import sample as customers
from rapport.directory.customers.models import Customer
from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.kernel.jobs import run_waiting

pytestmark = pytest.mark.django_db
HOUSE = Actor.machine("channels")


def store(mailbox, *contents, first=1, at=None):
    """Store messages as the reader does."""
    moment = at or clock.now()
    fetched = [Fetched(uid=first + one, at=moment, content=content) for one, content in enumerate(contents)]
    return actions.store(mailbox_id=mailbox.pk, uid_validity=1, fetched=fetched, by=HOUSE, at=clock.now())


def message(number, *, sender="joan@post.example", words="Where is my bed?", extra=""):
    head = (
        f"From: Joan Hale <{sender}>\r\nTo: help@desk.example\r\nSubject: Bed {number}\r\nMessage-ID: <{number}@post.example>\r\n"
    )
    return f"{head}{extra}\r\n{words}\r\n".encode()


def take_all(mailbox):
    """Take everything in, as the reader does."""
    after = 0
    while after := actions.take_in_many(mailbox_id=mailbox.pk, after=after, by=HOUSE, at=clock.now()):
        pass
    while actions.take_in_waiting(mailbox_id=mailbox.pk, by=HOUSE, at=clock.now()):
        pass


def test_many_at_once_become_what_they_become_one_by_one(representative):
    known = customers.customer("Maya Stone", email="maya@post.example")
    mailbox = sample.mailbox(team=representative.team, is_active=True, sends_receipts=False)
    said = [message(one, sender=f"c{one % 7}@post.example") for one in range(50)]
    said += [message(90, sender="maya@post.example"), message(0, sender="c0@post.example")]
    said.append(message(91, words="And when?", extra="In-Reply-To: <3@post.example>\r\n"))
    said.append(message(92, words="Hello?", extra="References: <3@post.example> <91@post.example>\r\n"))
    said.append(message(93, words="Of what nobody wrote here", extra="In-Reply-To: <elsewhere@post.example>\r\n"))
    store(mailbox, *said, at=clock.now() - timedelta(days=2))
    assert actions.take_in_many(mailbox_id=mailbox.pk, by=HOUSE, at=clock.now()) == Inbound.objects.latest("pk").pk
    assert Case.objects.count() == 51
    assert Inbound.objects.filter(stage=Stage.WAITING).count() == 2
    take_all(mailbox)
    assert Case.objects.count() == 52
    assert Customer.objects.count() == 9
    assert Case.objects.get(subject="Bed 90").customer == known
    case = Case.objects.get(subject="Bed 3")
    assert [one.text for one in case.contacts.order_by("pk")] == ["Where is my bed?", "And when?", "Hello?"]
    taken = Inbound.objects.filter(case=case).order_by("pk")
    assert [(one.became, one.contact_id) for one in taken] == list(
        zip([Became.OPENED, Became.JOINED, Became.JOINED], case.contacts.order_by("pk").values_list("pk", flat=True), strict=True)
    )
    assert case.team == representative.team
    # What lay in the mailbox for two days was received two days ago.
    assert case.opened_at - case.received_at > timedelta(days=1, hours=23)
    assert Inbound.objects.filter(became=Became.DUPLICATE).count() == 1


def test_a_second_look_at_the_same_folder_stores_nothing(representative):
    mailbox = sample.mailbox(team=representative.team, is_active=True)
    assert store(mailbox, message(1), message(2)) == 2
    assert store(mailbox, message(1), message(2), message(3)) == 1
    take_all(mailbox)
    take_all(mailbox)
    assert Case.objects.count() == 3


def test_machines_that_write_in_a_circle_are_set_aside_and_a_person_can_still_take_them_in(representative, manager):
    mailbox = sample.mailbox(team=representative.team, is_active=True)
    said = [message(one, sender="robot@post.example", extra="Auto-Submitted: auto-generated\r\n") for one in range(25)]
    store(mailbox, *said)
    take_all(mailbox)
    assert Case.objects.count() == 20
    waiting = Inbound.objects.filter(stage=Stage.SET_ASIDE)
    assert {one.became for one in waiting} == {Became.FLOOD}
    actions.take_in_again(inbound_id=waiting[0].pk, by=manager.actor, at=clock.now())
    assert Case.objects.count() == 21


def test_files_that_may_not_be_kept_are_named_and_the_message_is_taken_in(representative):
    mailbox = sample.mailbox(team=representative.team, is_active=True)
    part = "--b\r\nContent-Type: {kind}\r\nContent-Disposition: attachment; filename={name}\r\n\r\n{body}\r\n"
    body = part.format(kind="text/plain", name="bed.txt", body="oak") + part.format(
        kind="application/x", name="bed.exe", body="MZ"
    )
    body += part.format(kind="image/png", name="bed.png", body="<script>alert(1)</script>") + "--b--\r\n"
    extra = 'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n'
    store(mailbox, message(1, words=body, extra=extra))
    take_all(mailbox)
    row = Inbound.objects.get()
    assert row.became == Became.OPENED
    assert ["bed.exe" in row.not_kept[0], "bed.png" in row.not_kept[1]] == [True, True]


def test_for_whom_a_case_was_taken_by_mistake_their_mail_and_copies_have_no_part_in_it(representative):
    joan = customers.customer("Joan Hale", email="joan.hale@post.example")
    mailbox = sample.mailbox(team=representative.team, is_active=True, sends_receipts=False)
    store(mailbox, message(1, sender="peter@post.example", extra="Cc: paul@post.example\r\n"))
    take_all(mailbox)
    case = Case.objects.get()
    assert queueing.address_of(case.pk, case.customer_id) == "peter@post.example"
    cases.correct(case_id=case.pk, customer_id=joan.pk, subject=case.subject, by=representative.actor, at=clock.now())
    run_waiting()
    assert list(Participant.objects.values_list("email", "is_copied")) == [("paul@post.example", False)]
    assert queueing.address_of(case.pk, joan.pk) == "joan.hale@post.example"
    again = "In-Reply-To: <1@post.example>\r\n"
    store(
        mailbox,
        message(2, sender="peter@post.example", extra=again),
        message(3, sender="joan.hale@post.example", extra=again),
        first=5,
    )
    take_all(mailbox)
    became = {one.message_id: one.case_id == case.pk for one in Inbound.objects.order_by("pk")}
    assert became == {"<1@post.example>": True, "<2@post.example>": False, "<3@post.example>": True}
