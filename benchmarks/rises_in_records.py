"""The scan of rises in records as departments bring them in: run `python -m benchmarks.rises_in_records [--tries 120]`.

Unlike `rises_calibration`, whose departments are tidy: reasons by causes and by attributes of which some have hundreds of values,
a summer and a Christmas in which everything dips, weeks with closing days, a trend, weeks that echo, and reasons that were
renamed, split, begun and ended on the way. Quiet records: how often does a scan tell of anything? Then one reason rises in the
latest week or in both: how often is it told, by level and size?
"""

import argparse
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rapport.compute.rises import Series, scan

type Floats = NDArray[np.float64]
type Mapper = Callable[..., Iterable[Any]]
type Rows = dict[frozenset[tuple[str, str]], Floats]

TESTED = 2
FEWEST_CASES = 8  # as the brief does (direction/today/queries/broke.py)
SUBJECTS = ("group", "reason")


@dataclass(frozen=True, slots=True)
class World:
    """How a simulated record is made."""

    name: str
    reasons: int = 15
    groups: int = 0  # reasons stand under so many groups; none where 0
    values: tuple[int, ...] = (4, 4, 8)  # how many values each attribute has; the first is the cause
    weeks: int = 76  # of baseline
    dips: bool = True  # summer, Christmas and closing days, in all reasons alike
    renamed: bool = True  # one reason renamed, one split, one begun, one ended
    echo: float = 0.2
    together: float = 0.0  # size of a mood of the week that all reasons share
    growth: float = 0.15  # a year


@dataclass(frozen=True, slots=True)
class Planted:
    """A reason of a given level that rises in the last so many weeks."""

    level: float
    ratio: float
    weeks: int
    phi: float = 1.4
    exactly: tuple[int, ...] = ()  # these counts, where they are not drawn


def of_all_weeks(world: World, weeks: int, random: np.random.Generator) -> Floats:
    """What all reasons share (weeks,): trend, dips and the week's mood."""
    week = np.arange(weeks)
    share = np.exp(world.growth * (week - weeks) / 52.18 + world.together * random.normal(size=weeks))
    if not world.dips:
        return share
    of_year = (week + random.integers(0, 52)) % 52
    share[(of_year >= 30) & (of_year < 34)] *= 0.7
    share[of_year >= 50] *= 0.5
    share[np.isin(of_year, (14, 18, 20, 22))] *= 0.8
    return share


def totals(world: World, planted: Planted | None, random: np.random.Generator) -> Floats:
    """Counts (reasons, weeks) with φ from 1 to 3, levels from 0.5 to 80 a week; the planted one is the first."""
    weeks = world.weeks + TESTED
    levels = np.exp(random.uniform(np.log(0.5), np.log(80), world.reasons))
    phi = random.uniform(1.05, 3.0, world.reasons)
    levels[3:5] = np.minimum(levels[3:5], 0.02 * levels.sum())  # what begins and ends is no rise of all others with it
    if planted is not None:
        levels[0], phi[0] = planted.level, planted.phi
    mean = levels[:, None] * of_all_weeks(world, weeks, random)
    if planted is not None:
        mean[0, -planted.weeks :] = planted.level * planted.ratio
    shape = (mean / (phi - 1)[:, None]).clip(1e-6)
    lasting = random.normal(size=mean.shape)
    for now in range(1, weeks):  # the spread beyond Poisson is what echoes: a gamma with normal scores that last
        lasting[:, now] = world.echo * lasting[:, now - 1] + np.sqrt(1 - world.echo**2) * lasting[:, now]
    cube = (1 - 1 / (9 * shape) + lasting / (3 * np.sqrt(shape))).clip(0) ** 3  # Wilson and Hilferty
    drawn = np.where(shape > 2, cube * mean, random.gamma(shape) * (phi - 1)[:, None])
    counts = random.poisson(drawn).astype(float)
    if planted is not None and planted.exactly:
        counts[0, -planted.weeks :] = planted.exactly
    return counts


