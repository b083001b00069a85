"""What holds of every stylesheet of the house."""

import re
from collections.abc import Iterator
from pathlib import Path

HOUSE = Path(__file__).parents[2]
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def selectors() -> Iterator[tuple[str, str]]:
    """Yield every selector with the name of its file."""
    for path in sorted(HOUSE.rglob("static/**/*.css")):
        for one in re.findall(r"([^{}]+)\{", COMMENT.sub("", path.read_text())):
            yield path.name, one.strip()


def puts_has_into_has(selector: str) -> bool:
    """Whether a ``:has()`` stands inside another: the standard forbids it, and browsers leave the whole rule out."""
    depth, inside = 0, []
    for token in re.findall(r":has\(|\(|\)", selector):
        if token == ")":
            depth -= 1
            inside = [level for level in inside if level < depth + 1]
        else:
            depth += 1
            if token == ":has(":
                if inside:
                    return True
                inside.append(depth)
    return False


def test_no_selector_is_one_that_browsers_drop():
    found = list(selectors())
    assert len(found) > 500
    assert [one for one in found if puts_has_into_has(one[1])] == []


def test_a_nested_has_is_told_from_two_beside_each_other():
    assert puts_has_into_has(".name:has(~ .due:not(:has(> .nothing)))")
    assert not puts_has_into_has(".name:has(~ .due):not(:has(~ .due > .nothing))")
