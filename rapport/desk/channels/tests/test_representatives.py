"""Letters of a complaint go to who complains for the customer, on both ways, until their authority is withdrawn."""

from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from rapport.desk.cases import actions as case_actions
from rapport.desk.cases import sample as cases
from rapport.desk.cases.types import Channel
from rapport.desk.channels import actions, sample
from rapport.desk.channels.actions.queueing import link_of
from rapport.desk.channels.models import Letter, Outbound
from rapport.desk.channels.types import Posting, Sending
from rapport.desk.complaints import actions as complaints
from rapport.desk.complaints import sample as files
from rapport.desk.complaints.types import Complainant, Milestone, Paper
from rapport.desk.complaints.types import Letter as Kind
from rapport.directory.customers import sample as customers
from rapport.directory.customers.models import ContactPoint
from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.kernel.errors import Refused
from rapport.kernel.jobs import run_waiting
from rapport.kernel.models import Notice

HOUSE = Actor.machine("test")
JOAN, PAUL, PETRA = "joan.hale@post.example", "paul.hale@post.example", "petra.lock@law.example"
pytestmark = pytest.mark.django_db


@pytest.fixture
def complaint(representative):
    now = clock.now() - timedelta(hours=2)
    customer = customers.customer("Joan Hale", email=JOAN)
    ContactPoint.objects.create(customer=customer, kind="post", value="4 Park Row, Leeds LS2 8AB", normal="4 park row")
    case = cases.case(team=representative.team, assignee=representative.person, customer=customer, at=now)
    made = files.file(case, by=HOUSE, received_at=now)
    who = Complainant(
        name="Paul Hale", authority="Letter", email=PAUL, address="1 Side Street\nYork YO1 7HH", copies_customer=True,
        authority_date=now.date(), paper=Paper(name="authority.pdf", content=BytesIO(b"%PDF-1.4 signed")),
    )  # fmt: skip
    return complaints.name_complainant(case_id=made.pk, complainant=who, by=representative.actor, at=now)


def acknowledge(complaint, by, channel):
    copy = complaints.send_letter(
        case_id=complaint.pk, letter=Kind.ACKNOWLEDGEMENT, text="We have it.", ticked=("understood", "handler", "when"),
        channel=channel, enclosures=[Paper(name="leaflet.pdf", content=BytesIO(b"%PDF-1.4 leaflet"))], by=by.actor,
        at=clock.now(),
    )  # fmt: skip
    run_waiting()
    return copy


def withdraw(complaint, by):
    complaints.withdraw_authority(case_id=complaint.pk, reason="She said so.", by=by.actor, at=clock.now())
    run_waiting()


def test_mail_goes_to_the_representative_with_a_copy_to_the_customer_and_without_her_link(complaint, representative):
    sample.mailbox(is_active=True)
    acknowledge(complaint, representative, Channel.EMAIL)
    row = Outbound.objects.get()
    assert (row.to, row.cc) == ([PAUL], [JOAN])
    assert link_of(complaint.case) not in row.text


def test_mail_that_has_not_left_when_the_authority_is_withdrawn_goes_to_the_customer_or_nowhere(complaint, representative):
    sample.mailbox(is_active=True)
    acknowledge(complaint, representative, Channel.EMAIL)
    withdraw(complaint, representative)
    row = Outbound.objects.get()
    assert row.state == Sending.FAILED
    assert "authority was withdrawn" in row.problem
    assert complaint.milestones.get(milestone=Milestone.ACKNOWLEDGE).met_at is None
    actions.send_again(outbound_id=row.pk, by=representative.actor, at=clock.now())
    row.refresh_from_db()
    assert (row.to, row.cc) == ([JOAN], [])


def answer(complaint, by, text="On Thursday.", channel=Channel.EMAIL):
    case_actions.reply(case_id=complaint.pk, text=text, channel=channel, by=by.actor, at=clock.now())
    run_waiting()


def test_an_ordinary_answer_goes_to_the_representative_too_and_after_the_withdrawal_to_the_customer(
    complaint, representative, client_of
):
    sample.mailbox(is_active=True)
    answer(complaint, representative)
    assert "Answers go to Paul Hale" in client_of(representative).get(f"/cases/{complaint.pk}/").content.decode()
    withdraw(complaint, representative)
    answer(complaint, representative, "On Friday.")
    first, second = Outbound.objects.order_by("pk")
    assert (first.to, first.cc, second.to, second.cc) == ([PAUL], [JOAN], [JOAN], [])
    assert link_of(complaint.case) not in first.text


