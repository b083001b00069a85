"""The words of this room."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

SCALE = (1, 2, 3, 4, 5)
# Satisfied, by the usual reading of five values: the upper two.
SATISFIED = (4, 5)
# How easy we made it (CES in its second version), from 1 to 7, where higher is easier: the upper three are agreement.
EASE = (1, 2, 3, 4, 5, 6, 7)
EASY = (5, 6, 7)
# Whether they would recommend us (NPS), from 0 to 10: promoters, and detractors.
RECOMMENDED = tuple(range(11))
PROMOTERS, DETRACTORS = (9, 10), (0, 1, 2, 3, 4, 5, 6)
MOST_QUESTIONS = 6
LONGEST_ANSWER = 2_000


class QuestionKind(StrEnum):
    """How a question is answered. A scale has five values, seven, or eleven from 0, with named ends."""

    SCALE = "scale"
    SEVEN = "seven"
    ELEVEN = "eleven"
    YES_NO = "yes_no"
    CHOICE = "choice"
    WORDS = "words"


class Meaning(StrEnum):
    """What a question asks for, where a number of the house is made of its answers."""

    SATISFACTION = "satisfaction"
    EFFORT = "effort"
    RECOMMENDING = "recommending"
    FIRST_CONTACT = "first_contact"
    OTHER = "other"


VALUES: Mapping[QuestionKind, tuple[int, ...]] = {
    QuestionKind.SCALE: SCALE,
    QuestionKind.SEVEN: EASE,
    QuestionKind.ELEVEN: RECOMMENDED,
    QuestionKind.YES_NO: (0, 1),
}
SCALES = frozenset({QuestionKind.SCALE, QuestionKind.SEVEN, QuestionKind.ELEVEN})


class Asked(StrEnum):
    """Where an invitation stands. ``left_out``: this settled case was looked at, and its customer was not asked."""

    ASKED = "asked"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    LEFT_OUT = "left_out"


class LeftOut(StrEnum):
    """Why a customer was not asked. ``nothing``: they were."""

    NOTHING = ""
    NOT_DRAWN = "not_drawn"
    RECENTLY = "recently"
    COMPLAINT = "complaint"
    RESTRICTED = "restricted"
    CARE = "care"
    WISH = "wish"
    NO_ADDRESS = "no_address"
    STAFF = "staff"


class Outcome(StrEnum):
    """What came of calling back after a low answer."""

    MENDED = "mended"
    EXPLAINED = "explained"
    NOT_REACHED = "not_reached"
    NOT_WANTED = "not_wanted"


@dataclass(frozen=True, kw_only=True)
class QuestionTexts:
    """A question in one language. ``low`` and ``high`` name the ends of a scale; ``choices`` are those of a choice."""

    text: str
    low: str = ""
    high: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class QuestionDraft:
    """One question, its texts by language (BCP 47, lower case). A choice has as many choices in every language."""

    kind: QuestionKind
    meaning: Meaning = Meaning.OTHER
    is_required: bool = False
    texts: Mapping[str, QuestionTexts] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class MailTexts:
    """What stands in the mail before the values of the first scale, in one language."""

    subject: str
    intro: str


@dataclass(frozen=True, kw_only=True)
class SurveyDraft:
    """One version of a survey.

    ``kinds``, ``channels``, ``reason_ids``: of which cases; empty: of all. ``after_seconds``: opening hours of the calendar
    between settling and asking. ``every_days``: a customer is asked at most once in so many days. ``share_percent``: how many
    of the cases are drawn, 1 to 100. ``low_score``: at and below which somebody calls back, 0 for never. ``asks_care``: whether
    customers who need special care are asked. The first language of ``mail`` stands in where a customer's own is not there.
    """

    name: str
    calendar_id: int
    questions: tuple[QuestionDraft, ...]
    mail: Mapping[str, MailTexts]
    kinds: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    reason_ids: tuple[int, ...] = ()
    after_seconds: int = 4 * 3600
    every_days: int = 60
    share_percent: int = 100
    low_score: int = 2
    asks_care: bool = False


@dataclass(frozen=True, kw_only=True)
class Given:
    """One answer: a value of its scale, 1 or 0 for yes or no, the number of a choice from 0, or words."""

    value: int | None = None
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """What decides whether the customer of a settled case is asked."""

    case_id: int
    kind: str
    is_restricted: bool
    has_complaint: bool
    needs_care: bool
    wants_none: bool
    was_asked_recently: bool
    address: str
    is_staff: bool


@dataclass(frozen=True, kw_only=True)
class InvitationRecord:
    """An invitation of the past, as an import or the demo brings it. Without ``answered_at`` nobody answered."""

    case_id: int
    customer_id: int | None
    team_id: int | None
    settled_at: datetime
    asked_at: datetime
    answered_at: datetime | None = None
    score: int | None = None
    is_first_contact: bool | None = None
    ease: int | None = None
    recommending: int | None = None
    words: str = ""
