"""The documents say what is true."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from rapport.desk.cases.web.words import KIND
from rapport.site import numbers, places
from tools import documents

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


@pytest.mark.parametrize("name", documents.MADE)
def test_a_document_made_from_the_code_is_up_to_date(name):
    assert (ROOT / name).read_text() == documents.MADE[name](), "run `python -m tools.documents`"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_between_documents_leads_somewhere(page):
    for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", page.read_text()):
        assert (page.parent / target).exists(), target


def test_every_page_for_the_director_stands_in_the_index_by_task():
    index = (ROOT / "docs" / "director" / "README.md").read_text()
    missing = [
        page.name
        for page in (ROOT / "docs" / "director").glob("*.md")
        if page.name != "README.md" and f"]({page.name})" not in index
    ]
    assert not missing


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_that_is_told_exists(page):
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE)
    for told in re.findall(r"`make ([a-z]+)", page.read_text()):
        assert told in targets, f"make {told}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_path_that_is_told_exists(page):
    for told in re.findall(r"`((?:rapport|tests|tools|benchmarks|docs)/[\w/.-]+\.\w+)`", page.read_text()):
        assert (ROOT / told).exists(), told


def test_decision_records_are_numbered_without_gap():
    numbers = [int(page.name[:4]) for page in sorted((ROOT / "docs" / "decisions").glob("0*.md"))]
    assert numbers == list(range(1, len(numbers) + 1))


def test_the_house_in_the_architecture_names_every_room():
    house = (ROOT / "ARCHITECTURE.md").read_text().split("```")[1]
    named = {wing: line for line in house.splitlines() if (wing := line.strip("├└─ ").partition("/")[0])}
    for room in settings.ROOMS:
        wing, _dot, name = room.removeprefix("rapport.").partition(".")
        assert wing in named, f"{room} is not in the house of ARCHITECTURE.md"
        assert name in named[wing], f"{room} is not in the house of ARCHITECTURE.md"


def glossary(title: str) -> dict[str, str]:
    """Return the rows of one part of the glossary: each word with its meaning. Fails for a word that stands there twice."""
    part = (ROOT / "GLOSSARY.md").read_text().partition(f"## {title}\n")[2].partition("\n## ")[0]
    rows = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in part.splitlines() if line.startswith("| ")][1:]
    assert len({word for word, _meaning in rows}) == len(rows), f"a word of {title} stands there twice"
    assert all(meaning for _word, meaning in rows)
    return dict(rows)


def test_every_measure_stands_in_the_glossary_under_its_label_with_its_sentence():
    declared = {metric.label: metric.sentence for metric in numbers.METRICS}
    assert len(declared) == len(numbers.METRICS), "two measures have one label"
    assert glossary("Measures") == declared


def test_every_word_of_the_navigation_every_room_and_every_kind_stands_in_the_glossary():
    assert set(glossary("Places")) == {str(one.label) for one in places.PLACES}
    assert set(glossary("Ways")) == {str(one.label) for one in places.WAYS}
    assert set(glossary("Rooms")) == {one.rpartition(".")[2] for one in settings.ROOMS}
    assert set(glossary("Kinds")) == {str(one) for one in KIND.values()}


def test_the_words_of_the_house_stand_in_the_glossary_once():
    part = (ROOT / "GLOSSARY.md").read_text().partition("\n## ")[0]
    said = [line.split("|")[1].strip() for line in part.splitlines() if line.startswith("| ")]
    assert len(set(said)) == len(said), sorted(one for one in said if said.count(one) > 1)
