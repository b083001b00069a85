"""What is counted: searches by their words, and which articles were offered and used."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from rapport.desk.knowledge.events import ArticleUsed, SearchesSettled
from rapport.desk.knowledge.facts import SEARCHES
from rapport.desk.knowledge.models import Article, Search, Showing
from rapport.desk.knowledge.rules.searching import normalised
from rapport.desk.knowledge.types import LANGUAGES, LONGEST_WORDS, Asking, Subject
from rapport.kernel.actor import Actor
from rapport.kernel.errors import NotAllowed
from rapport.kernel.journal import publish
from rapport.metrics import changes

from .indexing import refresh
from .locking import PUBLISH, VIEW, locked

KEPT_DAYS = 400
_COUNT = """
    INSERT INTO knowledge_search (words, language, place, date, count, without_count, found_count, is_settled)
    VALUES (%s, %s, %s, %s, 1, %s, %s, false)
    ON CONFLICT (words, language, place, date) DO UPDATE SET count = knowledge_search.count + 1,
        without_count = knowledge_search.without_count + EXCLUDED.without_count, found_count = EXCLUDED.found_count
"""


def count_search(*, text: str, language: str, place: Asking, found_count: int, by: Actor, at: datetime) -> None:
    """Count a search by its words; nothing is kept of who searched (``by``), and words that could tell are left out."""
    words = normalised(text)
    if words and language in LANGUAGES:
        day = timezone.localdate(at)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_COUNT, [words, language, place.value, day, int(found_count == 0), found_count])
            changes.wait(SEARCHES, [day])  # an entry in the journal would say who searched


@transaction.atomic
def settle_searches(*, search_id: int, article_id: int | None = None, is_settled: bool = True, by: Actor, at: datetime) -> int:
    """Count searches for these words as answered: by an article, or as not ours to answer. Return how many rows.

    With ``article_id`` the words become search words of that article; ``is_settled=False`` takes it back.
    Raises NotAllowed or DoesNotExist.
    """
    by.require_somewhere(PUBLISH)
    row = Search.objects.get(pk=search_id)
    if article_id is not None:
        article = locked(article_id)
        article.search_words = f"{article.search_words} {row.words}".strip()[:LONGEST_WORDS]
        article.save(update_fields=["search_words"])
        refresh([article.pk])
    settled = Search.objects.filter(words=row.words, language=row.language).update(is_settled=is_settled)
    publish(SearchesSettled(search_id=row.pk, article_id=article_id, is_settled=is_settled), about=row, by=by, at=at)
    return settled


def forget_old_searches(*, by: Actor, at: datetime) -> int:
    """Forget what was counted more than 400 days ago. Return how many rows."""
    if not by.is_machine:
        raise NotAllowed(_("Only Rapport itself does this."))
    gone, _kinds = Search.objects.filter(date__lt=timezone.localdate(at) - timedelta(days=KEPT_DAYS)).delete()
    return gone


def show(*, article_ids: Sequence[int], subject: Subject, by: Actor, at: datetime) -> None:
    """Count that articles were offered for a subject, each once. Raises NotAllowed."""
    by.require_somewhere(VIEW)
    known = Article.objects.filter(pk__in=article_ids).values_list("pk", flat=True)
    rows = [Showing(article_id=pk, kind=subject[0], subject_id=subject[1], shown_at=at) for pk in sorted(known)]
    Showing.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def use(*, article_id: int, subject: Subject, by: Actor, at: datetime) -> bool:
    """Count that an article helped with a subject. Return whether that is news. Raises NotAllowed or Article.DoesNotExist."""
    by.require_somewhere(VIEW)
    article = Article.objects.get(pk=article_id)
    row, _is_new = Showing.objects.select_for_update().get_or_create(
        article=article, kind=subject[0], subject_id=subject[1], defaults={"shown_at": at}
    )
    if row.used_at is not None:
        return False
    row.used_at = at
    row.save(update_fields=["used_at"])
    publish(ArticleUsed(article_id=article.pk, subject_kind=subject[0], subject_id=subject[1]), about=article, by=by, at=at)
    return True
