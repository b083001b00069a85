"""What readers of the help centre think of an article. Nothing is kept of who they are."""

from datetime import datetime, timedelta

from django.db import transaction

from rapport.desk.knowledge.events import FeedbackGiven
from rapport.desk.knowledge.models import Feedback
from rapport.desk.knowledge.queries.reading import public_articles
from rapport.desk.knowledge.types import LONGEST_WORDS
from rapport.kernel.actor import Actor
from rapport.kernel.journal import publish

# As long words may be added to what a reader said.
ADDED_WITHIN = timedelta(hours=2)


@transaction.atomic
def say(*, article_id: int, is_helpful: bool, by: Actor, at: datetime) -> Feedback:
    """Keep whether a public article helped. Raises Article.DoesNotExist for one that the public does not read."""
    article = public_articles().get(pk=article_id)
    assert article.current is not None
    made = Feedback.objects.create(article=article, version=article.current, is_helpful=is_helpful, at=at)
    told = FeedbackGiven(article_id=article.pk, feedback_id=made.pk, is_helpful=is_helpful, has_words=False)
    publish(told, about=article, by=by, at=at)
    return made


@transaction.atomic
def add_words(*, feedback_id: int, words: str, by: Actor, at: datetime) -> Feedback | None:
    """Add what a reader writes to what they said a moment ago, once. None when that is too long ago, or nothing is said."""
    plain = " ".join(words.replace("\x00", " ").split())[:LONGEST_WORDS]
    row = Feedback.objects.select_for_update(of=("self",)).select_related("article").filter(pk=feedback_id).first()
    if row is None or row.words or not plain or row.at < at - ADDED_WITHIN:
        return None
    row.words = plain
    row.save(update_fields=["words"])
    told = FeedbackGiven(article_id=row.article_id, feedback_id=row.pk, is_helpful=row.is_helpful, has_words=True)
    publish(told, about=row.article, by=by, at=at)
    return row
