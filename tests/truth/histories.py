"""Generated lives of cases that go into the corners: days of 23 and 25 hours, midnight, the same moment, exactly seven days.

The cases come in by the bulk verb, so that their clocks run; what it does not express (stretches without length, escalations)
is written as its own verbs write it.
"""

import random
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from rapport.desk.cases import sample as cases
from rapport.desk.cases.actions import bring_in, merge, open_case, reply, resolve, undo_merge
from rapport.desk.cases.models import Case, Escalation, StateInterval
from rapport.desk.cases.types import (
    Assigned,
    CaseDraft,
    CaseRecord,
    Channel,
    ContactDraft,
    ContactRecord,
    CountsBy,
    Direction,
    EscalationState,
    Kind,
    Move,
    Priority,
    State,
    Tier,
)
from rapport.desk.complaints.models import ComplaintFile
from rapport.directory.customers import sample as customers
from rapport.directory.people import sample as people
from rapport.governance.commitments.actions import ensure_promises
from rapport.governance.commitments.models import Commitment
from rapport.governance.commitments.types import CommitmentKind, CommitmentState, PromiseRecord
from rapport.governance.standards import sample as standards
from rapport.governance.standards.actions import add_calendar
from rapport.governance.standards.models import Calendar
from rapport.governance.standards.types import Hours, Measure, OwnDay, Scope, TeamTarget
from rapport.kernel.actor import Actor
from rapport.kernel.errors import Refused

from . import complaints, departments, knowledge, quality, remedies, routing, surveys, training

