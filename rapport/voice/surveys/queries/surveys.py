"""Surveys, their versions and their questions."""

from collections.abc import Sequence

from django.db.models import Prefetch, QuerySet

from rapport.kernel.actor import Actor
from rapport.voice.surveys.models import Question, Survey, Version
from rapport.voice.surveys.types import MailTexts, Meaning, QuestionDraft, QuestionKind, QuestionTexts, SurveyDraft

VIEW = "surveys.view"


def surveys(actor: Actor) -> QuerySet[Survey]:
    """Return all surveys, those that ask first, each with its version in force in ``in_force``. Raises NotAllowed."""
    actor.require_somewhere(VIEW)
    current = Prefetch("versions", Version.objects.filter(active_to=None).select_related("calendar"), to_attr="in_force")
    return Survey.objects.prefetch_related(current).order_by("-is_on", "name")


def get_survey(survey_id: int, *, actor: Actor) -> Survey:
    """Return one survey. Raises NotAllowed or Survey.DoesNotExist."""
    return surveys(actor).get(pk=survey_id)


def find_running() -> list[Survey]:
    """Return the surveys that ask, for the house's own work."""
    return list(Survey.objects.filter(is_on=True).order_by("pk"))


def version_in_force(survey_id: int) -> Version:
    """Return what a survey asks now, with its calendar. Raises Version.DoesNotExist."""
    return Version.objects.select_related("calendar", "survey").get(survey_id=survey_id, active_to=None)


def questions_of(version_id: int) -> list[Question]:
    """Return the questions of a version in their order."""
    return list(Question.objects.filter(version_id=version_id).order_by("position"))


def draft_of(version: Version, questions: Sequence[Question]) -> SurveyDraft:
    """Return a version as it was written."""
    return SurveyDraft(
        name=version.survey.name,
        calendar_id=version.calendar_id,
        questions=tuple(question_of(one) for one in questions),
        mail={one["language"]: MailTexts(subject=one["subject"], intro=one["intro"]) for one in version.mail},
        kinds=tuple(version.kinds),
        channels=tuple(version.channels),
        reason_ids=tuple(version.reason_ids),
        after_seconds=version.after_seconds,
        every_days=version.every_days,
        share_percent=version.share_percent,
        low_score=version.low_score,
        asks_care=version.asks_care,
    )


def question_of(row: Question) -> QuestionDraft:
    """Return a question as it was written."""
    texts = {
        language: QuestionTexts(text=one["text"], low=one["low"], high=one["high"], choices=tuple(one["choices"]))
        for language, one in row.texts.items()
    }
    return QuestionDraft(kind=QuestionKind(row.kind), meaning=Meaning(row.meaning), is_required=row.is_required, texts=texts)
