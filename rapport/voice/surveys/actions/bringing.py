"""Invitations of the past with their answers, in bulk: an import and the demo bring them all at once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from rapport.kernel import bulk
from rapport.kernel.actor import Actor
from rapport.kernel.journal import publish
from rapport.voice.surveys.events import AnswersBroughtIn
from rapport.voice.surveys.models import Invitation, Question, Version, new_key
from rapport.voice.surveys.types import Asked, InvitationRecord, Meaning

EDIT = "surveys.edit"
COLUMNS = (
    "survey_id, version_id, case_id, customer_id, team_id, state, left_out, language, key, settled_at, asked_at, delivered_at, "
    "answered_at, score, is_first_contact, ease, recommending"
)
# The answers of a question say the same as the columns of the invitation.
TOLD = (
    (Meaning.SATISFACTION, "score"),
    (Meaning.FIRST_CONTACT, "is_first_contact"),
    (Meaning.EFFORT, "ease"),
    (Meaning.RECOMMENDING, "recommending"),
)
ANSWERS = """
    INSERT INTO surveys_answer (invitation_id, question_id, value, words)
    SELECT i.id, %(question)s, {column}::int, '' FROM surveys_invitation i
    WHERE i.version_id = %(version)s AND i.case_id = ANY(%(cases)s) AND i.{column} IS NOT NULL
    ON CONFLICT DO NOTHING
"""


@transaction.atomic
def bring_in_answers(*, version: Version, records: Sequence[InvitationRecord], by: Actor, at: datetime) -> int:
    """Write invitations of the past for cases that have none of this survey, with what was answered; return how many."""
    if not by.is_machine:
        by.require_somewhere(EDIT)
    known = set(Invitation.objects.filter(survey_id=version.survey_id).values_list("case_id", flat=True))
    fresh = [one for one in records if one.case_id not in known]
    if not fresh:
        return 0
    language = version.mail[0]["language"]
    bulk.copy(
        "surveys_invitation",
        COLUMNS,
        (
            (
                version.survey_id, version.pk, one.case_id, one.customer_id, one.team_id, Asked.DELIVERED, "", language,
                new_key(), one.settled_at, one.asked_at, one.asked_at, one.answered_at, one.score, one.is_first_contact, one.ease,
                one.recommending,
            )
            for one in fresh
        ),
    )  # fmt: skip
    _answers(version, fresh)
    publish(AnswersBroughtIn(survey_id=version.survey_id, count=len(fresh)), about=version.survey, by=by, at=at)
    return len(fresh)


def _answers(version: Version, fresh: Sequence[InvitationRecord]) -> None:
    questions = {one.meaning: one for one in version.questions.all()}
    answered = [one for one in fresh if one.answered_at is not None]
    numbers = [one.case_id for one in answered]
    with connection.cursor() as cursor:
        for meaning, column in TOLD:
            if meaning in questions:
                given: dict[str, Any] = {"question": questions[meaning].pk, "version": version.pk, "cases": numbers}
                cursor.execute(ANSWERS.format(column=column), given)
    said = {one.case_id: one.words for one in answered if one.words}
    _words(version, said)


def _words(version: Version, said: dict[int, str]) -> None:
    question = Question.objects.filter(version=version, kind="words").first()
    if question is None or not said:
        return
    rows = Invitation.objects.filter(version=version, case_id__in=said).values_list("pk", "case_id")
    bulk.copy(
        "surveys_answer", "invitation_id, question_id, value, words", ((pk, question.pk, None, said[case]) for pk, case in rows)
    )
