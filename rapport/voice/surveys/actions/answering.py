"""A customer answers: once, and within a week they may change their mind."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.compute import businesstime
from rapport.directory.people import queries as people
from rapport.governance.standards import queries as standards
from rapport.kernel.actor import Actor
from rapport.kernel.errors import Refused
from rapport.kernel.journal import publish
from rapport.voice.surveys import queries, rules
from rapport.voice.surveys.events import SurveyAnswered
from rapport.voice.surveys.models import Answer, CallBack, Invitation, Question
from rapport.voice.surveys.types import Asked, Given, Meaning, QuestionKind

ANSWER = "surveys.answer"
CALL_WITHIN_SECONDS = 8 * 3600


@transaction.atomic
def answer(*, invitation_id: int, given: Mapping[int, Given], by: Actor, at: datetime) -> Invitation:
    """Keep what a customer answers, by question; a low satisfaction owes them a call back. Only the customer of the link may.

    Raises NotAllowed, Refused or Invitation.DoesNotExist.
    """
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("version", "case").exclude(state=Asked.LEFT_OUT)
    invitation = rows.get(pk=invitation_id)
    by.require(ANSWER, on=invitation)
    questions = queries.questions_of(invitation.version_id)
    asked = {one.pk: (QuestionKind(one.kind), _choices_of(one), one.is_required) for one in questions}
    why = rules.why_not_answer(asked, given, asked_at=invitation.asked_at, answered_at=invitation.answered_at, at=at)
    if why:
        raise Refused(_(why))
    is_change = invitation.answered_at is not None
    _keep(invitation, questions, given, at)
    owed = _owe_call_back(invitation, at)
    answered = SurveyAnswered(
        invitation_id=invitation.pk, case_id=invitation.case_id, score=invitation.score, is_change=is_change,
        call_back_id=owed.pk if owed else None,
    )  # fmt: skip
    publish(answered, about=invitation, by=by, at=at)
    return invitation


def _choices_of(question: Question) -> int:
    texts: dict[str, Any] = next(iter(question.texts.values()), {"choices": ()})
    return len(texts["choices"])


def _keep(invitation: Invitation, questions: list[Question], given: Mapping[int, Given], at: datetime) -> None:
    invitation.answers.all().delete()
    Answer.objects.bulk_create(
        Answer(invitation=invitation, question_id=number, value=one.value, words=one.words) for number, one in given.items()
    )
    by_meaning = {one.meaning: given[one.pk].value for one in questions if one.pk in given}
    solved = by_meaning.get(Meaning.FIRST_CONTACT)
    invitation.score = by_meaning.get(Meaning.SATISFACTION)
    invitation.ease = by_meaning.get(Meaning.EFFORT)
    invitation.recommending = by_meaning.get(Meaning.RECOMMENDING)
    invitation.is_first_contact = None if solved is None else bool(solved)
    invitation.changed_at = at if invitation.answered_at is not None else None
    invitation.answered_at = invitation.answered_at or at
    # Whoever answers has got it, whatever the mail servers said.
    invitation.state, invitation.delivered_at = Asked.DELIVERED, invitation.delivered_at or at
    invitation.save()


def _owe_call_back(invitation: Invitation, at: datetime) -> CallBack | None:
    """Return the call that is owed since this answer; None when none is, or it was owed already."""
    version = invitation.version
    if not rules.is_low(invitation.score, low_score=version.low_score):
        return None
    calendar = standards.calendar_of(standards.newest_versions()[version.calendar_id])
    lead = people.here_for(invitation.team_id, at=at)
    row, is_new = CallBack.objects.get_or_create(
        invitation=invitation,
        defaults={
            "team_id": invitation.team_id,
            "lead_id": lead.pk if lead else None,
            "at": at,
            "due_at": businesstime.add(calendar, at, CALL_WITHIN_SECONDS),
        },
    )
    return row if is_new else None
