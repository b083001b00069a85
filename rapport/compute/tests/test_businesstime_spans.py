"""Spans of a day are read, written and refused in plain sentences."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.compute.businesstime import ALL_DAY, BadSpans, Span, spans, spans_text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("09:00-12:30, 13:30-17:00", (Span(540, 750), Span(810, 1020))),
        ("13:30 – 17:00; 9-12:30", (Span(540, 750), Span(810, 1020))),
        ("09:00-12:00,12:00-17:00", (Span(540, 720), Span(720, 1020))),
        ("00:00-24:00", ALL_DAY),
        ("00:00-00:00", ALL_DAY),
        ("18:00-00:00", (Span(1080, 1440),)),
        ("", ()),
        ("closed", ()),
    ],
)
def test_spans_are_read_as_people_write_them(text: str, expected: tuple[Span, ...]) -> None:
    assert spans(text) == expected


def test_a_closing_of_23_59_is_read_as_24_00() -> None:
    assert spans("00:00-23:59") == ALL_DAY
    assert Span(600, 1439) == Span(600, 1440)
    assert str(Span(600, 1439)) == "10:00-24:00"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("22:00-06:00", "22:00-06:00 runs over midnight: give 22:00-24:00 to this day and 00:00-06:00 to the next."),
        ("09:00-25:00", "A time of day lies between 00:00 and 24:00; 09:00-25:00 does not."),
        ("09:00-09:00", "09:00-09:00 is empty: leave it out, or give a later closing."),
        ("09:00-12:00, 11:00-17:00", "09:00-12:00 and 11:00-17:00 overlap: join them or part them."),
        ("09:60-12:00", "An hour has 60 minutes; 09:60-12:00 has more."),
        ("nine to five", "nine to five is not a span: write it as 09:00-17:30."),
        ("09:00-12:00,", "An empty place between commas is not a span: write it as 09:00-17:30."),
    ],
)
def test_bad_spans_are_refused_in_a_sentence_that_says_what_to_do(text: str, sentence: str) -> None:
    with pytest.raises(BadSpans) as refused:
        spans(text)
    assert str(refused.value) == sentence
    assert refused.value.template.format(**refused.value.values) == sentence


@given(st.lists(st.integers(0, 1440).filter(lambda minute: minute != 1439), unique=True, max_size=10))
def test_what_is_written_reads_back_the_same(minutes: list[int]) -> None:
    ends = sorted(minutes[: len(minutes) // 2 * 2])
    day = tuple(Span(opens, closes) for opens, closes in zip(ends[::2], ends[1::2], strict=True))
    assert spans(spans_text(day)) == day
