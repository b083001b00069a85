"""The words of this room."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

FOLLOWED_COUNT, ALONE_COUNT = 3, 2
USUAL_MINUTES, MINUTES = 15, (5, 10, 15, 20, 30)
LONGEST_WHY, LONGEST_TEXT = 500, 4_000


class Technique(StrEnum):
    """What was done in a key moment."""

    LET_FINISH = "let_finish"
    NAME_IT = "name_it"
    TAKE_IT_ON = "take_it_on"
    ASK = "ask"
    CHOICE = "choice"
    CONCRETE = "concrete"
    LIMIT = "limit"
    SUM_UP = "sum_up"


class Stage(StrEnum):
    """How far a demonstration has come, in this order."""

    SENT = "sent"
    READ = "read"
    PRACTISED = "practised"
    DISCUSSED = "discussed"


class Following(StrEnum):
    """Whether the next comparable cases are followed: asked first, and only while the person agrees.

    ``ALONE``: enough of them were handled alone, and whoever leads the person looks at them. ``CONFIRMED``: the level rose.
    ``ENDED``: all were settled and too few of them alone, or whoever leads the person said "not yet".
    """

    ASKED = "asked"
    DECLINED = "declined"
    AGREED = "agreed"
    ALONE = "alone"
    CONFIRMED = "confirmed"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"


LIVE = (Following.AGREED, Following.ALONE)


class Mark(StrEnum):
    """Why a case is comparable with the demonstrated one."""

    REASON = "reason"
    PRIORITY = "priority"
    ABUSE = "abuse"


class Handled(StrEnum):
    """How a followed case goes. ``HELPED``: it was escalated or taken over. ``LEFT``: somebody else has it; it does not count."""

    OPEN = "open"
    ALONE = "alone"
    HELPED = "helped"
    LEFT = "left"


class Occasion(StrEnum):
    """After what a break is offered."""

    ABUSE = "abuse"
    TAKEOVER = "takeover"


class Answer(StrEnum):
    """What was said to the offer of a break."""

    OFFERED = "offered"
    LATER = "later"
    ACCEPTED = "accepted"
    DECLINED = "declined"


@dataclass(frozen=True, kw_only=True)
class Looks:
    """What of a case tells whether it is comparable."""

    reason_id: int | None
    is_urgent: bool
    has_abuse: bool


@dataclass(frozen=True, kw_only=True)
class Went:
    """What of a followed case tells how it was handled."""

    is_settled: bool
    is_own: bool
    had_help: bool


@dataclass(frozen=True, kw_only=True)
class PastLesson:
    """A demonstration as it was left. ``moments``: contact, technique, why. ``followed``: case, mark, how, when."""

    takeover_id: int
    case_id: int
    person_id: int
    by_id: int
    words: str
    task: str
    answer: str
    discussion: str
    sent_at: datetime
    practised_at: datetime
    discussed_at: datetime
    agreed_at: datetime
    alone_at: datetime | None = None
    moments: Sequence[tuple[int, Technique, str]] = field(default_factory=tuple)
    followed: Sequence[tuple[int, Mark, Handled, datetime]] = field(default_factory=tuple)


@dataclass(frozen=True, kw_only=True)
class Learned:
    """Somebody handled comparable cases alone after a demonstration. ``level``: to which it rose; None while it waits."""

    demonstration_id: int
    person_id: int
    person: str
    alone_count: int
    alone_at: datetime
    days: int
    level: int | None
