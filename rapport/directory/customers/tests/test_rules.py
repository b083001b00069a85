"""How names, addresses and numbers are compared, without a database."""

from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rapport.directory.customers import rules
from rapport.directory.customers.types import Care, Driver, PointKind


@pytest.mark.parametrize(
    ("written", "country", "normal"),
    [
        ("(0113) 496 0000", "GB", "+441134960000"),
        ("+44 (0)113 496 0000", "GB", "+441134960000"),
        ("+44 113 496 0000", "", "+441134960000"),
        ("(+44) 113 496 0000", "FR", "+441134960000"),
        ("0044 113 4960000", "DE", "+441134960000"),
        ("0113 496 0000 ext. 12", "GB", "+441134960000"),
        ("0113-496-0000 x12", "gb", "+441134960000"),
        ("0113 496 0000", "", "01134960000"),
        ("(416) 555-0134", "CA", "+14165550134"),
        ("1 416 555 0134", "CA", "+14165550134"),
        ("011 44 113 496 0000", "US", "+441134960000"),
        ("06 6982", "IT", "+39066982"),
        ("06 30 123 4567", "HU", "+36301234567"),
        ("01 23 45 67 89", "FR", "+33123456789"),
        ("612 345 678", "ES", "+34612345678"),
        ("+٤٤ ١١٣ ٤٩٦ ٠٠٠٠", "", ""),
        ("call me", "GB", ""),
        ("12", "GB", ""),
        ("", "GB", ""),
    ],
)
def test_one_telephone_has_one_normal_form(written, country, normal):
    assert rules.normal_phone(written, country=country) == normal


@given(area=st.integers(20, 99), number=st.integers(1_000_000, 9_999_999), gaps=st.lists(st.sampled_from(" -./()"), max_size=6))
def test_however_a_british_number_is_parted_it_stays_the_same(area, number, gaps):
    digits = f"0{area}{number}"
    for place, gap in enumerate(gaps):
        digits = digits[: 2 + place * 2] + gap + digits[2 + place * 2 :]
    assert rules.normal_phone(digits, country="GB") == f"+44{area}{number}"


@given(text=st.text(max_size=60), country=st.sampled_from(["", "GB", "US", "IT", "XX"]))
def test_a_normal_number_is_digits_and_comparing_it_again_changes_nothing(text, country):
    normal = rules.normal_phone(text, country=country)
    assert normal == "" or normal.removeprefix("+").isdecimal()
    if normal.startswith("+"):
        assert rules.normal_phone(normal, country=country) == normal


@given(text=st.text(max_size=200))
@example("\N{MATHEMATICAL ITALIC CAPITAL ALPHA}")
@example("x" * 159 + "  y")
def test_a_sought_name_is_steady_short_and_without_accents(text):
    once = rules.sought(text)
    assert len(once) <= 160
    assert rules.sought(once) == once


def test_accents_capitals_and_spaces_do_not_hide_a_name():
    assert rules.sought("  José  NÚÑEZ ") == rules.sought("jose nunez") == "jose nunez"
    assert rules.sought("Straße") == "strasse"


@pytest.mark.parametrize(
    ("kind", "value", "fits"),
    [
        (PointKind.EMAIL, "Joan.Hale@Example.com ", True),
        (PointKind.EMAIL, "joan@example", False),
        (PointKind.EMAIL, "joan example.com", False),
        (PointKind.EMAIL, "a@b.c, d@e.f", False),
        (PointKind.EMAIL, "joan@" + "x" * 250 + ".com", False),
        (PointKind.PHONE, "0113 496 0000", True),
        (PointKind.PHONE, "ring the bell", False),
        (PointKind.SOCIAL, "@joan.hale", True),
        (PointKind.SOCIAL, "@", False),
        (PointKind.POST, "1 High Street, Leeds", True),
        (PointKind.POST, " , ", False),
    ],
)
def test_what_cannot_reach_anybody_is_refused(kind, value, fits):
    assert (rules.why_not_point(kind=kind, value=value, country="GB") is None) == fits
    assert bool(rules.normal_if_any(kind, value, country="GB")) == fits


TODAY = date(2026, 11, 23)


@given(days=st.integers(-400, 1200))
def test_a_flag_is_looked_at_again_within_two_years(days):
    care = Care(driver=Driver.HEALTH, reason="told us", needs="ring", review_date=TODAY + timedelta(days=days))
    assert (rules.why_not_care(care, at_date=TODAY) is None) == (0 < days <= rules.LONGEST_REVIEW_DAYS)


@pytest.mark.parametrize("fields", [{"needs": " "}, {"reason": ""}])
def test_a_flag_says_what_to_do_and_why(fields):
    values = {"driver": Driver.HEALTH, "reason": "told us", "needs": "ring", "review_date": TODAY + timedelta(days=9)} | fields
    assert rules.why_not_care(Care(**values), at_date=TODAY) is not None
