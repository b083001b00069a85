"""Histories of cases, drawn by chance: what truly happened, before any system wrote it down."""

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

MINUTE = timedelta(minutes=1)
FIRST, LAST = datetime(2025, 10, 20, tzinfo=UTC), datetime(2026, 4, 5, tzinfo=UTC)
AGENTS, CUSTOMERS, GROUPS = range(900, 908), range(100, 160), (71, 72, 73)
BOT, SYSTEM = 907, -1
STATUSES = ("open", "pending", "hold", "solved")


@dataclass
class Schedule:
    """Opening hours: intervals in minutes since Sunday, in a zone, closed on some days."""

    number: int
    name: str
    zone: str
    said_zone: str
    intervals: list[tuple[int, int]]
    holidays: list[tuple[date, date]] = field(default_factory=list)


def _days(spans: list[tuple[int, int]], days: range) -> list[tuple[int, int]]:
    return [(day * 1440 + start, day * 1440 + end) for day in days for start, end in spans]


SCHEDULES = [
    Schedule(
        5001, "London office", "Europe/London", "London", _days([(540, 750), (810, 1050)], range(1, 6)),
        [(date(2025, 12, 24), date(2025, 12, 26)), (date(2026, 1, 1), date(2026, 1, 1))],
    ),
    Schedule(
        5002, "New York evenings", "America/New_York", "Eastern Time (US & Canada)",
        [*_days([(0, 120), (1020, 1440)], range(7))], [(date(2025, 11, 27), date(2025, 11, 28))],
    ),
    Schedule(5003, "Always there", "Asia/Kolkata", "Asia/Kolkata", _days([(0, 1440)], range(7))),
]  # fmt: skip

# Two policies: what is above normal, then everything. Minutes by metric and priority; the metrics that count open hours.
METRICS = {"first_reply_time": 240, "next_reply_time": 300, "requester_wait_time": 900, "agent_work_time": 2000}
BUSINESS = frozenset({"first_reply_time", "requester_wait_time"})
SHARE = {"urgent": 0.25, "high": 0.5, "normal": 1.0, "low": 2.0}


def minutes(metric: str, priority: str) -> int:
    """Return what is promised."""
    return int(METRICS[metric] * SHARE[priority])


def promised(case: "Case") -> dict[str, int]:
    """Return to which targets a case was held, in seconds: those above normal have no promise of next replies."""
    if case.priority is None:
        return {}
    return {one: minutes(one, case.priority) * 60 for one in METRICS if case.priority in {"low", "normal"} or one[0] != "n"}


@dataclass
class Comment:
    """One comment, public or not."""

    number: int
    at: datetime
    author: int
    is_public: bool
    text: str
    channel: str = "web"


@dataclass
class Case:
    """One case with everything that happened to it, in the order in which it happened."""

    number: int
    opened: datetime
    requester: int
    submitter: int
    priority: str | None
    statuses: list[tuple[datetime, str]] = field(default_factory=list)
    assignees: list[tuple[datetime, int | None]] = field(default_factory=list)
    groups: list[tuple[datetime, int | None]] = field(default_factory=list)
    schedules: list[tuple[datetime, int]] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    is_deleted: bool = False
    starts_without_status: bool = False

    @property
    def status(self) -> str:
        return self.statuses[-1][1]

    @property
    def updated(self) -> datetime:
        ends = [*(at for at, _status in self.statuses), *(one.at for one in self.comments), self.opened]
        return max(ends)


def draw(count: int, seed: int = 7) -> list[Case]:
    """Return so many cases, the same for the same seed."""
    chance = random.Random(seed)
    return [_ticket(chance, 10_000 + number) for number in range(count)]


def _ticket(chance: random.Random, number: int) -> Case:
    opened = FIRST + timedelta(seconds=chance.randrange(int((LAST - FIRST).total_seconds()) - 40 * 86_400))
    requester = chance.choice(CUSTOMERS)
    is_on_behalf = chance.random() < 0.15
    case = Case(
        number,
        opened,
        requester,
        chance.choice(AGENTS) if is_on_behalf else requester,
        chance.choice([None, "low", "normal", "high", "urgent"]),
        is_deleted=chance.random() < 0.02,
        starts_without_status=chance.random() < 0.3,
    )
    _live(case, chance)
    _speak(case, chance)
    _pass_on(case, chance)
    _count(case, chance)
    return case


def _live(case: Case, chance: random.Random) -> None:
    at, now = case.opened, "new"
    case.statuses.append((at, chance.choice(["new", "new", "open", "solved"]) if chance.random() < 0.5 else "new"))
    now = case.statuses[0][1]
    for _step in range(chance.randrange(8)):
        at += timedelta(seconds=chance.choice([1, 45, 700, 9_000, 90_000, 300_000]) + chance.randrange(600))
        if at >= LAST:
            return
        if now == "closed":
            return
        following = [one for one in STATUSES if one != now] + (["closed"] * 3 if now == "solved" else [])
        now = chance.choice(following)
        case.statuses.append((at, now))


def _speak(case: Case, chance: random.Random) -> None:
    at, number = case.opened, case.number * 100
    if chance.random() < 0.97:
        case.comments.append(
            Comment(
                number,
                at,
                case.submitter,
                chance.random() < 0.95 or case.submitter == case.requester,
                f"Opening {case.number}",
            )
        )
    for step in range(chance.randrange(7)):
        at += timedelta(seconds=chance.choice([61, 400, 8_000, 70_000]) + chance.randrange(900))
        if at >= LAST:
            return
        author = chance.choice([case.requester, chance.choice(AGENTS), chance.choice(AGENTS)])
        one = Comment(
            number + step + 1, at, author, author == case.requester or chance.random() < 0.7, f"Word {number + step + 1}"
        )
        if chance.random() < 0.08:
            one.author, one.channel = SYSTEM, "rule"
        case.comments.append(one)


def _pass_on(case: Case, chance: random.Random) -> None:
    at = case.opened + timedelta(seconds=chance.choice([0, 0, 30, 3_000]))
    case.groups.append((at, chance.choice(GROUPS)))
    if chance.random() < 0.1:
        return
    case.assignees.append((at, chance.choice(AGENTS)))
    for _step in range(chance.randrange(4)):
        at += timedelta(seconds=chance.randrange(60, 90_000))
        if chance.random() < 0.3:
            case.groups.append((at, chance.choice(GROUPS)))
        case.assignees.append((at, chance.choice([None, *AGENTS])))


def _count(case: Case, chance: random.Random) -> None:
    if chance.random() < 0.2:
        return
    case.schedules.append((case.opened + timedelta(seconds=chance.choice([0, 2])), chance.choice(SCHEDULES).number))
    if chance.random() < 0.2:
        later = case.schedules[0][0] + timedelta(seconds=chance.randrange(3_600, 400_000))
        case.schedules.append((later, chance.choice(SCHEDULES).number))
