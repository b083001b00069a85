"""Reading values: dates in every order that people write, zones, and the hours that summer time skips or doubles."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.kernel.intake.columns import common_orders, look
from rapport.kernel.intake.sources import open_source
from rapport.kernel.intake.types import DateOrder
from rapport.kernel.intake.values import MomentReader, UnreadableValue, possible_orders, sort_key

LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("29/2/2016 01:16", DateOrder.DMY, datetime(2016, 2, 29, 1, 16)),
        ("3/19/2015", DateOrder.MDY, datetime(2015, 3, 19)),
        ("2012-03-15 11:53:52+00:00", None, datetime(2012, 3, 15, 11, 53, 52)),
        ("2012-03-15T11:53:52.123Z", None, datetime(2012, 3, 15, 11, 53, 52)),
        ("1331812432", None, datetime(2012, 3, 15, 11, 53, 52)),
        ("1331812432123", None, datetime(2012, 3, 15, 11, 53, 52)),
        ("1331812432.5", None, datetime(2012, 3, 15, 11, 53, 52)),
        ("2012-03-15 11:53-0230", None, datetime(2012, 3, 15, 14, 23)),
        ("2016/2/9 7:05", None, datetime(2016, 2, 9, 7, 5)),
        ("9.2.16 07:05", DateOrder.DMY, datetime(2016, 2, 9, 7, 5)),
        ("2/9/2016 12:05 AM", DateOrder.MDY, datetime(2016, 2, 9, 0, 5)),
        ("2/9/2016 12:05 pm", DateOrder.MDY, datetime(2016, 2, 9, 12, 5)),
        ("9 Feb 2016 07:05", None, datetime(2016, 2, 9, 7, 5)),
        ("February 9, 2016", None, datetime(2016, 2, 9)),
        ("Tue, 09 Feb 2016 07:05:11 +0100", None, datetime(2016, 2, 9, 6, 5, 11)),
        ("15/7/2016 12:00", DateOrder.DMY, datetime(2016, 7, 15, 11)),
        ("05/Jan/24 3:04 PM", None, datetime(2024, 1, 5, 15, 4)),  # Jira
        ("2024-01-05 10:00:00.123456+00", None, datetime(2024, 1, 5, 10)),  # PostgreSQL
        ("2024-01-05 10:00:00-05", None, datetime(2024, 1, 5, 15)),
        ("5th January 2024 at 10:00", None, datetime(2024, 1, 5, 10)),
        ("31.12.2024 24:00", DateOrder.DMY, datetime(2025, 1, 1)),
        ("2024-02-28T24:00:00+05:45", None, datetime(2024, 2, 28, 18, 15)),
    ],
)
def test_moments_are_read_as_people_write_them(text: str, order: DateOrder | None, expected: datetime) -> None:
    assert MomentReader(zone=LONDON, order=order).read(text) == expected.replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["31/2/2016", "29/2/2015", "45/1/2016", "1/1/2016 25:00", "1/1/2016 24:01", "soon", "12", "0/0/0000", "9 Foo 2016"]
)
def test_what_is_no_date_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(UnreadableValue, match=r"\w+ .*\.$"):
        MomentReader(zone=LONDON, order=DateOrder.DMY).read(text)


def test_a_zone_by_letters_is_refused_with_what_to_write_instead() -> None:
    with pytest.raises(UnreadableValue, match="CST is not the same zone everywhere"):
        MomentReader(zone=LONDON).read("2024-03-10 10:00 CST")


def test_missing_markers_are_no_moment() -> None:
    assert MomentReader(missing=("?", "")).read("?") is None


def test_without_order_an_ambiguous_date_is_refused_and_without_zone_a_local_time() -> None:
    with pytest.raises(UnreadableValue, match="order"):
        MomentReader(zone=LONDON).read("1/2/2016")
    with pytest.raises(UnreadableValue, match="zone"):
        MomentReader(order=DateOrder.DMY).read("1/2/2016")


def test_the_hour_that_summer_time_skips_is_taken_an_hour_later_and_told() -> None:
    reader = MomentReader(zone=LONDON, order=DateOrder.DMY)
    assert reader.read("27/3/2016 01:30") == datetime(2016, 3, 27, 1, 30, tzinfo=UTC)
    assert reader.unreal == {"27/3/2016 01:30"}
    assert not reader.doubled


def test_the_hour_that_happens_twice_is_taken_the_first_time_and_told() -> None:
    reader = MomentReader(zone=LONDON, order=DateOrder.DMY)
    assert reader.read("30/10/2016 01:30") == datetime(2016, 10, 30, 0, 30, tzinfo=UTC)
    assert reader.doubled == {"30/10/2016 01:30"}


@given(moment=st.datetimes(datetime(1971, 1, 1), datetime(2069, 12, 31)).map(lambda at: at.replace(second=0, microsecond=0)))
def test_a_written_moment_is_read_back_in_each_order(moment: datetime) -> None:
    expected = moment.replace(tzinfo=UTC)
    for order, form in ((DateOrder.DMY, "%d/%m/%Y %H:%M"), (DateOrder.MDY, "%m/%d/%Y %H:%M"), (DateOrder.YMD, "%Y/%m/%d %H:%M")):
        assert MomentReader(zone=ZoneInfo("UTC"), order=order).read(moment.strftime(form)) == expected


@given(moment=st.datetimes(datetime(1990, 1, 1), datetime(2040, 1, 1)), hours=st.integers(-12, 14))
def test_a_zone_in_the_text_outranks_the_given_one(moment: datetime, hours: int) -> None:
    text = f"{moment:%Y-%m-%d %H:%M:%S}{'-' if hours < 0 else '+'}{abs(hours):02d}:00"
    expected = moment.replace(microsecond=0, tzinfo=UTC) - timedelta(hours=hours)
    assert MomentReader(zone=LONDON).read(text) == expected


def test_the_order_of_dates_is_known_only_when_a_day_beyond_twelve_tells() -> None:
    assert possible_orders(["1/2/2016", "13/2/2016"]) == {DateOrder.DMY}
    assert possible_orders(["1/2/2016", "2/13/2016"]) == {DateOrder.MDY}
    assert possible_orders(["1/2/2016", "11/12/2016"]) == {DateOrder.DMY, DateOrder.MDY}
    assert possible_orders(["13/2/2016", "2/13/2016"]) == set()
    assert possible_orders(["2016-02-13"]) == set(DateOrder)


def test_columns_are_looked_at_before_anybody_decides(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text(
        "number,state,opened,told\n" + "".join(f"A{n},{'New' if n % 2 else 'Closed'},{n % 28 + 1}/2/2026,?\n" for n in range(60))
    )
    number, state, opened, told = look(open_source(path))
    assert number.is_unique
    assert not number.has_few_values
    assert state.has_few_values
    assert state.samples() == ["Closed", "New"]
    assert opened.is_moment
    assert not opened.has_zone
    assert common_orders([number, opened]) == {DateOrder.DMY}
    assert told.missing["?"] == 60
    assert not told.values


def test_numbers_sort_by_size() -> None:
    assert sorted(["10", "9", "b", "1.5", "a"], key=sort_key) == ["1.5", "9", "10", "a", "b"]
