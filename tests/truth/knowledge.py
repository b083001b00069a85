"""What readers looked for, found and said, and which articles stood, once more and slowly."""

import random
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from rapport.desk.knowledge.models import Article, Feedback, Search, Version
from rapport.desk.knowledge.types import ArticleState, Asking, Audience

from .oracle import Row, World, day_of

LANGUAGES = ("en", "de")


def plant(moments: Sequence[datetime], dice: random.Random, *, at: datetime) -> None:
    """Have articles published, changed, retired and due for review; words on them, and searches with and without result."""
    for number, moment in enumerate(moments[::8]):
        _article(number, moment, dice, at)
    versions = list(Version.objects.select_related("article"))
    for version in versions:
        Feedback.objects.bulk_create(
            Feedback(
                article=version.article, version=version, is_helpful=dice.random() < 0.7, at=min(version.active_from + gap, at)
            )
            for gap in (timedelta(), timedelta(days=2), timedelta(days=40))
        )
    for number, moment in enumerate(moments[::3]):
        count = dice.randrange(1, 6)
        Search.objects.create(
            words=f"words {number}", language=dice.choice(LANGUAGES), place=dice.choice(tuple(Asking)), date=day_of(moment),
            count=count, without_count=dice.randrange(count + 1),
        )  # fmt: skip


def _article(number: int, moment: datetime, dice: random.Random, end: datetime) -> None:
    article = Article.objects.create(
        language=dice.choice(LANGUAGES), title=f"Article {number}", audience=Audience.PUBLIC, made_at=moment, changed_at=moment,
        review_by=dice.choice((None, moment.date() - timedelta(days=3), moment.date() + timedelta(days=20), end.date())),
    )  # fmt: skip
    turns = [moment, *(moment + timedelta(days=days, hours=5) for days in dice.choice(((), (9,), (9, 30), (20, 60))))]
    is_retired = dice.random() < 0.3
    ends = [*turns[1:], turns[-1] + timedelta(days=25) if is_retired else None]
    for place, (since, until) in enumerate(zip(turns, ends, strict=True)):
        article.current = Version.objects.create(
            article=article, number=place + 1, title=article.title, body="b", text="b", audience=dice.choice(tuple(Audience)),
            active_from=since, active_to=until,
        )  # fmt: skip
    article.state = ArticleState.RETIRED if is_retired else ArticleState.PUBLISHED
    article.save()


def _midnight(day: object) -> datetime:
    return datetime.combine(day, time(), tzinfo=ZoneInfo(settings.RAPPORT_ZONE))  # type: ignore[arg-type]


def _searched(world: World, as_of: datetime) -> Iterator[Row]:
    for one in Search.objects.all():
        if _midnight(one.date) <= as_of:
            own = {"language": one.language, "place": one.place}
            yield Row(case_id=None, day=one.date, numerator=one.without_count, denominator=one.count, own=own)


def _helped(world: World, as_of: datetime) -> Iterator[Row]:
    for one in Feedback.objects.filter(at__lte=as_of).select_related("article", "version"):
        own = {"language": one.article.language, "audience": one.version.audience}
        yield Row(case_id=None, day=day_of(one.at), numerator=one.is_helpful, own=own)


def _past_review(world: World, as_of: datetime) -> Iterator[Row]:
    for one in Version.objects.select_related("article"):
        yield Row(case_id=None, at=_standing(one))


def _standing(one: Version) -> Callable[[datetime], Row | None]:
    def at(moment: datetime) -> Row | None:
        if one.active_from > moment or (one.active_to is not None and one.active_to <= moment):
            return None
        is_past = one.article.review_by is not None and day_of(moment) > one.article.review_by
        return Row(case_id=None, numerator=is_past, own={"language": one.article.language, "audience": one.audience})

    return at


KNOWLEDGE = {"searches_without_result": _searched, "article_helpfulness": _helped, "articles_past_review": _past_review}
