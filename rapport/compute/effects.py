"""Did a change do anything? Before and after of a series of weeks or days, with an interval that holds.

Alone, a series is judged by segmented regression (an interrupted time series): level and trend before, a new level and trend
after; the effect is the mean gap, over the steps after, to the old trend carried on. With a comparison group the effect is the
difference in differences: how much the gap between both changed, which needs them to have run in parallel before.

Errors echo (`echoes`), so a run of good weeks is no proof. Changes are made when things look bad (`stretches`), so an effect is
told only if it stands both with and without the last weeks before the change; a bad stretch is named, with the return that was to
be expected by itself.

Sources: Wagner et al. (2002, J. Clin. Pharm. Ther. 27) and Lopez Bernal et al. (2017, Int. J. Epidemiol. 46) for segmented
regression; Angrist and Pischke (2009, ch. 5) for differences in differences; Roth (2022, AER: Insights 4) on what a check of the
trends before can tell. Coverage and false alarms: tests and benchmarks/effects_calibration.py.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rapport.compute import stretches
from rapport.compute.echoes import Mixture, regress
from rapport.compute.intervals import Interval
from rapport.compute.stretches import Stretches

type Floats = NDArray[np.float64]

FEWEST_BEFORE, FEWEST_AFTER = 8, 4
FEWEST_FOR_TREND = 16
SHORT_PERIOD = 12  # steps: up to here each step of the period has its own level, beyond it goes as a wave
PERIODS_FOR_SHORT, PERIODS_FOR_LONG = 3, 2


class Verdict(StrEnum):
    """What may be said of a change."""

    BETTER = "better"
    WORSE = "worse"
    NO_CHANGE = "no_change"  # none that can be told
    UNTOLD = "untold"  # it cannot be told whether there is one


class Reason(StrEnum):
    """Why a verdict is as it is, or with what caution to read it."""

    TOO_FEW_BEFORE = "too_few_before"
    TOO_FEW_AFTER = "too_few_after"
    NOT_PARALLEL = "not_parallel"  # the comparison group went another way already before
    RETURN_TO_NORMAL = "return_to_normal"  # after a bad stretch, and what followed may be nothing but a return
    LAST_STEPS = "last_steps"  # it stands or falls with the last steps before the change
    AFTER_BAD_STRETCH = "after_bad_stretch"  # caution: the effect stands with and without the stretch
    TOO_WIDE = "too_wide"  # a worthwhile change may hide in the interval
    SEASON_UNKNOWN = "season_unknown"  # caution: less than two years before, a season would look like an effect


class Design(StrEnum):
    """How an effect was measured."""

    INTERRUPTED = "interrupted"
    DIFFERENCE = "difference"


@dataclass(frozen=True, slots=True, kw_only=True)
class BadStretch:
    """The run of bad steps that came right before the change, in the unit of the series."""

    first: int  # index of its first step
    last: int  # and of its last, included
    mean: float
    usual: float  # what the longer baseline leads to expect of it
    by_itself: float  # how far the values were to move from it without any change


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What a change did: the mean gap, over the steps after it, to what would have been. In the unit of the series.

    The verdict needs more than `interval`: show `span` where the reason is a return to normal.
    """

    verdict: Verdict
    reasons: tuple[Reason, ...]
    design: Design
    before: int  # steps known before
    after: int  # and after
    estimate: float | None = None
    interval: Interval | None = None  # with all steps before
    without: Interval | None = None  # with the last steps before the change left out
    echo: float | None = None  # how much of a step's surprise the next repeats
    spread: float | None = None  # the usual size of a surprise: a standard deviation
    pre_trend: Interval | None = None  # of the gap to the comparison group, a step, before the change
    bad_stretch: BadStretch | None = None

    @property
    def span(self) -> Interval | None:
        """What agrees with the figures, whether or not the last steps before the change are taken for usual."""
        return None if self.interval is None else _span(self.interval, self.without)


@dataclass(frozen=True, slots=True)
class Batch:
    """R series of one design judged at once."""

    plain: Mixture  # with all steps before
    without: Mixture | None  # with the last ones left out; None where the record is too short for that
    found: Stretches | None

    def told(self, level: float = 0.95) -> NDArray[np.int64]:
        """Which way each series (R,) is told to have moved: 1 up, −1 down, 0 neither."""
        readings = [self.plain] if self.without is None else [self.plain, self.without]
        below = np.array([reading.below(np.zeros(len(reading.spread))) for reading in readings])
        rest = (1 - level) / 2
        return (below < rest).all(axis=0).astype(np.int64) - (below > 1 - rest).all(axis=0).astype(np.int64)


