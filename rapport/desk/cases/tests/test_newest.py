"""Whichever way it is taken, the newest rows with some words are the same."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.db import connection

from rapport.desk.cases import sample
from rapport.desk.cases.models import Contact
from rapport.desk.cases.tests.conftest import NOON

NEWEST = import_module("rapport.desk.cases.queries.newest")
COUNT = 60
WAYS = {
    "taken whole": {},
    "stretches, as more were found than was expected": {"WHOLE": 0, "AMPLE": 0.5, "LONGER": 2},
    "stretches": {"RARE": -1, "AMPLE": 0.5, "LONGER": 2},
    "a walk, and a stretch": {"RARE": -1, "WALKED": 4, "AMPLE": 0.1, "LONGER": 2},
}


@pytest.fixture
def said(department, representative):
    """Contacts of very uneven times, some of one moment: "bed" in every third, "lamp" in the oldest only."""
    case = sample.case("Words", team=representative.team, text="")
    Contact.objects.all().delete()
    rows = [
        Contact(
            case=case,
            at=NOON - timedelta(hours=(number // 2) ** 2),
            text=("bed " if number % 3 == 0 else "") + ("lamp" if number >= COUNT - 7 else "chair"),
            direction="inbound",
            channel="email",
        )
        for number in range(COUNT)
    ]
    Contact.objects.bulk_create(rows)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE cases_contact")
    return rows


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("wanted", [1, 5, 500])
def test_the_newest_rows_with_a_word_are_found_whichever_way_is_taken(said, monkeypatch, way, wanted):
    for name, value in WAYS[way].items():
        monkeypatch.setattr(NEWEST, name, value)
    for word in ("bed", "lamp", "chair", "hovercraft"):
        found = NEWEST.newest(Contact.objects.all(), "at", "text", by="at", lexemes=f"'{word}'", wanted=wanted)
        fitting = sorted((one.at for one in said if word in one.text), reverse=True)
        assert [at for at, _text in found] == fitting[:wanted]
        assert all(word in text for _at, text in found)


def test_of_a_table_without_rows_nothing_is_found_whichever_way_is_taken(db, monkeypatch):
    for changed in WAYS.values():
        for name, value in changed.items():
            monkeypatch.setattr(NEWEST, name, value)
        assert NEWEST.newest(Contact.objects.all(), "pk", by="at", lexemes="'bed'", wanted=5) == []


def test_a_walk_asks_no_index_of_words_and_a_stretch_does_not_walk(said, monkeypatch, django_assert_num_queries):
    for name, value in WAYS["a walk, and a stretch"].items():
        monkeypatch.setattr(NEWEST, name, value)
    monkeypatch.setattr(NEWEST, "_expected", lambda model, lexemes: COUNT)  # so common that a walk is taken
    with django_assert_num_queries(4) as asked:
        NEWEST.newest(Contact.objects.all(), "pk", by="at", lexemes="'lamp'", wanted=20)
    plans = []
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for one in asked.captured_queries[1:]:
            # Of a few rows the planner sorts all as gladly as it walks: the walk is asked whether it could.
            other = "on" if plans else "off"
            cursor.execute(f"SET LOCAL enable_bitmapscan = {other}; SET LOCAL enable_sort = {other}")
            cursor.execute(f"EXPLAIN {one['sql']}")
            plans.append("\n".join(row[0] for row in cursor.fetchall()))
    walk, stretch, rest = plans
    assert "Backward using contact_at" in walk
    assert "contact_search" not in walk
    assert "contact_search" in rest
    assert not any("Backward" in plan for plan in (stretch, rest))
