"""What rose beyond chance: the scan behind "what broke, and whose cause".

Input is a matrix of weekly counts (S series × T complete weeks, latest last) and what each series counts: parts such as
reason = "late delivery", or that reason with carrier = "Swift". A series whose parts contain another's refines it.

1. The latest week, and the latest two together, are held against what the clean weeks before them lead to expect
   (`baselines`), and bursts of quiet series against the habits of such series (`bursts`).
2. A rise must also matter: `Newsworthy` sets the least count, excess and ratio, so that 1 → 3 is never news.
3. All series are judged together (`discoveries`): in a quiet year the chance of any false alarm in a week is at most `level`.
4. A series that seems to go on under another name is held against the past of both (`renamings`), and said.
5. Risen series that tell of the same cases become one `Rise`: the subject (a reason), its strongest driver (the refinement in
   which the excess is concentrated, by the likelihood ratio of Kulldorff 1997), and whether the rest is as usual.

What cannot be told is said with its reason (`Untold`), never counted as quiet.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rapport.compute import distributions
from rapport.compute.baselines import FEWEST_WEEKS, Baseline, Range, fit
from rapport.compute.bursts import floor
from rapport.compute.discoveries import adjust_in_families
from rapport.compute.lattices import Lattice, Series
from rapport.compute.renamings import Renaming, find, joined

__all__ = ["Driver", "Newsworthy", "Renaming", "Rise", "Scan", "Series", "Silence", "Untold", "scan"]

type Floats = NDArray[np.float64]

TESTED_WEEKS = 2
NEW_SERIES_CASES, NEW_SERIES_SHARE = 10.0, 0.75
RARE_SERIES_WEEKS, RARE_SERIES_SHARE = 6, 0.4  # a rare one needs not have cases in nearly every week, if it has run for a while
SHARE_OF_EXCESS = 0.5
DRIVER_LEVEL = 0.01
AS_USUAL = 0.05
STILL_RISEN = 0.01
_LEAST_CHANCE = 1e-300
_WINDOWS = (slice(1, 2), slice(0, 2))  # of the predicted weeks: the latest, and both
_SHARES = (0.4, 0.35)  # of a series' chance of error, by window; the rest is kept in reserve, for far tails are known less well
_BACK = (slice(1, 2), slice(0, 1))  # the latest, and the one before


@dataclass(frozen=True, slots=True)
class Newsworthy:
    """The least that is told however certain it is: cases in the window, cases above the expected, times the expected."""

    count: int = 6
    excess: float = 5.0
    ratio: float = 1.3

    def least(self, expected: Floats) -> Floats:
        """The least newsworthy whole count (S,) where `expected` (S,) cases are usual."""
        return np.ceil(np.maximum(np.maximum(self.count, expected + self.excess), expected * self.ratio))


class Silence(StrEnum):
    """Why nothing can be told of a series."""

    TOO_FEW_WEEKS = "too_few_weeks"  # fewer than eight clean weeks before the tested ones
    NO_LATEST_WEEK = "no_latest_week"  # the latest week is not there
    OTHER_NAME = "other_name"  # it goes on under another name, and is told there
    SAME_CASES = "same_cases"  # always the same count as a coarser series: one fact, told there


@dataclass(frozen=True, slots=True)
class Untold:
    """A series that was not tested, why, and how many clean weeks it had."""

    series: int
    why: Silence
    clean_weeks: int


@dataclass(frozen=True, slots=True)
class Driver:
    """The refinement that holds most of a rise, and what became of the rest. Counts are those of the rise's window."""

    series: int
    label: str
    count: int
    expected: float
    share_of_excess: float  # 0.5 to above 1, where the rest fell
    rest_count: int
    rest_usual: Range
    rest_unchanged: bool


@dataclass(frozen=True, slots=True)
class Rise:
    """One story: a series above what is usual by more than chance explains, over a window of the latest 1 or 2 weeks."""

    series: int
    label: str
    window: int  # weeks: 1 where the latest week alone proves it, else 2
    count: int
    expected: float
    usual: Range  # 95 % of usual windows
    usual_week: Range  # 95 % of usual weeks: the band of a weekly chart
    ratio: float
    p_value: float  # of the window, before looking at any other series
    q_value: float  # false-discovery rate at which it would just be told
    weeks: tuple[int, ...]  # which of the last two weeks lie above the usual range, by how many weeks back
    running: int  # weeks in a row, up to the latest, above the usual week: 3 is "for the third week"
    clean_weeks: int
    left_out: tuple[int, ...]  # columns of baseline weeks that were themselves unusual
    driver: Driver | None
    also: tuple[int, ...]  # other risen series that tell of the same cases


