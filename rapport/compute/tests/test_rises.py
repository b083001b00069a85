"""The scan finds what rose and what drives it, and keeps silent when nothing did."""

import numpy as np
import pytest

from rapport.compute.rises import Newsworthy, Scan, Series, Silence, scan

CARRIERS = {"Swift": 0.3, "Parcelway": 0.3, "Royal": 0.25, "Own van": 0.15}
WEEKS = 78


def weekly(mean: float, seed: int, phi: float = 1.4, weeks: int = WEEKS) -> np.ndarray:
    """One quiet series: over-dispersed counts around a mean."""
    random = np.random.default_rng(seed)
    return random.poisson(random.gamma(mean / (phi - 1), phi - 1, weeks)).astype(float)


def department(seed: int = 3, weeks: int = WEEKS) -> tuple[list[Series], np.ndarray]:
    """Six reasons, each by carrier, and the carriers over all reasons."""
    series, rows = [], []
    for place, (reason, mean) in enumerate(
        {"late": 18, "damaged": 14, "refund": 25, "sign-in": 9, "rude": 4, "wrong": 11}.items()
    ):
        cells = [weekly(mean * share, seed * 100 + place * 10 + k, weeks=weeks) for k, share in enumerate(CARRIERS.values())]
        series += [Series.of(reason, reason=reason), *(Series.of(f"{reason}, {c}", reason=reason, carrier=c) for c in CARRIERS)]
        rows += [sum(cells), *cells]
    for place, carrier in enumerate(CARRIERS):
        series.append(Series.of(carrier, carrier=carrier))
        rows.append(sum(rows[reason * 5 + 1 + place] for reason in range(6)))
    return series, np.array(rows)


def plant_late_deliveries(counts: np.ndarray) -> np.ndarray:
    """31 and 52 late deliveries in the last two weeks, 19 and 41 of them by Swift; the carrier's own row goes along."""
    planted = counts.copy()
    planted[1:5, -2:] = [[19, 41], [5, 5], [4, 4], [3, 2]]
    planted[0, -2:] = [31, 52]
    planted[30, -2:] += planted[1, -2:] - counts[1, -2:]
    return planted


def labels(found: Scan) -> list[str]:
    """What the stories are about."""
    return [rise.label for rise in found.rises]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("weeks", [28, 78])
def test_late_deliveries_are_named_with_swift_as_their_driver(seed: int, weeks: int) -> None:
    series, counts = department(seed, weeks)
    found = scan(plant_late_deliveries(counts), series)
    late = found.rises[0]
    assert (late.label, late.window, late.count) == ("late", 1, 52)
    assert late.p_value < 0.01
    assert late.q_value < 0.05
    assert late.expected == pytest.approx(18, rel=0.2)
    assert 5 <= late.usual.low < 18 < late.usual.high < 40
    assert late.driver is not None
    assert (late.driver.label, late.driver.count) == ("late, Swift", 41)
    assert late.driver.share_of_excess > 0.8
    assert late.driver.rest_count == 11
    assert late.driver.rest_unchanged
    assert set(late.also) == {1, 30}


def test_the_rise_says_for_how_many_weeks_it_runs() -> None:
    series, counts = department()
    planted = plant_late_deliveries(counts)
    late = scan(planted, series).rises[0]
    assert (late.weeks, late.running) == ((0, 1), 2)
    longer = np.concatenate([planted, planted[:, -1:], planted[:, -1:], planted[:, -1:]], axis=1)
    again = scan(longer, series).rises[0]
    assert (again.label, again.running) == ("late", 5)
    assert set(again.left_out) >= {77, 78}


def test_a_quiet_department_has_nothing_rising_beyond_chance() -> None:
    for seed in (3, 4, 5):
        found = scan(department(seed)[1], department(seed)[0])
        assert found.rises == ()
        assert found.tested == 34
        assert found.untold == ()


def test_a_quiet_year_is_quiet_in_nineteen_weeks_of_twenty() -> None:
    told = []
    for year in range(3):
        random = np.random.default_rng(year)
        levels, phi = np.exp(random.uniform(np.log(0.2), np.log(60), 200)), random.uniform(1.05, 2.5, 200)[:, None]
        counts = random.poisson(random.gamma(levels[:, None] / (phi - 1), 1, (200, 106)) * (phi - 1))
        series = [Series.of(str(row), reason=str(row)) for row in range(200)]
        told += [bool(scan(counts[:, week : week + 54], series).rises) for week in range(0, 52, 3)]
    assert np.mean(told) <= 0.06


