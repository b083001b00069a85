"""A complaint from its receipt to its end, and every refusal on the way."""

from datetime import timedelta
from decimal import Decimal
from hashlib import sha256

import pytest
from django.db import DatabaseError, transaction

from rapport.desk.cases.models import Case, Escalation
from rapport.desk.cases.types import State
from rapport.desk.complaints import actions, queries
from rapport.desk.complaints.actions import ComplaintRefused, ElementsMissing
from rapport.desk.complaints.models import ComplaintFile, LetterCopy
from rapport.desk.complaints.types import (
    Closing,
    Complainant,
    Decision,
    Draft,
    Letter,
    Mark,
    Milestone,
    RedressKind,
    Severity,
    Triage,
    Why,
)
from rapport.desk.remedies import sample as remedies
from rapport.desk.remedies.models import LedgerEntry
from rapport.governance.commitments.models import Commitment
from rapport.kernel.errors import BadInput, NotAllowed

from .conftest import FOS, MONDAY, TICKS, later, send

pytestmark = pytest.mark.django_db
FCA = {"product": "financial", "jurisdiction": "GB"}


def milestone(complaint, name):
    return complaint.milestones.get(milestone=name)


def investigated(complaint, *, by, at):
    part = actions.add_allegation(case_id=complaint.pk, text="Promised for Tuesday, not delivered.", by=by, at=at)
    actions.add_evidence(case_id=complaint.pk, text="Carrier's scans: none on Tuesday.", source="Carrier log", by=by, at=at)
    actions.add_finding(case_id=complaint.pk, text="The van never left.", allegation_id=part.pk, by=by, at=at)
    return part


def ruled(complaint, part, *, by, at, decision=Decision.UPHELD):
    actions.decide(case_id=complaint.pk, allegation_id=part.pk, decision=decision, reasons="No scan, no van.", by=by, at=at)


def caused(complaint, *, by, at):
    actions.agree_cause(
        case_id=complaint.pk,
        cause_id=None,
        why=Why.SUPPLIER,
        lesson="Ask the depot first.",
        is_repeat=True,
        is_systemic=False,
        by=by,
        at=at,
    )


def test_one_act_makes_a_case_a_complaint_and_keeps_the_customers_own_words(complain, representative):
    received = MONDAY - timedelta(days=3)
    complaint = complain(received_at=received, **FCA)
    assert Case.objects.get(pk=complaint.pk).kind == "complaint"
    assert complaint.words == "Three times promised, never came."
    assert (complaint.regime.key, complaint.handler_id) == ("uk-fca-disp", representative.person.pk)
    # From the day of receipt, not from when it was logged: Friday 27 February and eight weeks.
    assert milestone(complaint, Milestone.ANSWER).due_at.isoformat() == "2026-04-24T23:00:00+00:00"
    assert Case.objects.get(pk=complaint.pk).received_at == received
    with pytest.raises(ComplaintRefused):
        actions.convert(case_id=complaint.pk, draft=Draft(received_at=received), by=representative.actor, at=MONDAY)


def test_another_team_sees_and_changes_nothing_of_it(complain, other_representative):
    complaint = complain()
    assert not queries.complaints(other_representative.actor).exists()
    with pytest.raises(NotAllowed):
        actions.add_allegation(case_id=complaint.pk, text="x", by=other_representative.actor, at=MONDAY)


def test_a_representative_of_the_customer_needs_their_authority_on_file(complain, representative):
    complaint = complain()
    who = Complainant(name="Paul Hale", relation="son")
    with pytest.raises(ComplaintRefused, match="authority"):
        actions.name_complainant(case_id=complaint.pk, complainant=who, by=representative.actor, at=MONDAY)
    signed = Complainant(name="Paul Hale", relation="son", authority="Letter of 1 March")
    assert actions.name_complainant(case_id=complaint.pk, complainant=signed, by=representative.actor, at=MONDAY).authority


