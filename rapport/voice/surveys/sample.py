"""Sample surveys, invitations and calls for tests of this room and of those above."""

from datetime import datetime, timedelta
from typing import Any

from rapport.governance.standards import sample as standards
from rapport.kernel.actor import Actor

from . import actions
from .models import Answer, CallBack, Invitation, Question, Survey, Version
from .types import MailTexts, Meaning, QuestionDraft, QuestionKind, QuestionTexts, SurveyDraft

HOUSE = Actor.machine("test")
MAIL = MailTexts(subject="How did we do?", intro="Your case is settled. One question:")
QUESTIONS = (
    QuestionDraft(
        kind=QuestionKind.SCALE, meaning=Meaning.SATISFACTION, is_required=True,
        texts={"en": QuestionTexts(text="How satisfied are you?", low="not at all", high="very")},
    ),
    QuestionDraft(
        kind=QuestionKind.YES_NO, meaning=Meaning.FIRST_CONTACT,
        texts={"en": QuestionTexts(text="Was it solved when you first contacted us?")},
    ),
    QuestionDraft(kind=QuestionKind.WORDS, texts={"en": QuestionTexts(text="What should we do better?")}),
)  # fmt: skip


def draft(**fields: Any) -> SurveyDraft:
    """Return a survey with three questions in English that asks about everything after an hour of opening."""
    calendar = fields.pop("calendar", None)
    calendar_id = (calendar or standards.calendar()).pk
    values: dict[str, Any] = {"name": "After a case", "questions": QUESTIONS, "mail": {"en": MAIL}, "after_seconds": 3600}
    values |= {"calendar_id": calendar_id}
    return SurveyDraft(**(values | fields))


def survey(*, at: datetime, is_on: bool = True, **fields: Any) -> Survey:
    """Return a survey that asks since ``at``."""
    made = actions.set_survey(draft=draft(**fields), by=HOUSE, at=at).survey
    return actions.switch(survey_id=made.pk, is_on=is_on, by=HOUSE, at=at)


def invitation(case: Any, *, at: datetime, survey_of: Survey | None = None, **fields: Any) -> Invitation:
    """Return an invitation about a case, asked at ``at``; with a ``score`` it is answered a day later."""
    version = Version.objects.get(survey=survey_of or survey(at=at, name=f"About case {case.pk}"), active_to=None)
    if fields.get("score") is not None:
        fields = {"answered_at": at + timedelta(days=1), "delivered_at": at} | fields
    values = {"customer_id": case.customer_id, "team_id": case.team_id, "settled_at": at, "asked_at": at, "language": "en"}
    return Invitation.objects.create(survey_id=version.survey_id, version=version, case=case, **(values | fields))


def answered(row: Invitation, words: str) -> Answer:
    """Return a customer's own words to the last question."""
    question = Question.objects.get(version=row.version_id, kind="words")
    return Answer.objects.create(invitation=row, question=question, words=words)


def call_back(row: Invitation, *, lead: Any, at: datetime, **fields: Any) -> CallBack:
    """Return a call that is owed."""
    return CallBack.objects.create(
        invitation=row, team_id=row.team_id, lead=lead, at=at, due_at=at + timedelta(hours=8), **fields
    )
