"""Whose figures are not shown, so that nobody's few rows are told by taking the others from the team's."""

from itertools import product

import pytest

from rapport.direction.measures import rules


@pytest.mark.parametrize(
    ("rows", "closed", "found"),
    [
        ({1: 20, 2: 10}, (), set()),
        ({1: 20, 2: 10, 3: 4}, (), {2, 3}),
        ({1: 20, 2: 10, 3: 4, 4: 3}, (), {3, 4}),
        ({1: 20, 2: 10, 3: 1, 4: 2}, (), {2, 3, 4}),
        ({1: 20, 2: 10, 3: 0}, (), set()),
        ({1: 20, 3: 4}, (), {1, 3}),
        ({1: 20, 2: 10, 3: 30}, (1,), {1, 2}),
        ({1: 20, 2: 10, 3: 30}, (1, 2), {1, 2}),
    ],
)
def test_what_remains_of_the_team_is_always_that_of_two_people_and_of_five_rows(rows, closed, found):
    assert rules.withheld(rows, closed=closed) == found


def test_no_subtraction_from_any_team_tells_one_person_or_few_rows():
    for counts in product((0, 1, 4, 5, 6, 20), repeat=4):
        rows = dict(enumerate(counts))
        for closed in ((), (0,), (1, 3)):
            found = rules.withheld(rows, closed=closed)
            shown = [one for one, n in rows.items() if n and one not in found]
            assert all(rows[one] >= rules.FEWEST and one not in closed for one in shown)
            rest = sum(rows.values()) - sum(rows[one] for one in shown)
            assert not shown or rest == 0 or (rest >= rules.FEWEST and len(found) > 1), (rows, closed, found)
