"""The cases of one day at Marlow & Reed, as far as they have lived by a given moment."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from rapport.compute.businesstime import Calendar
from rapport.desk.cases.types import Assigned, CaseRecord, Channel, ContactRecord, Direction, Kind, Move, Priority, State

from . import cast, words
from .lives import CHANNELS, PACE, Lives, Way, channels, live
from .shape import Plan, cases_on, generator, late_on, seconds_of_day

CLOSED_AFTER = timedelta(days=14)
EVENING_FROM = 16 * 3600
ABUSE_SINCE_DAYS = 42


@dataclass(frozen=True)
class Crew:
    """A team at work: its hours and its people's ids."""

    name: str
    team_id: int
    calendar: Calendar
    people: tuple[int, ...]


@dataclass(frozen=True)
class Region:
    """A country that buys: its share of cases, its clock, its customers' ids and the teams of its day and evening."""

    share: float
    zone: str
    customers: Sequence[int]
    day: Crew
    evening: Crew


@dataclass(frozen=True)
class World:
    """What exists before the first case: regions (the home country first), ids of reasons and causes by (group, name)."""

    regions: tuple[Region, ...]
    reasons: dict[tuple[str, str], int]
    causes: dict[tuple[str, str], int]


@dataclass(frozen=True)
class _Seed:
    """A case before its life is known."""

    opened: int
    theme: words.Theme
    carrier: str
    priority: Priority


def records_of(world: World, plan: Plan, day: date, *, now: datetime) -> Iterator[CaseRecord]:
    """Yield the cases opened on this day, up to ``now``; the same day gives the same cases, only further on."""
    says = random.Random(f"{plan.seed}/{day}")  # noqa: S311  a story, not a secret
    number = 0
    for place, region in enumerate(world.regions):
        midnight = int(datetime.combine(day, time(), ZoneInfo(region.zone)).timestamp())
        drawn = generator(plan, day, 10 + place)
        seeds = sorted(_seeds(plan, day, region, drawn, says, is_home=place == 0), key=lambda seed: seed.opened)
        for crew in dict.fromkeys((region.day, region.evening)):
            own = [one for one in seeds if _crew_of(region, one.opened).name == crew.name]
            for record in _records(world, plan, day, region, crew, midnight, own, drawn, says, number):
                number += 1
                if grown := _until(record, now):
                    yield grown


def day_of(moment: datetime) -> date:
    """Return the day on which something happens for the company, which is at home in Leeds."""
    return moment.astimezone(ZoneInfo("Europe/London")).date()


def _crew_of(region: Region, second: int) -> Crew:
    return region.evening if second >= EVENING_FROM else region.day


def _seeds(
    plan: Plan, day: date, region: Region, drawn: np.random.Generator, says: random.Random, *, is_home: bool
) -> Iterator[_Seed]:
    count = int(drawn.binomial(cases_on(plan, day), region.share))
    weights = [theme.weight for theme in words.THEMES]
    for opened, theme in zip(seconds_of_day(drawn, count), says.choices(words.THEMES, weights, k=count), strict=True):
        yield _Seed(int(opened), theme, says.choices(cast.CARRIERS, (30, 35, 25, 10))[0], _priority(theme, says))
    if is_home:
        late, swift = late_on(plan, day)
        for number, opened in enumerate(drawn.permutation(seconds_of_day(drawn, late))):
            carrier = "Swift" if number < swift else says.choice(cast.CARRIERS[1:])
            yield _Seed(int(opened), words.LATE, carrier, _priority(words.LATE, says))


def _priority(theme: words.Theme, says: random.Random) -> Priority:
    if theme.kind is Kind.COMPLAINT:
        return says.choices((Priority.NORMAL, Priority.HIGH, Priority.URGENT), (76, 21, 3))[0]
    return says.choices((Priority.LOW, Priority.NORMAL, Priority.HIGH), (12, 83, 5))[0]


def _records(
    world: World, plan: Plan, day: date, region: Region, crew: Crew, midnight: int, seeds: list[_Seed],
    drawn: np.random.Generator, says: random.Random, number: int,
) -> Iterator[CaseRecord]:  # fmt: skip
    if not seeds:
        return
    opened = np.array([midnight + seed.opened for seed in seeds], dtype=np.int64)
    is_open = [8 * 3600 <= seed.opened < 20 * 3600 and day.weekday() < 6 for seed in seeds]
    ways = channels(drawn, is_open)
    first = np.array([CHANNELS[way][1] * PACE[seed.priority] for way, seed in zip(ways, seeds, strict=True)])
    complaints = np.array([seed.theme.kind is Kind.COMPLAINT for seed in seeds])
    lives = live(drawn, crew.calendar, opened=opened, first=first, is_complaint=complaints)
    for row, (seed, channel) in enumerate(zip(seeds, ways, strict=True)):
        person = crew.people[int(len(crew.people) * says.random() ** 1.15)]
        external_id = f"MR-{day:%y%m%d}-{number + row + 1:03d}"
        yield _Story(world, plan, day, region, crew, seed, channel, lives, row, person, says).record(external_id)


