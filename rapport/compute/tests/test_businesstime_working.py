"""A working says in one line what was counted, what was not, and why."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from rapport.compute.businesstime import (
    ENGLISH,
    Calendar,
    HolidayRule,
    Pause,
    PieceKind,
    duration_text,
    explain,
    spans,
    working_text,
)

LONDON = ZoneInfo("Europe/London")
LEEDS = Calendar(
    "Leeds",
    "Europe/London",
    (*[spans("07:00-12:30, 13:00-17:00")] * 5, (), ()),
    HolidayRule("GB", "ENG"),
    days={date(2024, 1, 3): (), date(2024, 1, 4): ()},
    day_names={date(2024, 1, 4): "Stocktaking"},
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def told(start: str, end: str, *pauses: Pause, calendar: Calendar = LEEDS) -> str:
    return working_text(explain(calendar, at(start), at(end), pauses))


def test_a_working_over_a_weekend() -> None:
    assert told("2024-01-05 16:05", "2024-01-08 07:56") == "1 h 51 min: Fri 16:05–17:00, Mon 07:00–07:56"


def test_spans_of_one_day_stand_together() -> None:
    assert told("2024-01-05 12:00", "2024-01-05 14:00") == "1 h 30 min: Fri 12:00–12:30, 13:00–14:00"


def test_holidays_own_days_and_pauses_are_named() -> None:
    pause = Pause(at("2024-01-05 10:00"), at("2024-01-05 11:00"))
    assert told("2023-12-29 16:00", "2024-01-05 12:00", pause) == (
        "14 h 30 min: Fri 29 Dec 16:00–17:00, Tue 2 Jan 07:00–12:30, 13:00–17:00, Fri 5 Jan 07:00–10:00, 11:00–12:00"
        "; not counted: Mon 1 Jan New Year's Day, Wed 3 Jan closed, Thu 4 Jan Stocktaking, pause Fri 5 Jan 10:00–11:00"
    )


def test_a_pause_over_night_is_told_by_local_day_and_only_where_it_cost_time() -> None:
    pause = Pause(at("2024-01-08 16:30"), at("2024-01-09 07:10"))
    weekend = Pause(at("2024-01-13 09:00"), at("2024-01-14 09:00"))
    assert told("2024-01-08 16:00", "2024-01-09 07:20", pause, weekend) == (
        "40 min: Mon 16:00–16:30, Tue 07:10–07:20; not counted: pause Mon 16:30–17:00, Tue 07:00–07:10"
    )


def test_nothing_counted_is_said_plainly() -> None:
    assert told("2024-01-06 10:00", "2024-01-07 10:00") == "0 min"
    assert told("2024-01-01 10:00", "2024-01-01 11:00") == "0 min; not counted: Mon 1 Jan New Year's Day"
    assert told("2024-01-08 12:00", "2024-01-08 10:00") == "0 min"


def test_a_long_working_is_shortened_and_dated() -> None:
    assert told("2024-01-08 16:00", "2024-01-26 08:00") == (
        "125 h 30 min: Mon 8 Jan 16:00–17:00, Tue 9 Jan 07:00–12:30, 13:00–17:00, Wed 10 Jan 07:00–12:30, 13:00–17:00, "
        "and 11 more days, last Fri 26 Jan 07:00–08:00"
    )
    assert "Mon 8 Jan 2024" in told("2024-01-08 16:00", "2025-01-26 08:00")


def test_around_the_clock_days_end_at_24_00() -> None:
    calendar = Calendar.always("Europe/London")
    assert told("2024-03-30 22:00", "2024-04-01 01:00", calendar=calendar) == (
        "26 h: Sat 22:00–24:00, Sun 00:00–24:00, Mon 00:00–01:00"
    )


def test_a_piece_shorter_than_a_minute_shows_its_seconds() -> None:
    assert told("2024-01-05 16:05:10", "2024-01-05 16:05:30") == "20 s: Fri 16:05:10–16:05:30"


def test_pieces_say_what_kind_of_day_was_closed() -> None:
    working = explain(LEEDS, at("2023-12-30 00:00"), at("2024-01-05 00:00"))
    closed = [(piece.day.day, piece.kind, piece.name) for piece in working.pieces if piece.kind != PieceKind.COUNTED]
    assert closed == [
        (30, PieceKind.CLOSED, None),
        (31, PieceKind.CLOSED, None),
        (1, PieceKind.HOLIDAY, "New Year's Day"),
        (3, PieceKind.OWN_CLOSED, None),
        (4, PieceKind.OWN_CLOSED, "Stocktaking"),
    ]


@pytest.mark.parametrize(("zone", "start", "end"), [
    ("America/St_Johns", "2010-11-06 22:00", "2010-11-08 02:00"),
    ("Pacific/Apia", "2011-12-29 10:00", "2011-12-31 10:00"),
    ("America/Havana", "2024-11-02 22:00", "2024-11-04 02:00"),
])  # fmt: skip
def test_days_that_fold_or_are_skipped_are_told_once(zone: str, start: str, end: str) -> None:
    tz = ZoneInfo(zone)
    low, high = (datetime.fromisoformat(text).replace(tzinfo=tz) for text in (start, end))
    working = explain(Calendar.always(zone), low, high)
    days = [piece.day for piece in working.pieces]
    assert days == sorted(set(days))
    assert working.seconds == int(high.timestamp() - low.timestamp())


def test_a_working_can_begin_where_the_clock_has_fallen_back_over_midnight() -> None:
    # At 00:01 on 7 November the clock went back to 23:01 of the 6th: that hour belongs to the 7th, begun already.
    tz = ZoneInfo("America/St_Johns")
    low = datetime(2010, 11, 6, 23, 30, fold=1, tzinfo=tz)
    working = explain(Calendar.always("America/St_Johns"), low, datetime(2010, 11, 7, 1, 0, tzinfo=tz))
    assert working.seconds == 90 * 60
    assert [(piece.day, piece.seconds) for piece in working.pieces] == [(date(2010, 11, 7), 90 * 60)]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 min"),
        (1, "1 s"),
        (60, "1 min"),
        (61, "1 min 1 s"),
        (3600, "1 h"),
        (6660, "1 h 51 min"),
        (6719, "1 h 51 min"),
        (360000, "100 h"),
    ],
)
def test_durations_are_short(seconds: int, text: str) -> None:
    assert duration_text(seconds) == text


def test_a_page_gives_the_words_of_its_own_language() -> None:
    german = replace(
        ENGLISH,
        weekdays=("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"),
        hours_minutes="{hours} Std. {minutes} Min.",
        not_counted="{working}; nicht gezählt: {reasons}",
        pause="Pause {pieces}",
    )
    pause = Pause(at("2024-01-08 07:10"), at("2024-01-08 07:20"))
    working = explain(LEEDS, at("2024-01-05 16:05"), at("2024-01-08 07:56"), [pause])
    assert working_text(working, german) == (
        "1 Std. 41 Min.: Fr 16:05–17:00, Mo 07:00–07:10, 07:20–07:56; nicht gezählt: Pause Mo 07:10–07:20"
    )
