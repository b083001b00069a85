"""The stylesheets of all rooms: no rule that every browser would throw away whole."""

import re
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[3]
SHEETS = sorted(path for path in HOUSE.glob("rapport/**/static/**/*.css"))


def selectors(text):
    """Yield what stands before each brace."""
    for found in re.finditer(r"([^{};]+)\{", re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)):
        yield found.group(1).strip()


def within_has(selector):
    """Yield what stands between the brackets of each :has()."""
    for found in re.finditer(r":has\(", selector):
        depth, end = 1, found.end()
        while depth and end < len(selector):
            depth += {"(": 1, ")": -1}.get(selector[end], 0)
            end += 1
        yield selector[found.end() : end - 1]


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_no_has_stands_within_another(sheet):
    found = [one for one in selectors(sheet.read_text()) if any(":has(" in inner for inner in within_has(one))]
    assert found == [], "a browser drops the whole rule"


def test_the_house_has_stylesheets():
    assert len(SHEETS) > 8