@dataclass
class _Story:
    """Puts one case together."""

    world: World
    plan: Plan
    day: date
    region: Region
    crew: Crew
    seed: _Seed
    channel: Channel
    lives: Lives
    row: int
    person: int
    says: random.Random

    def record(self, external_id: str) -> CaseRecord:
        theme = self.seed.theme
        attributes = self._attributes()
        fill = {**attributes, "order": attributes.get("order_reference", "MR-20931"), "days": str(self.says.randint(2, 9))}
        fill = {"product": "order", "carrier": "the carrier", "store": "your"} | fill
        group, cause, _weight = self.says.choices(theme.causes, [one[2] for one in theme.causes])[0]
        customers = self.region.customers
        return CaseRecord(
            source="demo",
            external_id=external_id,
            kind=theme.kind,
            subject=self.says.choice(theme.subjects).format_map(fill),
            channel=self.channel,
            opened_at=self._at("opened"),
            moves=tuple(self._moves()),
            contacts=tuple(self._contacts(fill, words.CAUSES[group][0])),
            assignments=(
                Assigned(at=self._at("opened"), team_id=self.crew.team_id),
                Assigned(at=self._at("answered") - timedelta(seconds=2), team_id=self.crew.team_id, assignee_id=self.person),
            ),
            customer_id=customers[int(len(customers) * self.says.random() ** 1.6)],
            reason_id=self.world.reasons[theme.group, theme.name],
            cause_id=self.world.causes[group, cause],
            attributes=attributes,
            priority=self.seed.priority,
        )

    def _at(self, what: str) -> datetime:
        return datetime.fromtimestamp(int(getattr(self.lives, what)[self.row]), tz=UTC)

    def _happened(self, what: str) -> bool:
        return int(getattr(self.lives, what)[self.row]) >= 0

    def _attributes(self) -> dict[str, str]:
        values = {
            "order_reference": f"MR-{self.says.randint(20000, 99999)}",
            "product": self.says.choice(cast.PRODUCTS),
            "carrier": self.seed.carrier,
            "store": self.says.choice(cast.STORES),
        }
        return {key: values[key] for key in self.seed.theme.uses}

    def _moves(self) -> Iterator[Move]:
        way = Way(int(self.lives.way[self.row]))
        yield Move(at=self._at("opened"), state=State.NEW)
        after_answer = {Way.AT_ONCE: State.OPEN, Way.ASKED_OTHERS: State.WAITING_OTHERS}.get(way, State.WAITING_CUSTOMER)
        yield self._move("answered", after_answer)
        if way in {Way.ASKED_BACK, Way.LONG}:
            yield self._move("customer_back", State.OPEN)
        if way is Way.LONG:
            later = self._at("customer_back") + (self._at("others_back") - self._at("customer_back")) / 10
            yield Move(at=later, state=State.WAITING_OTHERS, person_id=self.person)
        if self._happened("others_back"):
            yield self._move("others_back", State.OPEN)
        yield self._move("settled", State.RESOLVED)
        last = self._at("settled")
        if self._happened("complained_again") and self._at("complained_again") < last + CLOSED_AFTER:
            yield self._move("complained_again", State.REOPENED)
            yield self._move("settled_again", State.RESOLVED)
            last = self._at("settled_again")
        yield Move(at=last + CLOSED_AFTER, state=State.CLOSED)

    def _move(self, what: str, state: State) -> Move:
        return Move(at=self._at(what), state=state, person_id=self.person)

    def _contacts(self, fill: dict[str, str], department: str) -> Iterator[ContactRecord]:
        way = Way(int(self.lives.way[self.row]))
        abusive = self._is_abusive()
        first = " ".join(
            part
            for part in (
                self.says.choice(words.GREETINGS),
                self.says.choice(self.seed.theme.says),
                self.says.choice(words.ENDINGS),
            )
            if part
        ).format_map(fill)
        yield self._inbound("opened", f"{first} {self.says.choice(words.ABUSE)}" if abusive else first, is_abusive=abusive)
        fact = self.says.choice(words.FACTS[self.seed.theme.kind])
        answer = self.says.choice(words.ANSWERS).format(fact=fact[0].upper() + fact[1:])
        if way is Way.AT_ONCE:
            yield self._outbound("answered", answer)
        else:
            asks = words.ASKS_OTHERS.format(department=department or "the warehouse")
            yield self._outbound("answered", asks if way is Way.ASKED_OTHERS else self.says.choice(words.ASKS))
            if self._happened("customer_back"):
                yield self._inbound("customer_back", self.says.choice(words.CUSTOMER_ANSWERS))
            yield self._outbound("settled", answer)
        if self._happened("complained_again") and self._at("complained_again") < self._at("settled") + CLOSED_AFTER:
            yield self._inbound("complained_again", self.says.choice(words.STILL_WRONG))
            yield self._outbound("settled_again", self.says.choice(words.ANSWERS).format(fact=fact))

    def _inbound(self, what: str, text: str, *, is_abusive: bool = False) -> ContactRecord:
        return ContactRecord(
            at=self._at(what), direction=Direction.INBOUND, channel=self.channel, text=text, is_abusive=is_abusive
        )

    def _outbound(self, what: str, text: str) -> ContactRecord:
        return ContactRecord(
            at=self._at(what), direction=Direction.OUTBOUND, channel=self.channel, text=text, person_id=self.person
        )

    def _is_abusive(self) -> bool:
        if self.seed.theme.kind is not Kind.COMPLAINT:
            return False
        recent = any(0 <= (anchor - self.day).days <= ABUSE_SINCE_DAYS for anchor in self.plan.anchors)
        evening = self.crew.name == "Leeds evening"
        return self.says.random() < (0.42 if evening and recent else 0.05 if evening else 0.012)


def _until(record: CaseRecord, now: datetime) -> CaseRecord | None:
    """Cut a life at a moment; None when the case has not opened yet."""
    if record.opened_at > now:
        return None
    if record.moves[-1].at <= now:
        return record
    return CaseRecord(
        **{
            **{name: getattr(record, name) for name in record.__dataclass_fields__},
            "moves": tuple(one for one in record.moves if one.at <= now),
            "contacts": tuple(one for one in record.contacts if one.at <= now),
            "assignments": tuple(one for one in record.assignments if one.at <= now),
        }
    )
