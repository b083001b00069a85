"""What can happen to an article. Past tense; ids, enums and numbers only."""

from dataclasses import dataclass

from rapport.kernel.journal import Event

from .types import Audience


@dataclass(frozen=True, kw_only=True)
class ArticleBegun(Event):
    article_id: int


@dataclass(frozen=True, kw_only=True)
class ArticleEdited(Event):
    """Its working copy was changed; what others read is as it was."""

    article_id: int


@dataclass(frozen=True, kw_only=True)
class PictureAdded(Event):
    article_id: int
    file_id: int


@dataclass(frozen=True, kw_only=True)
class ArticleArranged(Event):
    """Topic, owner, day of review, search words or what it serves were set."""

    article_id: int
    owner_id: int | None


@dataclass(frozen=True, kw_only=True)
class ArticleHandedIn(Event):
    """Somebody who may not publish asks for it."""

    article_id: int


@dataclass(frozen=True, kw_only=True)
class ArticlePublished(Event):
    article_id: int
    number: int
    audience: Audience


@dataclass(frozen=True, kw_only=True)
class ArticleRetired(Event):
    article_id: int
    replaced_by_id: int | None


@dataclass(frozen=True, kw_only=True)
class DraftDiscarded(Event):
    article_id: int


@dataclass(frozen=True, kw_only=True)
class ArticleReviewed(Event):
    """Its owner says that it is still right."""

    article_id: int


@dataclass(frozen=True, kw_only=True)
class ReviewDue(Event):
    article_id: int
    owner_id: int


@dataclass(frozen=True, kw_only=True)
class ChangeProposed(Event):
    article_id: int
    proposal_id: int


@dataclass(frozen=True, kw_only=True)
class ProposalAnswered(Event):
    article_id: int
    proposal_id: int
    is_taken: bool


@dataclass(frozen=True, kw_only=True)
class FeedbackGiven(Event):
    article_id: int
    feedback_id: int
    is_helpful: bool
    has_words: bool


@dataclass(frozen=True, kw_only=True)
class ArticleUsed(Event):
    """It helped with a subject, such as a case."""

    article_id: int
    subject_kind: str
    subject_id: int


@dataclass(frozen=True, kw_only=True)
class SearchesSettled(Event):
    """Searches for some words count as answered, or no longer."""

    search_id: int
    article_id: int | None
    is_settled: bool = True


@dataclass(frozen=True, kw_only=True)
class TopicSet(Event):
    topic_id: int
    is_active: bool
