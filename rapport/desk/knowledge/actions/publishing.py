"""Publishing: a version begins, the one before it ends. Retiring: the last one ends."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from rapport.desk.knowledge.events import ArticlePublished, ArticleRetired
from rapport.desk.knowledge.models import Article, Version
from rapport.desk.knowledge.rules import markdown
from rapport.desk.knowledge.rules import publishing as rules
from rapport.desk.knowledge.types import LONGEST_NOTE, ArticleState, Audience
from rapport.kernel.actor import Actor
from rapport.kernel.journal import publish

from .indexing import refresh
from .locking import PUBLISH, before, locked, next_number, refuse


@transaction.atomic
def publish_article(*, article_id: int, note: str = "", review_by: date | None = None, by: Actor, at: datetime) -> Version:
    """Make the working copy the version in force. ``note``: what is new; ``review_by`` None keeps the day that is set.

    Raises NotAllowed, Refused or Article.DoesNotExist.
    """
    article = locked(article_id)
    by.require(PUBLISH, on=article)
    article.review_by = review_by or article.review_by
    refuse(
        rules.why_not_publish(
            article.written,
            before=before(article),
            state=ArticleState(article.state),
            has_owner=article.owner_id is not None,
            review_by=article.review_by,
            today=timezone.localdate(at),
        )
    )
    Version.objects.filter(article=article, active_to=None).update(active_to=at)
    version = Version.objects.create(
        article=article, number=next_number(article), title=article.title, body=article.body, text=markdown.text_of(article.body),
        audience=article.audience, note=" ".join(note.split())[:LONGEST_NOTE], active_from=at, published_by_id=by.person_id,
    )  # fmt: skip
    article.current, article.state, article.handed_in_at, article.replaced_by = version, ArticleState.PUBLISHED, None, None
    article.slug = slugify(article.title)[:100].strip("-") or "article"
    if article.original_id is not None:
        number = Version.objects.filter(article_id=article.original_id, active_to=None).values_list("number", flat=True).first()
        article.original_version = number or article.original_version
    article.save()
    refresh([article.pk])
    told = ArticlePublished(article_id=article.pk, number=version.number, audience=Audience(version.audience))
    publish(told, about=article, by=by, at=at)
    return version


@transaction.atomic
def retire(*, article_id: int, replaced_by_id: int | None = None, by: Actor, at: datetime) -> Article:
    """Let nobody read an article any more; its address leads to the one in its place, if there is one.

    Raises NotAllowed, Refused or Article.DoesNotExist.
    """
    article = locked(article_id)
    by.require(PUBLISH, on=article)
    state = ArticleState(article.state)
    refuse(rules.why_not_retire(state=state, is_replaced_by_itself=replaced_by_id == article.pk))
    instead = Article.objects.get(pk=replaced_by_id, state=ArticleState.PUBLISHED) if replaced_by_id else None
    Version.objects.filter(article=article, active_to=None).update(active_to=at)
    article.state, article.replaced_by, article.handed_in_at = ArticleState.RETIRED, instead, None
    article.save(update_fields=["state", "replaced_by", "handed_in_at"])
    publish(ArticleRetired(article_id=article.pk, replaced_by_id=replaced_by_id), about=article, by=by, at=at)
    return article
