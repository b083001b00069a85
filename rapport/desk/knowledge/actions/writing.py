"""Writing: a draft is begun, changed, handed in, or thrown away. None of it changes what others read."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.desk.knowledge.events import ArticleBegun, ArticleHandedIn, DraftDiscarded
from rapport.desk.knowledge.models import Article, Version
from rapport.desk.knowledge.rules import publishing as rules
from rapport.desk.knowledge.types import ArticleState, Kept, Written
from rapport.kernel.actor import Actor
from rapport.kernel.journal import publish

from .keeping import keep
from .locking import WRITE, ArticleRefused, before, clean, locked, refuse, rewrite, why_changed
from .picturing import forget_pictures


@transaction.atomic
def begin(
    *, written: Written, language: str, kept: Kept | None = None, original_id: int | None = None, by: Actor, at: datetime
) -> Article:
    """Begin an article; with ``original_id`` as its translation. Raises NotAllowed, Refused or Article.DoesNotExist."""
    by.require_somewhere(WRITE)
    refuse(rules.why_not_write(written, language=language))
    original = Article.objects.select_related("current").get(pk=original_id) if original_id else None
    if original is not None:
        original = original.original or original
        is_taken = original.language == language or original.translations.filter(language=language).exists()
        if is_taken:
            raise ArticleRefused(_("There is an article in this language already. Open it and change it."))
    article = Article.objects.create(
        language=language, title=written.title.strip(), body=clean(written.body), audience=written.audience, original=original,
        topic=original.topic if original else None, made_at=at, made_by_id=by.person_id, changed_at=at,
        changed_by_id=by.person_id, original_version=original.current.number if original and original.current else 0,
        owner_id=by.person_id,
    )  # fmt: skip
    if kept is not None:
        keep(article, replace(kept, topic_id=kept.topic_id or article.topic_id))
    publish(ArticleBegun(article_id=article.pk), about=article, by=by, at=at)
    return article


@transaction.atomic
def edit(*, article_id: int, written: Written, seen_at: datetime | None = None, by: Actor, at: datetime) -> Article:
    """Change the working copy. ``seen_at``: when what the writer began from was last changed.

    Raises NotAllowed, Refused or Article.DoesNotExist.
    """
    article = locked(article_id)
    by.require(WRITE, on=article)
    refuse(rules.why_not_write(written, language=article.language))
    why_changed(article, seen_at)
    return rewrite(article, written, by, at)


@transaction.atomic
def go_back(*, article_id: int, number: int, by: Actor, at: datetime) -> Article:
    """Take an older version (or the one in force) as the working copy. Raises NotAllowed or DoesNotExist."""
    article = locked(article_id)
    by.require(WRITE, on=article)
    old = Version.objects.get(article=article, number=number)
    return rewrite(article, old.written, by, at)


@transaction.atomic
def hand_in(*, article_id: int, by: Actor, at: datetime) -> Article:
    """Ask somebody who publishes to do so. Raises NotAllowed, Refused or Article.DoesNotExist."""
    article = locked(article_id)
    by.require(WRITE, on=article)
    refuse(rules.why_not_hand_in(article.written, before=before(article)))
    if article.handed_in_at is None:
        article.handed_in_at = at
        article.save(update_fields=["handed_in_at"])
        publish(ArticleHandedIn(article_id=article.pk), about=article, by=by, at=at)
    return article


@transaction.atomic
def discard(*, article_id: int, by: Actor, at: datetime) -> None:
    """Throw away a draft that was never published. Raises NotAllowed, Refused or Article.DoesNotExist."""
    article = locked(article_id)
    by.require(WRITE, on=article)
    refuse(rules.why_not_discard(state=ArticleState(article.state)))
    publish(DraftDiscarded(article_id=article.pk), about=article, by=by, at=at)
    forget_pictures(article_id)
    article.delete()
