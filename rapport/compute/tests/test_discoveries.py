"""Who judges how strictly: shares that are settled beforehand, so that many names drown no reason."""

import numpy as np

from rapport.compute.discoveries import adjust_in_families


def judged(p: float, *, customers: int) -> float:
    """The q-value of the first of ten reasons beside so many customers, each a family of its own."""
    chances = np.full(10 + customers, 0.5)
    chances[0] = p
    alone = np.arange(chances.size)
    kinds, subjects = (alone >= 10).astype(np.int64), alone < 10
    return float(adjust_in_families(chances, np.ones(chances.size), alone, alone >= 0, kinds, subjects)[0])


def test_four_hundred_customers_names_do_not_drown_a_reason() -> None:
    assert judged(0.0025, customers=400) == judged(0.0025, customers=3) <= 0.05
    assert judged(0.0025, customers=0) <= judged(0.0025, customers=3)


def test_a_customer_has_to_be_more_improbable_the_more_there_are() -> None:
    for many, least in ((4, 0.03), (400, 1.0)):
        chances, alone = np.full(10 + many, 0.5), np.arange(10 + many)
        chances[-1] = 0.003
        kinds = (alone >= 10).astype(np.int64)
        assert adjust_in_families(chances, np.ones(alone.size), alone, alone >= 0, kinds, alone < 10)[-1] >= least


def test_among_kinds_of_all_sizes_silence_stays_silent_nineteen_times_of_twenty() -> None:
    random, kinds = np.random.default_rng(4), np.repeat([0, 1, 2, 3], [10, 3, 40, 300])
    alone = np.arange(kinds.size)
    told = [
        (adjust_in_families(random.random(kinds.size), np.ones(kinds.size), alone, alone >= 0, kinds, kinds == 0) <= 0.05).any()
        for _ in range(400)
    ]
    assert 0.02 <= np.mean(told) <= 0.075


def test_within_a_group_its_reasons_are_judged_more_gently_than_its_stores() -> None:
    kinds = np.array([0, *[1] * 5, *[2] * 60])
    family, roots, subjects = np.zeros(66, dtype=np.int64), np.arange(66) == 0, kinds < 2
    by_reason, by_store = np.full(66, 0.5), np.full(66, 0.5)
    by_reason[1] = by_store[6] = 0.002
    reason, store = (adjust_in_families(p, np.ones(66), family, roots, kinds, subjects) for p in (by_reason, by_store))
    assert reason[1] <= 0.05 < store[6]
