"""How complaints were handled, once more and slowly; and files for some of the cases, of every end."""

import random
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from rapport.desk.cases.models import Case
from rapport.desk.complaints.actions import bring_in_files, record_outside
from rapport.desk.complaints.models import ComplaintFile, MilestoneRow, Redress
from rapport.desk.complaints.types import Closing, Decision, FileRecord, RedressKind, Why
from rapport.desk.orders import sample as orders
from rapport.desk.orders.actions import ensure_orders
from rapport.desk.orders.models import Order
from rapport.directory.customers.models import Customer
from rapport.governance.commitments.models import Commitment
from rapport.governance.commitments.types import CommitmentKind, CommitmentState
from rapport.kernel.actor import Actor

from .oracle import Row, World, day_of, seconds

GAPS = tuple(timedelta(days=days, hours=hours) for days, hours in ((0, 3), (1, 0), (4, 5), (19, 0), (55, 1), (80, 0)))
REGIMES = ("iso-10002", "uk-fca-disp", "uk-fca-payments", "us-cfpb", "uk-housing-ombudsman")


def plant(cases: Sequence[Case], dice: random.Random, *, by: Actor, at: datetime) -> None:
    """Make files for some of the cases; a few went to an ombudsman."""
    records = [_record(case, dice, at) for case in cases if dice.random() < 0.4]
    bring_in_files(records=records, by=by, at=at)
    for one in records[::5]:
        day = min(one.received_at + dice.choice(GAPS), at).date()
        decided = {"decided_date": day, "is_overturned": dice.random() < 0.3} if dice.random() < 0.8 else {}
        record_outside(case_id=one.case_id, body="Ombudsman", opened_date=day, known=decided, by=by, at=at)
        # Some are at the regulator too, and decided there otherwise, or not yet.
        if one.case_id % 2:
            known = {"decided_date": day, "is_overturned": not decided.get("is_overturned")} if one.case_id % 3 else {}
            record_outside(case_id=one.case_id, body="Regulator", opened_date=day, known=known, by=by, at=at)


def plant_ends(dice: random.Random, *, owners: Sequence[int], at: datetime) -> None:
    """Let some files need care, be asked about the handling and answer, go to stage 2, be offered redress, have actions."""
    for file in ComplaintFile.objects.order_by("pk"):
        if dice.random() < 0.3:
            file.drivers = ["health"]
        file.is_systemic, file.is_repeat = dice.random() < 0.3, dice.random() < 0.2
        if file.closed_at is not None and dice.random() < 0.6:
            file.asked_at = min(file.closed_at + dice.choice(GAPS), at)
            if dice.random() < 0.6:
                file.handling_at = min(file.asked_at + dice.choice(GAPS), at)
                file.handling_score = dice.randrange(1, 6)
        file.save()
        _go_on(file, dice, owners, at)


def _go_on(file: ComplaintFile, dice: random.Random, owners: Sequence[int], at: datetime) -> None:
    if file.decided_at is not None and dice.random() < 0.2:
        due = file.decided_at + dice.choice(GAPS)
        met = due + dice.choice((-1, 1)) * dice.choice(GAPS) if dice.random() < 0.6 else None
        started = {"started_at": file.decided_at, "due_at": due, "is_statutory": True, "is_void": dice.random() < 0.2}
        MilestoneRow.objects.create(complaint=file, milestone="stage_two_answer", met_at=met, **started)
    for _number in range(dice.choice((0, 0, 1, 2))):
        made = min(file.received_at + dice.choice(GAPS), at)
        accepted = made + dice.choice(GAPS) if dice.random() < 0.7 else None
        paid_at = accepted + dice.choice(GAPS) if accepted and dice.random() < 0.7 else None
        Redress.objects.create(
            complaint=file, kind=dice.choice(tuple(RedressKind)), amount=Decimal(dice.choice((0, 500, 12_345))) / 100,
            currency=dice.choice(("GBP", "GBP", "EUR")), offered_at=made, accepted_at=accepted, paid_at=paid_at,
        )  # fmt: skip
    if dice.random() < 0.3:
        due = file.received_at + dice.choice(GAPS)
        state = dice.choice(tuple(CommitmentState))
        settled = None if state is CommitmentState.OPEN else due + dice.choice((-1, 1)) * dice.choice(GAPS)
        Commitment.objects.create(
            kind=CommitmentKind.IMPROVEMENT, subject_kind="complaint", subject_id=file.pk, text="Ask the depot first",
            owner_id=dice.choice(owners), made_at=file.received_at, due_at=due, warn_at=due, state=state,
            settled_at=settled,
        )  # fmt: skip


