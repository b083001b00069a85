"""Redress above a person's limit: somebody is asked, and what they decide is carried out once."""

from decimal import Decimal

import pytest

from rapport.desk.cases import sample as cases
from rapport.desk.cases.models import Case, Contact
from rapport.desk.complaints import actions, reactions
from rapport.desk.complaints.actions import ComplaintRefused
from rapport.desk.complaints.models import Redress
from rapport.desk.complaints.types import Closing, RedressKind
from rapport.desk.remedies import actions as giving
from rapport.desk.remedies import sample as remedies
from rapport.desk.remedies.actions import RemedyRefusedError
from rapport.desk.remedies.models import LedgerEntry
from rapport.desk.remedies.types import RemedyKind, RemedyState
from rapport.governance.decisions import actions as decisions
from rapport.governance.decisions.events import DecisionMade
from rapport.kernel import jobs
from rapport.kernel.errors import NotAllowed
from rapport.kernel.journal import decode
from rapport.kernel.models import Entry, Notice

from .conftest import MONDAY, later
from .test_life import FCA, investigated, offer

pytestmark = pytest.mark.django_db


@pytest.fixture
def complaint(complain, representative):
    remedies.limit("representative", 50)
    remedies.limit("supervisor", 250, None)
    found = complain(**FCA)
    Case.objects.filter(pk=found.pk).update(reason=cases.reason())
    remedies.guide(cases.reason(), kind=RemedyKind.GOODWILL, up_to=Decimal(80))
    investigated(found, by=representative.actor, at=MONDAY)
    return found


def decided(row, option, *, by, at=None):
    reason = "She waited five weeks."
    decisions.decide(decision_id=row.decision_id, option_key=option, reason=reason, by=by, at=at or later(hours=2))
    jobs.run_waiting()
    row.refresh_from_db()
    return row


def test_two_halves_of_redress_are_decided_by_whose_limit_holds_both(complaint, representative, supervisor, director):
    halves = [offer(complaint, 200, by=representative.actor, kind=RedressKind.GOODWILL) for _ in range(2)]
    assert [one.decision.decider_id for one in halves] == [supervisor.person.pk, director.person.pk]


def test_above_the_limit_somebody_decides_and_the_offer_goes_out_once_with_its_approver(
    complaint, representative, supervisor, client_of
):
    by = representative.actor
    row = offer(complaint, 120, by=by, kind=RedressKind.GOODWILL)
    request = row.decision
    assert (row.is_waiting, request.decider_id, request.purpose) == (True, supervisor.person.pk, "redress")
    options = {one.key: (one.high, one.customer_effect) for one in request.options.all()}
    assert {key: high for key, (high, _effect) in options.items()} == {"give": 120, "part": 80, "refuse": 0}
    assert "once they accept" in options["give"][1]
    assert "The van never left." in request.background
    page = client_of(representative).get(f"/complaints/{complaint.pk}/").content.decode()
    assert "waits for a decision" in page
    assert f"{supervisor.person.name} was asked to decide" in page
    with pytest.raises(ComplaintRefused, match="waits for a decision"):
        actions.answer_redress(case_id=complaint.pk, redress_id=row.pk, is_accepted=True, by=by, at=later(hours=1))
    with pytest.raises(ComplaintRefused, match="Redress waits"):
        actions.close_complaint(case_id=complaint.pk, closing=Closing.FINAL_RESPONSE, by=by, at=later(hours=1))

    decided(row, "give", by=supervisor.actor)
    assert (row.offered_at, row.amount, row.approved_by_id) == (later(hours=2), 120, supervisor.person.pk)
    assert Notice.objects.filter(person_id=representative.person.pk, text__startswith="Decided, Goodwill").exists()
    made = Entry.objects.get(event="decisions.DecisionMade")
    reactions.carry_out_redress(decode(DecisionMade, made.payload), made)
    recorded = Entry.objects.filter(event="complaints.ComplaintRecorded", payload__change="redress_offered")
    assert (Redress.objects.count(), recorded.count()) == (1, 1)

    actions.answer_redress(case_id=complaint.pk, redress_id=row.pk, is_accepted=True, by=by, at=later(hours=3))
    actions.pay_redress(case_id=complaint.pk, redress_id=row.pk, paid_at=later(hours=4), proof="Bank", by=by, at=later(hours=4))
    line = LedgerEntry.objects.get()
    assert (line.amount, line.person_id) == (120, supervisor.person.pk), "it counts against the limit of who decided"
    page = client_of(representative).get(f"/complaints/{complaint.pk}/").content.decode()
    assert f"approved by {supervisor.person.name}" in page