def test_a_complaint_keeps_the_version_of_its_receipt(complain, manager):
    first = complain(**FCA)
    changed = type(first.terms)(**{**first.terms.__dict__, "extension": 5})
    actions.add_regime_version(
        regime_id=first.regime_id,
        active_from=later(days=1).date(),
        source="A new rule",
        terms=changed,
        by=manager.actor,
        at=MONDAY,
    )
    late = complain(at=later(days=5), received_at=MONDAY, **FCA)
    fresh = complain(at=later(days=6), **FCA)
    assert [one.regime.number for one in (first, late, fresh)] == [1, 1, 2]


def test_waiting_for_the_customer_never_moves_a_milestone(complain, representative):
    complaint = complain(**FCA)
    before = list(complaint.milestones.order_by("pk").values_list("milestone", "due_at"))
    from rapport.desk.cases.actions import move

    move(case_id=complaint.pk, to=State.WAITING_CUSTOMER, by=representative.actor, at=later(hours=1))
    actions.add_allegation(case_id=complaint.pk, text="It is late.", by=representative.actor, at=later(days=9))
    assert list(complaint.milestones.order_by("pk").values_list("milestone", "due_at")) == before


def test_what_cannot_wait_is_raised_at_once_and_asks_for_a_first_action_within_a_day(complain, representative):
    complaint = complain()
    seen = Triage(severity=Severity.SERIOUS, marks=(Mark.SAFETY, Mark.LEGAL_THREAT), drivers=("health",), note="Oxygen at home.")
    actions.triage(case_id=complaint.pk, triage=seen, by=representative.actor, at=later(hours=1))
    assert Escalation.objects.get(case_id=complaint.pk).to == "manager"
    assert milestone(complaint, Milestone.FIRST_ACTION).due_at.isoformat() == "2026-03-04T00:00:00+00:00"
    actions.add_evidence(case_id=complaint.pk, text="Called her.", source="Call", by=representative.actor, at=later(hours=2))
    assert milestone(complaint, Milestone.FIRST_ACTION).met_at == later(hours=2)
    calm = Triage(severity=Severity.LOW)
    actions.triage(case_id=complaint.pk, triage=calm, by=representative.actor, at=later(hours=3))
    assert milestone(complaint, Milestone.ACKNOWLEDGE).is_void is False


def test_a_letter_says_what_it_lacks_and_its_copy_can_never_be_changed(complain, representative, supervisor):
    complaint = complain(**FCA)
    part = investigated(complaint, by=representative.actor, at=later(hours=1))
    with pytest.raises(ComplaintRefused, match="decided"):
        send(complaint, Letter.FINAL, by=supervisor.actor, at=later(hours=2))
    ruled(complaint, part, by=supervisor.actor, at=later(hours=3))
    with pytest.raises(NotAllowed):
        send(complaint, Letter.FINAL, by=representative.actor, at=later(hours=4))
    with pytest.raises(ElementsMissing) as lacking:
        send(complaint, Letter.FINAL, by=supervisor.actor, at=later(hours=4), text="We are sorry. The leaflet is enclosed.")
    assert len(lacking.value.labels) == 3
    copy = send(complaint, Letter.FINAL, by=supervisor.actor, at=later(hours=4))
    assert copy.contact.direction == "outbound"
    assert copy.sha256 == sha256(FOS.encode()).hexdigest()
    complaint.refresh_from_db()
    assert (complaint.decision, complaint.decided_at) == ("upheld", later(hours=4))
    for change in (lambda: LetterCopy.objects.update(text="We never said that."), lambda: LetterCopy.objects.all().delete()):
        with pytest.raises(DatabaseError, match="stays as it was"), transaction.atomic():
            change()


def test_a_quick_resolution_needs_the_recorded_acceptance_and_its_own_letter(complain, representative):
    complaint = complain(**FCA)
    by = representative.actor
    with pytest.raises(ComplaintRefused, match="acceptance"):
        send(complaint, Letter.SUMMARY_RESOLUTION, by=by, at=later(hours=1))
    who = {"who": "Joan Hale", "how": "On the telephone, 11:20", "accepted_at": later(hours=1)}
    actions.record_acceptance(case_id=complaint.pk, **who, by=by, at=later(hours=2))
    with pytest.raises(ComplaintRefused, match="summary"):
        actions.close_complaint(case_id=complaint.pk, closing=Closing.QUICK_RESOLUTION, by=by, at=later(hours=2))
    send(complaint, Letter.SUMMARY_RESOLUTION, by=by, at=later(hours=3))
    with pytest.raises(ComplaintRefused, match="why"):
        actions.close_complaint(case_id=complaint.pk, closing=Closing.QUICK_RESOLUTION, by=by, at=later(hours=3))
    caused(complaint, by=by, at=later(hours=4))
    closed = actions.close_complaint(case_id=complaint.pk, closing=Closing.QUICK_RESOLUTION, by=by, at=later(hours=4))
    assert closed.is_closed
    assert milestone(complaint, Milestone.QUICK).met_at == later(hours=1)
    assert Case.objects.get(pk=complaint.pk).state == State.RESOLVED


