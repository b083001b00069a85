"""When cases come to Marlow & Reed: so many a day, by season and weekday, at such an hour; and the planted weeks.

Everything is drawn from generators seeded by (seed, day), so that a day comes out the same whenever it is made: a later
start continues the same story.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

WEEKDAYS = (1.22, 1.12, 1.05, 1.02, 1.0, 0.52, 0.28)
# January returns, a quiet summer, Black Friday and Christmas.
MONTHS = (1.12, 0.98, 0.96, 0.98, 0.97, 0.95, 0.9, 0.92, 1.0, 1.04, 1.16, 1.12)
# Share of a day's cases by local hour.
HOURS = np.array([1, 0.5, 0.3, 0.2, 0.2, 0.5, 1.2, 3, 6, 8.5, 9, 8.5, 8, 7.5, 7, 6.8, 6.5, 6, 5.5, 5, 4, 3, 2, 1.4])
LATE_A_WEEK = 18.0
LATE_SPREAD = 90.0  # var = mean + mean²/90: 95 of 100 weeks between 9 and 28
PLANTED = ((31, 20), (52, 41))  # late deliveries in the week before last and in the last one, and of these by carrier Swift
STORY_DAYS = 14
STORY_BEGINS_DAYS = 548  # on the day of the first start there are so many days of the past
STORY_GOES_ON_DAYS = 7

type Generator = np.random.Generator


@dataclass(frozen=True)
class Plan:
    """How much, since when, and where the story stands.

    ``rate``: cases on a day of weight 1. ``anchors``: the days from which somebody looked; the two weeks before each are
    the risen ones.
    """

    seed: int
    first_day: date
    rate: float
    anchors: tuple[date, ...] = ()

    @classmethod
    def of(cls, cases: int, *, seed: int, today: date, days: int = STORY_BEGINS_DAYS) -> "Plan":
        """Return the plan that gives about so many cases in the days up to today (at least the late deliveries)."""
        first = today - timedelta(days=days)
        weight = sum(weight_of(first + timedelta(days=n)) for n in range(days + 1))
        others = max(cases - LATE_A_WEEK / 7 * days, 0)
        return cls(seed=seed, first_day=first, rate=others / weight, anchors=(today,))


def weight_of(day: date) -> float:
    """Return how busy a day is compared with a mean working day."""
    return WEEKDAYS[day.weekday()] * MONTHS[day.month - 1]


def generator(plan: Plan, day: date, part: int) -> Generator:
    """Return the source of chance of one part of one day's making."""
    return np.random.default_rng((plan.seed, day.toordinal(), part))


def cases_on(plan: Plan, day: date) -> int:
    """Return how many cases, other than late deliveries, open on this day."""
    drawn = generator(plan, day, 0)
    mean = plan.rate * weight_of(day) * drawn.gamma(60, 1 / 60)
    return int(drawn.poisson(mean))


def late_on(plan: Plan, day: date) -> tuple[int, int]:
    """Return how many complaints about late deliveries open on this day, and how many of them were with carrier Swift."""
    for anchor in plan.anchors:
        before = (anchor - day).days
        if 1 <= before <= STORY_DAYS:
            return _planted_on(plan, anchor, week=1 if before <= 7 else 0, day=day)
        if -STORY_GOES_ON_DAYS < before <= 0:
            return _drawn(generator(plan, day, 1), PLANTED[1][0] / 7, swift=0.79)
    week = generator(plan, day - timedelta(days=day.weekday()), 2)
    level = week.gamma(LATE_SPREAD, LATE_A_WEEK / LATE_SPREAD)
    share = WEEKDAYS[day.weekday()] / sum(WEEKDAYS)
    return _drawn(generator(plan, day, 1), level * share, swift=0.3)


def _drawn(drawn: Generator, mean: float, *, swift: float) -> tuple[int, int]:
    count = int(drawn.poisson(mean))
    return count, int(drawn.binomial(count, swift))


def _planted_on(plan: Plan, anchor: date, *, week: int, day: date) -> tuple[int, int]:
    """Spread the planted counts of a week over its days, the same way each time."""
    monday = anchor - timedelta(days=7 * (2 - week))
    days = [monday + timedelta(days=n) for n in range(7)]
    shares = np.array([WEEKDAYS[d.weekday()] for d in days])
    drawn = generator(plan, anchor, 3 + week)
    total, swift = PLANTED[week]
    by_swift = drawn.multinomial(swift, shares / shares.sum())
    by_others = drawn.multinomial(total - swift, shares / shares.sum())
    at = days.index(day)
    return int(by_swift[at] + by_others[at]), int(by_swift[at])


def seconds_of_day(drawn: Generator, count: int, hours: Sequence[float] | NDArray[np.float64] = HOURS) -> NDArray[np.int64]:
    """Return so many moments of a day, seconds after local midnight, by the busy hours, sorted."""
    chances = np.asarray(hours, dtype=np.float64)
    hour = drawn.choice(len(chances), size=count, p=chances / chances.sum())
    return np.sort(hour.astype(np.int64) * 3600 + drawn.integers(0, 3600, size=count))
