"""How a case of Marlow & Reed lives: answered at once, after a question, or only with another department's help.

All moments are epoch seconds; waiting on us counts in the team's working time, waiting on the customer by the calendar.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from rapport.compute.businesstime import Calendar, add_many
from rapport.desk.cases.types import Channel, Priority

type Moments = NDArray[np.int64]

# Channel → share of cases, median seconds of working time until the first answer, and whether it happens only while open.
CHANNELS: dict[Channel, tuple[float, float, bool]] = {
    Channel.EMAIL: (38, 2.1 * 3600, False),
    Channel.WEB: (20, 2.4 * 3600, False),
    Channel.PHONE: (22, 40, True),
    Channel.CHAT: (13, 50, True),
    Channel.SOCIAL: (4, 55 * 60, False),
    Channel.LETTER: (1.5, 9 * 3600, True),
    Channel.STORE: (1.5, 30, True),
}
PACE = {Priority.LOW: 1.3, Priority.NORMAL: 1.0, Priority.HIGH: 0.55, Priority.URGENT: 0.3}


class Way(IntEnum):
    """How a case goes."""

    AT_ONCE = 0
    ASKED_BACK = 1
    ASKED_OTHERS = 2
    LONG = 3


WAYS = {False: (0.58, 0.27, 0.11, 0.04), True: (0.34, 0.3, 0.24, 0.12)}
REOPENED = {False: 0.025, True: 0.07}


@dataclass(frozen=True)
class Lives:
    """The moments of many cases, a row each; -1 where that did not happen."""

    way: NDArray[np.int64]
    opened: Moments
    answered: Moments
    customer_back: Moments
    others_back: Moments
    settled: Moments
    complained_again: Moments
    settled_again: Moments


def live(
    drawn: np.random.Generator,
    calendar: Calendar,
    *,
    opened: Moments,
    first: NDArray[np.float64],
    is_complaint: NDArray[np.bool_],
) -> Lives:
    """Return the lives of cases of one team. ``first``: the median seconds of working time until each one's first answer."""
    count = len(opened)
    chances = np.array([WAYS[bool(c)] for c in is_complaint]).reshape(count, 4)
    way = (drawn.random(count)[:, None] > chances.cumsum(axis=1)).sum(axis=1).clip(0, 3)
    answered = _after(calendar, opened, first * drawn.lognormal(0, 0.75, count))
    asked = (way == Way.ASKED_BACK) | (way == Way.LONG)
    customer_back = np.where(asked, answered + (3600 * drawn.lognormal(2.6, 1.0, count)).astype(np.int64), -1)
    moment = np.maximum(answered, customer_back)
    others = (way == Way.ASKED_OTHERS) | (way == Way.LONG)
    others_back = np.where(others, _after(calendar, moment, 3600 * drawn.lognormal(2.9, 0.75, count)), -1)
    moment = np.maximum(moment, others_back)
    last = np.where(way == Way.AT_ONCE, 60, 3600 * 2.8) * drawn.lognormal(0, 0.9, count)
    settled = _after(calendar, moment, last)
    again = drawn.random(count) < np.where(is_complaint, REOPENED[True], REOPENED[False])
    complained = np.where(again, settled + (86400 * drawn.lognormal(0.7, 0.5, count)).astype(np.int64), -1)
    settled_again = np.where(
        again, _after(calendar, np.maximum(complained, settled), 3600 * drawn.lognormal(1.6, 0.6, count)), -1
    )
    return Lives(way, opened, answered, customer_back, others_back, settled, complained, settled_again)


def _after(calendar: Calendar, moments: Moments, seconds: NDArray[np.float64]) -> Moments:
    return np.asarray(add_many(calendar, moments, np.maximum(seconds, 5).astype(np.int64)), dtype=np.int64)


def channels(drawn: np.random.Generator, is_open: Sequence[bool]) -> list[Channel]:
    """Return a channel per case: telephone, chat, letter and store only while the team is there."""
    words = list(CHANNELS)
    weights = np.array([CHANNELS[word][0] for word in words])
    shut = weights * np.array([not CHANNELS[word][2] for word in words])
    by_day = drawn.choice(len(words), size=len(is_open), p=weights / weights.sum())
    by_night = drawn.choice(len(words), size=len(is_open), p=shut / shut.sum())
    return [words[int(day if one else night)] for one, day, night in zip(is_open, by_day, by_night, strict=True)]