MACHINE = Actor.machine("import")
LONDON = ZoneInfo("Europe/London")
# Clocks go forward on 29 March and back on 25 October; between the two times nothing happens, so that months stay few.
SPANS = ((date(2026, 3, 16), date(2026, 4, 20)), (date(2026, 10, 12), date(2026, 11, 9)))
END = datetime(2026, 11, 12, 10, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
WEEK = timedelta(days=7)
ZERO = timedelta()
GAPS = (
    ZERO, MICROSECOND, timedelta(seconds=1), timedelta(minutes=20), timedelta(hours=2), timedelta(hours=15),
    timedelta(days=1), timedelta(days=3), WEEK, WEEK + MICROSECOND, timedelta(days=20),
)  # fmt: skip
NEXT = {
    State.NEW: (State.OPEN, State.OPEN, State.RESOLVED, State.CLOSED, State.WAITING_OTHERS),
    State.OPEN: (State.WAITING_CUSTOMER, State.WAITING_OTHERS, State.RESOLVED, State.RESOLVED, State.CLOSED),
    State.WAITING_CUSTOMER: (State.OPEN, State.RESOLVED, State.CLOSED, State.WAITING_OTHERS),
    State.WAITING_OTHERS: (State.OPEN, State.OPEN, State.RESOLVED, State.WAITING_CUSTOMER),
    State.RESOLVED: (State.CLOSED, State.CLOSED, State.REOPENED, State.OPEN),
    State.CLOSED: (State.REOPENED, State.RESOLVED),
    State.REOPENED: (State.OPEN, State.RESOLVED, State.CLOSED, State.WAITING_CUSTOMER),
}


@dataclass(frozen=True)
class Cast:
    """Whom and what a case may concern; None where a case has none."""

    teams: tuple[int | None, ...]
    people: tuple[int | None, ...]
    customers: tuple[int | None, ...]
    reasons: tuple[int | None, ...]
    causes: tuple[int | None, ...]
    calendars: tuple[int, ...] = ()


def cast(*, with_standards: bool = True) -> Cast:
    """Make a small department, its customers and, mostly, its standards."""
    teams = [people.team(name) for name in ("Leeds day", "Leeds evening", "Toronto")]
    members = [people.person(f"Person {number}", team=teams[number % 3]) for number in range(6)]
    buyers = [customers.customer(f"Customer {number}") for number in range(60)]
    above, below = cases.reason("Delivery", None), cases.reason("Late delivery")
    logistics = people.department()
    carrier = cases.cause("Carrier", None, department=logistics)
    missed = cases.cause("Carrier missed the slot")
    wrong = cases.cause("Wrong label", "Warehouse", department=people.department("Warehouse"))
    calendars: tuple[int, ...] = ()
    if with_standards:
        parts = tuple(TeamTarget(team_id=one.pk, seconds=3_600 * hours) for one, hours in zip(teams, (3, 9), strict=False))
        office = _office()
        always = standards.calendar("Always", always=True)
        # Open over midnight, in a zone whose clocks change within the second span; and one whose own change within the first.
        night = standards.calendar("Night", week=("00:00-06:00, 22:00-23:59",) * 7, zone="America/Toronto")
        far = standards.calendar("Far", week=("08:30-12:00, 12:45-18:15",) * 6 + ("",), zone="Australia/Sydney")
        calendars = (night.pk, far.pk, office.pk)
        standards.standard(Measure.RESOLUTION, hours=30, calendar=night, scope=Scope(priorities=("urgent",)), name="Urgent")
        standards.standard(Measure.FIRST_RESPONSE, hours=4, calendar=office)
        standards.standard(Measure.NEXT_RESPONSE, hours=2, calendar=always)
        standards.standard(Measure.RESOLUTION, hours=16, calendar=office, team_targets=parts)
        standards.standard(Measure.FINAL_RESPONSE, weeks=2, calendar=always, is_statutory=True, team_targets=parts[:1])
    return Cast(
        teams=(None, *(one.pk for one in teams)),
        people=(None, None, *(one.pk for one in members)),
        customers=(None, *(one.pk for one in buyers)),
        reasons=(None, above.pk, below.pk),
        causes=(None, carrier.pk, missed.pk, wrong.pk),
        calendars=calendars,
    )


def _office() -> Calendar:
    """Office hours with lunch, the holidays of England, and a short day and an open Sunday of their own."""
    day, own = "09:00-12:30, 13:30-17:00", {"2026-10-23": OwnDay(spans="09:00-12:30"), "2026-03-29": OwnDay(spans="00:30-03:30")}
    hours = Hours(zone_name="Europe/London", week=(day,) * 5 + ("", ""), country="GB", subdivision="ENG", days=own)
    return add_calendar(name="Office hours", hours=hours, by=MACHINE, at=standards.SINCE)


class Writer:
    """Writes lives, the same for the same seed."""

    def __init__(self, cast: Cast, seed: int) -> None:
        self.cast = cast
        self.dice = random.Random(seed)
        self.said: dict[int | None, list[datetime]] = {}

    def records(self, count: int) -> list[CaseRecord]:
        """Return so many lives."""
        return [self.record(number) for number in range(count)]

    def record(self, number: int) -> CaseRecord:
        """Return one life."""
        pick = self.dice.choice
        customer = self.cast.customers[int(len(self.cast.customers) * self.dice.random() ** 2.5)]
        opened_at = self._moment(customer)
        moves = tuple(self._moves(opened_at))
        contacts = tuple(self._contacts(opened_at, moves, customer))
        return CaseRecord(
            source=pick(("", "old desk")) or "new desk",
            external_id=f"T{number}",
            kind=pick(tuple(Kind)),
            subject="Bed not delivered",
            channel=pick(tuple(Channel)),
            opened_at=opened_at,
            received_at=opened_at - pick((ZERO, ZERO, timedelta(days=2))),
            moves=moves,
            contacts=contacts,
            assignments=tuple(self._assignments(opened_at)),
            calendars=tuple(self._calendars(opened_at)),
            customer_id=customer,
            reason_id=pick(self.cast.reasons),
            cause_id=pick(self.cast.causes),
            priority=pick(tuple(Priority)),
            attributes=pick(({}, {"source_standard_met": "true"}, {"source_standard_met": "False"})),
        )

    def _moment(self, customer: int | None) -> datetime:
        """Return a moment in one of the spans: any, an edge of a day, or a week after the customer's last word."""
        first, last = self.dice.choice(SPANS)
        day = first + timedelta(days=self.dice.randrange((last - first).days))
        way = self.dice.random()
        told = self.said.get(customer)
        if way < 0.15 and told:
            found = self.dice.choice(told) + WEEK + self.dice.choice((-MICROSECOND, ZERO, MICROSECOND))
            return min(found, END - timedelta(hours=1))
        if way < 0.35:
            zone = self.dice.choice((LONDON, UTC))
            midnight = datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)
            return midnight + self.dice.choice((-MICROSECOND, ZERO, MICROSECOND, timedelta(minutes=30)))
        return datetime.combine(day, time(), tzinfo=UTC) + timedelta(microseconds=self.dice.randrange(86_400_000_000))

    def _after(self, at: datetime) -> datetime:
        """Return a later moment, or the same; often an edge of a day in the department's zone."""
        if self.dice.random() < 0.1:
            day = at.astimezone(LONDON).date() + timedelta(days=1)
            return datetime.combine(day, time(), tzinfo=LONDON).astimezone(UTC)
        return at + self.dice.choice(GAPS) * self.dice.choice((1, 1, self.dice.random()))

    def _moves(self, at: datetime) -> Iterator[Move]:
        state = self.dice.choice((State.NEW,) * 12 + (State.OPEN, State.RESOLVED, State.CLOSED))
        while at < END:
            yield Move(at=at, state=state)
            if self.dice.random() < 0.2:
                return
            at, state = self._after(at), self.dice.choice(NEXT[state])

    def _contacts(self, at: datetime, moves: tuple[Move, ...], customer: int | None) -> Iterator[ContactRecord]:
        if self.dice.random() < 0.08:
            return
        weights = self.dice.choice(((6, 3, 1, 1), (2, 6, 1, 1), (1, 0, 1, 1), (0, 1, 1, 0)))
        directions = (Direction.INBOUND, Direction.OUTBOUND, Direction.NOTE, Direction.AUTOMATIC)
        direction = self.dice.choices(directions, weights=(9, 2, 1, 1))[0]
        at += self.dice.choice((ZERO, ZERO, ZERO, timedelta(seconds=3), timedelta(hours=30)))
        while at < END:
            who = self.dice.choice(self.cast.people) if direction in (Direction.OUTBOUND, Direction.NOTE) else None
            is_abusive = direction is Direction.INBOUND and self.dice.random() < 0.15
            yield ContactRecord(
                at=at, direction=direction, channel=Channel.EMAIL, text="Words.", person_id=who, is_abusive=is_abusive
            )
            if direction is Direction.INBOUND and customer is not None:
                self.said.setdefault(customer, []).append(at)
            if self.dice.random() < 0.25:
                return
            at = (
                self.dice.choice([one.at for one in moves if one.at >= at] or [at])
                if self.dice.random() < 0.2
                else self._after(at)
            )
            direction = self.dice.choices(directions, weights=weights)[0]

    def _assignments(self, at: datetime) -> Iterator[Assigned]:
        while at < END:
            yield Assigned(at=at, team_id=self.dice.choice(self.cast.teams), assignee_id=self.dice.choice(self.cast.people))
            if self.dice.random() < 0.4:
                return
            at = self._after(at)

    def _calendars(self, at: datetime) -> Iterator[CountsBy]:
        """Yield hours of the case's own, now and then several, one after the other."""
        while self.cast.calendars and self.dice.random() < 0.3 and at < END:
            yield CountsBy(at=at, calendar_id=self.dice.choice(self.cast.calendars))
            at = self._after(at) + timedelta(seconds=self.dice.randrange(90_000))

    def grown(self, record: CaseRecord) -> CaseRecord:
        """Return the same case as the other system tells it later: further on, elsewhere, or corrected."""
        again = self.record(0)
        opened_at = record.opened_at - self.dice.choice((ZERO, timedelta(days=1)))
        return replace(
            record,
            opened_at=opened_at,
            moves=tuple(self._moves(opened_at)),
            contacts=(*record.contacts, *self._contacts(record.opened_at, record.moves, record.customer_id)),
            assignments=tuple(self._assignments(opened_at)),
            priority=again.priority,
            kind=again.kind,
        )


