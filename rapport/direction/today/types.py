"""The words of this room: what the morning brief is made of. Figures and ids only; sentences are made from them by the pages."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from rapport.team.training.types import Learned

# In addresses: the cases that no team has yet.
NO_TEAM = 0


class NeedKind(StrEnum):
    """Why something needs the person, in the order of worth: safety, vulnerable people and statutory dates first."""

    SAFETY = "safety"
    CARE = "care"
    LIMIT = "limit"
    STATUTORY = "statutory"
    ESCALATION = "escalation"
    DECISION = "decision"
    PRIVACY = "privacy"
    PROMISE = "promise"
    OWED = "owed"
    REPEAT = "repeat"
    TARGET = "target"


@dataclass(frozen=True, kw_only=True)
class Need:
    """One thing that needs the person: who, what, why, and by when. ``count`` above 1: several of a kind in one row.

    ``organisation``: for which ``who`` speaks. ``is_mine``: the person has taken the case over already.
    ``money``: what the recommended option of a decision costs. ``in_place_of``: who is away and has to see to it.
    ``kept_from``: who was asked to decide and may not read what it is about.
    """

    kind: NeedKind
    who: str
    what: str
    why: str
    due_at: datetime | None = None
    since_at: datetime | None = None
    case_id: int | None = None
    customer_id: int | None = None
    escalation_id: int | None = None
    promise_id: int | None = None
    decision_id: int | None = None
    request_id: int | None = None
    erasure_id: int | None = None
    target_id: int | None = None
    money: str = ""
    phone: str = ""
    organisation: str = ""
    count: int = 1
    is_mine: bool = False
    in_place_of: str = ""
    kept_from: str = ""


@dataclass(frozen=True, kw_only=True)
class Since:
    """What happened since the person left. ``is_known``: they were here then; else it is taken for granted.

    ``settled_until``: what was settled is counted up to there, which takes longer than all the rest and is kept for a minute.
    """

    from_at: datetime
    opened_count: int
    settled_count: int
    settled_until: datetime
    broken_count: int
    absent: tuple[str, ...]
    is_known: bool = False


@dataclass(frozen=True, kw_only=True)
class Week:
    """Seven whole days, named by the first, and how many cases of a series they had."""

    first_date: date
    count: int


@dataclass(frozen=True, kw_only=True)
class Driver:
    """What most of a rise comes with: a watched fact or a cause, how many it holds, and whether the rest is as usual."""

    label: str
    count: int
    is_rest_usual: bool


@dataclass(frozen=True, kw_only=True)
class Liaison:
    """A department that answers for causes, how many cases name one of them, and whom to talk to there."""

    name: str
    count: int
    person: str
    email: str
    phone: str


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A rise beyond chance: how many cases in the window of one or two weeks, against how many in a usual one.

    ``usual_low``–``usual_high``: 95 of 100 usual weeks. ``weeks``: the last twelve. ``where``: the filter that opens
    its rows, as pairs. ``unnamed_count``: cases of the window without a cause.
    """

    label: str
    is_complaint: bool
    count: int
    expected: float
    window_weeks: int
    usual_low: int
    usual_high: int
    p_value: float
    from_date: date
    to_date: date
    weeks: tuple[Week, ...]
    driver: Driver | None
    liaisons: tuple[Liaison, ...]
    unnamed_count: int
    where: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Renamed:
    """A reason that seems to go on under another name since a week, named by its first day; the past of both is compared."""

    before: str
    after: str
    since: date


