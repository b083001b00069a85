"""How long a target is, as people write it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.governance.standards.rules import read_seconds, read_target, written
from rapport.governance.standards.rules.amounts import TOO_LONG, UNREADABLE, WHICH_DAYS, WHOLE
from rapport.governance.standards.types import Target, Unit

HOURS = Unit.BUSINESS_SECONDS


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2 min", 120), ("2min", 120), ("2 Minuten", 120), ("90 s", 90), ("1 h 30", 5400), ("1h30", 5400), ("1 h 30 min", 5400),
        ("1.5 h", 5400), ("1,5 Std.", 5400), ("1:30", 5400), ("0:02", 120), ("4", 14_400), ("0.5", 1800),
        ("1 hour and 5 minutes", 3900),
        ("2 min 30 s", 150), ("  1 H  15 ", 4500), ("0", 0),
        ("", None), ("soon", None), ("30 min 1 h", None), ("1 h 2 h", None), ("-1 h", None), ("1 h 30 x", None), ("h", None),
        ("1e3 h", None),
    ],
)  # fmt: skip
def test_a_length_of_time_is_read_as_it_is_written(text, seconds):
    assert read_seconds(text) == seconds


@pytest.mark.parametrize(
    ("text", "unit", "meant"),
    [
        ("2 working days", HOURS, Target(unit=Unit.BUSINESS_DAYS, amount=2)),
        ("3 Werktage", HOURS, Target(unit=Unit.BUSINESS_DAYS, amount=3)),
        ("15 calendar days", HOURS, Target(unit=Unit.CALENDAR_DAYS, amount=15)),
        ("8 weeks", Unit.CALENDAR_DAYS, Target(unit=Unit.WEEKS, amount=8)),
        ("2 days", Unit.CALENDAR_DAYS, Target(unit=Unit.CALENDAR_DAYS, amount=2)),
        ("6", Unit.MONTHS, Target(unit=Unit.MONTHS, amount=6)),
        ("1 h 30", Unit.WEEKS, Target(amount=5400)),
        ("2 days", HOURS, WHICH_DAYS),
        ("1.5 weeks", HOURS, WHOLE),
        ("99999 h", HOURS, TOO_LONG),
        ("99999 weeks", HOURS, TOO_LONG),
        ("next week", HOURS, UNREADABLE),
    ],
)
def test_a_unit_that_is_written_counts_and_a_number_alone_counts_in_what_is_chosen(text, unit, meant):
    assert read_target(text, unit) == meant


@given(st.integers(1, 10_000 * 3600))
def test_what_a_form_shows_of_a_target_is_read_again_to_the_second(seconds):
    assert read_seconds(written(seconds)) == seconds


@given(st.text(max_size=40), st.sampled_from(Unit))
def test_whatever_is_written_is_a_target_or_a_sentence(text, unit):
    found = read_target(text, unit)
    assert isinstance(found, Target) or found in (UNREADABLE, WHOLE, WHICH_DAYS, TOO_LONG)
