"""What upper management asked about the reports, and what was answered."""

from collections.abc import Mapping

from django.db.models import Count
from django.utils.translation import gettext as _

from rapport.direction.reports.models import Copy, Question
from rapport.direction.reports.types import Content, Section
from rapport.kernel.actor import Actor

from . import shown

VIEW = "reports.view"


def places(content: Content) -> dict[str, str]:
    """Return at what of a report can be asked: its figures and its parts, by key, as they are called."""
    figures = {one.key: one.label for one in content.figures}
    return figures | {f"part.{one.value}": shown.section(one) for one in Section if one is not Section.FIGURES}


def place_words(content: Content, place: str) -> str:
    """Return what a place is called; the report as a whole for none."""
    return places(content).get(place, _("The report as a whole"))


def questions_of(report_id: int) -> list[Question]:
    """Return all questions about the versions of a report, oldest first. For whoever may see the report. One query."""
    rows = Question.objects.filter(version__report_id=report_id)
    return list(rows.select_related("reader", "answered_by", "version"))


def answered_or_not(copy: Copy) -> list[Question]:
    """Return what the reader of a copy has asked about its report, oldest first: their own questions, and nobody else's."""
    rows = Question.objects.filter(version__report_id=copy.version.report_id, reader_id=copy.reader_id)
    return list(rows.select_related("answered_by"))


def get_question(question_id: int, *, actor: Actor) -> Question:
    """Return one. Raises Question.DoesNotExist, also for who may not see the reports."""
    if not actor.may(VIEW):
        raise Question.DoesNotExist
    return Question.objects.select_related("version__report", "reader").get(pk=question_id)


def waiting() -> Mapping[int, int]:
    """Return how many questions wait for an answer, by report."""
    rows = Question.objects.filter(answered_at=None).values_list("version__report_id")
    return dict(rows.annotate(n=Count("pk")).order_by())
