"""What keeps a complaint honest at its edges: windows, cases settled over it, who it is about, other firms, what stays owed."""

from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest

from rapport.desk.cases import actions as case_actions
from rapport.desk.cases import sample as cases
from rapport.desk.cases.models import Case
from rapport.desk.cases.queries import cases as cases_of
from rapport.desk.cases.types import State
from rapport.desk.complaints import actions, queries
from rapport.desk.complaints.actions import ComplaintRefused
from rapport.desk.complaints.types import Closing, Decision, Letter, Milestone
from rapport.desk.complaints.web import shown
from rapport.desk.complaints.web.panels import on_case as complaints_panel
from rapport.desk.orders import sample as orders
from rapport.desk.orders.models import Refund
from rapport.desk.remedies import actions as giving
from rapport.desk.remedies import sample as remedies
from rapport.desk.remedies.models import LedgerEntry
from rapport.desk.remedies.types import RemedyKind
from rapport.directory.customers import sample as customers
from rapport.kernel.errors import NotAllowed, Refused

from .conftest import HOUSE, MONDAY, later, send
from .test_life import FCA, caused, investigated, milestone, offer, ruled

pytestmark = pytest.mark.django_db


def test_what_was_accepted_after_the_window_is_no_quick_resolution_and_no_return_counts_it_so(complain, representative):
    complaint, by = complain(**FCA), representative.actor
    until = milestone(complaint, Milestone.QUICK).due_at
    who = {"who": "Joan Hale", "how": "On the telephone"}
    with pytest.raises(ComplaintRefused, match="window"):
        actions.record_acceptance(case_id=complaint.pk, **who, accepted_at=until, by=by, at=until)
    last = until - timedelta(minutes=1)
    actions.record_acceptance(case_id=complaint.pk, **who, accepted_at=last, by=by, at=until)
    # It was received a week before: what counts is when the company got it, and the window was over then.
    actions.correct_receipt(case_id=complaint.pk, received_at=later(days=-7), by=by, at=until)
    with pytest.raises(ComplaintRefused, match="window"):
        send(complaint, Letter.SUMMARY_RESOLUTION, by=by, at=until)
    actions.correct_receipt(case_id=complaint.pk, received_at=MONDAY, by=by, at=until)
    send(complaint, Letter.SUMMARY_RESOLUTION, by=by, at=until)
    caused(complaint, by=by, at=until)
    actions.close_complaint(case_id=complaint.pk, closing=Closing.QUICK_RESOLUTION, by=by, at=until)

    def counted():
        return queries.counted(MONDAY.date(), until.date(), regime="uk-fca-disp", at=later(days=30))

    assert (counted()["closed_within_3_days"], counted()["closed_within_8_weeks"]) == (1, 0)
    actions.correct_receipt(case_id=complaint.pk, received_at=later(days=-7), by=by, at=until)
    assert (counted()["closed_within_3_days"], counted()["closed_within_8_weeks"]) == (0, 1)


