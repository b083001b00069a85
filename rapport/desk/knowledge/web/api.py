"""The operations of this room in the JSON API."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Query, Schema
from pydantic import Field

from rapport.desk.knowledge import queries
from rapport.desk.knowledge.models import Article
from rapport.desk.knowledge.types import HOUSE_LANGUAGE, LANGUAGES
from rapport.ui.api.operations import Operations
from rapport.ui.api.paging import USUAL, Cursor, Limit, paged
from rapport.ui.api.words import Asked, Id, Line, Page
from rapport.ui.page import actor_on

knowledge = Operations(tags=["Knowledge"])


class ArticleRow(Schema):
    """An article in a list, as others read it. ``number``: of the version in force."""

    id: int
    language: str
    title: str
    state: str
    is_public: bool
    topic_id: int | None
    owner_id: int | None
    number: int | None
    review_by: date | None


class ArticleWhole(ArticleRow):
    """An article with its text in Markdown."""

    body: str


class Sought(Asked):
    """By what the list is narrowed. With ``q`` it is one page of the published articles that fit best."""

    q: Line = ""
    language: str = Field(default=HOUSE_LANGUAGE, pattern=f"^({'|'.join(LANGUAGES)})$")
    cursor: Cursor = ""
    limit: Limit = USUAL


@knowledge.reads("/articles", "knowledge.view", Page[ArticleRow])
def list_articles(request: HttpRequest, asked: Query[Sought]) -> dict[str, Any]:
    """Articles of a language, or those that hold some words."""
    actor = actor_on(request)
    if asked.q:
        hits = queries.search(asked.q, language=asked.language, actor=actor)
        return {"items": [_row(hit.article) for hit in hits[: asked.limit]], "next": None}
    rows = queries.articles(actor).filter(language=asked.language)
    items, following = paged(rows, by="-changed_at", cursor=asked.cursor, limit=asked.limit)
    return {"items": [_row(one) for one in items], "next": following}


@knowledge.reads("/articles/{article_id}", "knowledge.view", ArticleWhole)
def get_article(request: HttpRequest, article_id: Id) -> dict[str, Any]:
    """One article; a draft as it stands."""
    found = queries.get_article(article_id, actor=actor_on(request))
    return _row(found) | {"body": found.current.body if found.current else found.body}


def _row(found: Article) -> dict[str, Any]:
    own = ("id", "language", "state", "is_public", "topic_id", "owner_id", "review_by")
    number = found.current.number if found.current else None
    return {name: getattr(found, name) for name in own} | {"title": found.shown_title, "number": number}
