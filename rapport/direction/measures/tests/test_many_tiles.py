"""A page of many measures names none of them by chance more often than it says, and names what really stands out."""

import numpy as np
import pytest

from rapport.compute.limits import Signal, individuals, last_chance, proportions
from rapport.direction.measures import rules

TILES, WEEKS, PAGES = 12, 27, 400


def page_of(chance: np.random.Generator, *, moved: float = 0.0):
    """Return the limits of twelve measures of as many weeks, times and shares in turn; ``moved``: the first, lately."""
    charts = []
    for tile in range(TILES):
        if tile % 2:
            n = chance.poisson(200, WEEKS) + 1
            charts.append(proportions(chance.binomial(n, 0.85), n))
        else:
            values = np.exp(chance.normal(4.0, 0.12, WEEKS))
            values[-1] += moved * 0.12 * np.exp(4.0) * (tile == 0)
            charts.append(individuals(values))
    return charts


def named(charts) -> list[bool]:
    beyond = {Signal.ABOVE, Signal.BELOW, Signal.RUN_ABOVE, Signal.RUN_BELOW}
    told = rules.beyond_chance([last_chance(one) for one in charts])
    return [is_told and one.signals[-1] in beyond for one, is_told in zip(charts, told, strict=True)]


def test_where_nothing_goes_on_a_page_names_something_at_most_once_in_twenty() -> None:
    chance = np.random.default_rng(17)
    pages = [page_of(chance) for _ in range(PAGES)]
    false = sum(any(named(page)) for page in pages) / PAGES
    plain = sum(any(one.signals[-1] is not Signal.USUAL for one in page) for page in pages) / PAGES
    assert false <= 0.06
    assert plain > 2 * false, "without the control a page cries wolf far more often"


def test_what_moved_by_seven_standard_deviations_is_named() -> None:
    chance = np.random.default_rng(19)
    found = [named(page_of(chance, moved=7.0))[0] for _ in range(60)]
    assert np.mean(found) >= 0.9


@pytest.mark.parametrize(("chances", "told"), [([], []), ([None], [False]), ([0.001, None, 0.9], [True, False, False])])
def test_what_cannot_be_told_takes_no_part(chances: list[float | None], told: list[bool]) -> None:
    assert rules.beyond_chance(chances) == told
