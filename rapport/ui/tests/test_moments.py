"""Moments and spans in words."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from rapport.ui import moments

NOW = datetime(2026, 11, 23, 7, 56, tzinfo=UTC)  # a Monday


@pytest.fixture(autouse=True)
def _in_leeds():
    with timezone.override(ZoneInfo("Europe/London")):
        yield


@pytest.mark.parametrize(
    ("minutes", "words", "tone"),
    [
        (-180, "overdue 3 h", "bad"),
        (-3 * 1440, "overdue 3 days", "bad"),
        (-1440, "overdue 1 day", "bad"),
        (0, "0 s", "bad"),
        (22, "22 min", "bad"),
        (31, "31 min", "warn"),
        (364, "14:00", "warn"),
        (16 * 60, "23:56", "warn"),
        (16 * 60 + 10, "tomorrow", "quiet"),
        (3 * 1440, "Thu", "quiet"),
        (7 * 1440, "30 Nov", "quiet"),
        (60 * 1440, "22 Jan 2027", "quiet"),
    ],
)
def test_what_is_due_says_how_long_is_left_and_how_much_it_matters(minutes, words, tone):
    assert moments.due(NOW + timedelta(minutes=minutes), as_of=NOW) == (words, tone)


def test_tomorrow_begins_at_the_persons_own_midnight():
    late = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
    assert moments.due(late, as_of=NOW) == ("tomorrow", "quiet")
    with timezone.override(ZoneInfo("America/Denver")):
        assert moments.due(late, as_of=NOW) == ("19:00", "warn")


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (NOW, "07:56"),
        (datetime(2026, 11, 20, 16, 5, tzinfo=UTC), "Fri 20 Nov 16:05"),
        (datetime(2026, 7, 1, 8, 0, tzinfo=UTC), "Wed 1 Jul 09:00"),
        (datetime(2025, 7, 1, 8, 0, tzinfo=UTC), "1 Jul 2025 09:00"),
    ],
)
def test_a_moment_says_no_more_than_is_needed(at, words):
    assert moments.moment(at, as_of=NOW) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (42, "42 s"),
        (180, "3 min"),
        (185, "3 min"),
        (6660, "1 h 51 min"),
        (3600, "1 h"),
        (3605, "1 h"),
        (86_400, "1 day"),
        (187_200, "2 days 4 h"),
        (-900, "\N{MINUS SIGN}15 min"),
    ],
)
def test_a_span_is_told_in_its_two_largest_units(seconds, words):
    assert moments.span(seconds) == words


@given(st.integers(min_value=60, max_value=10**8))
def test_a_span_never_claims_more_than_there_is(seconds):
    units = {"day": 86_400, "days": 86_400, "h": 3600, "min": 60, "s": 1}
    words = moments.span(seconds).split()
    told = sum(int(words[n]) * units[words[n + 1]] for n in range(0, len(words), 2))
    assert told <= seconds < told + max(3600 if "day" in moments.span(seconds) else 60, 60)


def test_how_long_ago_bears_clocks_that_disagree():
    assert moments.age(NOW + timedelta(seconds=5), as_of=NOW) == "just now"
    assert moments.age(NOW - timedelta(minutes=3), as_of=NOW) == "3 min ago"


def test_the_whole_moment_names_its_zone():
    assert moments.whole_moment(datetime(2026, 7, 1, 8, 0, tzinfo=UTC)) == "Wednesday 1 July 2026, 09:00 BST"


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (datetime(2027, 1, 1, tzinfo=UTC), "31 Dec 2026, end of day"),
        (datetime(2026, 11, 27, tzinfo=UTC), "Thu 26 Nov, end of day"),
        (datetime(2026, 11, 24, tzinfo=UTC), "today, end of day"),
        (datetime(2026, 11, 24, 14, 0, tzinfo=UTC), "Tue 24 Nov 14:00"),
        (datetime(2026, 11, 24, 0, 0, 59, tzinfo=UTC), "Tue 24 Nov 00:00"),
    ],
)
def test_what_ends_at_midnight_ends_with_its_day(at, words):
    assert moments.until(at, as_of=NOW) == words


def test_midnight_is_the_persons_own_one():
    with timezone.override(ZoneInfo("America/Denver")):
        assert moments.until(datetime(2027, 1, 1, tzinfo=UTC), as_of=NOW) == "Thu 31 Dec 17:00"
        assert moments.until(datetime(2027, 1, 1, 7, tzinfo=UTC), as_of=NOW) == "31 Dec 2026, end of day"


def test_the_title_of_an_end_names_its_day_and_zone():
    assert moments.whole_until(datetime(2027, 1, 1, tzinfo=UTC)) == "Thursday 31 December 2026, end of day, GMT"
    assert moments.whole_until(datetime(2026, 7, 1, 8, tzinfo=UTC)) == "Wednesday 1 July 2026, 09:00 BST"


@pytest.mark.parametrize(
    ("at", "due"),
    [
        (datetime(2026, 11, 24, tzinfo=UTC), ("end of day", "warn")),
        (datetime(2026, 11, 25, tzinfo=UTC), ("tomorrow", "quiet")),
        (datetime(2027, 1, 1, tzinfo=UTC), ("31 Dec", "quiet")),
    ],
)
def test_what_is_due_at_midnight_is_due_on_the_day_that_ends(at, due):
    assert moments.due(at, as_of=NOW) == due


def test_what_begins_at_midnight_begins_with_its_day():
    assert moments.beginning(datetime(2026, 11, 27, tzinfo=UTC), as_of=NOW) == "Fri 27 Nov"
    assert moments.beginning(datetime(2019, 3, 1, tzinfo=UTC), as_of=NOW) == "1 Mar 2019"
    assert moments.beginning(datetime(2026, 11, 27, 9, tzinfo=UTC), as_of=NOW) == "Fri 27 Nov 09:00"


def test_one_moment_is_written_by_the_clock_of_each_zone():
    """Chicago and Shanghai both call their time CST."""
    for name, words in (("America/Chicago", "06:00 CST"), ("Asia/Shanghai", "20:00 CST"), ("America/Chicago", "06:00 CST")):
        with timezone.override(ZoneInfo(name)):
            assert moments.whole_moment(datetime(2026, 1, 1, 12, 0, tzinfo=UTC)) == f"Thursday 1 January 2026, {words}"
