"""Each clock stays with the wait that it was begun for, whatever comes in before it or goes."""

import pytest

from rapport.compute.businesstime import NEVER
from rapport.governance.standards.rules import Turn, matched
from rapport.governance.standards.types import Measure


def turns(*waits):
    return [Turn(number, begun, begun, stopped) for number, (begun, stopped) in enumerate(waits, start=1)]


@pytest.mark.parametrize(
    ("waits", "begun", "final", "numbers"),
    [
        ([(10, 20), (30, NEVER)], {1: 10}, {1}, [1, 2]),  # the history went on
        ([(10, 20), (30, 40)], {1: 30}, {1}, [2, 1]),  # one came in before it
        ([(30, 40)], {1: 30, 2: 10}, {1, 2}, [1]),  # and went again
        ([(30, 40), (50, NEVER)], {1: 30, 2: 10}, {1, 2}, [1, 3]),  # what comes then is a new one, not the one that went
        ([(20, NEVER)], {1: 30}, {1}, [1]),  # the same wait, which began earlier than it seemed
        ([(40, NEVER)], {1: 30}, set(), [1]),  # its message went, the next one waits in its place
        ([(40, NEVER)], {1: 30}, {1}, [2]),  # but what was judged is not judged of another message
    ],
)
def test_a_clock_stays_with_the_wait_that_it_was_begun_for(waits, begun, final, numbers):
    found = matched(turns(*waits), begun, final=frozenset(final), measure=Measure.NEXT_RESPONSE)
    assert [(turn.number, turn.begun) for turn in found] == list(zip(numbers, [begun for begun, _end in waits], strict=True))


def test_a_resolution_keeps_its_number_though_the_case_was_opened_at_another_moment():
    found = matched(turns((20, 30), (40, NEVER)), {1: 10, 2: 40}, final=frozenset({1}), measure=Measure.RESOLUTION)
    assert [turn.number for turn in found] == [1, 2]
