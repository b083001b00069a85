"""The words by which an article is found: its title first, then what customers call it, then what it says."""

from collections.abc import Iterable

from django.db import connection

from rapport.desk.knowledge.types import LANGUAGES

_REFRESH = """
    UPDATE knowledge_article a SET search =
        setweight(to_tsvector(c.config::regconfig, v.title), 'A')
        || setweight(to_tsvector(c.config::regconfig, a.search_words), 'B')
        || setweight(to_tsvector(c.config::regconfig, v.text), 'C')
    FROM knowledge_version v, unnest(%s::text[], %s::text[]) AS c(language, config)
    WHERE v.id = a.current_id AND c.language = a.language AND a.id = ANY(%s)
"""


def refresh(article_ids: Iterable[int]) -> None:
    """Make the words of published articles ready for search, in their own language."""
    with connection.cursor() as cursor:
        cursor.execute(_REFRESH, [list(LANGUAGES), list(LANGUAGES.values()), list(article_ids)])