def test_whoever_is_complained_of_neither_reads_nor_handles_nor_answers_it(complain, representative, supervisor, director):
    complaint, by = complain(), representative.actor
    with pytest.raises(ComplaintRefused, match="handle this complaint"):
        actions.name_person(case_id=complaint.pk, person_id=representative.person.pk, by=supervisor.actor, at=MONDAY)
    actions.hand_to(case_id=complaint.pk, handler_id=supervisor.person.pk, by=by, at=MONDAY)
    with pytest.raises(ComplaintRefused, match="have the case"):
        actions.name_person(case_id=complaint.pk, person_id=representative.person.pk, by=supervisor.actor, at=MONDAY)
    case_actions.give_back(case_id=complaint.pk, by=by, at=MONDAY)
    actions.name_person(case_id=complaint.pk, person_id=representative.person.pk, by=supervisor.actor, at=MONDAY)
    assert not queries.complaints(by).exists()
    assert complaints_panel([complaint.pk], by, MONDAY) == {}
    with pytest.raises(case_actions.CaseRefused, match="about that person"):
        case_actions.assign(
            case_id=complaint.pk, team_id=representative.team.pk, assignee_id=representative.person.pk, by=director.actor,
            at=MONDAY,
        )  # fmt: skip
    with pytest.raises(NotAllowed):
        case_actions.take(case_id=complaint.pk, by=by, at=MONDAY)
    for change in (
        lambda: actions.add_evidence(case_id=complaint.pk, text="I was kind.", source="Me", by=by, at=MONDAY),
        lambda: send(complaint, Letter.ACKNOWLEDGEMENT, by=by, at=MONDAY),
        lambda: actions.close_complaint(case_id=complaint.pk, closing=Closing.WITHDRAWN, said="x", by=by, at=MONDAY),
    ):
        with pytest.raises(ComplaintRefused, match="about you"):
            change()
    assert list(queries.complaints(supervisor.actor)) == list(queries.complaints(director.actor)) == [complaint]
    actions.name_person(case_id=complaint.pk, person_id=None, by=supervisor.actor, at=MONDAY)
    case_actions.take(case_id=complaint.pk, by=by, at=MONDAY)


def test_the_conversation_is_not_for_whoever_is_complained_of_unless_they_are_made_its_reader(
    complain, representative, other_representative, supervisor, director, client_of
):
    complaint, by = complain(), representative.actor
    actions.hand_to(case_id=complaint.pk, handler_id=supervisor.person.pk, by=by, at=MONDAY)
    case_actions.give_back(case_id=complaint.pk, by=by, at=MONDAY)
    address, words = f"/cases/{complaint.pk}/", "Three times promised"
    assert words in client_of(representative).get(address).content.decode()
    actions.name_person(case_id=complaint.pk, person_id=representative.person.pk, by=supervisor.actor, at=MONDAY)
    assert client_of(representative).get(address).status_code == 404
    assert not cases_of(by).filter(pk=complaint.pk).exists()
    assert words in client_of(supervisor).get(address).content.decode()
    # The director may let them read it, such as to be heard; nobody else reads it then but its readers.
    readers = {supervisor.person.pk, representative.person.pk}
    actions.restrict(case_id=complaint.pk, is_restricted=True, reader_ids=readers, by=director.actor, at=MONDAY)
    assert words in client_of(representative).get(address).content.decode()
    assert not queries.complaints(by).exists(), "the file stays with those who judge it"
    actions.restrict(case_id=complaint.pk, is_restricted=False, by=director.actor, at=MONDAY)
    actions.name_person(case_id=complaint.pk, person_id=None, by=supervisor.actor, at=MONDAY)
    assert client_of(representative).get(address).status_code == 200


def earlier(complaint, representative, **more):
    """A case of the same customer that was opened nine days before the complaint."""
    values = {"team": representative.team, "assignee": representative.person, "customer": complaint.case.customer}
    return cases.case(**(values | {"at": later(days=-9), "text": "Nobody came on Tuesday."} | more))


def test_an_earlier_case_becomes_part_of_the_complaint_and_its_contacts_stand_in_the_file(
    complain, representative, supervisor, client_of
):
    complaint, by = complain(), representative.actor
    due = complaint.milestones.get(milestone=Milestone.FINAL).due_at
    case = earlier(complaint, representative)
    offered = client_of(representative).get(f"/complaints/{case.pk}/convert/").content.decode()
    assert "they complained here already" in offered
    assert client_of(representative).post(f"/complaints/{case.pk}/join/{complaint.pk}/", {}).status_code == 302
    complaint.refresh_from_db()
    assert (complaint.received_at, complaint.milestones.get(milestone=Milestone.FINAL).due_at) == (MONDAY, due)
    page = client_of(supervisor).get(f"/complaints/{complaint.pk}/").content.decode()
    assert f"Said before, in case {case.pk}" in page
    assert "Nobody came on Tuesday." in page
    with pytest.raises(case_actions.CaseRefused):
        actions.join(case_id=case.pk, into_id=complaint.pk, by=by, at=MONDAY)


