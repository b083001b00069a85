"""What comes, what goes and what stands, once more and slowly."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from .oracle import OPEN, WEEK, Life, Row, World, day_of, lives, seconds


def opened(world: World, as_of: datetime) -> Iterator[Row]:
    for life in lives(world, as_of):
        yield Row(case_id=life.case.pk, day=day_of(life.case.opened_at), had_at=life.case.opened_at)


def solved(world: World, as_of: datetime) -> Iterator[Row]:
    for life in lives(world, as_of):
        for at in life.solved_at:
            yield Row(case_id=life.case.pk, day=day_of(at), had_at=at)


def complaints(world: World, as_of: datetime) -> Iterator[Row]:
    for life in lives(world, as_of):
        if life.case.kind == "complaint":
            yield Row(case_id=life.case.pk, day=day_of(life.case.opened_at), had_at=life.case.opened_at)


def clearance(world: World, as_of: datetime) -> Iterator[Row]:
    for row in opened(world, as_of):
        yield Row(case_id=row.case_id, day=row.day, had_at=row.had_at, numerator=0, denominator=1)
    for row in solved(world, as_of):
        yield Row(case_id=row.case_id, day=row.day, had_at=row.had_at, numerator=1, denominator=0)


def backlog(world: World, as_of: datetime) -> Iterator[Row]:
    for life in lives(world, as_of):
        yield Row(case_id=life.case.pk, at=_open_row(life, lambda _life, _moment: {}))


def _open_row(life: Life, more: Callable[[Life, datetime], dict[str, Any]]) -> Callable[[datetime], Row | None]:
    """Return how a case counts at a moment: once, while it is in an unsettled state."""

    def at(moment: datetime) -> Row | None:
        is_open = any(
            one.state in OPEN and one.from_at <= moment and (one.to_at is None or one.to_at > moment) for one in life.states
        )
        return Row(case_id=life.case.pk, stands_at=moment, **more(life, moment)) if is_open else None

    return at


def backlog_age(world: World, as_of: datetime) -> Iterator[Row]:
    for life in lives(world, as_of):
        yield Row(case_id=life.case.pk, at=_open_row(life, lambda one, at: {"value": seconds(at - one.case.opened_at)}))


def old_backlog(world: World, as_of: datetime) -> Iterator[Row]:
    for life in lives(world, as_of):
        yield Row(case_id=life.case.pk, at=_open_row(life, lambda one, at: {"numerator": at - one.case.opened_at >= WEEK}))


def backlog_days(world: World, as_of: datetime) -> Iterator[Row]:
    for life in lives(world, as_of):
        yield Row(case_id=life.case.pk, at=_open_row(life, lambda _life, _at: {"numerator": 28, "denominator": 0}))
        for solving in life.solved_at:
            yield Row(case_id=life.case.pk, at=_solved_row(life, solving))


def _solved_row(life: Life, solving: datetime) -> Callable[[datetime], Row | None]:
    def at(moment: datetime) -> Row | None:
        is_recent = solving <= moment and moment - solving < 4 * WEEK
        return Row(case_id=life.case.pk, had_at=solving, numerator=0, denominator=1) if is_recent else None

    return at


def complaint_rate(world: World, as_of: datetime) -> Iterator[Row]:
    for life in lives(world, as_of):
        at = life.case.opened_at
        yield Row(case_id=life.case.pk, day=day_of(at), had_at=at, numerator=life.case.kind == "complaint")


def promises_kept(world: World, as_of: datetime) -> Iterator[Row]:
    for one in world.commitments:
        is_counted = (one.kind, one.subject_kind) == ("promise", "case") and one.state != "withdrawn"
        if not is_counted or max(one.made_at, one.due_at) > as_of:
            continue
        kept = one.state == "kept" and one.settled_at < one.due_at
        had_at = one.settled_at if kept else one.due_at
        yield Row(case_id=one.subject_id, day=day_of(one.due_at), had_at=had_at, numerator=kept)


def promises_broken(world: World, as_of: datetime) -> Iterator[Row]:
    for one in world.commitments:
        if one.kind != "promise" or one.state == "withdrawn" or max(one.made_at, one.due_at) > as_of:
            continue
        if one.state != "kept" or one.settled_at >= one.due_at:
            case_id = one.subject_id if one.subject_kind == "case" else None
            yield Row(case_id=case_id, day=day_of(one.due_at), had_at=one.due_at)


def source_attainment(world: World, as_of: datetime) -> Iterator[Row]:
    for life in lives(world, as_of):
        said = life.case.attributes.get("source_standard_met", "").lower()
        if said in {"true", "false"}:
            at = life.case.opened_at
            yield Row(case_id=life.case.pk, day=day_of(at), had_at=at, numerator=said == "true")


FLOW: Mapping[str, Callable[[World, datetime], Iterator[Row]]] = {
    "opened": opened,
    "solved": solved,
    "complaints": complaints,
    "complaint_rate": complaint_rate,
    "clearance": clearance,
    "net_flow": clearance,
    "backlog": backlog,
    "backlog_age": backlog_age,
    "old_backlog": old_backlog,
    "backlog_days": backlog_days,
    "promises_kept": promises_kept,
    "promises_broken": promises_broken,
    "source_attainment": source_attainment,
}
