"""A complaint that is taken up again, and who may decide it then: nothing of the first round ends the second by itself."""

import pytest

from rapport.desk.complaints import actions, queries
from rapport.desk.complaints.actions import ComplaintRefused
from rapport.desk.complaints.models import ComplaintFile, LetterCopy
from rapport.desk.complaints.types import Closing, Decision, Letter, Milestone

from .conftest import later, send
from .test_life import FCA, caused, investigated, milestone, ruled

pytestmark = pytest.mark.django_db


def answered(complaint, *, by, decider):
    """Answer stage 1: investigated, decided, sent, its cause agreed."""
    part = investigated(complaint, by=by, at=later(hours=1))
    ruled(complaint, part, by=decider, at=later(hours=2))
    send(complaint, Letter.FINAL, by=decider, at=later(hours=3))
    caused(complaint, by=by, at=later(hours=3))
    return part


def close(complaint, closing, *, by, at):
    return actions.close_complaint(case_id=complaint.pk, closing=closing, by=by, at=at)


def test_what_is_taken_up_again_is_decided_and_answered_anew_before_it_is_closed(complain, representative, supervisor):
    complaint, by = complain(**FCA), representative.actor
    part = answered(complaint, by=by, decider=supervisor.actor)
    more = {"case_id": complaint.pk, "text": "They never called back either.", "by": by}
    with pytest.raises(ComplaintRefused, match="reopen"):
        actions.add_allegation(**more, at=later(hours=4))
    close(complaint, Closing.FINAL_RESPONSE, by=by, at=later(hours=4))
    actions.reopen_complaint(case_id=complaint.pk, reason="A second scan turned up.", by=by, at=later(days=4))
    with pytest.raises(ComplaintRefused, match="No final response"):
        close(complaint, Closing.FINAL_RESPONSE, by=by, at=later(days=4))
    second = actions.add_allegation(**more, at=later(days=4))
    ruled(complaint, part, by=supervisor.actor, at=later(days=5), decision=Decision.NOT_UPHELD)
    with pytest.raises(ComplaintRefused, match="Not every allegation"):
        send(complaint, Letter.FINAL, by=supervisor.actor, at=later(days=5))
    ruled(complaint, second, by=supervisor.actor, at=later(days=5), decision=Decision.NOT_UPHELD)
    send(complaint, Letter.FINAL, by=supervisor.actor, at=later(days=5))
    assert milestone(complaint, Milestone.FINAL).met_at == later(hours=3), "a limit is met once, by the first answer"
    closed = close(complaint, Closing.FINAL_RESPONSE, by=by, at=later(days=6))
    assert (closed.decision, closed.reopened_count) == (Decision.NOT_UPHELD, 1)
    assert LetterCopy.objects.filter(complaint=complaint, letter=Letter.FINAL).count() == 2


def test_who_is_not_content_after_a_quick_resolution_is_owed_the_full_answer(complain, representative):
    complaint, by = complain(**FCA), representative.actor
    said = {"who": "Joan Hale", "how": "On the telephone", "accepted_at": later(hours=1)}
    actions.record_acceptance(case_id=complaint.pk, **said, by=by, at=later(hours=2))
    send(complaint, Letter.SUMMARY_RESOLUTION, by=by, at=later(hours=3))
    caused(complaint, by=by, at=later(hours=3))
    close(complaint, Closing.QUICK_RESOLUTION, by=by, at=later(hours=4))
    again = actions.reopen_complaint(case_id=complaint.pk, reason="It broke again.", by=by, at=later(days=4))
    assert (again.is_accepted, milestone(complaint, Milestone.ANSWER).met_at) == (False, None)
    assert again.next_milestone in (Milestone.ANSWER, Milestone.FINAL)
    with pytest.raises(ComplaintRefused, match="acceptance"):
        close(complaint, Closing.QUICK_RESOLUTION, by=by, at=later(days=70))


def test_what_was_decided_by_whom_it_is_about_goes_to_nobody(complain, representative, supervisor, manager):
    complaint = complain(**FCA)
    part = investigated(complaint, by=representative.actor, at=later(hours=1))
    ruled(complaint, part, by=supervisor.actor, at=later(hours=2))
    about = {"case_id": complaint.pk, "person_id": supervisor.person.pk, "by": manager.actor}
    complaint = actions.name_person(**about, at=later(hours=3))
    assert queries.undecided(complaint) == [part]
    with pytest.raises(ComplaintRefused, match="not about"):
        send(complaint, Letter.FINAL, by=manager.actor, at=later(hours=4))
    ruled(complaint, part, by=manager.actor, at=later(hours=5))
    send(complaint, Letter.FINAL, by=manager.actor, at=later(hours=5))


def test_nobody_decides_or_answers_stage_two_who_decided_anything_before(complain, representative, supervisor, manager, director):
    complaint = complain()
    part = investigated(complaint, by=representative.actor, at=later(hours=1))
    # The supervisor decided first; that the manager decided it anew does not make the supervisor a stranger to it.
    ruled(complaint, part, by=supervisor.actor, at=later(hours=2), decision=Decision.NOT_UPHELD)
    ruled(complaint, part, by=manager.actor, at=later(hours=2, minutes=5))
    send(complaint, Letter.FINAL, by=manager.actor, at=later(hours=3))
    actions.ask_stage_two(case_id=complaint.pk, by=representative.actor, at=later(days=1))
    for before in (supervisor, manager):
        with pytest.raises(ComplaintRefused, match="stage before"):
            ruled(complaint, part, by=before.actor, at=later(days=2))
    ruled(complaint, part, by=director.actor, at=later(days=2))
    with pytest.raises(ComplaintRefused, match="whoever decided stage 2"):
        send(complaint, Letter.STAGE_TWO_FINAL, by=manager.actor, at=later(days=3))
    send(complaint, Letter.STAGE_TWO_FINAL, by=director.actor, at=later(days=3))


def test_taking_back_an_answer_opens_what_it_closed_and_leaves_the_decision_before(complain, representative, supervisor, manager):
    complaint, by = complain(), representative.actor
    part = answered(complaint, by=by, decider=supervisor.actor)
    actions.ask_stage_two(case_id=complaint.pk, by=by, at=later(days=1))
    ruled(complaint, part, by=manager.actor, at=later(days=2), decision=Decision.NOT_UPHELD)
    copy = send(complaint, Letter.STAGE_TWO_FINAL, by=manager.actor, at=later(days=3))
    close(complaint, Closing.FINAL_RESPONSE, by=by, at=later(days=3))
    actions.withdraw_letter(contact_id=copy.contact_id, by=by, at=later(days=3, seconds=20))
    complaint = ComplaintFile.objects.get(pk=complaint.pk)
    assert (complaint.is_closed, complaint.reopened_count, complaint.case.state) == (False, 1, "reopened")
    assert (complaint.decision, complaint.decided_at) == (Decision.UPHELD, later(hours=3))
    assert milestone(complaint, Milestone.STAGE_TWO_ANSWER).met_at is None
    assert Letter.STAGE_TWO_FINAL in queries.letters_now(complaint)


def test_a_file_that_was_erased_is_not_taken_to_stage_two(complain, representative, supervisor, manager):
    complaint, by = complain(), representative.actor
    answered(complaint, by=by, decider=supervisor.actor)
    close(complaint, Closing.FINAL_RESPONSE, by=by, at=later(hours=4))
    actions.erase_records(case_id=complaint.pk, by=manager.actor, at=later(days=1_200))
    with pytest.raises(ComplaintRefused, match="erased"):
        actions.ask_stage_two(case_id=complaint.pk, by=by, at=later(days=1_201))
