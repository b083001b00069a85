"""What this room exports to the store: searches by day, versions of articles, what readers said; and the metrics of them.

Nobody's words and nobody's name: of a search it is told where it was made, not what was looked for.
"""

from typing import Any

from rapport.metrics.metric import Better, Cohort, Metric, Shape
from rapport.metrics.types import Column, Counted, Fact, Kind, Rows, Tables

INT, TEXT, FLAG, DATE, AT = Kind.INTEGER, Kind.TEXT, Kind.FLAG, Kind.DATE, Kind.MOMENT


def _columns(*named: tuple[str, Kind, str]) -> tuple[Column, ...]:
    return tuple(Column(name=name, kind=kind, meaning=meaning) for name, kind, meaning in named)


SEARCHES = Fact(
    name="article_searches",
    meaning="One row a day, language, place and words that were looked for. The words themselves are not in it.",
    grain=("search_id",),
    columns=_columns(
        ("search_id", INT, "the day's count of these words"),
        ("language", TEXT, "in which it was looked for"),
        ("place", TEXT, "help centre, desk or case"),
        ("search_count", INT, "how often"),
        ("without_count", INT, "how often no article was found"),
        ("searched_at", AT, "the first moment of the day"),
        ("searched_date", DATE, "the day, in the department's zone"),
    ),
    select="""
    SELECT s.date, s.id, s.language, s.place, s.count, s.without_count, s.date::timestamp AT TIME ZONE %(zone)s, s.date
    FROM knowledge_search s
    WHERE s.date >= (%(since)s AT TIME ZONE 'UTC')::date AND s.date < (%(until)s AT TIME ZONE 'UTC')::date
    """,
    extent="SELECT min(date), max(date) FROM knowledge_search",
    touched={"knowledge.search": "SELECT DISTINCT date FROM knowledge_search WHERE id = ANY(%(ids)s)"},
    subjects={"knowledge.search": "search_id"},
)
_SAID = "(f.at AT TIME ZONE 'UTC')::date"
FEEDBACK = Fact(
    name="article_feedback",
    meaning="One row a reader's word on a version of an article. Nothing says who it was.",
    grain=("feedback_id",),
    columns=_columns(
        ("feedback_id", INT, "the word"),
        ("article_id", INT, "the article"),
        ("language", TEXT, "of the article"),
        ("audience", TEXT, "who reads the version: everybody, or the house"),
        ("is_helpful", FLAG, "it helped"),
        ("said_at", AT, "when it was said"),
        ("said_date", DATE, "said_at as a date of the department's zone"),
    ),
    select=f"""
    SELECT {_SAID}, f.id, f.article_id, a.language, v.audience, f.is_helpful, f.at, (f.at AT TIME ZONE %(zone)s)::date
    FROM knowledge_feedback f JOIN knowledge_article a ON a.id = f.article_id JOIN knowledge_version v ON v.id = f.version_id
    WHERE f.at >= %(since)s AND f.at < %(until)s
    """,
    extent="SELECT min((at AT TIME ZONE 'UTC')::date), max((at AT TIME ZONE 'UTC')::date) FROM knowledge_feedback",
    touched={"knowledge.article": f"SELECT DISTINCT {_SAID} FROM knowledge_feedback f WHERE f.article_id = ANY(%(ids)s)"},
    subjects={"knowledge.article": "article_id"},
)
_BEGUN = "(v.active_from AT TIME ZONE 'UTC')::date"
VERSIONS = Fact(
    name="article_versions",
    meaning="One row a version of an article while it was in force, with the day of review that the article has now.",
    grain=("version_id",),
    columns=_columns(
        ("version_id", INT, "the version"),
        ("article_id", INT, "the article"),
        ("language", TEXT, "of the article"),
        ("audience", TEXT, "who reads it: everybody, or the house"),
        ("from_at", AT, "since when it was in force, inclusive"),
        ("to_at", AT, "until when, exclusive; none while it is"),
        ("review_at", AT, "the first moment after the article's day of review"),
    ),
    select=f"""
    SELECT {_BEGUN}, v.id, v.article_id, a.language, v.audience, v.active_from, v.active_to,
        (a.review_by + 1)::timestamp AT TIME ZONE %(zone)s
    FROM knowledge_version v JOIN knowledge_article a ON a.id = v.article_id
    WHERE v.active_from >= %(since)s AND v.active_from < %(until)s
    """,
    extent="SELECT min((active_from AT TIME ZONE 'UTC')::date), max((active_from AT TIME ZONE 'UTC')::date) "
    "FROM knowledge_version",
    touched={"knowledge.article": f"SELECT DISTINCT {_BEGUN} FROM knowledge_version v WHERE v.article_id = ANY(%(ids)s)"},
    subjects={"knowledge.article": "article_id"},
)
FACTS = (SEARCHES, FEEDBACK, VERSIONS)


