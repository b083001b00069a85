"""The documents say what is true."""

import re
from pathlib import Path

import pytest
from django.conf import settings

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