@pytest.mark.parametrize(("mean", "least"), [(40, 0.9), (60, 0.97)])
def test_a_doubled_reason_is_found_in_its_first_week(mean: float, least: float) -> None:
    found = []
    for seed in range(40):
        series, counts = department(seed)
        counts[10] = weekly(mean, 9000 + seed, 1.15)
        counts[10, -1] = weekly(2 * mean, 9500 + seed, 1.15)[0]
        found.append("refund" in labels(scan(counts[:30], series[:30])))
    assert np.mean(found) >= least


def test_one_to_three_is_not_news_however_rare() -> None:
    counts = np.zeros((1, WEEKS))
    counts[0, ::9] = 1
    counts[0, -1] = 3
    quiet = [Series.of("odd", reason="odd")]
    assert scan(counts, quiet).rises == ()
    assert labels(scan(counts, quiet, newsworthy=Newsworthy(count=3, excess=2))) == ["odd"]


def test_certain_but_slight_is_not_news() -> None:
    counts = np.full((1, WEEKS), 2000.0) + np.random.default_rng(1).integers(-20, 20, WEEKS)
    counts[0, -1] = 2400
    found = scan(counts, [Series.of("orders", reason="orders")])
    assert found.rises == ()


def test_something_never_seen_before_is_found() -> None:
    series, counts = department()
    row = np.zeros((1, WEEKS))
    row[0, -1] = 15
    found = scan(np.concatenate([counts, row]), [*series, Series.of("recall", reason="recall")])
    assert labels(found) == ["recall"]
    assert found.rises[0].expected < 0.1


def test_two_middling_weeks_together_are_found() -> None:
    counts = np.array([weekly(30, 8, 1.1)])
    counts[0, -2:] = [46, 47]
    series = [Series.of("wrong item", reason="wrong item")]
    assert [(rise.window, rise.count) for rise in scan(counts, series, level=0.01).rises] == [(2, 93)]
    counts[0, -2] = 30
    assert scan(counts, series, level=0.01).rises == ()


def test_too_short_a_record_is_said_and_not_taken_for_quiet() -> None:
    series = [Series.of("a", reason="a"), Series.of("b", reason="b"), Series.of("c", reason="c")]
    counts = np.array([weekly(20, 1), weekly(20, 2), weekly(20, 3)])
    counts[1, :71] = np.nan
    counts[2, -1] = np.nan
    found = scan(counts, series)
    assert [(one.series, one.why, one.clean_weeks) for one in found.untold] == [
        (1, Silence.TOO_FEW_WEEKS, 5),
        (2, Silence.NO_LATEST_WEEK, 76),
    ]
    assert found.tested == 1
    assert np.isnan(found.q_values).tolist() == [False, True, True]


@pytest.mark.parametrize("weeks", [1, 2, 9])
def test_a_department_of_a_few_weeks_is_told_nothing_yet(weeks: int) -> None:
    series, counts = department(weeks=weeks)
    found = scan(counts, series)
    assert (found.rises, found.tested) == ((), 0)
    assert len(found.untold) == len(series)


def test_a_reason_introduced_five_weeks_ago_is_new_and_not_risen() -> None:
    series, counts = department()
    fresh = np.zeros((1, WEEKS))
    fresh[0, -5:] = [22, 19, 25, 21, 24]
    found = scan(np.concatenate([counts, fresh]), [*series, Series.of("click and collect", reason="click and collect")])
    assert found.rises == ()
    assert [(one.series, one.why, one.clean_weeks) for one in found.untold] == [(34, Silence.TOO_FEW_WEEKS, 3)]


def test_the_same_cases_under_a_finer_name_are_counted_once() -> None:
    series, counts = department()
    planted = plant_late_deliveries(counts)
    doubled = [*series, Series.of("late, web", reason="late", channel="web")]
    found = scan(np.concatenate([planted, planted[:1]]), doubled)
    assert [(one.series, one.why) for one in found.untold] == [(34, Silence.SAME_CASES)]
    assert labels(found) == ["late"]
    assert found.rises[0].q_value == pytest.approx(scan(planted, series).rises[0].q_value)


