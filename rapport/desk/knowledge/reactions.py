"""What this room does after the fact: it tells those concerned. Each bears a second run."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from rapport.directory.people import queries as people
from rapport.kernel import inbox
from rapport.kernel.actor import Actor
from rapport.kernel.models import Entry

from . import queries
from .events import ArticleHandedIn, ArticlePublished, ChangeProposed, ProposalAnswered, ReviewDue
from .models import Article

HOUSE = Actor.machine("knowledge")


def tell_publisher(event: ArticleHandedIn | ChangeProposed, entry: Entry) -> None:
    """The owner learns that something is to be published or looked at; of somebody's own article, who leads them."""
    article = queries.articles(HOUSE).select_related("made_by__manager").filter(pk=event.article_id).first()
    if article is None:
        return
    if isinstance(event, ChangeProposed):
        words, url = _("A change is proposed: %(title)s"), reverse("knowledge:proposal", args=[event.proposal_id])
    else:
        words, url = _("To be published: %(title)s"), reverse("knowledge:article", args=[article.pk])
    _tell(_who_publishes(article, entry.person_id), article, words, url, entry)


def _who_publishes(article: Article, asker_id: int | None) -> list[int | None]:
    """Return the owner where that is somebody else, else who leads whoever asks."""
    if article.owner_id is not None and article.owner_id != asker_id:
        return [article.owner_id]
    person = people.people(HOUSE).filter(pk=asker_id or 0).first()
    return [person.manager_id] if person else []


def tell_proposer(event: ProposalAnswered, entry: Entry) -> None:
    """Whoever proposed a change learns what became of it."""
    proposal = queries.proposals(HOUSE).filter(pk=event.proposal_id).first()
    if proposal is not None and proposal.by_id != entry.person_id:
        words = _("Your change was taken: %(title)s") if event.is_taken else _("Your change was not taken: %(title)s")
        url = reverse("knowledge:proposal", args=[event.proposal_id])
        _tell([proposal.by_id], proposal.article, words, url, entry)


def tell_writer(event: ArticlePublished, entry: Entry) -> None:
    """Whoever wrote it learns that others read it now."""
    article = queries.articles(HOUSE).filter(pk=event.article_id).first()
    if article is not None and article.changed_by_id != entry.person_id:
        url = reverse("knowledge:article", args=[article.pk])
        _tell([article.changed_by_id], article, _("Published: %(title)s"), url, entry)


def remind_owner(event: ReviewDue, entry: Entry) -> None:
    """Who owns an article is reminded, once, that its day has come."""
    article = queries.articles(HOUSE).filter(pk=event.article_id).first()
    if article is not None:
        _tell(
            [event.owner_id], article, _("Is it still right? %(title)s"), reverse("knowledge:article", args=[article.pk]), entry
        )


def _tell(persons: Iterable[int | None], article: Article, words: str, url: str, entry: Entry) -> None:
    told = [one for one in persons if one is not None]
    text = words.replace("%(title)s", article.shown_title)
    inbox.tell(told, entry=entry, kind="knowledge", text=text, url=url, at=entry.at)
