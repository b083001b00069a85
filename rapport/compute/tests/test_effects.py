"""Effects hold what they promise: intervals cover, and where nothing happened hardly anything is told."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import t as student

from rapport.compute.echoes import GRID, PRIOR, regress
from rapport.compute.effects import Batch, Design, Reason, Verdict, carried_on, judge_many, measure

RUNS = 1000
WINDOWS = [(26, 13), (20, 8), (52, 13)]
ECHOES = [0.0, 0.3, 0.6]


def echoing(phi: float, steps: int, seed: int, runs: int = RUNS) -> np.ndarray:
    """Quiet series (runs, steps) of size 1."""
    random = np.random.default_rng([seed, int(phi * 100), steps])
    surprise = random.normal(size=(runs, steps))
    for step in range(1, steps):
        surprise[:, step] = phi * surprise[:, step - 1] + np.sqrt(1 - phi**2) * surprise[:, step]
    return surprise


def judged(series: np.ndarray, before: int, *, trend: bool = True) -> Batch:
    """All series at once, higher values being worse."""
    return judge_many(series, np.arange(series.shape[1]), before, higher_is_better=False, trend=trend)


def holds(batch: Batch, truth: float) -> float:
    """The share of intervals that hold the truth."""
    below = batch.plain.below(np.full(len(batch.plain.spread), truth))
    return float(((below > 0.025) & (below < 0.975)).mean())


def false_alarms(batch: Batch) -> float:
    """The share of series told to have changed."""
    return float((batch.told() != 0).mean())


@pytest.mark.parametrize("trend", [False, True])
@pytest.mark.parametrize("phi", ECHOES)
@pytest.mark.parametrize(("before", "after"), WINDOWS)
def test_the_interval_of_an_effect_covers_it_in_95_of_100_series(before: int, after: int, phi: float, trend: bool) -> None:
    series = echoing(phi, before + after, 1)
    series[:, before:] += 1.5
    if trend:
        series += np.arange(before + after) * 0.05
    assert 0.92 <= holds(judged(series, before, trend=trend), 1.5) <= 0.97


@pytest.mark.parametrize("trend", [False, True])
@pytest.mark.parametrize("phi", ECHOES)
@pytest.mark.parametrize(("before", "after"), WINDOWS)
def test_where_nothing_happened_at_most_six_in_a_hundred_are_told(before: int, after: int, phi: float, trend: bool) -> None:
    assert false_alarms(judged(echoing(phi, before + after, 2), before, trend=trend)) <= 0.06


def provoked(phi: float, before: int, after: int, seed: int) -> np.ndarray:
    """Quiet series, each cut out around the first moment at which its last four weeks were bad enough to act upon."""
    whole = echoing(phi, 400, seed)
    recent = np.lib.stride_tricks.sliding_window_view(whole, 4, axis=1).mean(axis=2)
    bad = recent > 1.5 * np.sqrt(4 + 6 * phi + 4 * phi**2 + 2 * phi**3) / 4
    bad[:, : before - 4], bad[:, 400 - after - 3 :], bad[:, 400 - after - 4] = False, False, True
    change = bad.argmax(axis=1) + 4
    return np.take_along_axis(whole, change[:, None] + np.arange(-before, after), axis=1)


@pytest.mark.parametrize("trend", [False, True])
@pytest.mark.parametrize("phi", ECHOES)
@pytest.mark.parametrize(("before", "after"), WINDOWS)
def test_a_change_provoked_by_a_bad_stretch_does_not_work_by_itself(before: int, after: int, phi: float, trend: bool) -> None:
    batch = judged(provoked(phi, before, after, 3), before, trend=trend)
    assert false_alarms(batch) <= 0.06
    assert batch.found is not None
    assert batch.found.is_bad.mean() > 0.55
    quiet = judged(echoing(phi, before + after, 4), before, trend=trend)
    assert quiet.found is not None
    assert quiet.found.is_bad.mean() < 0.4


def test_a_plain_reading_after_a_bad_stretch_would_be_fooled() -> None:
    assert 1 - holds(judged(provoked(0.6, 26, 13, 3), 26), 0.0) > 0.08


def test_a_strong_effect_is_found_although_errors_echo() -> None:
    series = echoing(0.3, 65, 5)
    series[:, 52:] -= 3.0
    assert (judged(series, 52).told() == -1).mean() > 0.9


def dense(y: np.ndarray, design: np.ndarray, times: np.ndarray, contrast: np.ndarray, value: float) -> float:
    """P(contrast · β < value) the slow way: whole matrices, inverses and determinants."""
    logs, below = [], []
    for phi, prior in zip(GRID, PRIOR, strict=True):
        apart = np.abs(np.subtract.outer(times, times)).astype(int)
        v = np.array([[phi**d for d in row] for row in apart])
        inner = design.T @ np.linalg.inv(v) @ design
        beta = np.linalg.inv(inner) @ design.T @ np.linalg.inv(v) @ y
        left = (y - design @ beta) @ np.linalg.inv(v) @ (y - design @ beta)
        freedom = len(y) - design.shape[1]
        size = np.sqrt(left / freedom * (contrast @ np.linalg.inv(inner) @ contrast))
        below.append(student.cdf((value - contrast @ beta) / size, freedom))
        logs.append(prior - np.linalg.slogdet(v)[1] / 2 - np.linalg.slogdet(inner)[1] / 2 - freedom / 2 * np.log(left))
    weights = np.exp(np.array(logs) - max(logs))
    return float(weights @ below / weights.sum())


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10_000), st.sets(st.integers(0, 40), min_size=10, max_size=25))
def test_whitening_agrees_with_whole_matrices_also_over_gaps(seed: int, known: set[int]) -> None:
    times = np.array(sorted(known), dtype=float)
    y = np.random.default_rng(seed).normal(size=times.size)
    design = np.column_stack([np.ones(times.size), times / 40, times > np.median(times)]).astype(float)
    contrast = np.array([0.0, 0.3, 1.0])
    told = regress(y[None, :], design, times, contrast)
    for value in (-1.0, 0.0, 0.7):
        assert told.below(np.array([value]))[0] == pytest.approx(dense(y, design, times, contrast, value), abs=1e-7)


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10_000), st.floats(0.001, 0.999))
def test_a_quantile_is_where_the_chance_below_is_reached(seed: int, chance: float) -> None:
    y = np.random.default_rng(seed).standard_t(2, size=(3, 20)).cumsum(axis=1)
    told = regress(y, np.ones((20, 1)), np.arange(20.0), np.ones(1))
    assert told.below(told.quantile(chance)) == pytest.approx(np.full(3, chance), abs=1e-6)


def quiet(seed: int, steps: int) -> np.ndarray:
    """One quiet series around 90."""
    return 90 + echoing(0.2, steps, seed, runs=1)[0]


def test_a_better_level_is_better_in_the_direction_of_the_measure() -> None:
    series = quiet(1, 65)
    series[52:] += 6
    up, down = measure(series, 52, higher_is_better=True), measure(series, 52, higher_is_better=False)
    assert (up.verdict, down.verdict) == (Verdict.BETTER, Verdict.WORSE)
    assert up.interval is not None
    assert 6 in up.interval
    assert (up.before, up.after, up.design) == (52, 13, Design.INTERRUPTED)


def test_nothing_is_told_of_too_short_a_record() -> None:
    effect = measure(quiet(2, 18), 15, higher_is_better=True)
    assert (effect.verdict, effect.interval) == (Verdict.UNTOLD, None)
    assert effect.reasons == (Reason.TOO_FEW_BEFORE, Reason.TOO_FEW_AFTER)
    assert measure(quiet(2, 24), 12, higher_is_better=True, trend=False).verdict != Verdict.UNTOLD


def test_immature_weeks_are_left_out() -> None:
    series = quiet(3, 65)
    series[60:] = np.nan
    whole = measure(series, 52, higher_is_better=True)
    assert whole.after == 8
    assert whole.interval == measure(series[:60], 52, higher_is_better=True).interval


def test_a_trend_carried_on_is_no_effect() -> None:
    series = quiet(4, 65) + np.arange(65) * 0.2
    assert measure(series, 52, higher_is_better=True).verdict == Verdict.NO_CHANGE
    blind = measure(series, 52, higher_is_better=True, trend=False)  # takes the trend for a strong echo, and stays careful
    assert blind.echo is not None
    assert blind.echo > 0.7
    assert blind.verdict != Verdict.BETTER


def test_a_return_from_a_bad_stretch_is_named_and_not_credited_to_the_change() -> None:
    series = quiet(12, 65)
    series[47:52] -= [4, 6, 6, 5, 4]
    effect = measure(series, 52, higher_is_better=True)
    assert effect.bad_stretch is not None
    assert 47 <= effect.bad_stretch.first <= effect.bad_stretch.last <= 51
    assert effect.bad_stretch.usual == pytest.approx(90, abs=1)
    assert effect.bad_stretch.by_itself == pytest.approx(5, abs=2)
    assert (effect.verdict, effect.reasons) == (Verdict.UNTOLD, (Reason.RETURN_TO_NORMAL,))
    assert effect.span is not None
    assert 0.0 in effect.span
    assert measure(series, 52, higher_is_better=True, worthwhile=20).verdict == Verdict.NO_CHANGE


def test_an_effect_beyond_the_return_to_normal_is_told_with_the_caution() -> None:
    series = quiet(6, 117)
    series[99:104] -= 4
    series[104:] += 5
    effect = measure(series, 104, higher_is_better=True)
    assert (effect.verdict, effect.reasons) == (Verdict.BETTER, (Reason.AFTER_BAD_STRETCH,))


def test_a_comparison_group_takes_away_what_both_share() -> None:
    shared = np.cumsum(np.random.default_rng(7).normal(size=39)) + np.r_[np.zeros(26), np.full(13, 5.0)]
    ours, theirs = quiet(8, 39) + shared, quiet(9, 39) + shared
    assert measure(ours, 26, higher_is_better=True, comparison=theirs).verdict == Verdict.NO_CHANGE
    ours[26:] += 4
    effect = measure(ours, 26, higher_is_better=True, comparison=theirs)
    assert (effect.verdict, effect.design) == (Verdict.BETTER, Design.DIFFERENCE)
    assert effect.interval is not None
    assert 4 in effect.interval


def test_groups_that_parted_before_are_no_comparison() -> None:
    ours, theirs = quiet(8, 39) + np.arange(39) * 0.3, quiet(9, 39)
    effect = measure(ours, 26, higher_is_better=True, comparison=theirs)
    assert (effect.verdict, effect.reasons[0]) == (Verdict.UNTOLD, Reason.NOT_PARALLEL)
    assert effect.pre_trend is not None
    assert 0.3 in effect.pre_trend


def test_a_week_is_told_apart_from_its_days() -> None:
    days = 3.0 * np.isin(np.arange(84) % 7, [5, 6])
    effect = measure(quiet(10, 84) + days, 56, higher_is_better=True, period=7)
    assert effect.verdict == Verdict.NO_CHANGE
    assert effect.spread == pytest.approx(1, rel=0.4)


def test_a_year_is_told_only_from_two() -> None:
    wave = 4 * np.sin(2 * np.pi * np.arange(140) / 52.18)
    long = measure(quiet(11, 140) + wave, 115, higher_is_better=True, period=52.18)
    short = measure((quiet(11, 140) + wave)[75:], 40, higher_is_better=True, period=52.18)
    assert Reason.SEASON_UNKNOWN not in long.reasons
    assert long.verdict == Verdict.NO_CHANGE
    assert Reason.SEASON_UNKNOWN in short.reasons


def test_an_interval_that_hides_a_worthwhile_effect_is_no_proof_of_none() -> None:
    series = quiet(13, 39)
    assert measure(series, 26, higher_is_better=True, worthwhile=9.0).verdict == Verdict.NO_CHANGE
    hidden = measure(series, 26, higher_is_better=True, worthwhile=0.5)
    assert (hidden.verdict, hidden.reasons) == (Verdict.UNTOLD, (Reason.TOO_WIDE,))


def test_a_series_that_never_moves_has_not_changed() -> None:
    assert measure(np.full(39, 100.0), 26, higher_is_better=True).verdict == Verdict.NO_CHANGE


@pytest.mark.parametrize("change", [0, 39])
def test_a_change_outside_the_series_is_refused(change: int) -> None:
    with pytest.raises(ValueError, match="inside the series"):
        measure(quiet(1, 39), change, higher_is_better=True)


def test_what_would_have_been_is_the_trend_and_the_season_carried_on() -> None:
    steps = np.arange(84)
    past = 50 + steps * 0.2 + 3.0 * np.isin(steps % 7, [5, 6])
    after = past + 7.0 * (steps >= 56)
    centre, low, high = carried_on(after, 56, period=7)
    assert centre == pytest.approx(past[56:], abs=1e-6)
    assert (low <= centre).all()
    assert (centre <= high).all()


def test_what_would_have_been_agrees_with_the_effect_that_is_told() -> None:
    series = quiet(14, 65) + np.arange(65) * 0.1
    series[52:] += 5
    effect = measure(series, 52, higher_is_better=True)
    centre, _low, _high = carried_on(series, 52)
    assert (series[52:] - centre).mean() == pytest.approx(effect.estimate, abs=0.5)


def test_the_gap_to_the_comparison_group_is_carried_on_where_it_has_values() -> None:
    theirs = np.r_[np.full(26, 10.0), np.full(13, 14.0)]
    ours = theirs + 3.0
    theirs[30] = np.nan
    centre, _low, _high = carried_on(ours, 26, comparison=theirs)
    assert np.isnan(centre[4])
    assert np.delete(centre, 4) == pytest.approx(np.full(12, 17.0), abs=1e-6)
    with pytest.raises(ValueError, match="too little"):
        carried_on(ours[:10], 6)
