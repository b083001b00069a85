"""Writing many rows at once: what goes in by COPY comes out the same."""

import json
from datetime import UTC, datetime, timedelta, timezone

import psycopg
import pytest
from django.db import DataError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from rapport.kernel import bulk

from .conftest import Colour

ROWS = [
    (1, "plain", True, 1.5, datetime(2026, 11, 23, 12, 0, 0, 5, tzinfo=UTC), json.dumps({"a": 'tab\t "quote" \\ back'})),
    (2, "tab\tline\nreturn\r back\\slash \\N \\.", False, -0.1, datetime(1999, 1, 1, tzinfo=timezone(timedelta(hours=-5))), "{}"),
    (3, None, None, None, None, None),
]


@pytest.fixture
def shelf(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE shelf (number int, said text, is_so bool, much float8, at timestamptz, more jsonb) ON COMMIT DROP"
        )


def kept() -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT number, said, is_so, much, at, more FROM shelf ORDER BY number")
        return cursor.fetchall()


@pytest.mark.usefixtures("shelf")
def test_every_kind_of_value_comes_back_as_it_went_in() -> None:
    assert bulk.copy("shelf", "number, said, is_so, much, at, more", ROWS) == 3
    back = kept()
    assert [row[:5] for row in back] == [row[:5] for row in ROWS]
    assert json.loads(str(back[0][5])) == {"a": 'tab\t "quote" \\ back'}


@pytest.mark.usefixtures("shelf")
def test_enums_go_in_by_their_value_and_strangers_are_refused() -> None:
    bulk.copy("shelf", "number, said", [(1, Colour.RED)])
    assert kept()[0][1] == "red"
    with pytest.raises(TypeError, match="dict"), transaction.atomic():
        bulk.copy("shelf", "number, said", [(1, {})])


@pytest.mark.usefixtures("shelf")
def test_a_nul_character_is_refused_whole() -> None:
    with pytest.raises(psycopg.DataError), transaction.atomic():
        bulk.copy("shelf", "number, said", [(1, "fine"), (2, "a\0b")])
    assert kept() == []


@pytest.mark.usefixtures("shelf")
def test_what_follows_goes_in_order_while_the_caller_goes_on() -> None:
    with transaction.atomic(), bulk.followed() as database:
        assert bulk.copy("shelf", "number, said", ((number, "first") for number in range(1_000))) == 1_000
        database.execute("UPDATE shelf SET said = 'second'")
        assert bulk.copy("shelf", "number, said", [(2_000, "third")]) == 1
    said = [row[1] for row in kept()]
    assert (said.count("second"), said.count("third"), len(said)) == (1_000, 1, 1_001)
    bulk.copy("shelf", "number, said", [(3_000, "alone again")])
    assert kept()[-1][:2] == (3_000, "alone again")


@pytest.mark.usefixtures("shelf")
def test_what_fails_behind_the_caller_is_raised_at_the_end_and_nothing_stays() -> None:
    with pytest.raises(DataError):
        follow([(1, "a\0b")], [(2, "fine")])
    assert kept() == []
    with pytest.raises(TypeError, match="dict"):
        follow([(1, "fine")], [(2, {})])
    assert kept() == []


def follow(*rows: list[tuple[object, ...]]) -> None:
    with transaction.atomic(), bulk.followed():
        for some in rows:
            bulk.copy("shelf", "number, said", some)


@pytest.mark.usefixtures("shelf")
def test_more_rows_than_a_chunk_are_all_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "CHUNK_ROWS", 7)
    assert bulk.copy("shelf", "number", ((number,) for number in range(50))) == 50
    assert [row[0] for row in kept()] == list(range(50))


class AnyText(TestCase):
    @settings(max_examples=60, deadline=None)
    @given(texts=st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20), max_size=6))
    def test_any_text_comes_back(self, texts: list[str]) -> None:
        with connection.cursor() as cursor:
            cursor.execute("CREATE TEMP TABLE shelf (number int, said text) ON COMMIT DROP")
            bulk.copy("shelf", "number, said", enumerate(texts))
            cursor.execute("SELECT said FROM shelf ORDER BY number")
            assert [row[0] for row in cursor.fetchall()] == texts
            cursor.execute("DROP TABLE shelf")
