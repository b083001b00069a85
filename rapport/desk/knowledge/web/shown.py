"""What the page of an article shows, with a number of queries that does not depend on the article."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.safestring import SafeString

from rapport.kernel.actor import Actor

from .. import queries
from ..models import Article, Proposal
from ..rules.markdown import INSIDE, OUTSIDE, html_of
from ..types import ArticleState, ProposalState, Usefulness
from . import outside, words

MOST_WORDS = 12


def cleaned(body: str, *, is_outside: bool = False) -> SafeString:
    """Return an article's text as HTML, with its pictures where its readers find them; the rules have made it harmless."""
    return SafeString(html_of(body, OUTSIDE if is_outside else INSIDE))  # cleaned by the rules


def page(article: Article, *, actor: Actor, as_of: datetime) -> dict[str, Any]:
    """Return everything that the page of an article draws."""
    today = timezone.localdate(as_of)
    shown, used = queries.uses_of([article.pk])[article.pk]
    is_due = article.is_published and article.review_by is not None and article.review_by <= today
    return {
        "article": article,
        "badges": words.badges_of(article),
        "language": words.LANGUAGE[article.language],
        "text": cleaned(article.current.body if article.current and article.is_published else article.body),
        "verbs": verbs(article, actor),
        "is_due": is_due,
        "versions": list(article.versions.select_related("published_by")),
        "usefulness": usefulness(queries.usefulness_of([article.pk])[article.pk]),
        "shown_count": shown,
        "used_count": used,
        "said": list(article.feedback.exclude(words="").select_related("version").order_by("-at")[:MOST_WORDS]),
        "serves": outside.names_of(article.servings.values_list("kind", "subject_id")),
        "translations": [(one, words.LANGUAGE[one.language]) for one in queries.translations_of(article, is_public=False)],
        "is_behind": is_behind(article),
        "proposals": proposals(article, actor),
        "help_path": f"/help/{article.language}/{article.pk}/{article.slug}/" if article.is_public else "",
    }


def is_behind(article: Article) -> bool:
    """Return whether the original says something new since this translation was published."""
    original = article.original
    return bool(original and original.current and article.current and original.current.number > article.original_version)


def verbs(article: Article, actor: Actor) -> dict[str, bool]:
    """Return which verbs the page offers; the actions decide again."""
    can_write = actor.may("knowledge.write", on=article)
    can_publish = actor.may("knowledge.publish")
    is_draft = article.state == ArticleState.DRAFT
    has_news = is_draft or article.has_changes
    return {
        "edit": can_write,
        "publish": can_publish and (has_news or article.state == ArticleState.RETIRED),
        "hand_in": can_write and not can_publish and has_news and article.handed_in_at is None,
        "discard": can_write and is_draft,
        "drop": can_write and article.has_changes and article.is_published,
        "propose": not can_write and article.is_published and actor.may("knowledge.propose"),
        "keep": can_publish,
        "still_right": article.is_published and (can_publish or article.owner_id == actor.person_id),
        "retire": can_publish and article.is_published,
        "translate": actor.may("knowledge.propose") and article.is_published,
    }


def proposals(article: Article, actor: Actor) -> list[Proposal]:
    """Return the proposals for an article that wait, as far as the actor may read them."""
    return list(queries.proposals(actor).filter(article=article, state=ProposalState.WAITING))


def usefulness(found: Usefulness) -> dict[str, Any]:
    """Return the share of readers who found an article helpful, as a page says it."""
    if found.share is None or found.low is None or found.high is None:
        return {"n": 0, "helpful": 0}
    return {
        "n": found.n,
        "helpful": found.helpful,
        "percent": round(found.share * 100),
        "low": round(found.low * 100),
        "high": round(found.high * 100),
        "is_few": found.n < 5,
    }
