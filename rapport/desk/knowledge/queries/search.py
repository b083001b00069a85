"""Full text over articles, in the words of each language: what holds every word first, then what holds some of them."""

import re
from dataclasses import dataclass

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank
from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, F, Q, QuerySet
from django.utils.html import escape
from django.utils.safestring import SafeString

from rapport.desk.knowledge.models import Article
from rapport.desk.knowledge.rules.searching import LONGEST_ASKED
from rapport.desk.knowledge.types import LANGUAGES, ArticleState
from rapport.kernel.actor import Actor

from .reading import articles, public_articles

MOST = 20
ENOUGH = 5
SHORTEST_PREFIX = 3
BEGIN, END = "\x02", "\x03"


class Lexemes(SearchQuery):
    """A query whose words have been brought into the form of the index already."""

    def as_sql(self, compiler, connection, *args, **kwargs):  # type: ignore[no-untyped-def]
        return super().as_sql(compiler, connection, template="(%(expressions)s)::tsquery")


@dataclass(frozen=True, kw_only=True)
class Hit:
    """An article that was found: ``title`` and ``part`` as HTML with the words marked. ``is_exact``: it holds every word."""

    article: Article
    title: SafeString
    part: SafeString
    is_exact: bool


def search(text: str, *, language: str, actor: Actor) -> list[Hit]:
    """Return published articles that fit the words and that the actor may read, the most fitting first."""
    return _search(text, language, articles(actor).filter(state=ArticleState.PUBLISHED))


def search_public(text: str, *, language: str) -> list[Hit]:
    """Return public articles that fit the words, the most fitting first."""
    return _search(text, language, public_articles())


def _search(text: str, language: str, rows: QuerySet[Article]) -> list[Hit]:
    config = LANGUAGES.get(language, "rapport")
    strict = _lexemes(text, config)
    if not strict:
        return []
    loose = strict if "!" in strict or "<" in strict else strict.replace(" & ", " | ")
    some, every = Lexemes(loose), Q(search=Lexemes(strict))
    found = (
        rows.filter(language=language, search=some)
        .annotate(
            is_exact=ExpressionWrapper(every, output_field=BooleanField()),
            closeness=SearchRank(F("search"), some),
            marked=SearchHeadline("current__title", some, config=config, start_sel=BEGIN, stop_sel=END, highlight_all=True),
            part=SearchHeadline(
                "current__text", some, config=config, start_sel=BEGIN, stop_sel=END, max_words=30, min_words=15, max_fragments=2
            ),
        )
        .order_by("-is_exact", "-closeness", "pk")[:MOST]
    )
    hits = [Hit(article=row, title=_marked(row.marked), part=_marked(row.part), is_exact=row.is_exact) for row in found]
    # What holds some of the words only is worth a look when little holds all of them.
    return hits[: max(sum(hit.is_exact for hit in hits), ENOUGH)]


def _lexemes(text: str, config: str) -> str:
    """Return the words as a query; the last one may go on, unless it stands in quotes or is very short."""
    words = text.replace("\x00", " ").strip()[:LONGEST_ASKED]
    if not words:
        return ""
    with connection.cursor() as cursor:
        cursor.execute("SELECT websearch_to_tsquery(%s::regconfig, %s)::text", [config, words])
        row = cursor.fetchone()
    lexemes: str = row[0] if row else ""
    last = words.rsplit(maxsplit=1)[-1]
    may_go_on = lexemes.endswith("'") and not words.endswith('"') and len(last.lstrip("-")) >= SHORTEST_PREFIX
    return f"{lexemes}:*" if may_go_on else lexemes


def _marked(text: str) -> SafeString:
    safe = escape(re.sub(r"\s+", " ", text))
    return SafeString(safe.replace(BEGIN, "<mark>").replace(END, "</mark>"))  # escaped in the line above
