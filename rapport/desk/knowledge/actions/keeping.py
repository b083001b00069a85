"""Keeping an article: topic, owner, what it serves, and the day by which it is looked at again."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from rapport.desk.knowledge.events import ArticleArranged, ArticleReviewed, ReviewDue
from rapport.desk.knowledge.models import Article, Serving
from rapport.desk.knowledge.rules import publishing as rules
from rapport.desk.knowledge.types import ArticleState, Kept
from rapport.kernel.actor import Actor
from rapport.kernel.errors import NotAllowed
from rapport.kernel.journal import publish

from .indexing import refresh
from .locking import PUBLISH, locked, refuse

TICK_ROWS = 200


@transaction.atomic
def arrange(*, article_id: int, kept: Kept, by: Actor, at: datetime) -> Article:
    """Say how an article is kept. Raises NotAllowed, Refused or Article.DoesNotExist."""
    article = locked(article_id)
    by.require(PUBLISH, on=article)
    if kept.review_by != article.review_by:
        refuse(rules.why_not_review(kept.review_by, today=timezone.localdate(at)))
    keep(article, kept)
    publish(ArticleArranged(article_id=article.pk, owner_id=article.owner_id), about=article, by=by, at=at)
    return article


def keep(article: Article, kept: Kept) -> None:
    """Write down how an article is kept; its caller has the lock and has asked who may."""
    article.topic_id, article.owner_id = kept.topic_id, kept.owner_id or article.owner_id
    article.review_by, article.search_words = kept.review_by, " ".join(kept.search_words.split())
    article.save(update_fields=["topic_id", "owner_id", "review_by", "search_words"])
    article.servings.all().delete()
    Serving.objects.bulk_create(
        Serving(article=article, kind=kind, subject_id=subject_id) for kind, subject_id in dict.fromkeys(kept.serves)
    )
    if article.current_id is not None:
        refresh([article.pk])


@transaction.atomic
def still_right(*, article_id: int, review_by: date, by: Actor, at: datetime) -> Article:
    """Say that an article was looked at and is still right: its owner may, and whoever publishes.

    Raises NotAllowed, Refused or Article.DoesNotExist.
    """
    article = locked(article_id)
    if by.person_id is None or by.person_id != article.owner_id:
        by.require(PUBLISH, on=article)
    refuse(rules.why_not_review(review_by, today=timezone.localdate(at)))
    article.review_by = review_by
    article.save(update_fields=["review_by"])
    publish(ArticleReviewed(article_id=article.pk), about=article, by=by, at=at)
    return article


@transaction.atomic
def tell_due(*, by: Actor, at: datetime) -> int:
    """Say once of each published article whose day has come that it is to be looked at again. Return how many."""
    if not by.is_machine:
        raise NotAllowed(_("Only Rapport itself does this."))
    due = Article.objects.select_for_update(of=("self",), skip_locked=True).filter(
        state=ArticleState.PUBLISHED, review_by__lte=timezone.localdate(at), owner__isnull=False
    )
    rows = list(due.exclude(reminded_for__gte=F("review_by")).order_by("pk")[:TICK_ROWS])
    for article in rows:
        assert article.owner_id is not None
        article.reminded_for = article.review_by
        publish(ReviewDue(article_id=article.pk, owner_id=article.owner_id), about=article, by=by, at=at)
    Article.objects.bulk_update(rows, ["reminded_for"])
    return len(rows)