def bring(records: list[CaseRecord]) -> None:
    """Bring cases in, as an import does."""
    bring_in(records=records, batch_id=1, by=MACHINE, at=END)


def write_what_no_import_tells(writer: Writer) -> None:
    """Add stretches without length, escalations and promises of every end."""
    dice = writer.dice
    found = list(Case.objects.order_by("pk"))
    for case in dice.sample(found, min(60, len(found))):
        _insert_stretch_without_length(case, dice)
    Escalation.objects.bulk_create(one for case in found if dice.random() < 0.2 for one in _escalations(case, dice))
    complaints.plant(found, dice, by=MACHINE, at=END)
    remedies.plant(found[::7], dice, at=END)
    members = [one for one in writer.cast.people if one is not None]
    records = [one for case in found if dice.random() < 0.4 for one in _promises(case, members, dice)]
    ensure_promises(records=records, by=MACHINE, at=END)
    Commitment.objects.filter(pk__in=Commitment.objects.order_by("pk")[:5]).update(kind=CommitmentKind.ACTION)
    _merge_some(found)
    more = random.Random(dice.random())
    moments = [case.opened_at for case in found]
    complaints.plant_orders([one for one in moments for _n in range(more.randrange(3))], by=MACHINE, at=END)
    knowledge.plant(moments, more, at=END)
    complaints.plant_ends(more, owners=members, at=END)
    still = list(Case.objects.filter(merged_into=None).order_by("pk"))
    _open_some_unasked()
    routing.plant(found, [one for one in writer.cast.people if one], more, at=END)
    training.plant(still[::5], members, more, at=END)
    surveys.plant(still[::3], writer.cast.calendars[-1], more, at=END)
    quality.plant(still[::4], members, more, at=END)
    departments.plant(more)


