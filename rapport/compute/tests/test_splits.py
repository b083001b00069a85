"""A change is split into mix and rate without remainder, and a flip of signs is named."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.compute.splits import Group, Split, split


def shares(**groups: tuple[float, float]) -> dict[str, Group]:
    """Groups by (n, successes)."""
    return {name: Group(n, total) for name, (n, total) in groups.items()}


def kitagawa(then: dict[str, Group], now: dict[str, Group]) -> tuple[float, float]:
    """Mix and rate by the textbook's table, groups in both periods only."""
    n0, n1 = sum(g.n for g in then.values()), sum(g.n for g in now.values())
    mix = sum((now[k].n / n1 - then[k].n / n0) * (now[k].rate + then[k].rate) / 2 for k in then)
    rate = sum((now[k].rate - then[k].rate) * (now[k].n / n1 + then[k].n / n0) / 2 for k in then)
    return mix, rate


def found(then: dict[str, Group], now: dict[str, Group], **options: bool) -> Split:
    """The split, which there is."""
    answer = split(then, now, **options)
    assert answer is not None
    return answer


counted = st.integers(0, 500).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n)))
period = st.dictionaries(st.sampled_from("abcdef"), counted.map(lambda pair: Group(*pair)), min_size=1)


@settings(deadline=None, max_examples=200)
@given(period, period)
def test_mix_and_rate_add_up_to_the_change_and_groups_to_both(then: dict[str, Group], now: dict[str, Group]) -> None:
    answer = split(then, now)
    if answer is None:
        assert 0 in (sum(g.n for g in then.values()), sum(g.n for g in now.values()))
        return
    assert answer.then == pytest.approx(sum(g.total for g in then.values()) / sum(g.n for g in then.values()))
    assert answer.mix + answer.rate == pytest.approx(answer.change, abs=1e-12)
    assert sum(part.all for part in answer.parts) == pytest.approx(answer.change, abs=1e-12)
    back = found(now, then)
    assert (back.mix, back.rate) == pytest.approx((-answer.mix, -answer.rate), abs=1e-12)


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(st.integers(1, 200), st.integers(1, 200), st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=6))
def test_the_split_is_the_textbooks(rows: list[tuple[int, int, float, float]]) -> None:
    then = {str(k): Group(a, a * p) for k, (a, _, p, _) in enumerate(rows)}
    now = {str(k): Group(b, b * q) for k, (_, b, _, q) in enumerate(rows)}
    answer = found(then, now)
    assert (answer.mix, answer.rate) == pytest.approx(kitagawa(then, now), abs=1e-12)


def test_two_categories_that_rose_while_the_whole_fell_are_named() -> None:
    answer = found(shares(urgent=(100, 40), normal=(900, 810)), shares(urgent=(500, 220), normal=(500, 460)))
    assert answer.is_flipped
    assert answer.change == pytest.approx(-0.17)
    assert answer.rate > 0 > answer.mix
    assert answer.rate_interval is not None
    assert answer.rate in answer.rate_interval


def test_a_whole_that_moves_with_its_groups_is_not_flipped() -> None:
    assert not found(shares(a=(100, 50), b=(100, 60)), shares(a=(100, 40), b=(100, 70))).is_flipped
    assert not found(shares(a=(10, 5)), shares(a=(10, 5))).is_flipped


def test_a_group_of_one_period_only_brings_mix_alone() -> None:
    answer = found(shares(mail=(100, 90)), shares(mail=(100, 90), chat=(100, 50)))
    chat = next(part for part in answer.parts if part.group == "chat")
    assert (answer.rate, chat.rate, chat.own_change) == (0, 0, None)
    assert answer.mix == pytest.approx(answer.change)
    assert chat.mix < 0


def test_a_period_without_cases_has_no_change_to_split() -> None:
    assert split({}, shares(a=(5, 2))) is None
    assert split(shares(a=(5, 2)), shares(a=(0, 0))) is None


def test_the_largest_contribution_comes_first() -> None:
    parts = found(shares(a=(100, 50), b=(900, 450)), shares(a=(100, 60), b=(900, 700))).parts
    assert [part.group for part in parts] == ["b", "a"]


def test_means_are_split_like_shares_and_have_an_interval_with_squares() -> None:
    random = np.random.default_rng(1)
    then, now = random.exponential(20, 400), random.exponential(26, 500)
    sides = [{"x": Group(len(v), v.sum(), (v**2).sum()), "y": Group(100, 900.0, 9000.0)} for v in (then, now)]
    answer = found(*sides, shares=False)
    assert answer.mix + answer.rate == pytest.approx(answer.change)
    assert answer.rate_interval is not None
    assert 0 not in answer.rate_interval
    assert found({"x": Group(4, 8.0)}, {"x": Group(4, 9.0)}, shares=False).rate_interval is None


def test_the_interval_of_the_rate_effect_covers() -> None:
    random = np.random.default_rng(2)
    rates, sizes = [(0.9, 0.85), (0.5, 0.55), (0.98, 0.97)], [(80, 60), (40, 90), (60, 60)]
    held = []
    for _ in range(600):
        sides = [
            {str(k): Group(sizes[k][side], int(random.binomial(sizes[k][side], rates[k][side]))) for k in range(3)}
            for side in (0, 1)
        ]
        interval = found(*sides).rate_interval
        assert interval is not None
        weights = [(sizes[k][0] / 180 + sizes[k][1] / 210) / 2 for k in range(3)]
        held.append(sum(w * (now - then) for w, (then, now) in zip(weights, rates, strict=True)) in interval)
    assert 0.92 <= np.mean(held) <= 0.98


def test_more_successes_than_cases_are_refused() -> None:
    with pytest.raises(ValueError, match="no more successes"):
        split(shares(a=(5, 6)), shares(a=(5, 2)))