def test_stage_two_is_decided_by_somebody_else_and_never_by_who_is_complained_of(complain, representative, supervisor, manager):
    complaint = complain(product="housing", jurisdiction="GB")
    by, code = (
        representative.actor,
        "At stage 1 we say: sorry. You may ask for stage 2. Housing Ombudsman: www.housing-ombudsman.org.uk",
    )
    with pytest.raises(ComplaintRefused):
        actions.ask_stage_two(case_id=complaint.pk, by=by, at=later(hours=1))
    actions.name_person(case_id=complaint.pk, person_id=manager.person.pk, by=by, at=later(hours=1))
    part = investigated(complaint, by=by, at=later(hours=1))
    with pytest.raises(ComplaintRefused, match="about you"):
        ruled(complaint, part, by=manager.actor, at=later(hours=2))
    ruled(complaint, part, by=supervisor.actor, at=later(hours=2), decision=Decision.NOT_UPHELD)
    send(complaint, Letter.FINAL, by=supervisor.actor, at=later(hours=3), text=code)
    actions.ask_stage_two(case_id=complaint.pk, by=by, at=later(days=1))
    with pytest.raises(ComplaintRefused, match="somebody who has not"):
        ruled(complaint, part, by=supervisor.actor, at=later(days=2))
    actions.name_person(case_id=complaint.pk, person_id=None, by=by, at=later(days=2))
    ruled(complaint, part, by=manager.actor, at=later(days=2), decision=Decision.PARTLY_UPHELD)
    send(complaint, Letter.STAGE_TWO_FINAL, by=manager.actor, at=later(days=3), text=code)
    complaint.refresh_from_db()
    assert complaint.decision == Decision.PARTLY_UPHELD
    assert list(part.rulings.order_by("stage").values_list("decision", flat=True)) == ["not_upheld", "partly_upheld"]
    with pytest.raises(ComplaintRefused, match="no third"):
        actions.ask_stage_two(case_id=complaint.pk, by=by, at=later(days=4))


def offer(complaint, amount, *, by, at=MONDAY, kind=RedressKind.REFUND):
    values = {"kind": kind, "text": "", "amount": Decimal(amount), "currency": "gbp"}
    return actions.offer_redress(case_id=complaint.pk, **values, by=by, at=at)


def test_redress_is_offered_within_what_the_limit_for_remedies_leaves(complain, representative, supervisor):
    complaint, by = complain(**FCA), representative.actor
    remedies.limit("representative", 50)
    remedies.limit("supervisor", 250, None)
    waiting = offer(complaint, 51, by=by)
    assert (waiting.is_waiting, waiting.decision.decider_id) == (True, supervisor.person.pk)
    # What waits is not promised yet: it takes nothing from the limit.
    first = offer(complaint, 30, by=by)
    assert not first.is_waiting
    assert offer(complaint, 21, by=by).is_waiting
    actions.answer_redress(case_id=complaint.pk, redress_id=first.pk, is_accepted=False, by=by, at=MONDAY)
    assert not offer(complaint, 50, by=by).is_waiting