def _record(case: Case, dice: random.Random, end: datetime) -> FileRecord:
    def after(moment: datetime | None, share: float) -> datetime | None:
        then = moment + dice.choice(GAPS) if moment is not None and dice.random() < share else None
        return then if then is not None and then <= end else None

    received = case.received_at
    acknowledged = after(received, 0.8)
    answered = after(acknowledged or received, 0.7)
    closed = after(answered, 0.8)
    closing = dice.choice((Closing.FINAL_RESPONSE, Closing.QUICK_RESOLUTION)) if closed else None
    return FileRecord(
        case_id=case.pk, regime=dice.choice(REGIMES), received_at=received, words="It is late.", acknowledged_at=acknowledged,
        answered_at=answered, closed_at=closed, closing=closing, decision=dice.choice(tuple(Decision)) if answered else None,
        why=dice.choice(tuple(Why)) if closed else None,
    )  # fmt: skip


def _files(as_of: datetime) -> Iterator[tuple[ComplaintFile, dict[str, MilestoneRow]]]:
    rows = (
        ComplaintFile.objects.filter(received_at__lte=as_of)
        .select_related("regime", "case")
        .prefetch_related("milestones", "outside_cases")
    )
    for one in rows.order_by("pk"):
        yield one, {row.milestone: row for row in one.milestones.all() if not row.is_void}


def _own(one: ComplaintFile) -> dict[str, Any]:
    vulnerable = bool(one.drivers)
    return {"regime": one.regime.key, "severity": one.severity, "is_vulnerable": vulnerable, "why": one.why or None}


def _in_time(name: str) -> Callable[[World, datetime], Iterator[Row]]:
    def rows(world: World, as_of: datetime) -> Iterator[Row]:
        for one, milestones in _files(as_of):
            found = milestones.get(name)
            if found is None:
                continue
            is_met = found.met_at is not None and found.met_at <= as_of
            if is_met or found.due_at <= as_of:
                in_time = is_met and found.met_at is not None and found.met_at < found.due_at
                yield Row(
                    case_id=one.pk,
                    day=day_of(one.received_at),
                    numerator=in_time,
                    had_at=found.met_at if in_time else found.due_at,
                    own=_own(one),
                )

    return rows


def upheld(world: World, as_of: datetime) -> Iterator[Row]:
    for one, _milestones in _files(as_of):
        if one.decision and one.decided_at is not None and one.decided_at <= as_of:
            is_upheld = one.decision in ("upheld", "partly_upheld")
            yield Row(case_id=one.pk, day=day_of(one.decided_at), numerator=is_upheld, had_at=one.decided_at, own=_own(one))


def overturned(world: World, as_of: datetime) -> Iterator[Row]:
    for one, _milestones in _files(as_of):
        for outside in one.outside_cases.all():
            if outside.decided_date is None or outside.is_overturned is None:
                continue
            morning = datetime.combine(outside.decided_date, datetime.min.time(), ZoneInfo(settings.RAPPORT_ZONE))
            if morning <= as_of:
                yield Row(
                    case_id=one.pk, day=outside.decided_date, numerator=outside.is_overturned, had_at=morning, own=_own(one)
                )


def age(world: World, as_of: datetime) -> Iterator[Row]:
    for one, _milestones in _files(as_of):
        yield Row(case_id=one.pk, at=_standing(one))


def _standing(one: ComplaintFile) -> Callable[[datetime], Row | None]:
    def at(moment: datetime) -> Row | None:
        if one.received_at > moment or (one.closed_at is not None and one.closed_at <= moment):
            return None
        return Row(case_id=one.pk, value=seconds(moment - one.received_at), stands_at=moment, own=_own(one))

    return at


def overdue(world: World, as_of: datetime) -> Iterator[Row]:
    for one, milestones in _files(as_of):
        for name in ("final", "stage_two_answer"):
            if (found := milestones.get(name)) is not None:
                yield Row(case_id=one.pk, at=_owed(one, found))


def _owed(one: ComplaintFile, found: MilestoneRow) -> Callable[[datetime], Row | None]:
    def at(moment: datetime) -> Row | None:
        end = found.met_at or one.closed_at
        return (
            Row(case_id=one.pk, own=_own(one), stands_at=moment)
            if found.due_at <= moment and (end is None or end > moment)
            else None
        )

    return at


def vulnerable(world: World, as_of: datetime) -> Iterator[Row]:
    for one, _milestones in _files(as_of):
        yield Row(case_id=one.pk, day=day_of(one.received_at), numerator=bool(one.drivers), had_at=one.received_at, own=_own(one))


def content(world: World, as_of: datetime) -> Iterator[Row]:
    for one, _milestones in _files(as_of):
        if one.handling_score is not None and one.handling_at is not None and one.handling_at <= as_of:
            is_content = one.handling_score in (4, 5)
            yield Row(
                case_id=one.pk,
                day=day_of(one.handling_at),
                numerator=is_content,
                had_at=_asked_at(one) or one.handling_at,
                own=_own(one),
            )


