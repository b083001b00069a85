"""The words of this room: periods, states, and what a report is made of. No Django.

``Content`` is everything that a report says, as frozen values: it is what is approved, and what page, PDF, slides and workbook
are drawn from. Customers' words are not in it: only where they stand and a digest, so that what is erased vanishes from every
copy that is drawn later.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

LONGEST_HEADLINE = 180
LONGEST_COMMENT = 400
LONGEST_ASK = 200
LONGEST_OWNER = 80
LONGEST_OUTCOME = 300
MOST_ASKS = 6
MOST_VOICES = 3
MOST_CITED = 6
LONGEST_QUESTION = 500
LONGEST_ANSWER = 1_200
MOST_OPEN_QUESTIONS = 5  # of one reader about one version, until some are answered
MOST_QUESTIONS = 30  # of one reader about one version
PARTS = 5  # in which the figures of a draft are taken
SHAPE = 1  # of the content: raised when its dataclasses change, so that old ones are read as they were


class Span(StrEnum):
    """How long the period of a report is."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"


class State(StrEnum):
    """How far a version is. Approved means frozen; sent is approved and gone out."""

    DRAFT = "draft"
    APPROVED = "approved"
    SENT = "sent"
    WITHDRAWN = "withdrawn"


class Section(StrEnum):
    """The parts of the page that can carry a comment, in their order."""

    FIGURES = "figures"
    CHANGES = "changes"
    STANDARDS = "standards"
    COMPLAINTS = "complaints"
    BACKLOG = "backlog"
    VOICES = "voices"


class Part(StrEnum):
    """What of a draft was changed."""

    FIGURES = "figures"
    HEADLINE = "headline"
    COMMENT = "comment"
    ASK = "ask"
    WORDS = "words"
    EVIDENCE = "evidence"


class Side(StrEnum):
    """Who owes: upper management is asked, or we promise."""

    ASK = "ask"
    PROMISE = "promise"


class Outcome(StrEnum):
    """What came of an ask or a promise."""

    OPEN = "open"
    DONE = "done"
    PARTLY = "partly"
    NOT_DONE = "not_done"


class Judged(StrEnum):
    """How a figure stands against its target, by its interval."""

    NONE = "none"  # nothing was counted
    MET = "met"
    UNSURE = "unsure"
    MISSED = "missed"
    FEW = "few"


class Paper(StrEnum):
    """The files that a report is drawn as."""

    PDF = "pdf"
    PPTX = "pptx"
    XLSX = "xlsx"


@dataclass(frozen=True, kw_only=True)
class Period:
    """Dates in [``since``, ``until``), one whole week, month or quarter."""

    span: Span
    since: date
    until: date


@dataclass(frozen=True, kw_only=True)
class Definition:
    """A metric as it was defined when the figures were taken."""

    metric: str
    label: str
    version: int
    sentence: str
    numerator: str
    denominator: str
    cohort: str
    unit: str
    maturity_days: int
    source: str


@dataclass(frozen=True, kw_only=True)
class Change:
    """How a figure differs from the period before. ``low`` and ``high``: the 95 % interval of the difference, where there is one.

    A count moves by ``factor``, of what as many days brought before, with its interval. ``mix`` and ``rate``: the part that
    comes from other cases coming in, and from the same cases going otherwise, by ``by``
    (a dimension); ``is_flipped``: no group of that dimension moved the way the whole did.
    """

    value: float
    low: float | None = None
    high: float | None = None
    factor: float | None = None
    factor_low: float | None = None
    factor_high: float | None = None
    by: str = ""
    mix: float | None = None
    rate: float | None = None
    is_flipped: bool = False

    @property
    def is_told(self) -> bool:
        """Return whether the change is more than chance, as far as its interval tells."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One number of the report: value with its 95 % interval, n, and the period before.

    ``unit``: share, seconds, cases or ratio; shares in [0, 1]. ``better``: higher, lower or neither. ``filters``: in words.
    """

    key: str
    metric: str
    label: str
    unit: str
    better: str
    n: int
    value: float | None
    low: float | None = None
    high: float | None = None
    before: float | None = None
    before_n: int = 0
    change: Change | None = None
    target: float | None = None
    is_mature: bool = True
    unfinished_count: int = 0
    filters: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Point:
    """A figure of one of the periods of a course, named by its first day."""

    first: date
    value: float | None
    n: int
    low: float | None = None
    high: float | None = None
    is_mature: bool = True


