"""How cases are handled, once more and slowly."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from rapport.desk.cases.models import Contact

from .oracle import WEEK, Row, World, day_of, lives, solved_lives

type Twin = Callable[[World, datetime], Iterator[Row]]


def handover_rate(world: World, as_of: datetime) -> Iterator[Row]:
    for life in solved_lives(world, as_of):
        passed = any(
            len({*here}) > 1
            for here in (
                [one.team_id for one in life.places if one.team_id is not None],
                [one.assignee_id for one in life.places if one.assignee_id is not None],
            )
        )
        yield Row(case_id=life.case.pk, day=day_of(life.solved_at[-1]), had_at=life.solved_at[-1], numerator=passed)


def escalation_rate(world: World, as_of: datetime) -> Iterator[Row]:
    for life in lives(world, as_of):
        raised = [one.at for one in world.escalations[life.case.pk] if one.at <= as_of]
        had_at = min(raised, default=None)
        yield Row(case_id=life.case.pk, day=day_of(life.case.opened_at), had_at=had_at, numerator=bool(raised))


def _touched(is_counted: Callable[[int], bool], *, with_none: bool = False) -> Twin:
    def rows(world: World, as_of: datetime) -> Iterator[Row]:
        for life in solved_lives(world, as_of):
            count = sum(one.direction == "outbound" for one in life.said)
            if count or with_none:
                yield Row(
                    case_id=life.case.pk, day=day_of(life.solved_at[-1]), had_at=life.solved_at[-1], numerator=is_counted(count)
                )

    return rows


def never_reopened(world: World, as_of: datetime) -> Iterator[Row]:
    for life in lives(world, as_of):
        if life.solved_at:
            yield Row(
                case_id=life.case.pk, day=day_of(life.solved_at[0]), had_at=life.solved_at[0], numerator=life.reopened_count == 0
            )


def reopen_rate(world: World, as_of: datetime) -> Iterator[Row]:
    for life in lives(world, as_of):
        if life.solved_at:
            yield Row(
                case_id=life.case.pk, day=day_of(life.solved_at[0]), had_at=life.solved_at[0], numerator=life.reopened_count > 0
            )


def _of_customers(world: World, as_of: datetime) -> Iterator[tuple[Contact, list[datetime], list[datetime]]]:
    """Yield what known customers said, with when the same one spoke before and after."""
    told: dict[int, list[Contact]] = defaultdict(list)
    for life in lives(world, as_of):
        if life.case.customer_id is not None:
            told[life.case.customer_id] += [one for one in life.said if one.direction == "inbound"]
    for said in told.values():
        said.sort(key=lambda one: (one.at, one.pk))
        for number, one in enumerate(said):
            yield one, [other.at for other in said[:number]], [other.at for other in said[number + 1 :]]


def no_repeat(world: World, as_of: datetime) -> Iterator[Row]:
    for one, before, after in _of_customers(world, as_of):
        if not any(one.at - at <= WEEK for at in before) and one.at + WEEK <= as_of:
            yield Row(
                case_id=one.case_id, day=day_of(one.at), had_at=one.at, numerator=not any(at - one.at <= WEEK for at in after)
            )


def repeat_rate(world: World, as_of: datetime) -> Iterator[Row]:
    for one, before, _after in _of_customers(world, as_of):
        yield Row(case_id=one.case_id, day=day_of(one.at), had_at=one.at, numerator=any(one.at - at <= WEEK for at in before))


def abuse(world: World, as_of: datetime) -> Iterator[Row]:
    for life in lives(world, as_of):
        for one in life.said:
            if one.direction == "inbound":
                yield Row(case_id=life.case.pk, day=day_of(one.at), had_at=one.at, numerator=one.is_abusive)


HANDLING: Mapping[str, Twin] = {
    "handover_rate": handover_rate,
    "escalation_rate": escalation_rate,
    "one_touch": _touched(lambda count: count == 1),
    "two_touch": _touched(lambda count: count == 2),
    "multi_touch": _touched(lambda count: count > 2),
    "no_touch": _touched(lambda count: count == 0, with_none=True),
    "never_reopened": never_reopened,
    "reopen_rate": reopen_rate,
    "no_repeat": no_repeat,
    "repeat_rate": repeat_rate,
    "abuse": abuse,
}
