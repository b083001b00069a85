"""How honest and how sharp the scan of rises is, by simulation: run `python -m benchmarks.rises_calibration [--years 40]`.

Quiet departments are scanned every week of simulated years: how often does a week tell of anything? Then one series doubles:
how often is it found in its first week, and by its second, at each level; beside it the best that any test could do that knew
the true mean and dispersion and paid for 200 looks (Bonferroni).
"""

import argparse
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import nbinom

from rapport.compute.rises import Rise, Series, scan

type Floats = NDArray[np.float64]
type Mapper = Callable[..., Iterable[Any]]

SHARES = {
    "cause": {"ours": 0.45, "supplier": 0.35, "customer": 0.2},
    "carrier": {"Swift": 0.4, "Parcelway": 0.35, "Own van": 0.25},
    "store": {"Leeds": 0.5, "Toronto": 0.3, "Denver": 0.2},
}


@dataclass(frozen=True, slots=True)
class World:
    """How a simulated department behaves."""

    name: str
    weeks: int = 76  # of baseline
    season: float = 0.0  # amplitude of the year, of the mean
    growth: float = 0.0  # a year, of the mean
    echo: float = 0.0  # how much of a week's mood the next one keeps
    gaps: float = 0.0  # share of series that are mostly zero, with bursts
    square: bool = False  # variance grows with the square of the mean
    tree: bool = True  # 20 reasons with 9 refinements each, else 200 unrelated series


def department(tree: bool) -> list[Series]:
    """200 series: 20 reasons, each with its 9 refinements; or 200 unrelated ones."""
    if not tree:
        return [Series.of(f"r{row}", reason=f"r{row}") for row in range(200)]
    series = []
    for row in range(20):
        series.append(Series.of(f"r{row}", reason=f"r{row}"))
        for dimension, values in SHARES.items():
            series += [Series.of(f"r{row} {value}", **{"reason": f"r{row}", dimension: value}) for value in values]
    return series


def means(world: World, levels: Floats, weeks: int, random: np.random.Generator) -> Floats:
    """The mean (m, weeks) of each root: level with season, growth and mood."""
    week = np.arange(weeks)
    turn = 2 * np.pi * (week[None, :] / 52.18 + random.random((len(levels), 1)))
    mood = random.normal(size=(len(levels), weeks))
    for now in range(1, weeks):
        mood[:, now] = world.echo * mood[:, now - 1] + np.sqrt(1 - world.echo**2) * mood[:, now]
    swing = 0.15 * mood if world.echo else 0.0
    return levels[:, None] * np.exp(world.season * np.sin(turn) + world.growth * (week - weeks / 2) / 52.18 + swing)


def draw(world: World, random: np.random.Generator, weeks: int) -> Floats:
    """Counts (200, weeks) of a quiet department whose levels run from 0.2 to 60 a week, with φ from 1 to 2.5."""
    roots = 20 if world.tree else 200
    levels = np.exp(random.uniform(np.log(0.2), np.log(60), roots))
    mean = means(world, levels, weeks, random)
    phi = (1 + 0.03 * mean) if world.square else np.broadcast_to(random.uniform(1.001, 2.5, (roots, 1)), mean.shape)
    if not world.tree:
        return gapped(world, sample(mean, phi, random), random)
    cells = [sample(mean * share, phi, random) for share in SHARES["carrier"].values()]
    return np.concatenate([tree_rows(row, cells, random) for row in range(roots)])


def tree_rows(row: int, cells: list[Floats], random: np.random.Generator) -> Floats:
    """A reason's count and its refinements: carriers drawn apart, cause and store as independent splits of the sum."""
    total = sum(cell[row] for cell in cells)
    split = [random.multinomial(total.astype(np.int64), list(SHARES[dimension].values())).T for dimension in ("cause", "store")]
    return np.concatenate([total[None, :], split[0], np.array([cell[row] for cell in cells]), split[1]]).astype(float)


def sample(mean: Floats, phi: Floats, random: np.random.Generator) -> Floats:
    """Negative binomial counts with variance φ · mean."""
    return random.poisson(random.gamma(mean / (phi - 1), 1) * (phi - 1)).astype(float)


def gapped(world: World, counts: Floats, random: np.random.Generator) -> Floats:
    """Some series nothing in nine weeks of ten, and several times as many in the tenth."""
    rows = random.random(len(counts)) < world.gaps
    burst = random.random(counts.shape) < 0.1
    return np.where(rows[:, None], np.where(burst, counts * 3, 0), counts)


def stories(world: World, year: int) -> list[int]:
    """How many stories each weekly scan of one simulated year tells."""
    random, series = np.random.default_rng([1, year]), department(world.tree)
    counts = draw(world, random, world.weeks + 2 + 52)
    return [len(scan(counts[:, week : week + world.weeks + 2], series).rises) for week in range(52)]


