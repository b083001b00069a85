"""Pictures of articles: given to a working copy, kept as files of the article, forgotten when nothing names them any more.

A picture is never changed: another one has another number, so that each version shows for ever what it showed.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from typing import BinaryIO

from django.db import connection, transaction
from django.utils.translation import gettext as _

from rapport.desk.knowledge.events import PictureAdded
from rapport.desk.knowledge.models import Article, Proposal, Version
from rapport.desk.knowledge.rules import markdown, pictures
from rapport.desk.knowledge.rules import publishing as rules
from rapport.desk.knowledge.types import LARGEST_PICTURE_BYTES, MOST_PICTURES, Written
from rapport.kernel import files
from rapport.kernel.actor import Actor
from rapport.kernel.errors import BadInput, NotAllowed
from rapport.kernel.journal import publish

from .locking import WRITE, ArticleRefused, clean, locked, refuse, rewrite, why_changed

SUBJECT = Article._meta.label_lower
# What nothing names is kept for so long: somebody may be writing, or take a deleted line back.
UNNAMED = timedelta(days=7)


@transaction.atomic
def add_picture(
    *, article_id: int, written: Written, content: BinaryIO, shows: str, place: int | None = None,
    seen_at: datetime | None = None, by: Actor, at: datetime,
) -> Article:  # fmt: skip
    """Keep what was written with one more picture in it, after the line that holds the ``place``. All or nothing.

    Raises NotAllowed, Refused, BadInput for what is no picture that can be shown, or Article.DoesNotExist.
    """
    article = locked(article_id)
    by.require(WRITE, on=article)
    why_changed(article, seen_at)
    if files.files_of(SUBJECT, [article_id]).count() >= MOST_PICTURES:
        raise ArticleRefused(_("Fifty pictures are kept with one article. Divide it: a short one is found more easily."))
    if why := pictures.why_not_alt(shows):
        raise BadInput(_(why))
    try:
        drawn, ending = pictures.drawn_anew(content.read(LARGEST_PICTURE_BYTES + 1))
    except pictures.PictureRefused as refused:
        raise BadInput(_(str(refused))) from refused
    stored = files.keep(BytesIO(drawn), name=f"picture{ending}", about=article, by=by, at=at)
    body = markdown.with_picture(clean(written.body), picture_id=stored.pk, words=shows, place=place)
    refuse(rules.why_not_write(replace(written, body=body), language=article.language))
    rewrite(article, replace(written, body=body), by, at)
    publish(PictureAdded(article_id=article.pk, file_id=stored.pk), about=article, by=by, at=at)
    return article


def forget_pictures(article_id: int) -> None:
    """Forget the pictures of a draft that is thrown away, but those that another article took over with its text."""
    own = list(files.files_of(SUBJECT, [article_id]))
    kept = _named(exclude=article_id)
    files.forget_some([one.pk for one in own if one.pk not in kept])


@transaction.atomic
def forget_unnamed_pictures(*, by: Actor, at: datetime) -> int:
    """Forget the pictures that no working copy, version or proposal names, a week after they came. Return how many."""
    if not by.is_machine:
        raise NotAllowed(_("Only Rapport itself does this."))
    old = set(files.all_of(SUBJECT).filter(at__lt=at - UNNAMED).values_list("pk", flat=True))
    if not old - _named():
        return 0
    _let_nobody_write()  # or somebody takes a deleted line back between looking and forgetting
    return files.forget_some(sorted(old - _named()))


def _let_nobody_write() -> None:
    """Have whoever writes a text of articles wait until this transaction ends; who reads does not."""
    tables = ", ".join(f'"{model._meta.db_table}"' for model in (Article, Version, Proposal))
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {tables} IN SHARE MODE")


def _named(*, exclude: int = 0) -> set[int]:
    """Return the numbers of all pictures that some text names."""
    tables = (
        Article.objects.exclude(pk=exclude),
        Version.objects.exclude(article=exclude),
        Proposal.objects.exclude(article=exclude),
    )
    bodies = [body for rows in tables for body in rows.filter(body__contains="](picture:").values_list("body", flat=True)]
    return {number for body in bodies for number, _words in markdown.pictures_of(body)}
