"""The words of this room: what is measured, by what, on whose history."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class Measure(StrEnum):
    """What a standard measures, in the order in which a customer meets it.

    A resolution begins anew with each reopening. What follows it counts over the whole life of a subject, however often it is
    reopened: the time that is not spent waiting for the customer, the time with us alone, and all of it. Updates are the times
    between one word of ours and the next.
    """

    FIRST_RESPONSE = "first_response"
    NEXT_RESPONSE = "next_response"
    UPDATE = "update"
    PAUSABLE_UPDATE = "pausable_update"
    RESOLUTION = "resolution"
    REQUESTER_WAIT = "requester_wait"
    WORK_TIME = "work_time"
    TOTAL_RESOLUTION = "total_resolution"
    FINAL_RESPONSE = "final_response"


LIFELONG = (Measure.REQUESTER_WAIT, Measure.WORK_TIME, Measure.TOTAL_RESOLUTION)


class Result(StrEnum):
    """What came of a clock. Met and breached are final; void: no standard covers it any more, or nobody knows when it ended."""

    RUNNING = "running"
    MET = "met"
    BREACHED = "breached"
    VOID = "void"


class Unit(StrEnum):
    """In what a target is counted. Only business seconds follow the hours of the calendar; the others end with a day."""

    BUSINESS_SECONDS = "business_seconds"
    BUSINESS_DAYS = "business_days"
    CALENDAR_DAYS = "calendar_days"
    WEEKS = "weeks"
    MONTHS = "months"


class Told(StrEnum):
    """Who hears of a limit that is near or was missed, from the nearest upwards; beside them who answers for the standard."""

    HANDLER = "handler"
    LEAD = "lead"
    MANAGER = "manager"
    DIRECTOR = "director"
    OWNER = "owner"


@dataclass(frozen=True, kw_only=True)
class Rung:
    """One rung of a standard's ladder: at ``share`` percent of the target (100: the breach), or so many opening ``hours`` after
    the breach. These hear of it, and all before; the subject is raised to the role ``tier`` and moves to a team, if named.
    """

    share: int = 100
    hours: int = 0
    told: tuple[Told, ...] = ()
    tier: str = ""
    team_id: int | None = None

    @property
    def place(self) -> tuple[int, int]:
        """Return where it stands in the ladder: what is higher comes later."""
        return self.share, self.hours


@dataclass(frozen=True, kw_only=True)
class TeamTarget:
    """An operational target: of the time of a standard one team may use up to so many seconds, as the clock counts them."""

    team_id: int
    seconds: int


BREACH_SHARE = 100
USUAL_WARNINGS = (50, 75, 90)
# From this share of the target on, a clock is shown as running out.
NEARLY = 0.75


@dataclass(frozen=True, kw_only=True)
class Subject:
    """Whose clock it is: a kind such as "case", and an id."""

    kind: str
    id: int


@dataclass(frozen=True, kw_only=True)
class Facts:
    """The attributes of a subject by which it is decided which standards cover it."""

    kind: str = ""
    channel: str = ""
    priority: str = ""
    segment: str | None = None
    team_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Message:
    """One contact with the customer; inbound ones come from them."""

    at: datetime
    is_inbound: bool


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """A state of the subject, half-open; without ``to_at`` it goes on. Its room says whether it pauses or settles, and whether
    it is the customer who is waited for. ``is_told``: whether it is known since when; else it was so from then on at the latest,
    and whether what ended with it was in time cannot be told.
    """

    from_at: datetime
    to_at: datetime | None = None
    pauses: bool = False
    settled: bool = False
    awaits_customer: bool = False
    is_told: bool = True


@dataclass(frozen=True, kw_only=True)
class History:
    """What happened to a subject, in time order. ``received_at``: when the company got it, wherever that was.

    ``calendars``: since when it counts by which opening hours of its own. They take the place of a standard's calendar, unless
    that one is always open; a clock keeps those in force when it began.
    ``standards``: since when it is held to which standards that cover only what names them. They take the place of all others
    of their measure.
    ``stays``: since when which team has it; None: no team, as before the first of them.
    """

    opened_at: datetime
    received_at: datetime | None = None
    messages: tuple[Message, ...] = ()
    states: tuple[Stretch, ...] = ()
    calendars: tuple[tuple[datetime, int], ...] = ()
    standards: tuple[tuple[datetime, int], ...] = ()
    stays: tuple[tuple[datetime, int | None], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Target:
    """How much time there is: ``amount`` seconds, days, weeks or months, above 0."""

    unit: Unit = Unit.BUSINESS_SECONDS
    amount: int


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What a standard covers; an empty part covers everything."""

    kinds: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    priorities: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    team_ids: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What one version of a standard says.

    ``threshold_share``: the share of clocks, above 0 and up to 1, that must be met. ``warnings``: shares of the target in
    percent, rising, each from 1 to 99, at which somebody is told; ``ladder``: who is told when and what is done then, in order.
    With a ladder it alone says when; without one whoever has the subject hears at the warnings, and from 90 % on the lead too.
    ``team_targets``: how much of the time single teams may use; a team that is not named has no target of its own.
    """

    target: Target
    calendar_id: int
    scope: Scope = field(default_factory=Scope)
    threshold_share: float = 0.9
    warnings: tuple[int, ...] = USUAL_WARNINGS
    ladder: tuple[Rung, ...] = ()
    team_targets: tuple[TeamTarget, ...] = ()

    @property
    def warned_at(self) -> tuple[int, ...]:
        """Return the shares of the target, in percent, at which something is said before the breach."""
        return tuple(one.share for one in self.ladder if one.share < BREACH_SHARE) if self.ladder else self.warnings


@dataclass(frozen=True, kw_only=True)
class OwnDay:
    """A day on which the calendar's week does not hold: ``spans`` such as "09:00-12:00", "" when closed."""

    spans: str = ""
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Hours:
    """What one version of a calendar says: the spans of seven days, Monday first ("" is closed), in a zone.

    ``days`` by ISO date. ``country`` "" means that no public holidays are kept.
    """

    zone_name: str
    week: tuple[str, ...] = ("",) * 7
    country: str = ""
    subdivision: str = ""
    days: dict[str, OwnDay] = field(default_factory=dict)
    is_always_open: bool = False


