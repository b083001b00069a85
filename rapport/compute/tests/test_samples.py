from hypothesis import given
from hypothesis import strategies as st

from rapport.compute.samples import allot, draw, draw_by_parts

SIZES = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 40), min_size=1)


def test_the_same_seed_draws_the_same_whatever_the_order_and_another_seed_something_else():
    units = list(range(1, 200))
    first = draw(units, 10, seed=7)
    assert draw(units[::-1], 10, seed=7) == first
    assert {one.unit for one in draw(units, 10, seed=8)} != {one.unit for one in first}
    # Written down once: a later version has to draw the same.
    assert [one.unit for one in draw(range(1, 21), 4, seed=2026)] == [12, 9, 15, 1]


def test_each_case_is_drawn_about_as_often_as_its_chance_says():
    often = sum(3 in {one.unit for one in draw(range(10), 3, seed=seed)} for seed in range(2_000))
    assert 0.26 < often / 2_000 < 0.34


def test_weights_make_up_for_parts_that_are_drawn_more_than_others():
    parts = {"Tom": range(100), "Maya": range(100, 104)}
    drawn = draw_by_parts(parts, 10, least=3, seed=1)
    assert {name: sum(one.part == name for one in drawn) for name in parts} == {"Tom": 7, "Maya": 3}
    assert round(sum(1 / one.chance for one in drawn)) == 104


@given(SIZES, st.integers(0, 60), st.integers(0, 5))
def test_every_part_has_its_least_none_more_than_it_has_and_all_are_handed_out(sizes, count, least):
    given_out = allot(sizes, count, least=least)
    for name, size in sizes.items():
        assert min(least, size) <= given_out[name] <= size
    floor_of_all = sum(min(least, size) for size in sizes.values())
    assert sum(given_out.values()) == max(floor_of_all, min(count, sum(sizes.values())))