@dataclass(frozen=True, slots=True)
class Scan:
    """The answer: rises, the least probable first (an empty tuple is "nothing rising beyond chance"), and what was looked at."""

    rises: tuple[Rise, ...]
    untold: tuple[Untold, ...]
    tested: int
    renamed: tuple[Renaming, ...]  # series that seem to go on under another name: held against the past of both
    counts: Floats  # (S, T) what was judged: the past of an old name stands under the new one
    expected: Floats  # (S,) of the latest week; NaN where untold
    p_values: Floats  # (S,) over both windows, 1 where not newsworthy; NaN where untold
    q_values: Floats  # (S,)


def scan(
    counts: ArrayLike,
    series: Sequence[Series],
    *,
    subjects: Collection[str] = ("reason",),
    level: float = 0.05,
    newsworthy: Newsworthy | None = None,
    exposure: ArrayLike | None = None,
) -> Scan:
    """Find what rose in the last week or two of weekly counts (S, T); the T weeks are complete, the latest last.

    Cut the matrix where the record begins; NaN marks weeks in which a single series did not exist. `subjects` are the
    dimensions that a story may be about (a reason and its finer reason); all others only drive it, unless no subject explains
    them. `exposure` (T,) is a positive volume that all counts go along with. Raises ValueError when shapes disagree or counts
    are negative.
    """
    table = np.atleast_2d(np.asarray(counts, dtype=np.float64))
    if len(series) == 0:
        return Scan((), (), 0, (), table, *(np.empty(0) for _ in range(3)))
    if table.shape[0] != len(series) or (table < 0).any():
        raise ValueError("Every series needs its row of counts, none of them negative.")
    lattice = Lattice(series, frozenset(subjects))
    return _Looking(table, lattice, level, newsworthy or Newsworthy(), exposure).answer()