@dataclass(frozen=True, kw_only=True)
class Broke:
    """What the scan of all series found. ``is_told``: False while the record is too short to know what is usual.

    ``is_counted``: False while the store is not loaded. ``renamed``: what is not told as a rise for its new name alone.
    """

    findings: tuple[Finding, ...]
    tested_count: int
    untold_count: int
    is_told: bool
    is_counted: bool = True
    renamed: tuple[Renamed, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TeamRisk:
    """The clocks of a team that run out before the day ends, and those that have: ``measures`` by label with their counts."""

    team_id: int | None
    team: str
    due_count: int
    overdue_count: int
    first_due_at: datetime | None
    present_count: int
    absent_count: int
    measures: tuple[tuple[str, int], ...]


@dataclass(frozen=True, kw_only=True)
class Risk:
    """Whether the standards hold today: clocks by hour until ``until``, and by team, the most threatened first.

    ``limit_count``: limits that the law sets to complaints and that end by then; ``missed_limit_count``: those of them missed.
    """

    until: datetime
    teams: tuple[TeamRisk, ...]
    hours: tuple[tuple[datetime, int], ...]
    limit_count: int = 0
    missed_limit_count: int = 0

    @property
    def due_count(self) -> int:
        return sum(team.due_count for team in self.teams)

    @property
    def overdue_count(self) -> int:
        return sum(team.overdue_count for team in self.teams)


class NumberKey(StrEnum):
    """The figures of the brief; each has one definition, said on the page."""

    OPENED = "opened"
    FIRST_RESPONSE = "first_response"
    RESOLUTION = "resolution"
    OPEN_NOW = "open_now"
    OPEN_COMPLAINTS = "open_complaints"
    PROMISES_KEPT = "promises_kept"


@dataclass(frozen=True, kw_only=True)
class Number:
    """One figure with its doubt. A share has ``value`` in [0, 1], its interval and n; a count has its value alone.

    ``before``: a week earlier, or the lowest and highest usual value in ``usual``. ``course``: the last twelve weeks.
    ``target``: what the director set for it; ``is_missed``: it does not reach that, beyond doubt.
    ``as_of``: the moment it speaks of, where that is not the moment of the page. ``is_counted``: False while the store is not
    loaded.
    """

    key: NumberKey
    value: float | None
    n: int
    is_share: bool = False
    low: float | None = None
    high: float | None = None
    target: float | None = None
    before: float | None = None
    usual: tuple[float, float] | None = None
    course: tuple[float | None, ...] = ()
    is_bad: bool = False
    is_missed: bool = False
    still_running: int = 0
    as_of: datetime | None = None
    is_counted: bool = True


@dataclass(frozen=True, kw_only=True)
class Voice:
    """A customer's own words, to be read."""

    case_id: int
    text: str
    reason: str
    channel: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Promised:
    """What the department owes customers today."""

    promise_id: int
    case_id: int | None
    text: str
    owner: str
    customer: str
    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class Strain:
    """Abusive contacts of a team in [from_at, until_at), seven whole days, of all its inbound ones: what the measure counts.

    ``before``: those in the seven days before.
    """

    team_id: int | None
    team: str
    from_at: datetime
    until_at: datetime
    abusive_count: int
    inbound_count: int
    before: int


@dataclass(frozen=True, kw_only=True)
class Weeks:
    """What is counted over weeks and changes slowly: kept for all readers, as of one minute.

    ``fresh_at``: what was committed by then is in the numbers; None before there is a store. ``abuse``: teams without names.
    ``settled_count``: the cases settled since ``left_at``, when the reader who counted had left.
    """

    as_of: datetime
    fresh_at: datetime | None
    numbers: tuple[Number, ...]
    voice_ids: tuple[int, ...]
    abuse: tuple[Strain, ...]
    left_at: datetime | None = None
    settled_count: int = 0


@dataclass(frozen=True, kw_only=True)
class Brief:
    """The director's morning: everything as of one moment.

    ``promised_count``: all that others owe today, of which ``promised`` are the most urgent.
    ``fresh_at``: what was committed by then is in the store's figures. ``uncounted_since``: since then cases came in, or count
    otherwise, that the store has not read yet.
    """

    as_of: datetime
    since: Since
    first: tuple[Need, ...]
    needs: tuple[Need, ...]
    broke: Broke
    risk: Risk
    numbers: tuple[Number, ...]
    fresh_at: datetime | None
    uncounted_since: datetime | None
    voices: tuple[Voice, ...]
    promised: tuple[Promised, ...]
    promised_count: int
    strain: tuple[Strain, ...]
    learned: tuple[Learned, ...] = ()
