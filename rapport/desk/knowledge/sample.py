"""Sample topics, articles, proposals and searches for tests and the demo."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from rapport.directory.people import queries as people
from rapport.directory.people import sample as people_sample
from rapport.kernel.actor import Actor

from . import actions
from .models import Article, Proposal, Search, Topic
from .types import Asking, Audience, Kept, ProposalState, Written

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)
TODAY = date(2026, 11, 18)
BY = Actor.machine("test")
BODY = "We deliver within **three working days**.\n\n- You get a message the evening before.\n- Somebody has to be at home."


def topic(name: str = "Delivery", **fields: Any) -> Topic:
    """Return a topic at the top."""
    return actions.set_topic(name=name, by=BY, at=NOON, **fields)


def article(
    title: str = "When does my order come?",
    body: str = BODY,
    *,
    audience: Audience = Audience.PUBLIC,
    language: str = "en",
    is_published: bool = True,
    at: datetime = NOON,
    made_by: Any = None,
    review_by: date | None = None,
    original_id: int | None = None,
    **kept: Any,
) -> Article:
    """Return an article, published unless said otherwise, owned and made by ``made_by`` (a person), else owned by anybody."""
    owner = made_by or people.people(BY).order_by("pk").first() or people_sample.person("Kit Lowe")
    review_by = review_by or (at + timedelta(days=180)).date()
    made = actions.begin(
        written=Written(title=title, body=body, audience=audience),
        language=language,
        kept=Kept(owner_id=owner.pk, review_by=review_by, **kept),
        original_id=original_id,
        by=BY,
        at=at,
    )
    if made_by is not None:
        Article.objects.filter(pk=made.pk).update(made_by=made_by, changed_by=made_by)
    if is_published:
        actions.publish_article(article_id=made.pk, by=BY, at=at)
    made.refresh_from_db()
    return made


def proposal(about: Article, *, by: Any, at: datetime = NOON) -> Proposal:
    """Return a change that a person proposes for a published article."""
    values = {"version_id": about.current_id, "title": about.title, "body": f"{about.body}\n\nAlso on Saturdays."}
    return Proposal.objects.create(article=about, why="Customers ask.", by=by, at=at, state=ProposalState.WAITING, **values)


def search(words: str = "lift my old sofa", *, day: date = TODAY, count: int = 1, found_count: int = 0) -> Search:
    """Return words that were looked for in the help centre on a day."""
    without = 0 if found_count else count
    values = {"count": count, "without_count": without, "found_count": found_count}
    return Search.objects.create(words=words, language="en", place=Asking.HELP, date=day, **values)
