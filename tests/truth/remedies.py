"""What customers were given, once more and slowly; and remedies on some of the cases, of every end."""

import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from rapport.desk.cases.models import Case
from rapport.desk.remedies.models import Remedy
from rapport.desk.remedies.types import RemedyKind, RemedyState
from rapport.directory.people.models import Person
from rapport.governance.decisions import sample as decisions

from .oracle import Row, World, day_of

GAPS = tuple(timedelta(days=days, hours=hours) for days, hours in ((0, 0), (0, 5), (3, 1), (30, 0)))


def plant(cases: Sequence[Case], dice: random.Random, *, at: datetime) -> None:
    """Ask for remedies on some of the cases: given at once, or decided, refused, or still waiting."""
    decider = Person.objects.order_by("pk")[0]
    for case in cases:
        for _number in range(dice.choice((0, 0, 0, 1, 2))):
            asked = min(case.opened_at + dice.choice(GAPS), at)
            state = dice.choice(tuple(RemedyState)) if dice.random() < 0.4 else None
            decision = decisions.decision(decider_id=decider.pk, asked_at=asked) if state else None
            settled = min(asked + dice.choice(GAPS), at) if decision else asked
            Remedy.objects.create(
                case=case, kind=dice.choice(tuple(RemedyKind)), amount=Decimal(dice.randrange(500, 20_000)) / 100,
                currency=dice.choice(("GBP", "GBP", "EUR")), why="It is late.",
                state=state or RemedyState.GIVEN, asked_at=asked, decision=decision,
                settled_at=None if state is RemedyState.WAITING else settled,
            )  # fmt: skip


def _case_id(one: Remedy) -> int:
    return one.case.merged_into_id or one.case_id


def _above_limit(world: World, as_of: datetime) -> Iterator[Row]:
    for one in Remedy.objects.filter(asked_at__lte=as_of).select_related("case"):
        yield Row(case_id=_case_id(one), day=day_of(one.asked_at), had_at=one.asked_at, numerator=one.decision_id is not None)


def _given(world: World, as_of: datetime) -> Iterator[Row]:
    for one in Remedy.objects.filter(state=RemedyState.GIVEN, settled_at__lte=as_of).select_related("case"):
        assert one.settled_at is not None
        yield Row(case_id=_case_id(one), day=day_of(one.settled_at), had_at=one.settled_at)


def _amount(world: World, as_of: datetime) -> Iterator[Row]:
    for one in Remedy.objects.filter(state=RemedyState.GIVEN, settled_at__lte=as_of).select_related("case"):
        assert one.settled_at is not None
        own = {"currency": one.currency, "remedy_kind": one.kind}
        yield Row(
            case_id=_case_id(one), day=day_of(one.settled_at), numerator=int(one.amount * 100), had_at=one.settled_at, own=own
        )


REMEDIES = {"remedies_amount": _amount, "remedies_given": _given, "remedies_above_limit": _above_limit}