def false_alarms(world: World, years: int, run: Mapper = map) -> tuple[float, float]:
    """Share of weeks that told of anything, and stories a year."""
    told = np.array(list(run(partial(stories, world), range(years))))
    return float((told > 0).mean()), float(told.mean() * 52)


def attempt(level: float, phi: float, ratio: float, weeks: int, tree: bool, number: int) -> tuple[bool, bool]:
    """Whether a series of this level that rises by `ratio` is told in its first week, and by its second."""
    world, random = World("quiet", weeks=weeks, tree=tree), np.random.default_rng([7, number, int(level * 10)])
    series, counts = department(tree), draw(world, random, weeks + 3)
    mean = np.full((1, weeks + 3), float(level))
    mean[:, -2:] *= ratio
    shape = np.full_like(mean, phi)
    if tree:
        counts[:10] = tree_rows(0, [sample(mean * share, shape, random) for share in SHARES["carrier"].values()], random)
    else:
        counts[:1] = sample(mean, shape, random)
    first = told(scan(counts[:, :-1], series).rises)
    return first, first or told(scan(counts[:, 1:], series).rises)


def found(
    level: float, phi: float, *, ratio: float = 2.0, tries: int, weeks: int = 76, tree: bool = True, run: Mapper = map
) -> tuple[float, float]:
    """How often a planted rise is told in its first week, and by its second."""
    hits = np.array(list(run(partial(attempt, level, phi, ratio, weeks, tree), range(tries))))
    return float(hits[:, 0].mean()), float(hits[:, 1].mean())


def told(rises: tuple[Rise, ...]) -> bool:
    """Whether the planted series, or a refinement of it, is among the stories."""
    return any(rise.label.split()[0] == "r0" for rise in rises)


def best_possible(level: float, phi: float, ratio: float, looks: int = 200) -> float:
    """The chance of a first-week finding for a test that knew mean and φ, at 5 % shared by all looks."""
    size = level / (phi - 1)
    least = nbinom.isf(0.05 / looks, size, 1 / phi) + 1
    return float(nbinom.sf(least - 1, size * ratio, 1 / phi))


WORLDS = (
    World("tree, 76 weeks"),
    World("tree, 26 weeks", weeks=26),
    World("tree, 12 weeks", weeks=12),
    World("tree, variance by square", square=True),
    World("flat, 76 weeks", tree=False),
    World("flat, 26 weeks", weeks=26, tree=False),
    World("flat, 12 weeks", weeks=12, tree=False),
    World("flat, a fifth mostly zero", gaps=0.2, tree=False),
    World("flat, a fifth mostly zero, 26 weeks", gaps=0.2, tree=False, weeks=26),
    World("tree, season ± 20 %", season=0.2),
    World("tree, season ± 20 %, 26 weeks", season=0.2, weeks=26),
    World("tree, growth 30 % a year", growth=0.3),
    World("tree, moods that last (0.4)", echo=0.4),
    World("flat, season, growth, moods", season=0.15, growth=0.2, echo=0.3, tree=False),
)


def main() -> None:
    """Print both tables in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--years", type=int, default=40)
    parser.add_argument("--tries", type=int, default=400)
    parser.add_argument("--processes", type=int, default=2)
    asked = parser.parse_args()
    with ProcessPoolExecutor(asked.processes) as pool:
        print_quiet(asked.years, partial(pool.map, chunksize=1))
        print_planted(asked.tries, partial(pool.map, chunksize=20))


def print_quiet(years: int, run: Mapper) -> None:
    """The table of false alarms."""
    print("| quiet department | weeks with any false alarm | stories a year |\n|---|---|---|")
    for world in WORLDS:
        share, a_year = false_alarms(world, years, run)
        print(f"| {world.name} | {share:.1%} | {a_year:.2f} |", flush=True)


def print_planted(tries: int, run: Mapper) -> None:
    """The table of rises found."""
    print("\n| doubled from | φ | first week | by second | 26 weeks, first | unrelated series, first | best possible |")
    print("|---|---|---|---|---|---|---|")
    for level, phi in product((5.0, 10.0, 15.0, 20.0, 30.0, 40.0, 60.0), (1.1, 1.5, 2.0)):
        first, second = found(level, phi, tries=tries, run=run)
        short, _ = found(level, phi, tries=tries, weeks=26, run=run)
        flat, _ = found(level, phi, tries=tries, tree=False, run=run)
        best = best_possible(level, phi, 2.0)
        print(f"| {level:.0f} | {phi} | {first:.0%} | {second:.0%} | {short:.0%} | {flat:.0%} | {best:.0%} |", flush=True)


if __name__ == "__main__":
    main()
