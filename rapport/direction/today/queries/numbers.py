"""The figures of the brief, each with its n, its doubt and its last twelve weeks, as the store answers them.

Every one is a metric of the registry; weeks are seven whole days of the department's zone, and sums come before shares.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

import numpy as np

from rapport.compute.intervals import wilson
from rapport.compute.weeks import Windows, trailing_weeks
from rapport.desk.cases.types import Kind
from rapport.direction.measures import queries as measures
from rapport.direction.measures.types import Asked, Goal
from rapport.kernel.actor import Actor
from rapport.metrics import registry
from rapport.metrics.ask import Grain, Question, ask_many, tally
from rapport.metrics.figures import Figure
from rapport.metrics.metric import Better
from rapport.metrics.questions import department_zone

from ..rules import is_missed
from ..types import Number, NumberKey

WEEKS = 13
PROMISE_DAYS = 28
# Limits of an individuals chart: the mean and 2.66 mean moving ranges (Shewhart; Wheeler 1993).
MOVING_RANGES = 2.66
FEWEST_WEEKS = 6
DAY = timedelta(days=1)
COMPLAINTS = {"kind": (Kind.COMPLAINT.value,)}
METRICS = ("opened", "first_response_in_time", "resolution_in_time", "backlog", "promises_kept")
MEASURES: Mapping[NumberKey, str] = {
    NumberKey.OPENED: "opened",
    NumberKey.FIRST_RESPONSE: "first_response_in_time",
    NumberKey.RESOLUTION: "resolution_in_time",
    NumberKey.OPEN_NOW: "backlog",
    NumberKey.OPEN_COMPLAINTS: "backlog",
    NumberKey.PROMISES_KEPT: "promises_kept",
}
IN_TIME = {NumberKey.FIRST_RESPONSE: "first_response_in_time", NumberKey.RESOLUTION: "resolution_in_time"}


def numbers(*, as_of: datetime, team_ids: frozenset[int] | None) -> Iterator[Number]:
    """Yield the figures in the order of the page: those of whole weeks, then what is open and what was kept by now.

    ``team_ids``: of these teams only; None for the whole department. Raises LookupError while the facts are not loaded.
    """
    windows = trailing_weeks(department_zone(), as_of, WEEKS)
    for one in _answered(windows, as_of, team_ids):
        yield replace(one, as_of=as_of)


def _answered(windows: Windows, as_of: datetime, team_ids: frozenset[int] | None) -> Iterator[Number]:
    asked = list(_questions(windows, as_of.astimezone(department_zone()).date(), as_of, team_ids))
    opened, first, resolution, *standing, promised = (answer.figures for answer in ask_many(asked))
    yield _opened(windows, opened)
    for key, question, figures in zip(IN_TIME, asked[1:3], (first, resolution), strict=True):
        yield replace(_in_time(key, windows, figures), still_running=_running(question, windows))
    yield _open(NumberKey.OPEN_NOW, *standing[:2])
    yield _open(NumberKey.OPEN_COMPLAINTS, *standing[2:])
    yield _promises(promised)


def _questions(windows: Windows, today: date, as_of: datetime, team_ids: frozenset[int] | None) -> Iterator[Question]:
    begins, week = windows.first_days[0], 7 * DAY
    yield Question(metric="opened", as_of=as_of, since=begins, until=today, grain=Grain.DAY, team_ids=team_ids)
    for metric in IN_TIME.values():
        yield Question(metric=metric, as_of=as_of, since=begins, until=today, grain=Grain.DAY, team_ids=team_ids)
    for kinds in ({}, COMPLAINTS):
        for at, day in ((as_of, today), (as_of - week, today - week)):
            yield Question(metric="backlog", as_of=at, since=day, until=day + DAY, where=kinds, team_ids=team_ids)
    begins = today - (PROMISE_DAYS - 1) * DAY
    yield Question(metric="promises_kept", as_of=as_of, since=begins, until=today + DAY, team_ids=team_ids)


def with_targets(found: Sequence[Number], actor: Actor, *, as_of: datetime) -> tuple[Number, ...]:
    """Return the figures with the targets that hold for them, which are read anew for each page; one query.

    A target is for all cases of a measure: complaints alone have none.
    """
    day = as_of.astimezone(department_zone()).date()
    known = [one for one in found if one.key is not NumberKey.OPEN_COMPLAINTS and one.is_counted]
    asked = [Asked(metric=MEASURES[one.key], as_of=as_of, since=day, until=day + DAY) for one in known]
    goals = dict(zip((one.key for one in known), measures.goals(actor, asked), strict=True)) if known else {}
    return tuple(_against(one, goals.get(one.key)) for one in found)


def _against(one: Number, goal: Goal | None) -> Number:
    better = registry.metric(MEASURES[one.key]).better
    if goal is None or better is Better.NEITHER:
        return one
    return replace(one, target=goal.value, is_missed=is_missed(one, goal.value, is_higher_better=better is Better.HIGHER))


def uncounted() -> Iterator[Number]:
    """Yield the figures without their values, as long as there is no store to ask."""
    for key in NumberKey:
        yield Number(key=key, value=None, n=0, is_counted=False)


def _opened(windows: Windows, figures: Iterable[Figure]) -> Number:
    weeks = np.zeros(windows.count)
    for figure in figures:
        weeks[_week(figure, windows)] += figure.n
    usual = _usual(list(weeks[:-1]))
    last = float(weeks[-1])
    return Number(
        key=NumberKey.OPENED,
        value=last,
        n=int(last),
        usual=usual,
        course=tuple(float(one) for one in weeks[1:]),
        is_bad=usual is not None and last > usual[1],
    )


def _in_time(key: NumberKey, windows: Windows, figures: Iterable[Figure]) -> Number:
    """The share of clocks met, of those that started in the last whole week: numerators and denominators summed by week."""
    met, judged = np.zeros(windows.count), np.zeros(windows.count)
    for figure in figures:
        week = _week(figure, windows)
        met[week] += figure.numerator or 0
        judged[week] += figure.n
    shares = [float(m / j) if j else None for m, j in zip(met, judged, strict=True)]
    usual = _usual([share for share in shares[:-1] if share is not None])
    n, value = int(judged[-1]), shares[-1]
    doubt = wilson(int(met[-1]), n) if n else None
    return Number(
        key=key,
        value=value,
        n=n,
        is_share=True,
        low=doubt.low if doubt else None,
        high=doubt.high if doubt else None,
        usual=(max(usual[0], 0.0), min(usual[1], 1.0)) if usual else None,
        course=tuple(shares[1:]),
        is_bad=usual is not None and value is not None and value < usual[0],
    )


def _running(question: Question, windows: Windows) -> int:
    """How many clocks of the last whole week still run in time or are paused: they are not judged yet."""
    metric = registry.metric(question.metric)
    week = replace(question, since=windows.first_days[-1], grain=Grain.NONE)
    return sum(row["n"] for row in tally(week, [metric.breakdown]) if row[metric.breakdown] in {"running_within", "paused"})


def _week(figure: Figure, windows: Windows) -> int:
    assert figure.period is not None
    return (figure.period - windows.first_days[0]).days // 7


def _usual(weeks: Sequence[float]) -> tuple[float, float] | None:
    """The range of usual weeks; None while there are too few to tell, or none had anything."""
    known = np.trim_zeros(np.array(weeks, dtype=float), "f")
    if len(known) < FEWEST_WEEKS:
        return None
    reach = MOVING_RANGES * float(np.abs(np.diff(known)).mean())
    return max(float(known.mean()) - reach, 0.0), float(known.mean()) + reach


def _open(key: NumberKey, now: Sequence[Figure], before: Sequence[Figure]) -> Number:
    count, earlier = (sum(figure.n for figure in figures) for figures in (now, before))
    is_bad = count > earlier * 1.25 and count - earlier >= 10
    return Number(key=key, value=float(count), n=count, before=float(earlier), is_bad=is_bad)


def _promises(figures: Sequence[Figure]) -> Number:
    """Promises due in the last 28 days, today's among them: kept in time, of all that were due; withdrawn ones are in neither."""
    figure = figures[0] if figures else Figure(n=0, value=None)
    low, high = figure.low, figure.high
    return Number(key=NumberKey.PROMISES_KEPT, value=figure.value, n=figure.n, is_share=True, low=low, high=high)