def test_two_troubles_are_two_stories_the_less_probable_first() -> None:
    series, counts = department()
    planted = plant_late_deliveries(counts)
    planted[10, -1] = 95
    planted[11:15, -1] = [28, 29, 24, 14]
    found = scan(planted, series)
    assert set(labels(found)) == {"late", "refund"}
    assert [rise.p_value for rise in found.rises] == sorted(rise.p_value for rise in found.rises)
    refund = next(rise for rise in found.rises if rise.label == "refund")
    assert refund.driver is None


def test_a_finer_reason_that_tells_it_all_gives_the_story_its_name() -> None:
    parts = [weekly(18, 1), weekly(15, 2), weekly(12, 3)]
    parts[0][-1] = 58
    swift = np.round(parts[0] * 0.3)
    swift[-1] = 44
    series = [
        Series.of("delivery", reason="delivery"),
        Series.of("delivery: late", reason="delivery", finer="late"),
        Series.of("delivery: damaged", reason="delivery", finer="damaged"),
        Series.of("delivery: lost", reason="delivery", finer="lost"),
        Series.of("late by Swift", reason="delivery", finer="late", carrier="Swift"),
    ]
    found = scan(np.array([sum(parts), *parts, swift]), series, subjects=("reason", "finer"))
    assert labels(found) == ["delivery: late"]
    assert 0 in found.rises[0].also
    assert found.rises[0].driver is not None
    assert found.rises[0].driver.label == "late by Swift"


def test_a_carrier_that_fails_across_reasons_is_a_story_of_its_own() -> None:
    series, counts = department(6)
    for reason in range(6):
        counts[reason * 5 + 1, -1] += 5
        counts[reason * 5, -1] += 5
    counts[30, -1] += 30
    assert "Swift" in labels(scan(counts, series))


def test_orders_that_double_explain_counts_that_double() -> None:
    series, counts = department()
    counts[:, -1] *= 2
    orders = np.full(WEEKS, 5000.0)
    orders[-1] = 10_000
    assert scan(counts, series).rises != ()
    assert scan(counts, series, exposure=orders).rises == ()


def test_the_order_of_the_rows_changes_nothing() -> None:
    series, counts = department()
    counts, order = plant_late_deliveries(counts), np.random.default_rng(1).permutation(len(series))
    one, other = scan(counts, series).rises[0], scan(counts[order], [series[row] for row in order]).rises[0]
    assert (one.label, one.p_value, one.driver and one.driver.label) == (
        other.label,
        pytest.approx(other.p_value),
        other.driver and other.driver.label,
    )


def test_nothing_to_look_at_and_wrong_shapes() -> None:
    assert scan(np.empty((0, 10)), []).rises == ()
    with pytest.raises(ValueError, match="its row of counts"):
        scan(np.ones((2, 10)), [Series.of("a", reason="a")])
    with pytest.raises(ValueError, match="its row of counts"):
        scan(-np.ones((1, 10)), [Series.of("a", reason="a")])


def test_a_carrier_within_a_group_of_reasons_is_told_there_also_where_the_group_is_not_counted_by_carrier() -> None:
    series, counts = department()
    counts = plant_late_deliveries(counts)
    counts[5, -2:] += [8, 8]  # another reason of the group rises too: the story is the group's
    group = [[("group", "delivery")], [("group", "delivery"), ("reason", "late")], [("group", "delivery"), ("reason", "damaged")]]
    rows = [Series("delivery", frozenset(group[0]))]
    for at, one in enumerate(series):
        if at < 10:
            reason = group[1 if at < 5 else 2]
            carrier = [part for part in one.parts if part[0] == "carrier"]
            rows.append(Series(one.label, frozenset([*reason, *carrier])))
        else:
            rows.append(one)
    found = scan(np.concatenate([(counts[0] + counts[5])[None, :], counts]), rows, subjects=("group", "reason"))
    assert labels(found) == ["delivery"]
    assert found.rises[0].driver is not None
    assert found.rises[0].driver.label in {"late", "late, Swift"}
