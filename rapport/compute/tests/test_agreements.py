"""Held against worked examples that others published: Krippendorff (2011) and tables for the paradox of kappa."""

import numpy as np
import pytest

from rapport.compute.agreements import Level, agreement

NONE = np.nan
# Krippendorff (2011), section C: four observers, twelve units, missing values.
FOUR = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, NONE, NONE, NONE],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NONE, 3],
    [NONE, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NONE],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NONE],
]
# Sections A and B: two observers, binary and nominal data without missing values.
BINARY = [[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]]
NAMES = [["aabbdcccedda".index(one) for one in text] for text in ("aabbdcccedda", "babbbccceddd")]


def by_units(judges):
    return np.array(judges, dtype=float).T


def table(both, first, second, neither):
    return [[1, 1]] * both + [[1, 0]] * first + [[0, 1]] * second + [[0, 0]] * neither


@pytest.mark.parametrize(("level", "alpha"), [(Level.NOMINAL, 0.743), (Level.ORDINAL, 0.815), (Level.INTERVAL, 0.849)])
def test_alpha_is_that_of_the_published_example_with_missing_values(level, alpha):
    found = agreement(by_units(FOUR), level=level, values=5)
    assert found.alpha == pytest.approx(alpha, abs=0.0005)
    assert (found.units, found.pairs) == (11, 55)


def test_alpha_is_that_of_the_published_examples_of_two_observers():
    assert agreement(by_units(BINARY), level=Level.NOMINAL, values=2).alpha == pytest.approx(0.095, abs=0.0005)
    assert agreement(by_units(NAMES), level=Level.NOMINAL, values=5).alpha == pytest.approx(0.692, abs=0.0005)


@pytest.mark.parametrize(("cells", "alpha", "ac1"), [((90, 5, 5, 0), -0.047, 0.890), ((45, 5, 5, 45), 0.801, 0.800)])
def test_the_same_share_can_be_chance_or_skill_and_ac1_says_so(cells, alpha, ac1):
    found = agreement(table(*cells), level=Level.NOMINAL, values=2)
    assert (found.share, found.alpha, found.ac1) == (
        pytest.approx(0.9), pytest.approx(alpha, abs=0.0006), pytest.approx(ac1, abs=0.0006),
    )  # fmt: skip


def test_the_interval_holds_alpha_narrows_with_units_and_is_the_same_again():
    few, many = table(9, 1, 1, 9), table(90, 10, 10, 90)
    narrow, wide = (agreement(one, level=Level.NOMINAL, values=2) for one in (many, few))
    assert narrow.alpha in narrow.interval
    assert wide.alpha in wide.interval
    assert narrow.interval.high - narrow.interval.low < wide.interval.high - wide.interval.low
    assert agreement(many, level=Level.NOMINAL, values=2) == narrow


def test_where_nothing_varies_or_too_little_was_judged_nothing_is_claimed():
    same = agreement([[4, 4, 4]] * 8, level=Level.ORDINAL, values=5)
    assert (same.share, same.alpha, same.interval, same.ac1) == (1, None, None, 1)
    assert agreement([[4, 2], [1, 1]], level=Level.ORDINAL, values=5).interval is None
    assert agreement([[4, NONE], [NONE, NONE]], level=Level.ORDINAL, values=5) is None
    assert agreement([[NONE, NONE]], level=Level.ORDINAL, values=5) is None
    for wrong in ([1, 2], [[[1]]]):
        with pytest.raises(ValueError, match="table"):
            agreement(wrong, level=Level.ORDINAL, values=5)


def test_ordinal_alpha_does_not_care_what_the_steps_are_called():
    stretched = [[{1: 1, 2: 10, 3: 11, 4: 90, 5: 91}.get(one, NONE) for one in row] for row in FOUR]
    assert agreement(by_units(stretched), level=Level.ORDINAL, values=5).alpha == pytest.approx(0.815, abs=0.0005)
