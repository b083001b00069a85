"""How useful articles are, and what people look for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.aggregates import BoolAnd
from django.db.models import (
    Case,
    Count,
    F,
    FloatField,
    Max,
    Min,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Sqrt

from rapport.compute.intervals import deviate, wilson
from rapport.desk.knowledge.models import Article, Feedback, Search, Showing
from rapport.desk.knowledge.types import Usefulness

MOST = 100
Z = deviate(0.95)


def usefulness_of(article_ids: Iterable[int]) -> dict[int, Usefulness]:
    """Return how readers found each of these articles, with a 95 % interval. One query."""
    ids = list(article_ids)
    rows = Feedback.objects.filter(article_id__in=ids).values_list("article_id").annotate(
        n=Count("pk"), helpful=Count("pk", filter=Q(is_helpful=True))
    )  # fmt: skip
    told = {article_id: (helpful, n) for article_id, n, helpful in rows}
    return {one: usefulness(*told.get(one, (0, 0))) for one in ids}


def usefulness(helpful: int, n: int) -> Usefulness:
    """Return a share of readers with its interval; no share while nobody has said anything."""
    if not n:
        return Usefulness(helpful=0, n=0, share=None, low=None, high=None)
    interval = wilson(helpful, n)
    return Usefulness(helpful=helpful, n=n, share=helpful / n, low=interval.low, high=interval.high)


def with_figures(rows: QuerySet[Article]) -> QuerySet[Article]:
    """Return articles with ``said_count``, ``helpful_count``, ``used_count`` and ``low``: the lower end of the share's interval.

    By ``low`` the useful stand before the untried: nine of ten weigh more than one of one.
    """

    def counted(table: type[Model], **which: Any) -> Coalesce:
        inner = table._default_manager.filter(article=OuterRef("pk"), **which).order_by().values("article")
        return Coalesce(Subquery(inner.annotate(n=Count("pk")).values("n")), 0)

    n, share = Cast(F("said_count"), FloatField()), F("share")
    squared = Value(Z * Z)
    half = Value(Z) * Sqrt(share * (1.0 - share) / n + squared / (4.0 * n * n))
    low = (share + squared / (2.0 * n) - half) / (1.0 + squared / n)
    return rows.annotate(
        said_count=counted(Feedback),
        helpful_count=counted(Feedback, is_helpful=True),
        used_count=counted(Showing, used_at__isnull=False),
        share=Case(When(said_count__gt=0, then=Cast(F("helpful_count"), FloatField()) / n), output_field=FloatField()),
        low=Case(When(said_count__gt=0, then=low), output_field=FloatField()),
    )


def uses_of(article_ids: Iterable[int]) -> Mapping[int, tuple[int, int]]:
    """Return for how many subjects each article was offered, and for how many it was used. One query."""
    ids = list(article_ids)
    rows = Showing.objects.filter(article_id__in=ids).values_list("article_id").annotate(n=Count("pk"), used=Count("used_at"))
    told = {article_id: (n, used) for article_id, n, used in rows}
    return {one: told.get(one, (0, 0)) for one in ids}


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Words that people looked for. ``search_id`` names one of their rows; ``found_count``: articles found the last time."""

    search_id: int
    words: str
    language: str
    count: int
    without_count: int
    first_date: date
    last_date: date
    places: tuple[str, ...]
    is_settled: bool


def searches_without(*, since: date) -> list[Wanted]:
    """Return what was looked for since a day without result and is not settled, the most wanted first."""
    return _wanted(Q(date__gte=since, without_count__gt=0, is_settled=False), "without_count")


def looked_for(*, since: date) -> list[Wanted]:
    """Return what is looked for most since a day, found or not."""
    return _wanted(Q(date__gte=since), "count")


def _wanted(which: Q, measure: str) -> list[Wanted]:
    rows = (
        Search.objects.filter(which)
        .values("words", "language")
        .annotate(
            search_id=Max("pk"),
            asked=Sum("count"),
            without=Sum("without_count"),
            first=Min("date"),
            last=Max("date"),
            weight=Sum(F(measure)),
            settled=BoolAnd("is_settled"),
            helped=Count("pk", filter=Q(place="help")),
            cased=Count("pk", filter=~Q(place="help")),
        )
        .order_by("-weight", "-last", "words")[:MOST]
    )
    return [
        Wanted(
            search_id=row["search_id"],
            words=row["words"],
            language=row["language"],
            count=row["asked"],
            without_count=row["without"],
            first_date=row["first"],
            last_date=row["last"],
            places=tuple(name for name, n in (("help", row["helped"]), ("desk", row["cased"])) if n),
            is_settled=row["settled"],
        )
        for row in rows
    ]
