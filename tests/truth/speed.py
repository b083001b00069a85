"""How long customers wait, once more and slowly, in calendar and in business time."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from rapport.desk.cases.models import Contact

from .oracle import WITH_US, Life, Row, World, day_of, lives, seconds, solved_lives

type Twin = Callable[[World, datetime], Iterator[Row]]
type Measured = Callable[[Life, datetime, datetime], int]


def _calendar(_life: Life, since: datetime, until: datetime) -> int:
    return seconds(until - since)


def _business(life: Life, since: datetime, until: datetime) -> int:
    return life.business(since, until)


def _counts(life: Life, measured: Measured) -> bool:
    """Business time is told of cases that count by some opening hours only."""
    return measured is _calendar or bool(life.world.hours.stretches[life.case.pk])


def _row(life: Life, start: datetime, end: datetime | None, measured: Measured, *, day: datetime | None = None) -> Row:
    value = None if end is None else measured(life, start, end)
    return Row(
        case_id=life.case.pk,
        day=day_of(day or life.case.opened_at),
        value=value,
        age=measured(life, start, life.as_of),
        had_at=end,
    )


def _first_response(measured: Measured) -> Twin:
    def rows(world: World, as_of: datetime) -> Iterator[Row]:
        for life in lives(world, as_of):
            for asked, answer, is_first in life.waits():
                if is_first and _counts(life, measured):
                    yield _row(life, asked.at, answer.at if answer else None, measured)

    return rows


def unanswered(world: World, as_of: datetime) -> Iterator[Row]:
    for life in lives(world, as_of):
        for _asked, answer, is_first in life.waits():
            if is_first:
                had_at = answer.at if answer else None
                yield Row(case_id=life.case.pk, day=day_of(life.case.opened_at), had_at=had_at, numerator=answer is None)


def answered_out_of_hours(world: World, as_of: datetime) -> Iterator[Row]:
    for life in lives(world, as_of):
        for _asked, answer, is_first in life.waits():
            if is_first and answer and world.hours.stretches[life.case.pk]:
                is_out = not world.hours.is_open(life.case.pk, answer.at)
                yield Row(case_id=life.case.pk, day=day_of(life.case.opened_at), had_at=answer.at, numerator=is_out)


def _next_response(measured: Measured) -> Twin:
    def rows(world: World, as_of: datetime) -> Iterator[Row]:
        for life in lives(world, as_of):
            for asked, answer, is_first in life.waits():
                if not is_first and _counts(life, measured):
                    yield _row(life, asked.at, answer.at if answer else None, measured, day=asked.at)

    return rows


def _last_answer(waits: list[tuple[Contact, Contact | None, bool]]) -> datetime | None:
    return max((answer.at for _asked, answer, _first in waits if answer), default=None)


def reply_time(world: World, as_of: datetime) -> Iterator[Row]:
    for life in lives(world, as_of):
        waits = list(life.waits())
        spent = [answer.at - asked.at for asked, answer, _first in waits if answer]
        if waits:
            value = seconds(sum(spent[1:], spent[0])) if spent else None
            yield Row(case_id=life.case.pk, day=day_of(life.case.opened_at), value=value, had_at=_last_answer(waits))


def reply_time_business(world: World, as_of: datetime) -> Iterator[Row]:
    for life in lives(world, as_of):
        waits = list(life.waits())
        spent = [life.business(asked.at, answer.at) for asked, answer, _first in waits if answer]
        if waits and world.hours.stretches[life.case.pk]:
            value, had_at = sum(spent) if spent else None, _last_answer(waits)
            yield Row(case_id=life.case.pk, day=day_of(life.case.opened_at), value=value, had_at=had_at)


def _until(end: Callable[[Life], datetime | None], measured: Measured) -> Twin:
    """From the opening of each case to some moment of it."""

    def rows(world: World, as_of: datetime) -> Iterator[Row]:
        for life in lives(world, as_of):
            if _counts(life, measured):
                yield _row(life, life.case.opened_at, end(life), measured)

    return rows


def _first_solved(life: Life) -> datetime | None:
    return life.solved_at[0] if life.solved_at else None


def _last_solved(life: Life) -> datetime | None:
    return life.solved_at[-1] if life.is_solved else None


def _first_held(life: Life) -> datetime | None:
    return next((one.from_at for one in life.places if one.assignee_id is not None), None)


def _time_in(names: set[str], measured: Measured) -> Twin:
    def rows(world: World, as_of: datetime) -> Iterator[Row]:
        for life in solved_lives(world, as_of):
            if _counts(life, measured):
                value = life.seconds_in(names) if measured is _calendar else life.business_in(names)
                yield Row(case_id=life.case.pk, day=day_of(life.solved_at[-1]), had_at=life.solved_at[-1], value=value)

    return rows


SPEED: Mapping[str, Twin] = {
    "unanswered": unanswered,
    "answered_out_of_hours": answered_out_of_hours,
    "reply_time": reply_time,
    "reply_time_business": reply_time_business,
    **{
        f"{key}{name}": twin
        for name, measured in (("", _calendar), ("_business", _business))
        for key, twin in {
            "first_response": _first_response(measured),
            "next_response": _next_response(measured),
            "first_resolution": _until(_first_solved, measured),
            "full_resolution": _until(_last_solved, measured),
            "unassigned_time": _until(_first_held, measured),
            "requester_wait": _time_in(WITH_US | {"waiting_others"}, measured),
            "customer_wait": _time_in({"waiting_customer"}, measured),
            "work_time": _time_in(WITH_US, measured),
            "hold_time": _time_in({"waiting_others"}, measured),
        }.items()
    },
}