@dataclass(frozen=True, kw_only=True)
class ClockView:
    """A clock as it stood at a moment, for pages.

    ``due_at`` is None while a pause stops it. ``share_used`` is 0 at the start, 1 when the target is used up, more when it was
    overrun. ``is_paused``: a pause goes on. ``tell``: writes the working; ``tone``: good, warn, bad, accent or quiet.
    ``spend``: the seconds of it that were used between two moments. ``parts``: who had the subject for how
    much of it, as its room says; ``held``: how each team stands by its operational target, in words, and the tone of it.
    ``is_by_hours``: its seconds are those of opening hours, not those of the day. ``untold``: why nobody can say of it whether it
    was met, in words; empty for one that is judged.
    """

    clock_id: int
    subject_id: int
    measure: Measure
    is_statutory: bool
    turn: int
    label: str
    standard_id: int
    standard: str
    promise: str
    version: int
    target: str
    calendar: str
    started_at: datetime
    due_at: datetime | None
    stopped_at: datetime | None
    result: Result
    result_label: str
    is_paused: bool
    used_seconds: int
    target_seconds: int
    pauses: tuple[tuple[datetime, datetime | None], ...]
    team_id: int | None
    tell: Callable[[], str]
    spend: Callable[[datetime, datetime], int]
    parts: str = ""
    held: tuple[tuple[str, str], ...] = ()
    is_by_hours: bool = True
    untold: str = ""

    @property
    def share_used(self) -> float:
        return self.used_seconds / self.target_seconds if self.target_seconds else 1.0

    @property
    def left_seconds(self) -> int:
        """The time left, 0 when none is."""
        return max(self.target_seconds - self.used_seconds, 0)

    @property
    def is_awaited(self) -> bool:
        """Whether somebody still has to do it, in time or late."""
        return self.stopped_at is None and self.result is not Result.VOID

    @property
    def tone(self) -> str:
        if self.result is Result.RUNNING:
            return "quiet" if self.is_paused else ("warn" if self.share_used >= NEARLY else "accent")
        return {Result.MET: "good", Result.BREACHED: "bad", Result.VOID: "quiet"}[self.result]

    @property
    def working(self) -> str:
        """How the used time comes about, in words: which stretches counted and which did not."""
        return self.tell()


@dataclass(frozen=True, kw_only=True)
class StageView:
    """A stage of a clock that has an operational target, as it stood at a moment: all stays with one team, added up."""

    clock_id: int
    team_id: int
    used_seconds: int
    target_seconds: int
    result: Result

    @property
    def tone(self) -> str:
        if self.result is Result.RUNNING:
            return "warn" if self.used_seconds >= NEARLY * self.target_seconds else "quiet"
        return "good" if self.result is Result.MET else "bad"


@dataclass(frozen=True, kw_only=True)
class AtRisk:
    """A clock that still runs, or ran out and is still awaited, as it stood at a moment."""

    clock_id: int
    subject_id: int
    measure: Measure
    label: str
    is_statutory: bool
    standard_id: int
    standard: str
    due_at: datetime | None
    result: Result
    is_paused: bool
    team_id: int | None
    use: Callable[[], float] = field(compare=False, repr=False)

    @property
    def share_used(self) -> float:
        """Return the share of its time that was used up, which is judged when it is asked for."""
        return self.use()

    @property
    def is_breached(self) -> bool:
        return self.result is Result.BREACHED


@dataclass(frozen=True, kw_only=True)
class Tally:
    """How clocks stand: every clock is counted in exactly one of the six. ``period_date``: first local day of the period.

    ``running_breached``: too late and still awaited; ``breached``: done too late.
    """

    measure: Measure | None = None
    team_id: int | None = None
    standard_id: int | None = None
    period_date: date | None = None
    met: int = 0
    breached: int = 0
    running_within: int = 0
    running_breached: int = 0
    paused: int = 0
    not_applicable: int = 0

    @property
    def judged(self) -> int:
        """The denominator of the share: met, breached, and what is too late already."""
        return self.met + self.breached + self.running_breached

    @property
    def share_met(self) -> float | None:
        """The share of met clocks in [0, 1]; None while none is judged."""
        return self.met / self.judged if self.judged else None

    @property
    def total(self) -> int:
        return self.judged + self.running_within + self.paused + self.not_applicable