def measure(
    values: ArrayLike,
    change: int,
    *,
    higher_is_better: bool,
    comparison: ArrayLike | None = None,
    trend: bool = True,
    period: float | None = None,
    worthwhile: float | None = None,
    level: float = 0.95,
) -> Effect:
    """The effect of a change before step `change` on the series `values` (n,), NaN where a step is missing or immature.

    `comparison` (n,), on the same scale, turns it into a difference in differences. `trend=False` says that the series has
    none, which narrows the interval much and is wrong where it has. `period` is the season in steps (7 days, 52.18 weeks).
    `worthwhile` is the least effect that would matter: an interval that reaches it as well as 0 is no proof of "no change".
    Raises ValueError when shapes disagree or the change lies outside.
    """
    series = _gap(values, comparison)
    if not 0 < change < series.size:
        raise ValueError("The change lies inside the series.")
    design = Design.INTERRUPTED if comparison is None else Design.DIFFERENCE
    times = np.flatnonzero(np.isfinite(series))
    before, trend = int((times < change).sum()), trend and design is Design.INTERRUPTED
    after = times.size - before
    if short := _too_short(before, after, trend):
        return Effect(verdict=Verdict.UNTOLD, reasons=short, design=design, before=before, after=after)
    batch = judge_many(series[None, times], times, change, higher_is_better=higher_is_better, trend=trend, period=period)
    pre_trend = None if comparison is None else _pre_trend(series[times[:before]], times[:before], level)
    stretch = _bad_stretch(batch.found, times)
    interval, without = _interval(batch.plain, level), None if batch.without is None else _interval(batch.without, level)
    reading = _Reading(int(batch.told(level)[0]), interval, _span(interval, without), stretch, pre_trend)
    verdict, reasons = reading.verdict(higher_is_better=higher_is_better, worthwhile=worthwhile)
    return Effect(
        verdict=verdict,
        reasons=(*reasons, *_season_unknown(times, before, period, design)),
        design=design,
        before=before,
        after=after,
        estimate=float(batch.plain.estimate[0]),
        interval=interval,
        without=without,
        echo=float(batch.plain.echo[0]),
        spread=float(batch.plain.spread[0]),
        pre_trend=pre_trend,
        bad_stretch=stretch,
    )


def carried_on(
    values: ArrayLike,
    change: int,
    *,
    comparison: ArrayLike | None = None,
    trend: bool = True,
    period: float | None = None,
    level: float = 0.95,
) -> tuple[Floats, Floats, Floats]:
    """What would have been from step `change` on without the change: centre, low and high, each (n - change,), for drawing.

    The interval is that of the line, not of single steps around it. With a `comparison` the gap to it is carried on, NaN where
    it has no value. Raises ValueError as `measure` does, and where the steps before are too few.
    """
    series = _gap(values, comparison)
    times, at = np.flatnonzero(np.isfinite(series)), np.arange(change, series.size, dtype=np.float64)
    trend = trend and comparison is None
    before = int((times < change).sum())
    if not 0 < change < series.size or _too_short(before, times.size - before, trend):
        raise ValueError("There is too little to carry on.")
    known = times.astype(np.float64)
    design, _contrast = _design(known, before, change, trend=trend, period=period)
    rows = np.zeros((at.size, design.shape[1]))
    rows[:, 0] = 1.0
    if trend:
        rows[:, 2] = (at - change) / max(before, 1)
    season = None if period is None else _season(known, before, period, at)
    if season is not None:
        rows[:, -season.shape[1] :] = season
    lines = [regress(series[None, times], design, known, row) for row in rows]
    ends = np.array([(line.estimate[0], *(one[0] for one in line.interval(level))) for line in lines])
    beside = np.zeros(at.size) if comparison is None else np.asarray(comparison, dtype=np.float64)[change:]
    return ends[:, 0] + beside, ends[:, 1] + beside, ends[:, 2] + beside


def judge_many(
    series: Floats,
    times: NDArray[np.int64],
    change: int,
    *,
    higher_is_better: bool,
    trend: bool = True,
    period: float | None = None,
) -> Batch:
    """Judge R series (R, n) known at the same steps `times` (n,), rising; those from `change` on came after the change."""
    before, at = int((times < change).sum()), times.astype(np.float64)
    design, contrast = _design(at, before, change, trend=trend, period=period)
    plain = regress(series, design, at, contrast)
    steps = stretches.length(before)
    if not steps:
        return Batch(plain, None, None)
    kept = np.r_[0 : before - steps, before : times.size]
    if np.linalg.matrix_rank(design[kept]) < design.shape[1]:
        return Batch(plain, None, None)
    without = regress(series[:, kept], design[kept], at[kept], contrast)
    found = stretches.worst(
        series[:, :before],
        steps,
        higher_is_better=higher_is_better,
        trend=trend,
        echo=plain.echo,
        after=times.size - before,
    )
    return Batch(plain, without, found)