def replaced(complaint, by, **more):
    who = Complainant(
        name="Petra Lock", authority="Power of attorney", email=PETRA, address="2 Court Lane\nYork YO1 8AA",
        authority_date=clock.now().date(), paper=Paper(name="petra.pdf", content=BytesIO(b"%PDF-1.4 signed")), **more,
    )  # fmt: skip
    complaints.name_complainant(case_id=complaint.pk, complainant=who, by=by.actor, at=clock.now())
    run_waiting()


def test_mail_that_waits_for_a_representative_who_was_replaced_is_held_and_asked_about(complaint, representative):
    sample.mailbox(is_active=True)
    answer(complaint, representative)
    complaints.name_complainant(  # another telephone number changes nobody's mail
        case_id=complaint.pk, by=representative.actor, at=clock.now(),
        complainant=Complainant(
            name="Paul Hale", authority="Letter", email=PAUL, address="1 Side Street\nYork YO1 7HH", relation="son",
            copies_customer=True,
        ),
    )  # fmt: skip
    run_waiting()
    row = Outbound.objects.get()
    assert row.state == Sending.HELD
    replaced(complaint, representative)
    row.refresh_from_db()
    assert row.state == Sending.FAILED
    assert "was changed before this left" in row.problem
    assert Notice.objects.filter(person_id=representative.person.pk).exists()
    actions.send_again(outbound_id=row.pk, by=representative.actor, at=clock.now())
    row.refresh_from_db()
    assert (row.state, row.to, PAUL in row.cc) == (Sending.WAITING, [PETRA], False)


def test_mail_written_to_the_customer_does_not_go_to_a_representative_with_her_link_in_it(complaint, representative):
    sample.mailbox(is_active=True)
    withdraw(complaint, representative)
    answer(complaint, representative)
    row = Outbound.objects.get()
    assert link_of(complaint.case) in row.text
    replaced(complaint, representative)
    with pytest.raises(Refused, match="Write it anew"):
        actions.send_again(outbound_id=row.pk, by=representative.actor, at=clock.now())


def test_a_letter_on_the_pile_for_a_representative_who_was_replaced_is_held_and_goes_to_the_new_one(complaint, representative):
    sample.letterhead()
    acknowledge(complaint, representative, Channel.LETTER)
    replaced(complaint, representative)
    row = Letter.objects.get()
    assert (row.state, row.address) == (Posting.UNADDRESSED, [])
    actions.readdress(letter_id=row.pk, by=representative.actor, at=clock.now())
    row.refresh_from_db()
    assert (row.state, row.address[0], row.copy_address) == (Posting.WAITING, "Petra Lock", [])


def test_a_letter_is_printed_for_both_and_names_what_is_enclosed(complaint, representative, supervisor, client_of):
    sample.letterhead()
    acknowledge(complaint, representative, Channel.LETTER)
    row = Letter.objects.get()
    assert (row.address, row.copy_address[:2]) == (["Paul Hale", "1 Side Street", "York YO1 7HH"], ["Joan Hale", "4 Park Row"])
    shown = client_of(supervisor).get("/letters/").content.decode()
    assert "leaflet.pdf" in shown
    assert "a copy for Joan Hale" in shown
    batch = actions.print_letters(letter_ids=[row.pk], by=supervisor.actor, at=clock.now())
    first, second = [one.extract_text() for one in PdfReader(BytesIO(batch.content)).pages]
    assert "York YO1 7HH" in first
    assert "Enclosed: leaflet.pdf" in first
    assert "Copy of our letter" not in first
    assert "Leeds LS2 8AB" in second
    assert "Copy of our letter to Paul Hale." in second


@pytest.mark.parametrize("is_printed", [False, True])
def test_a_letter_that_is_not_posted_when_the_authority_is_withdrawn_goes_to_the_customer_or_nowhere(
    is_printed, complaint, representative, supervisor
):
    sample.letterhead()
    acknowledge(complaint, representative, Channel.LETTER)
    if is_printed:
        actions.print_letters(letter_ids=[Letter.objects.get().pk], by=supervisor.actor, at=clock.now())
    withdraw(complaint, representative)
    row = Letter.objects.get()
    assert (row.state, row.address, row.copy_address) == (Posting.UNADDRESSED, [], [])
    actions.readdress(letter_id=row.pk, by=representative.actor, at=clock.now())
    row.refresh_from_db()
    assert (row.state, row.address[0], row.copy_address) == (Posting.WAITING, "Joan Hale", [])