def _asked_at(one: ComplaintFile) -> datetime | None:
    """Return when the customer was asked; what was brought in from elsewhere is marked as asked when it was closed."""
    return one.asked_at if one.handling_at is not None or one.asked_at != one.closed_at else None


def rated(world: World, as_of: datetime) -> Iterator[Row]:
    for one, _milestones in _files(as_of):
        asked_at = _asked_at(one)
        if asked_at is not None and asked_at <= as_of:
            has = one.handling_at is not None and one.handling_at <= as_of
            yield Row(case_id=one.pk, day=day_of(asked_at), numerator=has, had_at=asked_at, own=_own(one))


def paid(world: World, as_of: datetime) -> Iterator[Row]:
    for one in Redress.objects.exclude(amount=0).select_related("complaint__regime"):
        if one.paid_at is not None and one.paid_at <= as_of:
            own = {"regime": one.complaint.regime.key, "redress_kind": one.kind, "currency": one.currency}
            yield Row(
                case_id=one.complaint_id, day=day_of(one.paid_at), numerator=int(one.amount * 100), had_at=one.paid_at, own=own
            )


def late(world: World, as_of: datetime) -> Iterator[Row]:
    for one in world.commitments:
        is_action = (one.kind, one.subject_kind) == ("improvement", "complaint") and one.state != "withdrawn"
        if is_action and one.due_at <= as_of and one.made_at <= as_of:
            is_done = one.state == "kept" and one.settled_at is not None and one.settled_at < one.due_at
            had_at = one.settled_at if is_done else one.due_at
            yield Row(case_id=one.subject_id, day=day_of(one.due_at), numerator=not is_done, had_at=had_at)


def causes(world: World, as_of: datetime) -> Iterator[Row]:
    for one, _milestones in _files(as_of):
        if one.why and one.closed_at is not None and one.closed_at <= as_of:
            said = {"is_systemic": one.is_systemic, "is_repeat": one.is_repeat}
            yield Row(case_id=one.pk, day=day_of(one.closed_at), had_at=one.closed_at, own=_own(one) | said)


def for_orders(world: World, as_of: datetime) -> Iterator[Row]:
    for one, _milestones in _files(as_of):
        yield Row(case_id=one.pk, day=day_of(one.received_at), numerator=1, denominator=0)
    for order in Order.objects.filter(placed_at__lte=as_of):
        yield Row(case_id=None, day=day_of(order.placed_at))


def for_customers(world: World, as_of: datetime) -> Iterator[Row]:
    for one, _milestones in _files(as_of):
        if one.case.customer_id is not None:
            yield Row(case_id=one.pk, day=day_of(one.received_at), numerator=1, denominator=0)
    came: dict[int, list[datetime]] = {}
    for order in Order.objects.filter(placed_at__lte=as_of).exclude(customer=None):
        came.setdefault(order.customer_id, []).append(order.placed_at)
    for case in world.cases.values():
        if case.customer_id is not None and case.opened_at <= as_of:
            came.setdefault(case.customer_id, []).append(case.opened_at)
    for moments in came.values():
        yield Row(case_id=None, at=_served(moments))


def _served(moments: Sequence[datetime]) -> Callable[[datetime], Row | None]:
    year = timedelta(days=365)
    return lambda end: Row(case_id=None) if any(one <= end < one + year for one in moments) else None


def plant_orders(days: Sequence[datetime], *, by: Actor, at: datetime) -> None:
    """Have an order or a few placed at each of some moments, one cancelled, some of known customers and some of years ago."""
    records = [orders.record(f"T-{number}", placed_at=moment) for number, moment in enumerate(days)]
    ensure_orders(records=records, by=by, at=at)
    buyers = list(Customer.objects.order_by("pk")[:40])
    for number, order in enumerate(Order.objects.order_by("pk")[:120]):
        order.customer = buyers[number % len(buyers)] if number % 4 else None
        # To the microsecond a year before somebody asks, and a moment to either side of it.
        order.placed_at -= timedelta(days=(0, 364, 365, 366, 800)[number % 5], microseconds=number % 3 - 1)
        order.save()
    Order.objects.filter(reference="T-1").update(cancelled_at=at)


COMPLAINTS = {
    "complaints_for_orders": for_orders,
    "complaints_for_customers": for_customers,
    "complaint_final_in_time": _in_time("final"),
    "complaint_acknowledged_in_time": _in_time("acknowledge"),
    "complaint_upheld": upheld,
    "complaint_overturned": overturned,
    "complaint_age": age,
    "complaint_causes": causes,
    "complaint_overdue": overdue,
    "complaint_vulnerable": vulnerable,
    "complaint_handling": content,
    "complaint_handling_answered": rated,
    "complaint_redress_paid": paid,
    "complaint_actions_late": late,
}
