from datetime import timedelta
from importlib import import_module

import pytest

from rapport.desk.cases import queries, sample
from rapport.desk.cases.tests.conftest import NOON
from rapport.directory.customers import sample as customers
from rapport.kernel.actor import Actor

pytestmark = pytest.mark.django_db
SEARCH = import_module("rapport.desk.cases.queries.search")
DAY = timedelta(days=1)
ANYBODY = Actor.machine("test")


@pytest.fixture
def found(department):
    def search(text, actor=ANYBODY, **how):
        return [case.subject for case in queries.search(text, actor=actor, **how)]

    return search


@pytest.fixture
def desk(department, representative, other_representative):
    """Four cases of two teams."""
    joan = customers.customer("Joan Hale", email="joan@example.org")
    tom, maya = representative.team, other_representative.team
    return {
        "bed": sample.case(
            "Oak bed not delivered", team=tom, customer=joan, attributes={"order_reference": "MR-88123"}, text="Nobody rang."
        ),
        "lamp": sample.case("Lamp arrived broken", team=tom, at=NOON - DAY, text="The bed is fine but the lamp is in pieces."),
        "café": sample.case("Invoice for the café chairs", team=maya, at=NOON - 2 * DAY, text="We asked for 12, not 21."),
        "old": sample.case("Oak bed squeaks", team=maya, source="old desk", external_id="INC0042", at=NOON - 3 * DAY, text=""),
    }


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        ("broken lamp", ["Lamp arrived broken"]),
        ("cafe", ["Invoice for the café chairs"]),
        ("CAFÉ CHAIRS", ["Invoice for the café chairs"]),
        ("bed", ["Oak bed not delivered", "Oak bed squeaks", "Lamp arrived broken"]),
        ("oak bed -squeaks", ["Oak bed not delivered"]),
        ('"bed not"', ["Oak bed not delivered"]),
        ("squeaks or chairs", ["Invoice for the café chairs", "Oak bed squeaks"]),
        ("deliv", ["Oak bed not delivered"]),
        ("MR-88123", ["Oak bed not delivered"]),
        ("mr-881", ["Oak bed not delivered"]),
        ("inc0042", ["Oak bed squeaks"]),
        ("Joan Hale", ["Oak bed not delivered"]),
        ("joan@example.org", ["Oak bed not delivered"]),
        ("rang", ["Oak bed not delivered"]),
        ("hale bed", ["Oak bed not delivered"]),
        ("joan rang deliv", ["Oak bed not delivered"]),
        ("hale lamp", []),
        ("hovercraft", []),
        ("", []),
        ("   ", []),
        ("\x00", []),
    ],
)
def test_what_people_type_finds_what_they_mean(desk, found, text, subjects):
    assert found(text) == subjects


def test_a_case_is_found_by_its_number_before_all_else(desk, found):
    number = desk["lamp"].pk
    sample.case(f"Invoice {number}")
    assert found(f"#{number}")[0] == "Lamp arrived broken"
    assert found(str(number))[0] == "Lamp arrived broken"


def test_nobody_finds_what_they_may_not_see(desk, found, representative, other_representative):
    assert found("bed", representative.actor) == ["Oak bed not delivered", "Lamp arrived broken"]
    assert found("bed", other_representative.actor) == ["Oak bed squeaks"]
    assert found(str(desk["old"].pk), representative.actor) == []
    assert found("bed", Actor(name="nobody")) == []


def test_words_of_a_private_note_find_nothing_for_those_below(desk, found, representative, supervisor):
    sample.contact(desk["bed"], "goodwill ceiling 100", direction="note", is_private=True, person=supervisor.person)
    assert found("goodwill", representative.actor) == []
    assert found("goodwill", supervisor.actor) == ["Oak bed not delivered"]


@pytest.mark.parametrize(
    "text",
    [
        "'",
        '"',
        "\\",
        "a & b | !c",
        "((",
        ":*",
        "a:*",
        "<->",
        "-",
        "--",
        "x" * 5000,
        "'; DROP TABLE cases_case; --",
        "名前",
        "🛏",
        "1e309",
    ],
)
def test_whatever_is_typed_is_words_not_syntax(desk, found, text):
    assert isinstance(found(text), list)


def test_the_newest_of_equals_come_first_and_no_more_than_asked(department):
    for day in range(5):
        sample.case("Bed", at=NOON - day * DAY)
    hits = queries.search("bed", actor=ANYBODY, limit=3)
    assert [case.opened_at for case in hits] == [NOON, NOON - DAY, NOON - 2 * DAY]


def test_it_is_said_when_older_cases_fit_too(desk, monkeypatch, representative):
    def matching(text, actor=ANYBODY, limit=50):
        return queries.matching(text, actor=actor, limit=limit)

    assert not matching("bed").is_cut
    assert matching("bed", limit=2).is_cut
    monkeypatch.setattr(SEARCH, "CANDIDATES", 2)
    assert matching("bed").is_cut
    assert not matching("lamp", representative.actor).is_cut
    sample.contact(desk["lamp"], "The lamp again.")
    sample.contact(desk["old"], "A lamp of another team.")
    monkeypatch.setattr(SEARCH, "CANDIDATES", 400)
    assert not matching("lamp", representative.actor).is_cut
    monkeypatch.setattr(SEARCH, "LOOKED_AT", 1)
    assert matching("lamp", representative.actor).is_cut
    assert not matching("joan hale").is_cut
    monkeypatch.setattr(SEARCH, "MOST_CUSTOMERS", 1)
    assert matching("joan hale").is_cut


def test_cases_of_a_team_are_looked_for_in_parts_until_there_are_enough(desk, monkeypatch, representative, department):
    for number in range(6):
        sample.contact(desk["lamp" if number % 2 else "old"], "A wardrobe.", at=NOON - number * DAY)
    sample.contact(desk["bed"], "A wardrobe.", at=NOON - 9 * DAY)
    everything = queries.matching("wardrobe", actor=representative.actor)
    monkeypatch.setattr(SEARCH, "AT_ONCE", 2)
    assert queries.matching("wardrobe", actor=representative.actor) == everything
    assert list(everything.newest_first) == [desk["bed"].pk, desk["lamp"].pk]
    monkeypatch.setattr(SEARCH, "CANDIDATES", 1)
    assert list(queries.matching("wardrobe", actor=representative.actor).ranks) == [desk["lamp"].pk]


def test_the_number_of_queries_does_not_depend_on_the_hits(desk, django_assert_max_num_queries):
    with django_assert_max_num_queries(9):
        queries.search("bed", actor=ANYBODY)
    with django_assert_max_num_queries(9 + 6 * 5):
        queries.search("a bed that nobody wanted", actor=ANYBODY)
