"""What every verb of an article begins with."""

from datetime import datetime

from django.utils.translation import gettext as _

from rapport.desk.knowledge.events import ArticleEdited
from rapport.desk.knowledge.models import Article, Version
from rapport.desk.knowledge.types import ArticleState, Written
from rapport.kernel.actor import Actor
from rapport.kernel.errors import Refused
from rapport.kernel.journal import publish

WRITE, PUBLISH, VIEW = "knowledge.write", "knowledge.publish", "knowledge.view"


class ArticleRefused(Refused):
    """A verb cannot be done with this article now; the message says why and what to do instead."""


def locked(article_id: int) -> Article:
    """Return the article, locked until the transaction ends, with its version in force. Raises Article.DoesNotExist."""
    return Article.objects.select_for_update(of=("self",)).select_related("current").get(pk=article_id)


def refuse(why: str | None) -> None:
    """Raise ArticleRefused when there is a reason."""
    if why:
        raise ArticleRefused(_(why))


def before(article: Article) -> Written | None:
    """Return what the version in force says."""
    return article.current.written if article.current else None


def next_number(article: Article) -> int:
    """Return the number of the next version."""
    return Version.objects.filter(article=article).count() + 1


def why_changed(article: Article, seen_at: datetime | None) -> None:
    """Refuse when somebody has changed the working copy since the writer saw it."""
    if seen_at is not None and article.changed_at != seen_at:
        raise ArticleRefused(_("Somebody has changed this article while you were writing. Open it again, and add what is yours."))


def rewrite(article: Article, written: Written, by: Actor, at: datetime) -> Article:
    """Put other words into the working copy; its caller has the lock and has asked who may."""
    article.title, article.body, article.audience = written.title.strip(), clean(written.body), written.audience
    article.changed_at, article.changed_by_id = at, by.person_id
    if not article.has_changes and article.state == ArticleState.PUBLISHED:
        article.handed_in_at = None
    article.save(update_fields=["title", "body", "audience", "changed_at", "changed_by_id", "handed_in_at"])
    publish(ArticleEdited(article_id=article.pk), about=article, by=by, at=at)
    return article


def clean(body: str) -> str:
    """Return a text with the line ends that are kept."""
    return body.replace("\r\n", "\n").replace("\r", "\n").strip()