def test_redress_accepted_and_paid_stands_in_the_ledger_and_goodwill_upholds_nothing(complain, representative, supervisor):
    complaint, by = complain(**FCA), representative.actor
    remedies.limit("representative", 50)
    remedies.limit("supervisor", 250, None)
    good = offer(complaint, 250, by=supervisor.actor, kind=RedressKind.GOODWILL)
    with pytest.raises(ComplaintRefused, match="accepted"):
        actions.pay_redress(case_id=complaint.pk, redress_id=good.pk, paid_at=MONDAY, proof="x", by=by, at=MONDAY)
    actions.answer_redress(case_id=complaint.pk, redress_id=good.pk, is_accepted=True, by=by, at=later(days=1))
    assert milestone(complaint, Milestone.REDRESS).started_at == later(days=1)
    actions.pay_redress(
        case_id=complaint.pk, redress_id=good.pk, paid_at=later(days=2), proof="Bank, 4 March", by=by, at=later(days=3)
    )
    assert milestone(complaint, Milestone.REDRESS).met_at == later(days=2)
    line = LedgerEntry.objects.get()
    assert (line.case_id, line.kind, line.amount, line.person_id) == (complaint.pk, "goodwill", 250, supervisor.person.pk)
    assert offer(complaint, 10, by=by, at=later(days=3)).is_waiting, "what was paid counts on the case, whoever offered it"
    part = investigated(complaint, by=by, at=later(days=3))
    ruled(complaint, part, by=supervisor.actor, at=later(days=3), decision=Decision.NOT_UPHELD)
    send(complaint, Letter.FINAL, by=supervisor.actor, at=later(days=4))
    complaint.refresh_from_db()
    assert complaint.decision == Decision.NOT_UPHELD


def test_closing_reopening_and_the_customers_own_word(complain, representative):
    complaint = complain()
    by = representative.actor
    for closing in Closing:
        with pytest.raises(ComplaintRefused):
            actions.close_complaint(case_id=complaint.pk, closing=closing, by=by, at=later(hours=1))
    said = "Forget it, my neighbour mended it. (call, 2 March)"
    actions.close_complaint(case_id=complaint.pk, closing=Closing.WITHDRAWN, said=said, by=by, at=later(hours=1))
    assert milestone(complaint, Milestone.FINAL).is_void
    with pytest.raises(ComplaintRefused):
        actions.reopen_complaint(case_id=complaint.pk, reason=" ", by=by, at=later(days=1))
    again = actions.reopen_complaint(case_id=complaint.pk, reason="It broke again.", by=by, at=later(days=1))
    assert (again.reopened_count, again.is_closed, ComplaintFile.objects.count()) == (1, False, 1)
    assert not milestone(complaint, Milestone.FINAL).is_void
    assert Case.objects.get(pk=complaint.pk).state == State.REOPENED


def test_a_corrective_action_is_owed_by_somebody_and_looked_at_weeks_after(complain, supervisor, representative):
    complaint = complain()
    owed = {
        "text": "Depot confirms each slot",
        "owner_id": representative.person.pk,
        "due_date": later(days=10).date(),
        "check_weeks": 6,
    }
    action = actions.agree_action(case_id=complaint.pk, **owed, by=supervisor.actor, at=MONDAY)
    commitment = Commitment.objects.get(pk=action.commitment_id)
    assert (commitment.kind, commitment.subject_kind, commitment.subject_id) == ("improvement", "complaint", complaint.pk)
    assert action.check_date == later(days=52).date()
    checked = {"action_id": action.pk, "has_worked": False, "effect": "Two more in April."}
    assert actions.check_effect(case_id=complaint.pk, **checked, by=supervisor.actor, at=later(days=60)).checked_at
    with pytest.raises(BadInput):
        actions.agree_action(case_id=complaint.pk, **owed | {"due_date": MONDAY.date()}, by=supervisor.actor, at=MONDAY)


def test_the_portals_answer_is_closed_with_one_of_its_words(complain, representative, supervisor):
    complaint = complain(product="financial", jurisdiction="US")
    part = investigated(complaint, by=representative.actor, at=later(hours=1))
    ruled(complaint, part, by=supervisor.actor, at=later(hours=2))
    with pytest.raises(ComplaintRefused, match="words"):
        send(complaint, Letter.FINAL, by=supervisor.actor, at=later(hours=3))
    send(complaint, Letter.FINAL, by=supervisor.actor, at=later(hours=3), category="Closed with explanation")
    assert ComplaintFile.objects.get(pk=complaint.pk).category == "Closed with explanation"
    assert {"steps", "communication", "follow_up", "decision"} <= set(TICKS)