@dataclass(frozen=True, kw_only=True)
class Course:
    """How a metric went over the last weeks or months. ``usual_low`` and ``usual_high``: the limits of chance, if known."""

    metric: str
    label: str
    unit: str
    grain: str
    points: tuple[Point, ...]
    target: float | None = None
    usual_low: float | None = None
    usual_high: float | None = None


@dataclass(frozen=True, kw_only=True)
class Held:
    """One standard against its target: clocks met of clocks met or breached."""

    standard_id: int
    label: str
    promise: str
    n: int
    met_count: int
    value: float | None
    low: float | None
    high: float | None
    target: float
    judged: Judged


@dataclass(frozen=True, kw_only=True)
class Aim:
    """A target of a measure over the period: who answers for it, when it is looked at again, and whether it was met.

    ``scope``: the team's name, empty for the whole department. Values in ``unit`` (share, seconds, cases or ratio); that of a
    count is what the target makes over the days of the period. ``better``: higher or lower.
    """

    target_id: int
    metric: str
    label: str
    scope: str
    unit: str
    better: str
    owner: str
    by_date: date
    target: float
    n: int
    value: float | None
    low: float | None
    high: float | None
    judged: Judged


@dataclass(frozen=True, kw_only=True)
class Cited:
    """A figure that was frozen as evidence before, with its title and value in words, and the start of its hash."""

    evidence_id: int
    title: str
    said: str
    frozen_at: datetime
    hash_start: str


@dataclass(frozen=True, kw_only=True)
class ByCause:
    """Complaints with one cause; ``cause_id`` None: no cause was named, or, with ``is_rest``, all further causes.

    ``is_told``: it moved by more than chance, all named causes having been tested together.
    """

    cause_id: int | None
    label: str
    department: str
    n: int
    low: float
    high: float
    before: int
    is_rest: bool = False
    is_told: bool = False


@dataclass(frozen=True, kw_only=True)
class Words:
    """Where a customer's words stand, with the digest of what was shown when they were chosen."""

    contact_id: int
    digest: str
    reason: str
    channel: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Ask:
    """What upper management is asked for, or what we promise: the owner, and by which date."""

    number: int
    side: Side
    text: str
    owner: str
    by_date: date | None


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """An ask or promise of the report before, and what came of it."""

    ask: Ask
    outcome: Outcome
    words: str


@dataclass(frozen=True, kw_only=True)
class Content:
    """Everything that one version of a report says. ``fresh_at``: what was committed by then is in the figures.

    ``handled``: how complaints were handled, as whoever answers for them reads it; none where none had a file.
    ``answered``: what customers answered when they were asked after a case; none where nobody was asked.
    """

    period: Period
    title: str
    company: str
    zone: str
    as_of: datetime
    fresh_at: datetime | None
    headline: str
    figures: tuple[Figure, ...] = ()
    told: tuple[str, ...] = ()
    courses: tuple[Course, ...] = ()
    standards: tuple[Held, ...] = ()
    aims: tuple[Aim, ...] = ()
    evidence: tuple[Cited, ...] = ()
    causes: tuple[ByCause, ...] = ()
    handled: tuple[Figure, ...] = ()
    answered: tuple[Figure, ...] = ()
    voices: tuple[Words, ...] = ()
    asks: tuple[Ask, ...] = ()
    earlier: tuple[Earlier, ...] = ()
    comments: tuple[tuple[Section, str], ...] = ()
    definitions: tuple[Definition, ...] = ()
    filters: tuple[str, ...] = field(default=())
    shape: int = SHAPE

    def comment(self, section: Section) -> str:
        """Return the comment on a part; empty without one."""
        return dict(self.comments).get(section, "")

    def figure(self, key: str) -> Figure | None:
        """Return a figure by its key, if it is there."""
        return next((one for one in self.figures if one.key == key), None)

    def course(self, metric: str) -> Course | None:
        """Return the course of a metric, if it is there."""
        return next((one for one in self.courses if one.metric == metric), None)
