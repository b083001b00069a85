"""What holds of every stylesheet of the house."""

import re
from collections.abc import Iterator
from pathlib import Path

ENTRIES = re.compile(r"list entries[^>]*>.*?</table>", re.DOTALL)
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


def test_every_figure_of_an_entry_says_on_the_phone_what_it_is():
    """There the head of the table is gone: a cell that names no column says a number without a word."""
    bare = [
        (path.name, cell)
        for path in sorted(HOUSE.rglob("templates/**/*.html"))
        for table in ENTRIES.findall(path.read_text())
        for row in re.findall(r"<tr[^>]*>.*?</tr>", table.split("<tbody>")[-1], re.DOTALL)
        for cell in re.findall(r'<td[^>]*>|<th scope="row"', row)[1:]
        if "data-label=" not in cell
    ]
    assert bare == []


def test_a_nested_has_is_told_from_two_beside_each_other():
    assert puts_has_into_has(".name:has(~ .due:not(:has(> .nothing)))")
    assert not puts_has_into_has(".name:has(~ .due):not(:has(~ .due > .nothing))")
