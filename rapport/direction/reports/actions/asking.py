"""Verbs on the questions of upper management: a reader asks through their link, a director answers."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.direction.reports import queries, rules
from rapport.direction.reports.events import QuestionAnswered, QuestionAsked
from rapport.direction.reports.models import Copy, Question
from rapport.direction.reports.queries import frozen
from rapport.kernel.actor import Actor
from rapport.kernel.errors import NotAllowed
from rapport.kernel.journal import publish

from .deciding import APPROVE
from .writing import ReportRefused, refuse


@transaction.atomic
def ask(*, copy_id: int, place: str, text: str, by: Actor, at: datetime) -> Question:
    """Keep what a reader asks about the version that was sent to them. The same asked twice is asked once.

    Their link was checked by the page, which asks as a machine. Raises NotAllowed, ReportRefused or Copy.DoesNotExist.
    """
    if not by.is_machine:
        raise NotAllowed(_("Questions come through the link of a reader."))
    copy = Copy.objects.select_for_update(of=("self",)).select_related("version__report").get(pk=copy_id, revoked_at=None)
    words = " ".join(text.split())
    asked = Question.objects.filter(version=copy.version, reader_id=copy.reader_id)
    if known := asked.filter(place=place, text=words).first():
        return known
    if place and place not in queries.places(frozen.from_json(copy.version.content)):
        raise ReportRefused(_("Ask at a figure or a part of this report."))
    refuse(rules.why_not_ask(words, open_count=asked.filter(answered_at=None).count(), count=asked.count()))
    question = Question.objects.create(version=copy.version, reader_id=copy.reader_id, place=place, text=words, asked_at=at)
    said = QuestionAsked(report_id=copy.version.report_id, question_id=question.pk)
    publish(said, about=copy.version.report, by=by, at=at)
    return question


@transaction.atomic
def answer(*, question_id: int, text: str, by: Actor, at: datetime) -> Question:
    """Answer a reader's question; the answer is mailed, stands behind their link, and does not change any more.

    Raises NotAllowed, ReportRefused or Question.DoesNotExist.
    """
    by.require_somewhere(APPROVE)
    question = Question.objects.select_for_update(of=("self",)).select_related("version__report").get(pk=question_id)
    words = " ".join(text.split())
    if not question.is_open:
        if question.answer == words:
            return question
        raise ReportRefused(_("This question is answered already, and the answer has gone out."))
    if not words:
        raise ReportRefused(_("Write the answer."))
    question.answer, question.answered_at, question.answered_by_id = words, at, by.person_id
    question.save(update_fields=["answer", "answered_at", "answered_by"])
    said = QuestionAnswered(report_id=question.version.report_id, question_id=question.pk)
    publish(said, about=question.version.report, by=by, at=at)
    return question
