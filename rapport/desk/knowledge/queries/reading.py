"""Which articles somebody may read, and one of them."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Q, QuerySet

from rapport.desk.knowledge.models import Article, Proposal, Topic, Version
from rapport.desk.knowledge.types import ArticleState, Audience, ProposalState
from rapport.kernel.actor import Actor

VIEW, WRITE, PUBLISH = "knowledge.view", "knowledge.write", "knowledge.publish"
ROW = ("current", "topic__parent", "owner")
PUBLIC = Q(state=ArticleState.PUBLISHED, current__audience=Audience.PUBLIC)


def articles(actor: Actor) -> QuerySet[Article]:
    """Return the articles that the actor may read: published ones and their own; whoever publishes reads all."""
    rows = Article.objects.select_related(*ROW)
    if not actor.may(VIEW):
        return rows.none()
    if actor.may(PUBLISH):
        return rows
    return rows.filter(Q(state=ArticleState.PUBLISHED) | Q(made_by_id=actor.person_id or 0))


def get_article(article_id: int, *, actor: Actor) -> Article:
    """Return one article that the actor may read. Raises Article.DoesNotExist."""
    return articles(actor).select_related("original__current", "replaced_by__current", "made_by", "changed_by").get(pk=article_id)


def public_articles() -> QuerySet[Article]:
    """Return what everybody may read: published articles whose version in force is public."""
    return Article.objects.filter(PUBLIC).select_related("current", "topic__parent")


def find_public(article_id: int) -> Article | None:
    """Return a public article; of a retired one the public one in its place; None for anything else."""
    row = public_articles().filter(pk=article_id).first()
    if row is None:
        instead = Article.objects.filter(pk=article_id, state=ArticleState.RETIRED).values("replaced_by_id")
        row = public_articles().filter(pk__in=instead).first()
    return row


def public_languages() -> list[str]:
    """Return in which languages the public finds articles."""
    return sorted(Article.objects.filter(PUBLIC).order_by().values_list("language", flat=True).distinct())


def translations_of(article: Article, *, is_public: bool = True) -> list[Article]:
    """Return the same article in other languages, by language."""
    family = article.original_id or article.pk
    rows = public_articles() if is_public else Article.objects.select_related("current")
    return list(rows.filter(Q(pk=family) | Q(original_id=family)).exclude(pk=article.pk).order_by("language"))


def in_force_at(article: Article, at: datetime) -> Version | None:
    """Return what the article said at a moment; None where nobody could read it then."""
    rows = article.versions.filter(active_from__lte=at).exclude(active_to__lte=at)
    return rows.select_related("published_by").first()


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """A topic with its articles."""

    topic: Topic | None
    articles: tuple[Article, ...]


def topics(*, with_former: bool = False) -> QuerySet[Topic]:
    """Return the topics in use in their order, each with the one above it."""
    rows = Topic.objects.select_related("parent").order_by("parent__position", "parent__name", "position", "name")
    return rows if with_former else rows.filter(is_active=True)


def shelves(language: str) -> list[Shelf]:
    """Return the topics of the help centre that hold articles in a language, in order; at last what has no topic. Two queries."""
    held: dict[int | None, list[Article]] = {}
    for row in public_articles().filter(language=language).order_by("current__title"):
        topic = row.topic
        held.setdefault(topic.pk if topic and topic.is_active else None, []).append(row)
    found = [Shelf(topic=one, articles=tuple(held[one.pk])) for one in in_order(topics()) if one.pk in held]
    return [*found, Shelf(topic=None, articles=tuple(held[None]))] if None in held else found


def in_order(rows: QuerySet[Topic]) -> list[Topic]:
    """Return topics as they are read: each top one followed by those under it."""
    found = list(rows)
    tops = [one for one in found if one.parent_id is None]
    tops.sort(key=lambda one: (one.position, one.name))
    return [two for one in tops for two in (one, *(below for below in found if below.parent_id == one.pk))]


def proposals(actor: Actor) -> QuerySet[Proposal]:
    """Return the proposals that the actor may read: their own; whoever publishes reads all."""
    rows = Proposal.objects.select_related("article__current", "version", "by", "answered_by")
    return rows if actor.may(PUBLISH) else rows.filter(by_id=actor.person_id or 0)


def waiting_count(actor: Actor) -> int:
    """Return how much waits for somebody who publishes: proposals, and articles handed in."""
    if not actor.may(PUBLISH):
        return 0
    waiting = Proposal.objects.filter(state=ProposalState.WAITING).count()
    return waiting + Article.objects.filter(handed_in_at__isnull=False).count()


def address_of(article: Article) -> str:
    """Return the whole address of a public article, as it stands in a letter."""
    return f"{settings.RAPPORT_ADDRESS}/help/{article.language}/{article.pk}/{article.slug}/"
