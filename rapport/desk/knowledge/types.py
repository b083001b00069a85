"""The words of this room."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Audience(StrEnum):
    """Who reads a version."""

    INTERNAL = "internal"
    PUBLIC = "public"


class ArticleState(StrEnum):
    """The life of an article: a draft until its first version, then published, at last retired."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


class ProposalState(StrEnum):
    """What became of a change that somebody proposed."""

    WAITING = "waiting"
    TAKEN = "taken"
    DECLINED = "declined"


class Asking(StrEnum):
    """Where somebody looked for an article."""

    HELP = "help"
    DESK = "desk"
    CASE = "case"


# Every language that an article may be written in, with the configuration of full text that knows its words.
LANGUAGES = {
    "en": "knowledge_en", "de": "knowledge_de", "fr": "knowledge_fr", "es": "knowledge_es", "it": "knowledge_it",
    "nl": "knowledge_nl", "pt": "knowledge_pt", "pl": "rapport", "cy": "rapport",
}  # fmt: skip
HOUSE_LANGUAGE = "en"
LARGEST_PICTURE_BYTES, MOST_PICTURE_POINTS, WIDEST_PICTURE = 5 * 1024 * 1024, 40_000_000, 1_600
LONGEST_ALT, MOST_PICTURES = 200, 50
LONGEST_TITLE, LONGEST_BODY, LONGEST_WORDS, LONGEST_NOTE = 150, 40_000, 500, 300
REVIEW_MONTHS = 6
MOST_SUGGESTED = 5

type Subject = tuple[str, int]


@dataclass(frozen=True, kw_only=True)
class Written:
    """What stands in an article: the part of it that has versions."""

    title: str
    body: str
    audience: Audience = Audience.PUBLIC


@dataclass(frozen=True, kw_only=True)
class Kept:
    """How an article is kept, without versions. ``search_words``: what customers call it. ``serves``: such as reasons."""

    topic_id: int | None = None
    owner_id: int | None = None
    review_by: date | None = None
    search_words: str = ""
    serves: tuple[Subject, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a case (or another subject) is about. ``serves``: its reason first, then the one above it."""

    subject_id: int
    words: str
    language: str = ""
    serves: tuple[Subject, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Usefulness:
    """How readers found an article. ``share``, ``low`` and ``high`` in [0, 1]; None while nobody has said anything."""

    helpful: int
    n: int
    share: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a reader thought of an article at a moment."""

    article_id: int
    is_helpful: bool
    at: datetime
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class Looked:
    """How often words were looked for on a day, and how many articles were found."""

    words: str
    language: str
    place: Asking
    date: date
    count: int
    found_count: int = 0


@dataclass(frozen=True, kw_only=True)
class Offered:
    """An article that was offered for a subject, and perhaps used."""

    article_id: int
    kind: str
    subject_id: int
    at: datetime
    is_used: bool


def languages_for(wanted: str) -> tuple[str, ...]:
    """Return in which languages somebody is answered: their own, where it is known, then the house's."""
    own = wanted.lower().partition("-")[0]
    return (own, HOUSE_LANGUAGE) if own in LANGUAGES and own != HOUSE_LANGUAGE else (HOUSE_LANGUAGE,)
