"""What every verb of an article begins with."""

from django.utils.translation import gettext as _

from rapport.desk.knowledge.models import Article, Version
from rapport.desk.knowledge.types import Written
from rapport.kernel.errors import Refused

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
