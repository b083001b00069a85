"""A survey is written in versions, and switched on and off."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.kernel.actor import Actor
from rapport.kernel.errors import Refused
from rapport.kernel.journal import publish
from rapport.voice.surveys import rules
from rapport.voice.surveys.events import SurveySet, SurveySwitched
from rapport.voice.surveys.models import Question, Survey, Version
from rapport.voice.surveys.types import QuestionDraft, SurveyDraft

EDIT = "surveys.edit"


@transaction.atomic
def set_survey(*, draft: SurveyDraft, by: Actor, at: datetime, survey_id: int | None = None) -> Version:
    """Write a survey, or its next version; whoever was asked already keeps the version that they were asked.

    Raises NotAllowed, Refused or Survey.DoesNotExist.
    """
    by.require_somewhere(EDIT)
    name = draft.name.strip()[:120]
    survey = Survey.objects.select_for_update().get(pk=survey_id) if survey_id is not None else Survey(name=name)
    if why := rules.why_not_survey(draft):
        raise Refused(_(why))
    if Survey.objects.filter(name=name).exclude(pk=survey.pk).exists():
        raise Refused(_("Another survey has this name. Choose one that tells them apart."))
    survey.name = name
    survey.save()
    version = _next_version(survey, draft, by, at)
    publish(SurveySet(survey_id=survey.pk, number=version.number), about=survey, by=by, at=at)
    return version


def _next_version(survey: Survey, draft: SurveyDraft, by: Actor, at: datetime) -> Version:
    before = survey.versions.order_by("-number").first()
    survey.versions.filter(active_to=None).update(active_to=at)
    version = Version.objects.create(
        survey=survey,
        number=before.number + 1 if before else 1,
        active_from=at,
        kinds=list(draft.kinds),
        channels=list(draft.channels),
        reason_ids=list(draft.reason_ids),
        calendar_id=draft.calendar_id,
        after_seconds=draft.after_seconds,
        every_days=draft.every_days,
        share_percent=draft.share_percent,
        low_score=draft.low_score,
        asks_care=draft.asks_care,
        mail=[{"language": language, "subject": one.subject, "intro": one.intro} for language, one in draft.mail.items()],
        by_id=by.person_id,
    )
    Question.objects.bulk_create(_row(version, place, one) for place, one in enumerate(draft.questions, 1))
    return version


def _row(version: Version, place: int, one: QuestionDraft) -> Question:
    texts = {
        language: {"text": text.text, "low": text.low, "high": text.high, "choices": list(text.choices)}
        for language, text in one.texts.items()
    }
    is_first = place == 1
    return Question(
        version=version, position=place, kind=one.kind, meaning=one.meaning, is_required=one.is_required or is_first, texts=texts
    )


@transaction.atomic
def switch(*, survey_id: int, is_on: bool, by: Actor, at: datetime) -> Survey:
    """Let a survey ask about cases settled from now on, or ask no more. Raises NotAllowed or Survey.DoesNotExist."""
    by.require_somewhere(EDIT)
    survey = Survey.objects.select_for_update().get(pk=survey_id)
    if survey.is_on != is_on:
        survey.is_on, survey.asks_from = is_on, at if is_on else survey.asks_from
        survey.save(update_fields=["is_on", "asks_from"])
        publish(SurveySwitched(survey_id=survey.pk, is_on=is_on), about=survey, by=by, at=at)
    return survey