def renamings(counts: Floats, random: np.random.Generator) -> list[tuple[int, Floats]]:
    """Each reason's counts under its name, and under the names that came and went (of reasons 1 to 4)."""
    weeks = counts.shape[1]
    rows = [(row, counts[row]) for row in range(len(counts)) if row not in (1, 2, 3, 4)]
    at = int(random.integers(weeks // 4, weeks - 12))
    before = np.arange(weeks) < at
    rows += [(1, np.where(before, counts[1], 0)), (101, np.where(before, 0, counts[1]))]
    part = random.binomial(counts[2].astype(np.int64), 0.5)
    rows += [(2, np.where(before, counts[2], part)), (102, np.where(before, 0, counts[2] - part))]
    rows += [(3, np.where(np.arange(weeks) < weeks - 10, 0, counts[3]))]
    return [*rows, (4, np.where(np.arange(weeks) < weeks - 9, counts[4], 0))]


def record(world: World, number: int, planted: Planted | None = None) -> tuple[list[Series], Floats]:
    """The series of a record and their weekly counts, those with too few cases left out as the brief leaves them out."""
    random = np.random.default_rng([11, number])
    counts = totals(world, planted, random)
    rows: Rows = {}
    names = renamings(counts, random) if world.renamed and len(counts) > 5 else list(enumerate(counts))
    for reason, of_reason in names:
        above = {("group", f"g{reason % world.groups}")} if world.groups else set()
        own = frozenset(above | {("reason", f"r{reason}")})
        for parts in (own, frozenset(above)):
            _add(rows, parts, of_reason)
        for place, many in enumerate(world.values):
            shares = 1 / (1.0 + np.arange(many)) ** 0.8
            shares = random.dirichlet(30 * shares / shares.sum() * np.sqrt(many))
            split = random.multinomial(of_reason.astype(np.int64), shares).T.astype(float)
            for value in np.flatnonzero(split.any(axis=1)):
                fact = (f"a{place}", str(value))
                _add(rows, frozenset({fact}), split[value])
                _add(rows, own | {fact}, split[value])
    kept = {parts: counted for parts, counted in rows.items() if parts and counted.sum() >= FEWEST_CASES}
    return [Series(_label(parts), parts) for parts in kept], np.array(list(kept.values()))


def _add(rows: Rows, parts: frozenset[tuple[str, str]], counts: Floats) -> None:
    rows[parts] = rows[parts] + counts if parts in rows else counts


def _label(parts: frozenset[tuple[str, str]]) -> str:
    return " ".join(f"{name}={value}" for name, value in sorted(parts, reverse=True))


def is_alarm(world: World, number: int) -> bool:
    """Whether the scan of a quiet record tells of anything."""
    series, counts = record(world, number)
    return bool(scan(counts, series, subjects=SUBJECTS).rises)


def is_found(world: World, planted: Planted, number: int) -> bool:
    """Whether the planted reason, or a part of it, is told."""
    series, counts = record(world, number, planted)
    rises = scan(counts, series, subjects=SUBJECTS).rises
    return any(("reason", "r0") in series[row].parts for rise in rises for row in (rise.series, *rise.also))


MANY = (4, 5, 12, 60, 400)
PLAIN = World("plain: 15 reasons, 3 small attributes, no dips", dips=False, renamed=False, echo=0.0)
WORLDS = (
    PLAIN,
    World("dips, renamings, echo 0.2"),
    World("the same, 26 weeks", weeks=26),
    World("the same, 300 stores and 60 products too", values=MANY),
    World("40 reasons in 6 groups, many values", reasons=40, groups=6, values=MANY),
    World("echo 0.3, a mood of the week ± 10 %", echo=0.3, together=0.1),
    World("6 reasons, growth 40 % a year", reasons=6, growth=0.4),
)
SEARCHED = WORLDS[3]
AS_READ = Planted(21, 38.5 / 21, 2, 1.2, (38, 39))  # the rise that a reader planted and was not told of


def shares(what: Callable[[int], bool], tries: int, run: Mapper) -> float:
    """The share of tries in which it is so."""
    return float(np.mean(list(run(what, range(tries)))))


def main() -> None:
    """Print both tables in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tries", type=int, default=120)
    parser.add_argument("--processes", type=int, default=2)
    asked = parser.parse_args()
    with ProcessPoolExecutor(asked.processes) as pool:
        run = partial(pool.map, chunksize=5)
        print("| planted in | found |\n|---|---|", flush=True)
        for world in (*WORLDS[1:5], replace(PLAIN, values=MANY, name="no dips, no renamings, many values")):
            told = shares(partial(is_found, world, AS_READ), asked.tries, run)
            print(f"| 21 → 38, 39: {world.name} | {told:.0%} |", flush=True)
        for level, weeks in product((5, 10, 20, 50, 200), (1, 2)):
            planted = [Planted(level, ratio, weeks) for ratio in (1.5, 1.8, 2.5)]
            sizes = [shares(partial(is_found, SEARCHED, one), asked.tries, run) for one in planted]
            words = " / ".join(f"{one:.0%}" for one in sizes)
            print(f"| {level} a week, {weeks} week(s), × 1.5 / 1.8 / 2.5 | {words} |", flush=True)
        print("\n| quiet record | scans with any false alarm |\n|---|---|", flush=True)
        for world in WORLDS:
            print(f"| {world.name} | {shares(partial(is_alarm, world), asked.tries * 2, run):.1%} |", flush=True)


if __name__ == "__main__":
    main()
