"""What must hold for every calendar, window, target and set of pauses, and against the slow second opinion."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from random import Random

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rapport.compute.businesstime import (
    NEVER,
    BadMoment,
    Calendar,
    HolidayRule,
    PauseColumns,
    Span,
    add,
    add_many,
    between,
    between_many,
    due,
    due_across,
    due_many,
    elapsed,
    elapsed_many,
    explain,
    is_open,
    next_opening,
    spans,
)

from .businesstime_oracle import Oracle

DAY, WINDOW_DAYS = 86400, 12
PLACES = (
    ("Europe/London", HolidayRule("GB", "ENG")),
    ("America/Denver", HolidayRule("US", "CO")),
    ("Australia/Lord_Howe", None),
    ("America/Sao_Paulo", HolidayRule("BR", "SP")),
    ("Pacific/Apia", None),
    ("Africa/Casablanca", HolidayRule("MA")),
)
WEEKS = (
    (*[spans("09:00-17:00")] * 5, (), ()),
    (*[spans("08:00-12:30, 13:30-18:00")] * 4, spans("08:00-12:00"), (), spans("22:00-23:59")),
    (spans("00:00-02:15, 22:00-24:00"),) * 7,
)
# Windows begin near a change of the clocks, a holiday, or anywhere.
BASES = [
    int(datetime(*day, tzinfo=UTC).timestamp())
    for day in (
        (2011, 12, 26),
        (2018, 10, 31),
        (2024, 3, 6),
        (2024, 3, 27),
        (2024, 4, 3),
        (2024, 12, 20),
        (2025, 6, 15),
    )
]
HALF_DAYS = {date(2024, 12, 24): spans("09:00-12:00"), date(2024, 12, 26): spans("10:00-11:00"), date(2024, 4, 8): ()}

calendars = st.sampled_from(
    [Calendar("Some", zone, week, rule, HALF_DAYS) for zone, rule in PLACES for week in WEEKS]
    + [Calendar.always("Europe/London")]
)
offsets = st.one_of(st.integers(0, WINDOW_DAYS * DAY), st.integers(0, WINDOW_DAYS * 96).map(lambda quarter: quarter * 900))
windows = st.tuples(st.sampled_from(BASES), offsets, offsets).map(lambda w: (w[0], w[0] + min(w[1:]), w[0] + max(w[1:])))
lengths = st.one_of(st.just(NEVER), st.integers(-3600, 3 * DAY), st.sampled_from([900, 3600, DAY]))
pause_shapes = st.lists(st.tuples(offsets, lengths), max_size=5)
targets = st.one_of(st.sampled_from([0, 1, 3600, 8 * 3600]), st.integers(0, 60 * 3600))

# The first example of a year lays out its table, so single examples have no time limit.
unhurried = settings(deadline=None, max_examples=60)

type PauseSeconds = list[tuple[int, int]]


def moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def seconds_of(at: datetime | None) -> int:
    return NEVER if at is None else int(at.timestamp())


def placed(base: int, shapes: list[tuple[int, int]]) -> PauseSeconds:
    return [(base + at - DAY, NEVER if length == NEVER else base + at - DAY + length) for at, length in shapes]


def as_pauses(pauses: PauseSeconds) -> list[tuple[datetime, datetime | None]]:
    return [(moment(start), None if end == NEVER else moment(end)) for start, end in pauses]


def as_columns(rows: list[PauseSeconds]) -> PauseColumns:
    flat = [(owner, start, end) for owner, pauses in enumerate(rows) for start, end in sorted(pauses)]
    return PauseColumns(*np.array(flat, np.int64).reshape(-1, 3).T)


@unhurried
@given(calendars, windows, pause_shapes)
def test_elapsed_is_what_the_wall_clock_counts(
    calendar: Calendar, window: tuple[int, int, int], shapes: list[tuple[int, int]]
) -> None:
    base, start, end = window
    pauses, oracle = placed(base, shapes), Oracle(calendar, base, WINDOW_DAYS * 2)
    assert between(calendar, moment(start), moment(end)) == oracle.elapsed(start, end)
    assert elapsed(calendar, moment(start), moment(end), as_pauses(pauses)) == oracle.elapsed(start, end, pauses)
    assert is_open(calendar, moment(start)) == oracle.open_seconds[start - base]


@unhurried
@given(calendars, windows, targets, pause_shapes)
def test_due_is_the_first_moment_that_the_wall_clock_gives(
    calendar: Calendar, window: tuple[int, int, int], target: int, shapes: list[tuple[int, int]]
) -> None:
    base, start, _ = window
    pauses, oracle = placed(base, shapes), Oracle(calendar, base, WINDOW_DAYS * 2)
    found, expected = due(calendar, moment(start), target, as_pauses(pauses)), oracle.due(start, target, pauses)
    if expected is None:
        assert found is None or seconds_of(found) > base + WINDOW_DAYS * 2 * DAY
    else:
        assert seconds_of(found) == expected


spans_of_day = st.lists(st.integers(0, 96), unique=True, max_size=6).map(
    lambda ends: tuple(Span(a * 15, b * 15) for a, b in zip(sorted(ends)[::2], sorted(ends)[1::2], strict=False))
)


@settings(deadline=None, max_examples=25)
@given(st.tuples(*[spans_of_day] * 7), st.sampled_from(PLACES), windows, targets)
def test_any_week_agrees_with_the_wall_clock(
    week: tuple[tuple[Span, ...], ...], place: tuple[str, HolidayRule | None], window: tuple[int, int, int], target: int
) -> None:
    base, start, end = window
    calendar = Calendar("Any week", place[0], week, place[1])
    oracle = Oracle(calendar, base, WINDOW_DAYS * 2)
    assert between(calendar, moment(start), moment(end)) == oracle.elapsed(start, end)
    expected = oracle.due(start, target)
    if expected is not None:
        assert seconds_of(add(calendar, moment(start), target)) == expected


@unhurried
@given(calendars, windows, offsets, pause_shapes)
def test_parts_add_up_to_the_whole(
    calendar: Calendar, window: tuple[int, int, int], cut: int, shapes: list[tuple[int, int]]
) -> None:
    base, start, end = window
    middle = min(max(base + cut, start), end)
    first, second, whole = (
        elapsed(calendar, moment(low), moment(high), as_pauses(placed(base, shapes)))
        for low, high in ((start, middle), (middle, end), (start, end))
    )
    assert first + second == whole
    assert 0 <= whole <= end - start


@unhurried
@given(calendars, windows, targets, targets)
def test_more_work_or_a_later_start_is_never_due_earlier(
    calendar: Calendar, window: tuple[int, int, int], some: int, more: int
) -> None:
    _, early, late = window
    assert add(calendar, moment(early), some) <= add(calendar, moment(early), some + more)
    assert add(calendar, moment(early), some) <= add(calendar, moment(late), some)
    one, two = (add(calendar, add(calendar, moment(early), a), b) for a, b in ((some, more), (more, some)))
    assert one == two == add(calendar, moment(early), some + more)


@unhurried
@given(calendars, windows, targets)
def test_what_is_added_has_passed_and_not_a_second_sooner(calendar: Calendar, window: tuple[int, int, int], target: int) -> None:
    start = moment(window[1])
    found = add(calendar, start, target)
    assert between(calendar, start, found) == target
    assert found == start or between(calendar, start, found - timedelta(seconds=1)) == target - 1


@unhurried
@given(calendars, windows, targets, pause_shapes)
def test_pauses_only_ever_lengthen_and_the_target_passes_outside_them(
    calendar: Calendar, window: tuple[int, int, int], target: int, shapes: list[tuple[int, int]]
) -> None:
    base, start, _ = window
    pauses = as_pauses(placed(base, shapes))
    found = due(calendar, moment(start), target, pauses)
    plain = add(calendar, moment(start), target)
    for fewer in (pauses[1:], pauses[:-1]):
        assert seconds_of(plain) <= seconds_of(due(calendar, moment(start), target, fewer)) <= seconds_of(found)
    if found is not None:
        assert elapsed(calendar, moment(start), found, pauses) == target


@unhurried
@given(calendars, windows)
def test_nothing_passes_before_the_next_opening(calendar: Calendar, window: tuple[int, int, int]) -> None:
    start = moment(window[1])
    opening = next_opening(calendar, start)
    assert is_open(calendar, opening)
    assert between(calendar, start, opening) == 0
    assert opening == start or not is_open(calendar, start)


@unhurried
@given(calendars, windows, pause_shapes)
def test_the_working_adds_up_and_tells_each_second_once(
    calendar: Calendar, window: tuple[int, int, int], shapes: list[tuple[int, int]]
) -> None:
    base, start, end = window
    pauses = as_pauses(placed(base, shapes))
    working = explain(calendar, moment(start), moment(end), pauses)
    assert working.seconds == elapsed(calendar, moment(start), moment(end), pauses)
    told = [(piece.starts_at.astimezone(UTC), piece.ends_at.astimezone(UTC)) for piece in working.pieces]
    assert all(opens < closes for opens, closes in told)
    assert all(earlier[1] <= later[0] for earlier, later in pairwise(told))
    assert all(moment(start) <= opens and closes <= moment(end) for opens, closes in told)


rows_of_clocks = st.lists(st.tuples(windows, targets, pause_shapes), min_size=1, max_size=8)
type Clocks = list[tuple[tuple[int, int, int], int, list[tuple[int, int]]]]


@unhurried
@given(calendars, rows_of_clocks)
def test_columns_give_the_answers_of_single_moments(calendar: Calendar, clocks: Clocks) -> None:
    starts, ends, wanted = (
        np.array([clock[0][1] for clock in clocks]),
        np.array([clock[0][2] for clock in clocks]),
        np.array([clock[1] for clock in clocks]),
    )
    rows = [placed(clock[0][0], clock[2]) for clock in clocks]
    columns = as_columns(rows)
    paused = [as_pauses(row) for row in rows]
    pairs = [(moment(start), moment(end)) for start, end in zip(starts, ends, strict=True)]
    count = range(len(clocks))
    assert between_many(calendar, starts, ends).tolist() == [between(calendar, *pair) for pair in pairs]
    assert between_many(calendar, ends, starts).tolist() == [0 for _ in clocks]
    assert add_many(calendar, starts, wanted).tolist() == [
        seconds_of(add(calendar, pairs[row][0], int(wanted[row]))) for row in count
    ]
    assert elapsed_many(calendar, starts, ends, columns).tolist() == [
        elapsed(calendar, *pairs[row], paused[row]) for row in count
    ]
    assert due_many(calendar, starts, wanted, columns).tolist() == [
        seconds_of(due(calendar, pairs[row][0], int(wanted[row]), paused[row])) for row in count
    ]


@unhurried
@given(st.lists(calendars, min_size=1, max_size=4), rows_of_clocks, st.randoms())
def test_many_calendars_at_once_give_the_answers_of_each(some: list[Calendar], clocks: Clocks, random: Random) -> None:
    which = [random.randrange(len(some)) for _ in clocks]
    rows = [placed(clock[0][0], clock[2]) for clock in clocks]
    found = due_across(some, which, [c[0][1] for c in clocks], [c[1] for c in clocks], as_columns(rows))
    assert found.tolist() == [
        seconds_of(due(some[place], moment(clock[0][1]), clock[1], as_pauses(row)))
        for place, clock, row in zip(which, clocks, rows, strict=True)
    ]


@unhurried
@given(calendars, rows_of_clocks, st.randoms())
def test_the_order_of_pause_columns_does_not_matter(calendar: Calendar, clocks: Clocks, random: Random) -> None:
    columns = as_columns([placed(clock[0][0], clock[2]) for clock in clocks])
    assume(columns.owner.size)
    order = random.sample(range(columns.owner.size), columns.owner.size)
    mixed = PauseColumns(*(column[order] for column in columns))
    starts, wanted = [clock[0][1] for clock in clocks], [clock[1] for clock in clocks]
    one, two = (due_many(calendar, starts, wanted, pauses) for pauses in (columns, mixed))
    assert one.tolist() == two.tolist()


def test_a_pause_that_begins_when_nothing_is_left_moves_no_row() -> None:
    calendar = Calendar("Office", "UTC", (spans("09:00-18:00"),) * 7)
    start = int(datetime(2024, 3, 7, 16, tzinfo=UTC).timestamp())
    closing = start + 2 * 3600
    begins = [closing - 1, closing, closing + 3600, closing - 1, closing, start]
    ends = [NEVER, NEVER, NEVER, closing + DAY, closing + DAY, start - 60]
    pauses = PauseColumns(np.arange(6), np.array(begins), np.array(ends))
    expected = [NEVER, closing, closing, closing + DAY + 15 * 3600 + 1, closing, closing]
    assert due_many(calendar, [start] * 6, 2 * 3600, pauses).tolist() == expected


def test_columns_without_rows_give_columns_without_rows() -> None:
    calendar = Calendar.always()
    verbs: list[Callable[..., np.ndarray]] = [between_many, add_many, elapsed_many, due_many]
    assert all(verb(calendar, [], []).size == 0 for verb in verbs)
    assert due_across([calendar], [], [], []).size == 0


def test_columns_refuse_what_single_moments_refuse() -> None:
    calendar = Calendar.always()
    stray = PauseColumns(*(np.array([value]) for value in (3, 0, 10)))
    with pytest.raises(BadMoment, match="none of the 2 rows"):
        due_many(calendar, [0, 0], 60, stray)
    with pytest.raises(BadMoment, match="backwards"):
        add_many(calendar, [0, 0], [60, -1])
    with pytest.raises(BadMoment, match="1900 to 2199"):
        between_many(calendar, [0, 0], [60, 10**12])
    with pytest.raises(BadMoment, match="not among the 1 given"):
        due_across([calendar], [0, 1], [0, 0], 60)