def test_what_was_complained_of_in_the_earlier_case_is_the_receipt_and_all_limits_count_from_there(complain, representative):
    complaint, by = complain(), representative.actor
    case = earlier(complaint, representative)
    actions.join(case_id=case.pk, into_id=complaint.pk, was_received_there=True, by=by, at=MONDAY)
    complaint.refresh_from_db()
    row = complaint.milestones.get(milestone=Milestone.ACKNOWLEDGE)
    assert complaint.received_at == row.started_at == later(days=-9)
    assert Case.objects.get(pk=complaint.pk).received_at == later(days=-9)


def test_an_earlier_case_of_a_restricted_complaint_is_for_its_readers_and_of_another_customer_stays_out(
    complain, representative, supervisor, director, other_representative
):
    complaint, by = complain(), representative.actor
    strange = earlier(complaint, representative, customer=customers.customer("Somebody Else", email="else@post.example"))
    with pytest.raises(ComplaintRefused, match="different customers"):
        actions.join(case_id=strange.pk, into_id=complaint.pk, by=by, at=MONDAY)
    case = earlier(complaint, representative)
    actions.restrict(case_id=complaint.pk, is_restricted=True, reader_ids={supervisor.person.pk}, by=director.actor, at=MONDAY)
    actions.join(case_id=case.pk, into_id=complaint.pk, by=by, at=MONDAY)
    case.refresh_from_db()
    complaint.refresh_from_db()
    assert case.reader_ids == sorted(complaint.reader_ids)
    actions.restrict(case_id=complaint.pk, is_restricted=False, by=director.actor, at=MONDAY)
    actions.name_person(case_id=complaint.pk, person_id=other_representative.person.pk, by=supervisor.actor, at=MONDAY)
    case.refresh_from_db()
    assert (case.reader_ids, case.barred_id) == (None, other_representative.person.pk)  # what comes later holds for both


def test_a_case_is_not_settled_while_its_complaint_is_open_and_stage_two_opens_it_again(complain, representative, supervisor):
    complaint, by = complain(), representative.actor
    said = rf"Complaint {complaint.pk}, received on 2 Mar 2026 \(ISO 10002, plain\), is still open"
    for settle in (case_actions.resolve, partial(case_actions.move, to=State.RESOLVED)):
        for who in (by, HOUSE):
            with pytest.raises(case_actions.CaseRefused, match=said):
                settle(case_id=complaint.pk, by=who, at=later(hours=1))
    part = investigated(complaint, by=by, at=later(hours=1))
    ruled(complaint, part, by=supervisor.actor, at=later(hours=2), decision=Decision.NOT_UPHELD)
    send(complaint, Letter.FINAL, by=supervisor.actor, at=later(hours=3))
    caused(complaint, by=by, at=later(hours=4))
    actions.close_complaint(case_id=complaint.pk, closing=Closing.FINAL_RESPONSE, by=by, at=later(hours=4))
    assert Case.objects.get(pk=complaint.pk).state == State.RESOLVED
    actions.ask_stage_two(case_id=complaint.pk, by=by, at=later(days=3))
    complaint.refresh_from_db()
    assert (complaint.closed_at, complaint.case.state) == (None, State.REOPENED)
    with pytest.raises(case_actions.CaseRefused, match="is still open"):
        case_actions.resolve(case_id=complaint.pk, by=by, at=later(days=4))


