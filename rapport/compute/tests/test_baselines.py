"""What is usual: ranges that hold, tails that are honest with few weeks, and earlier incidents left out."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.compute.baselines import Range, fit, usual_range
from rapport.compute.discoveries import adjust, adjust_in_families

LATEST, BOTH = slice(1, 2), slice(0, 2)


def weekly(means: np.ndarray, phi: float, seed: int) -> np.ndarray:
    """Over-dispersed counts around means (S, T): variance φ · mean."""
    random = np.random.default_rng(seed)
    return random.poisson(random.gamma(means / (phi - 1), 1) * (phi - 1)).astype(float)


def mixed(weeks: int, phi: float, seed: int, n: int = 2500) -> np.ndarray:
    """Series of levels from 0.2 to 60 a week."""
    levels = np.exp(np.random.default_rng(seed).uniform(np.log(0.2), np.log(60), n))
    return weekly(np.repeat(levels[:, None], weeks + 2, axis=1), phi, seed + 1)


@pytest.mark.parametrize("weeks", [12, 26, 76])
@pytest.mark.parametrize("phi", [1.05, 1.5, 2.5])
def test_chance_stays_chance_with_few_weeks_and_many(weeks: int, phi: float) -> None:
    counts = mixed(weeks, phi, 1)  # rare and wild ones with twelve weeks are the hardest
    usual = fit(counts[:, :weeks])
    for tails in (usual.tail(counts[:, -1], LATEST), usual.tail(counts[:, -2:].sum(axis=1), BOTH)):
        assert (tails <= 0.05).mean() <= 0.055
        assert (tails <= 0.01).mean() <= 0.015
        assert (tails <= 0.001).mean() <= 0.003


@pytest.mark.parametrize("weeks", [12, 52])
def test_the_usual_range_holds_nineteen_weeks_of_twenty(weeks: int) -> None:
    counts = weekly(np.full((2500, weeks + 1), 18.0), 1.5, 5)
    low, high = fit(counts[:, :weeks], ahead=1).range()
    held = ((counts[:, -1] >= low) & (counts[:, -1] <= high)).mean()
    assert 0.945 <= held <= 0.985


def test_a_week_of_eighteen_late_deliveries_usually_lies_between_eight_and_twenty_nine() -> None:
    low, high = fit(weekly(np.full((200, 76), 18.0), 1.5, 12), ahead=1).range()
    assert (low.mean(), high.mean()) == pytest.approx((8, 29), abs=1)
    one = usual_range(weekly(np.full(76, 18.0), 1.5, 12))
    assert 5 <= one.low < 18 < one.high <= 34


def test_an_earlier_incident_neither_widens_nor_lifts_the_range() -> None:
    quiet = weekly(np.full(60, 18.0), 1.4, 3)
    incident = quiet.copy()
    incident[20:26] = [40, 66, 71, 58, 63, 45]
    assert usual_range(incident).high <= usual_range(quiet).high + 2
    assert np.flatnonzero(~fit(incident).clean[0]).tolist() == [20, 21, 22, 23, 24, 25]


def test_a_series_that_jumps_again_and_again_keeps_its_jumps() -> None:
    counts = weekly(np.full(76, 10.0), 1.3, 4)
    counts[[6, 19, 33, 48, 62]] = [45, 51, 39, 48, 55]
    usual = fit(counts)
    assert usual.clean.all()
    assert usual.tail([46], LATEST)[0] > 0.003


def test_a_silent_series_that_burst_once_is_not_surprised_twice() -> None:
    counts = np.zeros(76)
    counts[30] = 14
    assert fit(counts).tail([14], LATEST)[0] > 0.001
    assert fit(np.zeros(76)).tail([14], LATEST)[0] < 1e-6


def test_growth_is_followed_and_not_taken_for_a_rise() -> None:
    means = 40 * np.exp(0.4 * (np.arange(78) - 38) / 52)
    counts = weekly(np.tile(means, (400, 1)), 1.2, 6)
    usual = fit(counts[:, :76])
    assert usual.expected[:, 1].mean() == pytest.approx(means[-1], rel=0.04)
    assert (usual.tail(counts[:, -1], LATEST) <= 0.01).mean() <= 0.02


def test_counts_that_go_along_with_orders_are_held_against_orders() -> None:
    orders = np.full(60, 1000.0)
    orders[-2:] = 2000
    counts = weekly(np.full(60, 20.0), 1.1, 8)
    counts[-2:] = 40
    assert fit(counts[:58]).tail([40], LATEST)[0] < 0.002
    assert fit(counts[:58], exposure=orders).tail([40], LATEST)[0] > 0.2
    with pytest.raises(ValueError, match="positive volume"):
        fit(counts[:58], exposure=orders[:-1])


def test_weeks_before_a_series_existed_say_nothing_about_it() -> None:
    counts = np.concatenate([np.full(40, np.nan), weekly(np.full(20, 25.0), 1.2, 9)])
    late, alone = fit(counts), fit(counts[40:])
    assert late.expected[0, 1] == pytest.approx(alone.expected[0, 1], rel=0.05)
    assert int(late.clean.sum()) == 20


@settings(deadline=None, max_examples=30)
@given(st.lists(st.integers(0, 200), min_size=8, max_size=60), st.floats(0.5, 0.98))
def test_a_wider_level_never_gives_a_narrower_range(counts: list[int], level: float) -> None:
    narrow, wide = usual_range(counts, level), usual_range(counts, level + (1 - level) / 2)
    assert 0 <= wide.low <= narrow.low <= narrow.high <= wide.high


@settings(deadline=None, max_examples=30)
@given(st.lists(st.integers(0, 60), min_size=8, max_size=40), st.integers(0, 80))
def test_a_higher_count_is_never_more_probable(counts: list[int], count: int) -> None:
    usual = fit(counts)
    chances = [usual.tail([more], LATEST)[0] for more in (count, count + 1, count + 7)]
    assert 1 >= chances[0] >= chances[1] >= chances[2] >= 0


def test_no_case_ever_is_a_range_from_none_and_seven_weeks_are_refused() -> None:
    assert usual_range(np.zeros(52)) == Range(0, 0)
    with pytest.raises(ValueError, match="eight complete weeks"):
        usual_range(np.ones(7))


def with_holidays(seed: int) -> tuple[np.ndarray, list[int]]:
    """Forty series of 78 weeks of which nine are holidays with half as much, and these weeks."""
    holidays = [20, 21, 22, 23, 44, 45, 46, 72, 73]
    means = np.tile(np.linspace(4, 40, 40)[:, None], (1, 78))
    means[:, holidays] *= 0.5
    return weekly(means, 1.3, seed), holidays


def test_weeks_in_which_everything_dips_are_found_and_nothing_stands_on_them() -> None:
    for seed in range(5):
        counts, holidays = with_holidays(seed)
        usual = fit(counts[:, :76])
        assert set(holidays) <= set(np.flatnonzero(usual.dipped).tolist())
        assert usual.dipped.sum() <= len(holidays) + 2
        assert not usual.clean[:, holidays].any()
        assert usual.expected[-1, 1] == pytest.approx(40, rel=0.15)


def test_holidays_hide_no_rise_of_other_weeks() -> None:
    counts, holidays = with_holidays(7)
    plain = np.delete(counts, holidays, axis=1)
    for seen in (fit(counts[:, :76]), fit(plain[:, :-2])):
        assert np.median(seen.tail(seen.expected[:, 1] * 1.8, LATEST)[20:]) < 0.004
    blind = fit(counts[:, :76], without=np.zeros(76, dtype=np.bool_))
    assert np.median(blind.tail(blind.expected[:, 1] * 1.8, LATEST)[20:]) > 0.004


def test_a_single_series_and_a_trend_know_no_dips() -> None:
    alone = weekly(np.full(76, 25.0), 1.4, 3)
    alone[[10, 11, 40]] = [4, 6, 5]
    assert not fit(alone).dipped.any()
    growing = weekly(np.tile(np.linspace(8, 40, 78), (40, 1)), 1.2, 4)
    assert fit(growing[:, :76]).dipped.sum() <= 2


def test_names_that_ended_leave_the_echo_of_the_others_as_it_is() -> None:
    counts = weekly(np.full((24, 78), 20.0), 1.2, 11)
    ended = counts.copy()
    ended[:6, 40:] = 0
    one, other = fit(counts[:, :76]), fit(ended[:, :76])
    share = [seen.spread[10:, 0, 1] / (seen.expected[10:, 1] * seen.dispersion[10:]) for seen in (one, other)]
    assert np.median(share[1]) <= np.median(share[0]) + 0.05


def test_benjamini_and_hochbergs_own_example_chooses_four_of_fifteen() -> None:
    p = np.array([1, 4, 19, 95, 201, 278, 298, 344, 459, 3240, 4262, 5719, 6528, 7590, 10_000]) / 10_000
    q = adjust(p)
    assert (q <= 0.05).sum() == 4
    assert q[:4] == pytest.approx([0.0015, 0.003, 0.0095, 0.035625])
    assert q[-1] == 1


def test_tests_that_cannot_reach_a_reportable_size_do_not_count() -> None:
    p = np.concatenate([[0.001], np.full(199, 1.0)])
    assert adjust(p)[0] == pytest.approx(0.2)
    assert adjust(p, np.concatenate([[1.0], np.full(199, 1e-6)]))[0] == pytest.approx(0.0012, rel=0.01)


def test_ten_tellings_of_one_story_make_no_room_for_another() -> None:
    family = np.repeat(np.arange(20), 10)
    roots = np.tile(np.arange(10) == 0, 20)
    p, reach = np.full(200, 0.5), np.ones(200)
    p[10] = 0.004
    alone = adjust_in_families(p, reach, family, roots)[10]
    p[:10] = 1e-9
    beside = adjust_in_families(p, reach, family, roots)[10]
    assert adjust(p)[10] <= 0.08
    assert beside >= alone / 2


def test_families_without_news_stay_silent_nineteen_times_of_twenty() -> None:
    random, family, roots = np.random.default_rng(2), np.repeat(np.arange(20), 10), np.tile(np.arange(10) == 0, 20)
    told = [(adjust_in_families(random.random(200), np.ones(200), family, roots) <= 0.05).any() for _ in range(800)]
    assert 0.025 <= np.mean(told) <= 0.065


def test_no_tests_give_no_answers() -> None:
    nothing = np.empty(0)
    assert adjust(nothing).size == 0
    assert adjust_in_families(nothing, nothing, nothing.astype(np.int64), nothing.astype(bool)).size == 0
