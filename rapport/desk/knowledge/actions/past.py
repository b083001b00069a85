"""What readers said and looked for in the past, in bulk, for the story company and for what comes from another help centre."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.desk.knowledge.events import FeedbackGiven
from rapport.desk.knowledge.models import Article, Feedback, Search, Showing
from rapport.desk.knowledge.types import Looked, Offered, Said
from rapport.kernel.actor import Actor
from rapport.kernel.errors import NotAllowed
from rapport.kernel.journal import Record, record


@transaction.atomic
def ensure_past(
    *, said: Sequence[Said] = (), looked: Sequence[Looked] = (), offered: Sequence[Offered] = (), by: Actor, at: datetime
) -> None:
    """Write down what readers said, looked for and used before now. Raises NotAllowed."""
    if not by.is_machine:
        raise NotAllowed(_("Only Rapport itself does this."))
    _feedback(said, by)
    Search.objects.bulk_create(
        (
            Search(
                words=one.words, language=one.language, place=one.place, date=one.date, count=one.count,
                without_count=0 if one.found_count else one.count, found_count=one.found_count,
            )
            for one in looked
        ),
        ignore_conflicts=True,
    )  # fmt: skip
    Showing.objects.bulk_create(
        (
            Showing(
                article_id=one.article_id, kind=one.kind, subject_id=one.subject_id, shown_at=one.at,
                used_at=one.at if one.is_used else None,
            )
            for one in offered
        ),
        ignore_conflicts=True,
    )  # fmt: skip


def _feedback(said: Sequence[Said], by: Actor) -> None:
    versions = dict(Article.objects.filter(pk__in={one.article_id for one in said}).values_list("pk", "current_id"))
    rows = Feedback.objects.bulk_create(
        Feedback(
            article_id=one.article_id, version_id=versions[one.article_id], is_helpful=one.is_helpful, words=one.words, at=one.at
        )
        for one in said
    )
    told = (
        Record(
            event=FeedbackGiven(
                article_id=row.article_id, feedback_id=row.pk, is_helpful=row.is_helpful, has_words=bool(row.words)
            ),
            subject_id=row.article_id,
            at=row.at,
        )
        for row in rows
    )
    record(told, about=Article, by=by)