class _Looking:
    """One scan under way: the fit, the verdicts, and the stories made of them."""

    def __init__(self, table: Floats, lattice: Lattice, level: float, newsworthy: Newsworthy, exposure: ArrayLike | None) -> None:
        self.level, self.newsworthy, self.exposure, self.lattice = level, newsworthy, exposure, lattice
        self.weeks = table.shape[1] - TESTED_WEEKS
        self.renamed = find(table, lattice)
        self.counts, self.gone = joined(table, lattice, self.renamed)
        self.table = _while_they_ran(self.counts, self.weeks)
        self.untold = tuple(self._untold())
        self.tested = np.setdiff1d(np.arange(len(table)), [one.series for one in self.untold])
        self.usual = self._fit(self.table[self.tested])
        self.place = {int(row): position for position, row in enumerate(self.tested)}
        self.tails, self.p, self.q = self._judge()

    def answer(self) -> Scan:
        """The stories, with the figures of every series."""
        rises = tuple(sorted(self._stories(), key=lambda rise: (rise.p_value, -rise.count)))
        figures = (self.usual.expected[:, 1], self.p, self.q) if len(self.tested) else (np.empty(0),) * 3
        spread = [np.full(len(self.table), np.nan) for _ in figures]
        for whole, part in zip(spread, figures, strict=True):
            whole[self.tested] = part
        return Scan(rises, self.untold, len(self.tested), self.renamed, self.counts, *spread)

    def _fit(self, table: Floats) -> Baseline:
        exposure = self.exposure if self.weeks > 0 else None
        return fit(table[:, : max(self.weeks, 0)], ahead=TESTED_WEEKS, exposure=exposure)

    def _fit_again(self, rest: Floats) -> Baseline:
        """What a part of a series leads to expect, where all together have told which weeks dipped."""
        exposure, weeks = (self.exposure, self.weeks) if self.weeks > 0 else (None, 0)
        return fit(rest[None, :weeks], ahead=TESTED_WEEKS, exposure=exposure, without=self.usual.dipped)

    def _untold(self) -> Iterator[Untold]:
        known = np.isfinite(self.table)
        weeks = known[:, : max(self.weeks, 0)].sum(axis=1)
        for row, above in enumerate(self.lattice.coarser):
            if row in self.gone:
                yield Untold(row, Silence.OTHER_NAME, int(weeks[row]))
            elif not known[row, -TESTED_WEEKS:].all() or self.weeks < 0:
                yield Untold(row, Silence.NO_LATEST_WEEK, int(weeks[row]))
            elif weeks[row] < FEWEST_WEEKS:
                yield Untold(row, Silence.TOO_FEW_WEEKS, int(weeks[row]))
            elif any(np.array_equal(self.table[row], self.table[one], equal_nan=True) for one in above):
                yield Untold(row, Silence.SAME_CASES, int(weeks[row]))

    def _windows(self, table: Floats) -> tuple[Floats, Floats]:
        return table[:, -1], table[:, -TESTED_WEEKS:].sum(axis=1)

    def _judge(self) -> tuple[Floats, Floats, Floats]:
        """Tails (2, m) of the week and the two weeks, p over both (m,), q (m,)."""
        tails, gated, reach = [], [], np.zeros(len(self.tested))
        for window, seen, share in zip(_WINDOWS, self._windows(self.table[self.tested]), _SHARES, strict=True):
            least = self.newsworthy.least(self.usual.moments(window)[0])
            habit = floor(self.table[self.tested, : self.weeks], seen)
            tail = np.maximum(np.maximum(self.usual.tail(seen, window), habit), _LEAST_CHANCE)
            tails.append(tail)
            gated.append(np.where(seen >= least, np.minimum(tail / share, 1.0), 1.0))
            reach += self.usual.tail(least, window)
        p = np.minimum(*gated)
        roots = np.array([self.lattice.root(int(row)) for row in self.tested], dtype=np.int64)
        kinds, subjects = self.lattice.kinds()[self.tested], np.array(self.lattice.is_subject)[self.tested]
        q = adjust_in_families(p, np.minimum(reach, 1.0), roots, roots == self.tested, kinds, subjects)
        return np.array(tails), p, q

    def _stories(self) -> Iterator[Rise]:
        lattice, told = self.lattice, list[int]()
        risen = [int(row) for row, q in zip(self.tested, self.q, strict=True) if q <= self.level]
        heads: dict[int, list[int]] = {}
        for row in sorted(risen, key=self._order):
            if any(one in told for one in lattice.coarser[row]):
                continue
            if (same := self._told_by(row, list(heads))) is not None:
                heads[same].append(row)
                told.append(row)
                continue
            head = self._sharpen(row, set(risen))
            heads[head] = [row] if head != row else []
            told += [row, head]
        for head, also in heads.items():
            finer = [row for row in lattice.finer[head] if row in risen]
            yield self._rise(head, tuple(also + finer))

    def _order(self, row: int) -> tuple[bool, int, float]:
        place = self.place[row]
        return not self.lattice.is_subject[row], len(self.lattice.series[row].parts), float(self.p[place])

    def _told_by(self, row: int, heads: list[int]) -> int | None:
        """The story that already accounts for this series: without their shared cases it is as usual."""
        shared = {head: rows for head in heads if (rows := self.lattice.shared(row, head))}
        if not shared:
            return None
        pieces = sorted({one for rows in shared.values() for one in rows})
        rest = self.table[row] - np.nan_to_num(self.table[pieces]).sum(axis=0)
        if self._tail_of(np.maximum(rest, 0.0), self._window(row)) < STILL_RISEN:
            return None
        return max(shared, key=lambda head: sum(self.table[one, -1] for one in shared[head]))

    def _sharpen(self, row: int, risen: set[int]) -> int:
        """The finest subject that still tells the whole rise: a reason's own finer reason, when the others are as usual."""
        while True:
            window = self._window(row)
            finer = [one for one in self.lattice.finer[row] if self.lattice.is_subject[one] and one in risen]
            whole = [one for one in finer if self._tail_of(self.table[row] - self.table[one], window) >= AS_USUAL]
            if not whole:
                return row
            row = max(whole, key=lambda one: (len(self.lattice.series[one].parts), self.table[one, -1]))

    def _window(self, row: int) -> int:
        """1 when the latest week alone would be told, else 2."""
        place = self.place[row]
        enough = self.table[row, -1] >= self.newsworthy.least(self.usual.expected[place, 1:])[0]
        return 1 if enough and self._q_of(place, 1) <= self.level else 2

    def _q_of(self, place: int, window: int) -> float:
        """The q-value of one window alone; that of the series belongs to its stronger window."""
        alone = self.tails[window - 1, place] / _SHARES[window - 1]
        return float(min(self.q[place] * max(alone / self.p[place], 1.0), 1.0))

    def _tail_of(self, rest: Floats, window: int) -> float:
        return float(self._fit_again(rest).tail(rest[-window:].sum(), _WINDOWS[window - 1])[0])

    def _rise(self, row: int, also: tuple[int, ...]) -> Rise:
        place, window = self.place[row], self._window(row)
        usual = self.usual.pick(np.array([place]))
        count, expected = float(self.table[row, -window:].sum()), float(usual.moments(_WINDOWS[window - 1])[0][0])
        above = [back for back, week in enumerate(_BACK) if self.table[row, -1 - back] > _range(usual, week).high]
        band = _range(usual, _BACK[0])
        left_out = np.isfinite(self.table[row, : self.weeks]) & ~usual.clean[0]
        return Rise(
            series=row,
            label=self.lattice.series[row].label,
            window=window,
            count=int(count),
            expected=expected,
            usual=_range(usual, _WINDOWS[window - 1]),
            usual_week=band,
            ratio=count / expected,
            p_value=float(self.tails[window - 1, place]),
            q_value=self._q_of(place, window),
            weeks=tuple(above),
            running=_run(self.table[row] > band.high),
            clean_weeks=int(usual.clean.sum()),
            left_out=tuple(np.flatnonzero(left_out).tolist()),
            driver=self._driver(row, window, count, expected),
            also=also,
        )

    def _driver(self, row: int, window: int, count: float, expected: float) -> Driver | None:
        """The refinement in which the rise is concentrated beyond its usual share, if it holds most of the excess."""
        rows = np.array([one for one in self.lattice.finer[row] if one in self.place], dtype=np.int64)
        if not rows.size:
            return None
        places = np.array([self.place[int(one)] for one in rows])
        usual = self.usual.moments(_WINDOWS[window - 1])[0][places]
        held = self.table[rows, -window:].sum(axis=1)
        of_excess = (held - usual) / (count - expected)
        evidence, chance = _concentration(held, count, np.minimum(usual / expected, 1 - 1e-9))
        fits = (of_excess >= SHARE_OF_EXCESS) & (chance * rows.size <= DRIVER_LEVEL)
        if not fits.any():
            return None
        best = int(np.argmax(np.where(fits, evidence, -np.inf)))
        rest = np.maximum(self.table[row] - self.table[rows[best]], 0.0)
        around = self._fit_again(rest)
        return Driver(
            series=int(rows[best]),
            label=self.lattice.series[int(rows[best])].label,
            count=int(held[best]),
            expected=float(usual[best]),
            share_of_excess=float(of_excess[best]),
            rest_count=int(rest[-window:].sum()),
            rest_usual=_range(around, _WINDOWS[window - 1]),
            rest_unchanged=self._tail_of(rest, window) >= AS_USUAL,
        )