def _of_no_case() -> Any:
    import ibis

    return ibis.null("int64")


def searched(t: Tables, as_of: int) -> Rows:
    s = t["article_searches"]
    s = s.filter(s.searched_at <= as_of)
    return s.select(
        "language", "place", case_id=_of_no_case(), date=s.searched_date, numerator=s.without_count, denominator=s.search_count
    )


def helped(t: Tables, as_of: int) -> Rows:
    f = t["article_feedback"]
    f = f.filter(f.said_at <= as_of)
    yes = f.is_helpful.cast("int64")
    return f.select("language", "audience", case_id=_of_no_case(), date=f.said_date, numerator=yes, denominator=1)


def reviewed(t: Tables, as_of: int) -> Rows:
    """Each version in force up to the day of review, and from then on as one that is past it."""
    v = t["article_versions"]
    fresh = v.filter(v.review_at.isnull() | (v.review_at > v.from_at))
    ends_first = (fresh.review_at.notnull() & (fresh.to_at.isnull() | (fresh.review_at < fresh.to_at))).fill_null(False)
    past = v.filter(v.review_at.notnull() & (v.to_at.isnull() | (v.review_at < v.to_at)))
    begun = (past.review_at > past.from_at).ifelse(past.review_at, past.from_at)
    kept = ("language", "audience")
    return fresh.select(
        *kept, case_id=_of_no_case(), from_at="from_at", to_at=ends_first.ifelse(fresh.review_at, fresh.to_at), numerator=0,
        denominator=1,
    ).union(past.select(*kept, case_id=_of_no_case(), from_at=begun, to_at="to_at", numerator=1, denominator=1))  # fmt: skip


def _share(key: str, label: str, sentence: str, numerator: str, denominator: str, rows: Counted, **more: Any) -> Metric:
    return Metric(
        key=key, label=label, sentence=sentence, numerator=numerator, denominator=denominator, shape=Shape.SHARE, unit="share",
        rows=rows, **more,
    )  # fmt: skip


METRICS = (
    _share(
        "searches_without_result", "Searches without result", "Searches for an article that found none, of all searches.",
        "searches that found no article", "searches, in the help centre, at the desk and in cases", searched,
        cohort=Cohort.EVENT, better=Better.LOWER, facts=("article_searches",), dimensions=("place", "language"),
        source="Common practice; no standard", pair="article_helpfulness",
    ),
    _share(
        "article_helpfulness", "Articles that helped", "Readers who said that an article helped, of those who said anything.",
        "readers who said that it helped", "readers who said that it helped or did not; few readers say anything", helped,
        cohort=Cohort.EVENT, better=Better.HIGHER, facts=("article_feedback",), dimensions=("language", "audience"),
        source="Common practice; no standard", pair="searches_without_result",
    ),
    _share(
        "articles_past_review", "Articles past their day of review",
        "Published articles whose day of review had passed at the end of the period, by the day that they have now.",
        "articles past their day of review", "articles that are published", reviewed, cohort=Cohort.MOMENT, better=Better.LOWER,
        facts=("article_versions",), dimensions=("language", "audience"), source="Common practice; no standard",
        pair="article_helpfulness",
    ),
)  # fmt: skip