def _gap(values: ArrayLike, comparison: ArrayLike | None) -> Floats:
    """The series, or its gap to the comparison (n,)."""
    series = np.asarray(values, dtype=np.float64)
    other = np.zeros_like(series) if comparison is None else np.asarray(comparison, dtype=np.float64)
    if series.ndim != 1 or other.shape != series.shape:
        raise ValueError("A series has one value a step, and its comparison as many.")
    return series - other


def _too_short(before: int, after: int, trend: bool) -> tuple[Reason, ...]:
    needed = FEWEST_FOR_TREND if trend else FEWEST_BEFORE
    said = ((before < needed, Reason.TOO_FEW_BEFORE), (after < FEWEST_AFTER, Reason.TOO_FEW_AFTER))
    return tuple(reason for short, reason in said if short)


def _design(times: Floats, before: int, change: int, *, trend: bool, period: float | None) -> tuple[Floats, Floats]:
    """The columns (n, p) and the contrast (p,): the mean effect over the steps after is the second coefficient."""
    step = (np.arange(times.size) >= before).astype(np.float64)
    columns = [np.ones_like(times), step]
    if trend:
        years = (times - change) / max(before, 1)
        columns += [years, step * (years - years[before:].mean())]
    design = np.column_stack(columns)
    season = None if period is None else _season(times, before, period)
    if season is not None:
        design = np.column_stack([design, season])
    return design, np.eye(design.shape[1])[1]


def _season(times: Floats, before: int, period: float, at: Floats | None = None) -> Floats | None:
    """Columns (n, k) of the season at the known steps, or at others; None where the steps before are too few to tell it."""
    at = times if at is None else at
    span = times[before - 1] - times[0] + 1
    if period > SHORT_PERIOD:
        turn = 2 * np.pi * at / period
        return np.column_stack([np.sin(turn), np.cos(turn)]) if span >= PERIODS_FOR_LONG * period else None
    if span < PERIODS_FOR_SHORT * period:
        return None
    places, named = at.astype(np.int64) % round(period), np.unique(times.astype(np.int64) % round(period))
    return np.column_stack([(places == one).astype(np.float64) - 1 / period for one in named[1:]])


def _season_unknown(times: NDArray[np.int64], before: int, period: float | None, design: Design) -> tuple[Reason, ...]:
    if period is None or design is Design.DIFFERENCE or _season(times.astype(np.float64), before, period) is not None:
        return ()
    return (Reason.SEASON_UNKNOWN,)


def _pre_trend(gap: Floats, times: NDArray[np.int64], level: float) -> Interval:
    """How fast the gap to the comparison group moved before the change, a step."""
    steps = times.astype(np.float64)
    line = np.column_stack([np.ones_like(steps), steps])
    return _interval(regress(gap[None, :], line, steps, np.array([0.0, 1.0])), level)


def _span(interval: Interval, without: Interval | None) -> Interval:
    other = interval if without is None else without
    return Interval(min(interval.low, other.low), max(interval.high, other.high))


def _interval(mixture: Mixture, level: float) -> Interval:
    low, high = mixture.interval(level)
    return Interval(float(low[0]), float(high[0]))


def _bad_stretch(found: Stretches | None, times: NDArray[np.int64]) -> BadStretch | None:
    if found is None or not found.is_bad[0]:
        return None
    return BadStretch(
        first=int(times[found.first[0]]),
        last=int(times[found.last[0]]),
        mean=float(found.mean[0]),
        usual=float(found.usual[0]),
        by_itself=float(found.by_itself[0]),
    )


@dataclass(frozen=True, slots=True)
class _Reading:
    """What the figures show, before it is judged."""

    told: int
    interval: Interval
    span: Interval
    stretch: BadStretch | None
    pre_trend: Interval | None

    def verdict(self, *, higher_is_better: bool, worthwhile: float | None) -> tuple[Verdict, tuple[Reason, ...]]:
        """The verdict with its reasons: first what forbids one, then what the figures say."""
        caution = () if self.stretch is None else (Reason.AFTER_BAD_STRETCH,)
        if self.pre_trend is not None and 0.0 not in self.pre_trend:
            return Verdict.UNTOLD, (Reason.NOT_PARALLEL, *caution)
        if self.told:
            return (Verdict.BETTER if (self.told > 0) == higher_is_better else Verdict.WORSE), caution
        reaching = worthwhile is not None and max(-self.span.low, self.span.high) >= worthwhile
        if self.stretch is not None and (reaching or worthwhile is None):
            return Verdict.UNTOLD, (Reason.RETURN_TO_NORMAL,)
        if 0.0 not in self.interval:
            return Verdict.UNTOLD, (Reason.LAST_STEPS,)
        return (Verdict.UNTOLD, (Reason.TOO_WIDE,)) if reaching else (Verdict.NO_CHANGE, caution)