def _range(usual: Baseline, weeks: slice) -> Range:
    low, high = usual.range(0.95, weeks)
    return Range(int(low[0]), int(high[0]))


def _run(so: NDArray[np.bool_]) -> int:
    """How many weeks (T,) in a row, counted back from the latest, are so."""
    return int(np.argmin(np.append(so[::-1], False)))


def _concentration(held: Floats, count: float, share: Floats) -> tuple[Floats, Floats]:
    """How strongly `held` of `count` cases exceed a usual share: log likelihood ratio, and chance (k,) of so many or more."""
    now = held / count
    ratio = distributions.xlogy(held, now / share) + distributions.xlogy(count - held, (1 - now) / (1 - share))
    chance = np.where(held > 0, distributions.betainc(np.maximum(held, 1), count - held + 1, share), 1.0)
    return np.where(now > share, ratio, 0.0), chance


def _while_they_ran(table: Floats, weeks: int) -> Floats:
    """Take the zeros before a series began, and after it ended, for what they are: not "none", but "not yet" and "no more".

    It began late when nearly every week since its first case has some, and as many zeros before would be a marvel; the same the
    other way round where it ended, as by a new name. One that is back in the tested weeks has not ended: its zeros count.
    """
    weeks = max(weeks, 0)
    past, back = np.nan_to_num(table[:, :weeks]), np.nan_to_num(table[:, weeks:]).any(axis=1)
    begun, ended = _begun(past), np.where(back, 0, _begun(past[:, ::-1]))
    ended[weeks - begun - ended < FEWEST_WEEKS] = 0
    week = np.arange(table.shape[1])
    known = (week >= begun[:, None]) & ((week < weeks - ended[:, None]) | (week >= weeks))
    return np.where(known, table, np.nan)


def _begun(past: Floats) -> NDArray[np.int64]:
    """The week of (S, n) in which each series begins whose zeros before mean "not yet"; 0 where they mean "none"."""
    if not past.shape[1]:
        return np.zeros(len(past), dtype=np.int64)
    some = past > 0
    first = np.where(some.any(axis=1), some.argmax(axis=1), 0)
    since = past.shape[1] - first
    often = np.where(since >= RARE_SERIES_WEEKS, RARE_SERIES_SHARE, NEW_SERIES_SHARE)
    late = (some.sum(axis=1) / since >= often) & (first * past.sum(axis=1) / since >= NEW_SERIES_CASES)
    return np.where(late, first, 0)
