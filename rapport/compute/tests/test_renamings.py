"""What goes on under another name is no rise; what is larger than the old name ever was, or of another make, is one."""

import numpy as np
import pytest

from rapport.compute.lattices import Lattice
from rapport.compute.renamings import Renaming, alike, find
from rapport.compute.rises import Scan, Series, Silence, scan

CARRIERS = {"Swift": 0.5, "Parcelway": 0.3, "Own van": 0.2}
OTHERS = {"Swift": 0.05, "Parcelway": 0.05, "Own van": 0.9}
WEEKS = 78


def rows(name: str, counts: np.ndarray, seed: int, shares: dict[str, float]) -> tuple[list[Series], np.ndarray]:
    """A reason and its carriers."""
    split = np.random.default_rng(seed).multinomial(counts.astype(np.int64), list(shares.values())).T
    series = [Series.of(name, reason=name), *(Series.of(f"{name}, {one}", reason=name, carrier=one) for one in shares)]
    return series, np.vstack([counts, split]).astype(float)


def record(
    names: tuple[str, str], weeks_ago: int, *, times: float = 1.0, shares: dict[str, float] = CARRIERS, seed: int = 1
) -> tuple[list[Series], np.ndarray]:
    """Three steady reasons, and one of twenty cases a week that ends where another begins."""
    random, before = np.random.default_rng(seed), np.arange(WEEKS) < WEEKS - weeks_ago
    old, new = random.poisson(20, WEEKS), random.poisson(20 * times, WEEKS)
    found = [rows(names[0], old * before, seed, CARRIERS), rows(names[1], new * ~before, seed + 1, shares)]
    steady = {"refund": 30, "sign-in": 9, "rude": 4}
    found += [rows(name, random.poisson(mean, WEEKS), seed, CARRIERS) for name, mean in steady.items()]
    return [one for part in found for one in part[0]], np.vstack([part[1] for part in found])


def labels(found: Scan) -> list[str]:
    return [rise.label for rise in found.rises]


@pytest.mark.parametrize("weeks_ago", [1, 2, 5])
@pytest.mark.parametrize("names", [("Delivery late", "Late delivery"), ("Delivery late", "Shipment overdue")])
def test_a_new_name_of_the_same_trouble_is_said_and_is_no_rise(weeks_ago: int, names: tuple[str, str]) -> None:
    for seed in range(4):
        series, counts = record(names, weeks_ago, seed=seed)
        found = scan(counts, series)
        assert labels(found) == []
        assert found.renamed == (Renaming(0, 4, WEEKS - weeks_ago),)
        assert {one.series for one in found.untold if one.why is Silence.OTHER_NAME} == {0, 1, 2, 3}
        assert found.counts[4, 0] == counts[0, 0]


@pytest.mark.parametrize("weeks_ago", [1, 2])
def test_trouble_far_larger_than_what_ended_is_told(weeks_ago: int) -> None:
    series, counts = record(("Delivery late", "Late delivery"), weeks_ago, times=3.0)
    found = scan(counts, series)
    assert found.renamed == ()
    assert "Late delivery" in labels(found)


def test_a_new_name_that_rises_as_well_is_told_against_the_past_of_the_old() -> None:
    series, counts = record(("Delivery late", "Late delivery"), 2)
    counts[4, -2:] = [38, 40]
    counts[5:8, -2:] = [[19, 20], [11, 12], [8, 8]]
    found = scan(counts, series)
    assert labels(found) == ["Late delivery"]
    assert found.rises[0].expected / found.rises[0].window == pytest.approx(20, rel=0.15)
    assert len(found.renamed) == 1


def test_other_trouble_that_begins_as_one_ends_is_told() -> None:
    series, counts = record(("Delivery late", "Vans broken into"), 2, shares=OTHERS)
    found = scan(counts, series)
    assert found.renamed == ()
    assert "Vans broken into" in labels(found)


def test_what_goes_on_beside_the_new_has_not_been_renamed() -> None:
    series, counts = record(("Delivery late", "Late delivery"), 3)
    counts[:4] = rows("Delivery late", np.random.default_rng(5).poisson(20, WEEKS), 5, CARRIERS)[1]
    assert find(counts, Lattice(series, frozenset({"reason"}))) == ()


def test_where_words_begin_alike_names_are_alike() -> None:
    assert alike("Delivery late", "Late deliveries") == 1
    assert alike("Delivery late", "Delivery damaged") < 0.6
    assert alike("", "") == 0
