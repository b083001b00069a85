"""The help centre of Marlow & Reed: its articles, what readers said of them, what they looked for and did not find."""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from rapport.desk.cases.queries import cases
from rapport.desk.knowledge import actions
from rapport.desk.knowledge.types import Asking, Audience, Kept, Looked, Offered, Said, Written

from .articles import FOUND, FRENCH, GERMAN, NOT_FOUND, PAGES, TOPICS, WHEN, WORDS, Page
from .company import BY
from .stories import Stage

if TYPE_CHECKING:
    from rapport.desk.knowledge.models import Article

USED_DAYS, USED_CASES = 60, 400
# A line that goes on in the next one: no list, no table, no heading, no end of a paragraph.
WITHIN = re.compile(r"(?<![\n|])\n(?![\n#|-]|\d+\.)")
BEFORE = ("**three working days**", "five working days")


def plant(stage: Stage) -> None:
    """Publish the articles as they grew, leave a draft and a proposal waiting, and tell what readers did."""
    topics = {
        name: actions.set_topic(name=name, names=names, position=place, by=BY, at=stage.at(days=320)).pk
        for place, (name, names) in enumerate(TOPICS)
    }
    made = {WHEN.title: _when(stage, topics)}
    made |= {page.title: _published(stage, page, topics) for page in PAGES}
    made[GERMAN.title] = _published(stage, GERMAN, topics, language="de", original=made[WHEN.title])
    made[FRENCH.title] = _published(stage, FRENCH, topics, language="fr", original=made["When do I get my money back?"])
    _waiting(stage, made, topics)
    _past(stage, made)


def _when(stage: Stage, topics: Mapping[str, int]) -> "Article":
    """The oldest article has said something else before."""
    article = _published(stage, WHEN, topics, body=WHEN.body.replace(*BEFORE))
    written = Written(title=WHEN.title, body=_flowing(WHEN.body))
    by, at = stage.actors[WHEN.owner], stage.at(days=20)
    actions.edit(article_id=article.pk, written=written, by=by, at=at)
    actions.publish_article(article_id=article.pk, note="The new carrier is quicker", by=by, at=at)
    return article


def _published(
    stage: Stage,
    page: Page,
    topics: Mapping[str, int],
    *,
    language: str = "en",
    original: "Article | None" = None,
    body: str = "",
) -> "Article":
    by, at = stage.actors[page.owner], stage.at(days=page.days)
    audience = Audience.INTERNAL if page.is_internal else Audience.PUBLIC
    kept = Kept(
        topic_id=topics[page.topic],
        owner_id=stage.ids[page.owner],
        review_by=_day(stage.now) + timedelta(days=page.review_in),
        search_words=page.search_words,
        serves=tuple(("reason", stage.reasons[one]) for one in page.reasons if one in stage.reasons),
    )
    article = actions.begin(
        written=Written(title=page.title, body=_flowing(body or page.body), audience=audience),
        language=language,
        kept=kept,
        original_id=original.pk if original else None,
        by=by,
        at=at,
    )
    actions.publish_article(article_id=article.pk, by=by, at=at)
    return article


def _waiting(stage: Stage, made: Mapping[str, "Article"], topics: Mapping[str, int]) -> None:
    aisha, holly = stage.actors["Aisha Khan"], stage.actors["Holly Dean"]
    body = "Yes, for £20 when we bring a new one. Tell us when you choose the day; the driver cannot decide it at the door."
    written = Written(title="Do you take my old mattress away?", body=body)
    kept = Kept(topic_id=topics[TOPICS[0][0]], owner_id=stage.ids["Dan Cole"], search_words="old mattress take away lift sofa")
    draft = actions.begin(written=written, language="en", kept=kept, by=aisha, at=stage.at(hours=30))
    actions.hand_in(article_id=draft.pk, by=aisha, at=stage.at(hours=29))
    old = made["Send something back"]
    body = _flowing(next(page.body for page in PAGES if page.title == old.title)).replace(
        "somebody has to be at home.", "somebody has to be at home. Two of us carry it down, whatever the floor."
    )
    why = "Customers ask who carries a wardrobe down the stairs. We do, but the page does not say so."
    actions.propose(article_id=old.pk, title=old.title, body=body, why=why, by=holly, at=stage.at(hours=50))


def _past(stage: Stage, made: Mapping[str, "Article"]) -> None:
    said, today = [], _day(stage.now)
    for page in (WHEN, *PAGES, GERMAN, FRENCH):
        days = min(page.days, 150) - 1
        words = _words(page.title)
        for number in range(page.said):
            # The unhappy are spread evenly among the others.
            is_helpful = (number + 1) * page.helpful // page.said > number * page.helpful // page.said
            text = words[is_helpful].pop() if words[is_helpful] else ""
            back = timedelta(days=days * number / page.said, minutes=37 * number % 600)
            said.append(Said(article_id=made[page.title].pk, is_helpful=is_helpful, at=stage.now - back, words=text))
    looked = [
        Looked(words=words, language=language, place=place, date=today - timedelta(days=7 * week + 1), count=count)
        for words, language, times in NOT_FOUND
        for week, (place, count) in enumerate(((Asking.HELP, times - times // 3), (Asking.CASE, times // 3)))
        if count
    ]
    looked += [
        Looked(words=words, language=language, place=Asking.HELP, date=today - timedelta(days=3), count=count, found_count=found)
        for words, language, count, found in FOUND
    ]
    actions.ensure_past(said=said, looked=looked, offered=_offered(stage, made), by=BY, at=stage.now)


def _words(title: str) -> dict[bool, list[str]]:
    return {kind: [text for is_helpful, text in WORDS.get(title, ()) if is_helpful is kind] for kind in (True, False)}


def _offered(stage: Stage, made: Mapping[str, "Article"]) -> list[Offered]:
    """In the cases of the last weeks the article of their reason was offered, and in about every third used."""
    serving = {stage.reasons[one]: made[page.title].pk for page in (WHEN, *PAGES) for one in page.reasons if one in stage.reasons}
    rows = cases(BY).select_related(None).filter(reason_id__in=serving, opened_at__gte=stage.at(days=USED_DAYS))
    told = rows.order_by("-pk").values_list("pk", "reason_id", "opened_at")[:USED_CASES]
    return [
        Offered(article_id=serving[reason_id], kind="case", subject_id=pk, at=at, is_used=pk % 3 == 0)
        for pk, reason_id, at in told
        if reason_id is not None
    ]


def _flowing(body: str) -> str:
    """Return a text with one line a paragraph, as somebody writes it in a browser."""
    return WITHIN.sub(" ", body)


def _day(moment: datetime) -> date:
    return timezone.localdate(moment)