def _open_some_unasked(count: int = 6) -> None:
    """Cases that nobody wrote in for, open and settled, with what we said in them: no measure may tell of them."""
    for number in range(count):
        at = END - timedelta(days=3 * number + 1)
        note = ContactDraft(direction=Direction.NOTE, channel=Channel.OTHER, text="Look at the standing orders.")
        draft = CaseDraft(kind=Kind.REQUEST, subject="Standing orders", first=note, is_unasked=True)
        case = open_case(draft=draft, by=MACHINE, at=at)
        reply(case_id=case.pk, text="We called about your order.", channel=Channel.PHONE, by=MACHINE, at=at + timedelta(hours=1))
        if number % 2:
            resolve(case_id=case.pk, by=MACHINE, at=at + timedelta(hours=2))


def _merge_some(found: list[Case], most: int = 12) -> None:
    """Merge a few cases of the same customers into the ones opened before them, and undo every third of these merges."""
    by_customer: dict[int, list[Case]] = {}
    files = set(ComplaintFile.objects.values_list("case_id", flat=True))
    for case in sorted(found, key=lambda one: (one.opened_at, one.pk)):
        if case.customer_id is not None and case.pk not in files:
            by_customer.setdefault(case.customer_id, []).append(case)
    done = 0
    for older, younger, *_others in [some for some in by_customer.values() if len(some) > 1]:
        with suppress(Refused):
            made = merge(case_id=younger.pk, into_id=older.pk, by=MACHINE, at=END)
            done += 1
            if done % 3 == 0:
                undo_merge(merge_id=made.pk, by=MACHINE, at=END)
        if done >= most:
            break
    assert done > 2 or len(found) < 100


def _insert_stretch_without_length(case: Case, dice: random.Random) -> None:
    """What two verbs at the same moment leave behind."""
    rows = list(case.states.order_by("from_at", "pk"))
    place = dice.randrange(len(rows)) + 1
    at = rows[place].from_at if place < len(rows) else rows[-1].from_at
    extra = StateInterval(case=case, state=dice.choice(tuple(State)), from_at=at, to_at=at)
    place = min(place, len(rows) - 1)
    case.states.all().delete()
    for row in [*rows[:place], extra, *rows[place:]]:
        row.pk = None
        row.save(force_insert=True)


def _escalations(case: Case, dice: random.Random) -> Iterator[Escalation]:
    at = case.opened_at
    for number in range(dice.randrange(1, 3)):
        at = min(at + dice.choice(GAPS), END)
        state = EscalationState.WAITING if number else dice.choice((EscalationState.RETURNED, EscalationState.WITHDRAWN))
        yield Escalation(
            case=case, before=Tier.REPRESENTATIVE, to=Tier.MANAGER, happened="It broke.", tried="All.", wanted="A new one.",
            at=at, state=state, answered_at=None if number else at,
        )  # fmt: skip


def _promises(case: Case, members: list[int], dice: random.Random) -> Iterator[PromiseRecord]:
    for number in range(dice.randrange(1, 4)):
        made_at = case.opened_at + dice.choice(GAPS)
        due_at = END if dice.random() < 0.1 else made_at + dice.choice(GAPS) + timedelta(hours=1)
        way = dice.choice(tuple(CommitmentState))
        settled_at = {
            CommitmentState.OPEN: None,
            CommitmentState.KEPT: due_at - dice.choice((MICROSECOND, timedelta(minutes=1))),
            CommitmentState.BROKEN: dice.choice((None, due_at, due_at + timedelta(hours=3))),
            CommitmentState.WITHDRAWN: due_at - timedelta(minutes=30),
        }[way]
        yield PromiseRecord(
            subject=(dice.choice(("case", "case", "case", "case", "order")), case.pk), customer_id=case.customer_id,
            text=f"We call you, {number}.", owner_id=dice.choice(members), made_at=made_at, due_at=due_at, state=way,
            settled_at=settled_at, proof="Called." if settled_at else "",
        )  # fmt: skip
