"""Measures whose rows are no cases have dimensions of their own, or none: their pages open all the same."""

import pytest

from rapport.direction.measures.types import Asked
from rapport.direction.measures.web import citing
from rapport.direction.measures.web.views import metric as page
from rapport.kernel import clock


def asked(metric: str, split: str = "") -> Asked:
    now = clock.now()
    return Asked(metric=metric, as_of=now, since=now.date(), until=now.date(), grain="week", split=split)


@pytest.mark.parametrize(
    ("metric", "split"),
    [
        ("opened", "channel"),
        ("complaints_for_orders", ""),
        ("searches_without_result", "language"),
        ("remedies_amount", "channel"),
    ],
)
def test_a_measure_opens_by_the_first_dimension_that_it_knows(metric: str, split: str) -> None:
    assert page.split_of(asked(metric)) == split
    assert page.split_of(asked(metric, "kind")) == "kind"


def test_rows_that_are_no_cases_are_listed_by_their_own_room() -> None:
    assert citing.rows_page("searches_without_result") == "knowledge:searches"
    assert citing.rows_page("opened") == ""
