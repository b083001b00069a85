"""Which articles fit what somebody asks: by what they serve (the reason of a case), and by the words that were used."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from rapport.desk.knowledge.models import Article, Showing
from rapport.desk.knowledge.types import LANGUAGES, MOST_SUGGESTED, Asked, languages_for
from rapport.kernel.actor import Actor
from rapport.kernel.prepared import among, prepared

from .reading import articles

LONGEST_WORDS = 4_000
# One question may be answered in two languages: each of its rows asks in the words of one.
# A reason weighs most; words in the title or among the search words weigh more than words in the text.
# One such word out of many is chance.
_FITTING = """
    WITH asked AS (
        SELECT a.*,
            (SELECT string_agg(quote_literal(lexeme), ' | ') FROM unnest(to_tsvector(a.config::regconfig, a.words)))::tsquery
                AS query,
            (SELECT array_agg(lexeme) FROM unnest(to_tsvector(a.config::regconfig, a.words))) AS lexemes
        FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::int[], %s::text[], %s::bigint[], %s::bigint[])
            AS a(subject_id, words, language, config, turn, kind, own, above)
    )
    SELECT q.subject_id, f.id, f.family, f.served, q.turn, f.score FROM asked q CROSS JOIN LATERAL (
        SELECT s.*, s.served * 3 + s.named + 4 * s.closeness AS score FROM (
            SELECT a.id, coalesce(a.original_id, a.id) AS family,
                (SELECT coalesce(max(CASE w.subject_id WHEN q.own THEN 2 ELSE 1 END), 0) FROM knowledge_serving w
                    WHERE w.article_id = a.id AND w.kind = q.kind AND w.subject_id IN (q.own, q.above)) AS served,
                (SELECT count(*) FROM unnest(tsvector_to_array(ts_filter(a.search, '{a,b}'))) l WHERE l = ANY (q.lexemes))
                    AS named,
                coalesce(ts_rank(a.search, q.query), 0) AS closeness
            FROM knowledge_article a
            WHERE a.state = 'published' AND a.language = q.language AND (a.search @@ q.query OR a.id IN (
                SELECT w.article_id FROM knowledge_serving w WHERE w.kind = q.kind AND w.subject_id IN (q.own, q.above)))
        ) s WHERE s.served > 0 OR s.named > 1 OR (s.named = 1 AND cardinality(q.lexemes) < 12) ORDER BY score DESC, s.id LIMIT %s
    ) f ORDER BY q.subject_id, f.score DESC, q.turn, f.id
"""


@dataclass(frozen=True, kw_only=True)
class Suggested:
    """An article that may help. ``is_served``: it answers the reason; else only the words fit."""

    article: Article
    is_served: bool
    was_shown: bool
    was_used: bool


def suggestions(asked: Sequence[Asked], *, kind: str, actor: Actor, limit: int = MOST_SUGGESTED) -> Mapping[int, list[Suggested]]:
    """Return up to ``limit`` published articles for each subject, the most fitting first, in its language where there is one.

    ``kind``: of the subjects, such as "case". Three queries, however many are asked about.
    """
    ranked = _ranked(asked, limit)
    known = {pk for found in ranked.values() for pk, _is_served in found}
    if not known:
        return {one.subject_id: [] for one in asked}
    rows = {one.pk: one for one in _these(actor, ids=list(known))}
    shown = {
        (subject_id, article_id): used_at is not None
        for subject_id, article_id, used_at in _shown(kind, ids=[one.subject_id for one in asked])
    }
    return {
        subject_id: [
            Suggested(
                article=rows[pk],
                is_served=is_served,
                was_shown=(subject_id, pk) in shown,
                was_used=shown.get((subject_id, pk), False),
            )
            for pk, is_served in found
            if pk in rows
        ]
        for subject_id, found in ranked.items()
    }


@prepared
def _these(actor: Actor, /, *, ids: Any) -> QuerySet[Article]:
    return articles(actor).filter(among("pk", ids))


@prepared
def _shown(kind: str, /, *, ids: Any) -> QuerySet[Showing, tuple[Any, ...]]:
    return Showing.objects.filter(among("subject_id", ids), kind=kind).values_list("subject_id", "article_id", "used_at")


def _ranked(asked: Sequence[Asked], limit: int) -> dict[int, list[tuple[int, bool]]]:
    lines = [(one, language, turn) for one in asked for turn, language in enumerate(languages_for(one.language))]
    with connection.cursor() as cursor:
        cursor.execute(
            _FITTING,
            [
                [one.subject_id for one, _language, _turn in lines],
                [one.words.replace("\x00", " ")[:LONGEST_WORDS] for one, _language, _turn in lines],
                [language for _one, language, _turn in lines],
                [LANGUAGES[language] for _one, language, _turn in lines],
                [turn for _one, _language, turn in lines],
                [one.serves[0][0] if one.serves else "" for one, _language, _turn in lines],
                [one.serves[0][1] if one.serves else 0 for one, _language, _turn in lines],
                [one.serves[-1][1] if one.serves else 0 for one, _language, _turn in lines],
                limit * 2,
            ],
        )
        rows = cursor.fetchall()
    best: dict[int, dict[int, tuple[int, bool, int, float]]] = {one.subject_id: {} for one in asked}
    for subject_id, pk, family, served, turn, score in rows:
        known = best[subject_id].get(family)
        # Of one article in two languages, the customer's own one is shown, in the better place of the two.
        if known is None:
            best[subject_id][family] = (pk, served > 0, turn, score)
        elif turn < known[2]:
            best[subject_id][family] = (pk, known[1] or served > 0, turn, known[3])
    return {
        one: [(pk, is_served) for pk, is_served, _turn, _score in list(found.values())[:limit]] for one, found in best.items()
    }