def test_a_complaint_ends_by_forwarding_once_the_customer_knows_and_only_where_we_have_no_part_in_it(complain, representative):
    complaint, by = complain(**FCA), representative.actor
    end = {"case_id": complaint.pk, "closing": Closing.FORWARDED, "by": by}
    actions.forward(case_id=complaint.pk, firm="Northern Freight", is_joint=True, by=by, at=MONDAY)
    with pytest.raises(ComplaintRefused, match="other firm"):
        actions.close_complaint(**end, at=MONDAY)
    send(complaint, Letter.FORWARDING, by=by, at=later(hours=1))
    with pytest.raises(ComplaintRefused, match="responsible too"):
        actions.close_complaint(**end, at=later(hours=1))
    assert milestone(complaint, Milestone.FINAL).is_void is False
    actions.forward(case_id=complaint.pk, firm="Northern Freight", is_joint=False, by=by, at=later(hours=2))
    actions.close_complaint(**end, at=later(hours=2))
    assert milestone(complaint, Milestone.FINAL).is_void is True
    with pytest.raises(ComplaintRefused, match="Reopen it"):
        actions.forward(case_id=complaint.pk, firm="Northern Freight", is_joint=True, by=by, at=later(hours=3))
    period = queries.counted(MONDAY.date(), MONDAY.date(), regime="uk-fca-disp", at=later(days=1))
    assert (period["opened"], period["closed"]) == (1, 0)


def test_redress_that_is_owed_is_watched_after_the_complaint_is_closed(complain, representative, supervisor, director):
    complaint, by = complain(**FCA), representative.actor
    remedies.limit("representative", 50)
    promised = offer(complaint, 30, by=by)
    actions.answer_redress(case_id=complaint.pk, redress_id=promised.pk, is_accepted=True, by=by, at=MONDAY)
    actions.close_complaint(case_id=complaint.pk, closing=Closing.WITHDRAWN, said="Enough, with the 30.", by=by, at=MONDAY)
    late = milestone(complaint, Milestone.REDRESS).due_at + timedelta(days=3)
    assert list(queries.overdue(director.actor, at=late)) == [complaint]
    assert (actions.warn(by=HOUSE, at=late), milestone(complaint, Milestone.REDRESS).told) == (1, 4)
    actions.pay_redress(case_id=complaint.pk, redress_id=promised.pk, paid_at=late, proof="Bank", by=by, at=late)
    assert not queries.overdue(director.actor, at=late).exists()


def test_money_paid_back_as_redress_is_booked_on_the_order_so_that_nothing_pays_it_back_again(complain, representative):
    complaint, by = complain(**FCA), representative.actor
    remedies.limit("representative", 1_000, None)
    order = orders.order(by=HOUSE)
    Case.objects.filter(pk=complaint.pk).update(attributes={"order_reference": order.reference})
    paid = {"case_id": complaint.pk, "proof": "Bank", "by": by, "at": later(days=3)}
    for amount in (order.paid_amount, 1):
        row = offer(complaint, amount, by=by, at=later(days=2))
        actions.answer_redress(case_id=complaint.pk, redress_id=row.pk, is_accepted=True, by=by, at=later(days=2))
    whole, more = complaint.redress.order_by("pk")
    actions.pay_redress(redress_id=whole.pk, paid_at=later(days=3), **paid)
    order.refresh_from_db()
    assert order.refunded_amount == order.paid_amount
    with pytest.raises(Refused):
        actions.pay_redress(redress_id=more.pk, paid_at=later(days=3), **paid)
    with pytest.raises(Refused):
        giving.give(case_id=complaint.pk, kind=RemedyKind.REFUND, amount=Decimal(1), why="Again", by=by, at=later(days=3))
    assert (Refund.objects.count(), LedgerEntry.objects.count()) == (1, 1)


def test_what_is_overdue_stands_in_the_headline_before_what_comes_next(complain):
    complaint = complain()
    ahead = complaint.milestones.filter(met_at=None, is_void=False).order_by("due_at").last().due_at
    complaint.next_milestone, complaint.next_due_at = Milestone.FINAL, ahead
    as_of, missed = ahead - timedelta(days=5, hours=1), ahead - timedelta(days=7)
    complaint.milestones.update(met_at=complaint.received_at)
    assert shown.headline(complaint, as_of=as_of) == ("Final response comes next, in 5 days.", "accent")
    complaint.milestones.filter(milestone=Milestone.PROGRESS).update(met_at=None, is_void=False, due_at=missed)
    assert shown.headline(complaint, as_of=as_of) == ("Word on progress is overdue.", "bad")
    assert shown.due_of(complaint, as_of=as_of) == missed
