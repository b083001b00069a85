"""How long things took, one by one: how many rows lie between edges that people know. The engine counts; no row is fetched."""

from dataclasses import dataclass

from . import registry
from .expressions import grouped, run
from .metric import Shape
from .questions import Grain, Question
from .statements import Values
from .types import Rows

MINUTE, HOUR, DAY = 60, 3_600, 86_400
EDGES = (
    0, MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, 16 * HOUR, DAY, 2 * DAY, 4 * DAY,
    7 * DAY, 14 * DAY, 28 * DAY, 56 * DAY, 112 * DAY, 224 * DAY,
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Bin:
    """Rows that took ``from_seconds`` or longer and less than ``to_seconds`` (None: or any longer)."""

    from_seconds: int
    to_seconds: int | None
    count: int


@dataclass(frozen=True, kw_only=True)
class Distribution:
    """All bins from the shortest to the longest that has rows. ``unfinished_count``: rows that have not ended lie in none."""

    bins: tuple[Bin, ...]
    count: int
    unfinished_count: int


def distribution(question: Question) -> Distribution:
    """Return how the rows of a duration are spread; grain and split are left aside. Raises ValueError for another shape."""
    metric = registry.metric(question.metric)
    if metric.shape is not Shape.DURATION:
        raise ValueError(f"{metric.key} has no durations.")
    asked = Question(
        metric=question.metric, as_of=question.as_of, since=question.since, until=question.until, grain=Grain.NONE,
        where=question.where, team_ids=question.team_ids,
    )  # fmt: skip
    found = {row["bin"]: row["n"] for row in run(metric, asked, _counted, "distribution").to_pylist()}
    unfinished = found.pop(None, 0)
    last = max(found, default=-1)
    bins = tuple(
        Bin(
            from_seconds=EDGES[number],
            to_seconds=EDGES[number + 1] if number + 1 < len(EDGES) else None,
            count=found.get(number, 0),
        )
        for number in range(last + 1)
    )
    return Distribution(bins=bins, count=sum(found.values()), unfinished_count=unfinished)


def _counted(rows: Rows, _given: Values) -> Rows:
    """The number of edges that a value has passed is the number of its bin; what lies before the first counts to the first."""
    value = rows["value"]
    passed = sum(((value >= edge).cast("int64") for edge in EDGES[2:]), (value >= EDGES[1]).cast("int64"))
    return grouped(rows, {"bin": passed}, n=rows.count())
