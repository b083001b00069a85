"""A letter of a complaint that goes by mail: what it answers is answered only while somebody has it."""

from datetime import timedelta

import pytest

from rapport.desk.cases import sample as cases
from rapport.desk.cases.types import Channel
from rapport.desk.channels import actions, sample
from rapport.desk.channels.actions.reporting import note_report
from rapport.desk.channels.models import Outbound
from rapport.desk.channels.types import Mail, Report, Sending
from rapport.desk.complaints import actions as complaints
from rapport.desk.complaints import sample as files
from rapport.desk.complaints.actions import ComplaintRefused
from rapport.desk.complaints.types import Letter, Milestone
from rapport.directory.customers import sample as customers
from rapport.kernel.actor import Actor
from rapport.kernel.errors import Refused

HOUSE = Actor.machine("test")
NOON = sample.NOON
TICKS = ("understood", "handler", "when")
pytestmark = pytest.mark.django_db


def a_complaint(representative, **of):
    who = customers.customer("Joan Hale", **of)
    case = cases.case(team=representative.team, assignee=representative.person, customer=who, at=NOON)
    return files.file(case, by=HOUSE, received_at=NOON)


def acknowledge(complaint, representative, channel=Channel.EMAIL):
    given = {"letter": Letter.ACKNOWLEDGEMENT, "text": "We have it.", "ticked": TICKS, "channel": channel}
    return complaints.send_letter(case_id=complaint.pk, **given, by=representative.actor, at=NOON)


def met(complaint):
    return complaint.milestones.get(milestone=Milestone.ACKNOWLEDGE).met_at


def test_a_letter_that_came_back_by_mail_is_owed_again_until_it_has_arrived(representative, client_of):
    complaint = a_complaint(representative, email="joan.hale@post.example")
    copy = acknowledge(complaint, representative)
    assert met(complaint) == NOON
    row = sample.outbound(copy.contact, state=Sending.SENT)
    back = Mail(report=Report(action="failed", status="5.1.1", original_id=row.message_id))
    assert note_report(back, by=HOUSE, at=NOON + timedelta(hours=1))
    assert met(complaint) is None
    tom, page = client_of(representative), f"/complaints/{complaint.pk}/"
    assert "the e-mail reached nobody" in tom.get(page).content.decode()
    actions.send_again(outbound_id=row.pk, by=representative.actor, at=NOON + timedelta(hours=2))
    assert met(complaint) is None
    assert "is being sent again" in tom.get(page).content.decode()
    # Its server has shut its door for three days by now, and then nobody knows: a person says that it did arrive.
    Outbound.objects.update(state=Sending.WAITING, attempts=11, due_at=NOON + timedelta(hours=3))
    actions.send(outbound_id=row.pk, by=HOUSE, at=NOON + timedelta(hours=3))
    row.refresh_from_db()
    copy.refresh_from_db()
    assert (row.state, met(complaint), copy.sent_at) == (Sending.FAILED, None, None)
    Outbound.objects.update(state=Sending.UNSURE)
    actions.hold_as_sent(outbound_id=row.pk, by=representative.actor, at=NOON + timedelta(hours=4))
    assert met(complaint) == NOON + timedelta(hours=3)


def test_a_letter_that_could_not_be_sent_is_owed_again(representative):
    complaint = a_complaint(representative, email="joan.hale@post.example")
    row = sample.outbound(acknowledge(complaint, representative).contact, state=Sending.WAITING, attempts=11)
    actions.send(outbound_id=row.pk, by=HOUSE, at=NOON)
    assert met(complaint) is None


def test_a_letter_goes_in_writing_and_by_mail_only_to_an_address(representative):
    complaint = a_complaint(representative)
    with pytest.raises(ComplaintRefused, match="goes in writing"):
        acknowledge(complaint, representative, Channel.PHONE)
    with pytest.raises(ComplaintRefused, match="no e-mail address"):
        acknowledge(complaint, representative)
    assert acknowledge(complaint, representative, Channel.LETTER).is_waiting


def test_a_message_that_was_taken_back_says_so_when_it_is_taken_back_again(representative):
    complaint = a_complaint(representative, email="joan.hale@post.example")
    copy = acknowledge(complaint, representative)
    row = sample.outbound(copy.contact, state=Sending.HELD, due_at=NOON + timedelta(seconds=30))
    actions.take_back(outbound_id=row.pk, by=representative.actor, at=NOON + timedelta(seconds=29))
    assert met(complaint) is None
    with pytest.raises(Refused, match="taken back already"):
        actions.take_back(outbound_id=row.pk, by=representative.actor, at=NOON + timedelta(seconds=30))