def test_the_smaller_amount_is_offered_and_no_says_why(complaint, representative, supervisor, client_of):
    by = representative.actor
    smaller = decided(offer(complaint, 120, by=by, kind=RedressKind.GOODWILL), "part", by=supervisor.actor)
    assert (smaller.amount, smaller.is_unanswered) == (80, True)
    refused = decided(offer(complaint, 160, by=by), "refuse", by=supervisor.actor)
    assert (refused.refused_at, refused.offered_at) == (later(hours=2), None)
    page = client_of(representative).get(f"/complaints/{complaint.pk}/").content.decode()
    assert f"{supervisor.person.name} decided: She waited five weeks." in page
    withdrawn = offer(complaint, 200, by=by)
    decisions.withdraw(decision_id=withdrawn.decision_id, reason="They settled.", by=by, at=later(hours=3))
    jobs.run_waiting()
    withdrawn.refresh_from_db()
    assert withdrawn.refused_at == later(hours=3)


def test_what_is_decided_after_the_end_is_not_offered_and_said_on_the_case(complaint, representative, supervisor):
    by = representative.actor
    row = offer(complaint, 120, by=by)
    end = {"closing": Closing.WITHDRAWN, "said": "Enough.", "by": by, "at": later(hours=1)}
    actions.close_complaint(case_id=complaint.pk, **end)
    decided(row, "give", by=supervisor.actor)
    assert (row.offered_at, row.refused_at) == (None, later(hours=2))
    assert Contact.objects.filter(case_id=complaint.pk, direction="note", text__contains="the complaint is closed").exists()


def test_who_is_complained_of_is_not_asked_and_nobody_carries_a_decision_out_by_hand(
    complaint, representative, supervisor, manager, director
):
    by = representative.actor
    actions.name_person(case_id=complaint.pk, person_id=supervisor.person.pk, by=by, at=MONDAY)
    row = offer(complaint, 120, by=by)
    assert row.decision.decider_id not in (supervisor.person.pk, representative.person.pk)
    with pytest.raises(NotAllowed):
        actions.offer_decided(redress_id=row.pk, is_part=False, by=director.actor, at=MONDAY)
    for one in (supervisor, manager, director):
        type(one.person).objects.filter(pk=one.person.pk).update(active_to=MONDAY.date())
    with pytest.raises(RemedyRefusedError, match="nobody is there"):
        offer(complaint, 130, by=by)


def test_what_was_offered_counts_when_a_remedy_is_given_beside_it(complaint, representative, supervisor):
    by = representative.actor
    first = offer(complaint, 40, by=by)
    values = {"case_id": complaint.pk, "kind": RemedyKind.GOODWILL, "why": "Waited twice"}
    asked = giving.give(**values, amount=Decimal(11), by=by, at=later(hours=1))
    assert (first.is_waiting, asked.state) == (False, RemedyState.WAITING)
    assert giving.give(**values, amount=Decimal(10), by=by, at=later(hours=1)).state == RemedyState.GIVEN
    actions.answer_redress(case_id=complaint.pk, redress_id=first.pk, is_accepted=False, by=by, at=later(hours=2))
    assert giving.give(**values, amount=Decimal(40), by=by, at=later(hours=2)).state == RemedyState.GIVEN
