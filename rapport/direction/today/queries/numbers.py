"""The figures of the brief, each with its n, its doubt and its last twelve weeks. Whole days only; sums before shares."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from django.db.models import Count, Q

from rapport.compute.intervals import wilson
from rapport.compute.weeks import Windows, trailing_weeks
from rapport.desk.cases import queries as cases
from rapport.desk.cases.types import Kind
from rapport.governance.commitments import queries as commitments
from rapport.governance.standards import queries as standards
from rapport.governance.standards.queries import By
from rapport.governance.standards.types import Measure, Tally
from rapport.kernel.actor import Actor

from ..types import Number, NumberKey, Weeks
from .seen import Seen

WEEKS = 13
PROMISE_DAYS = 28
# Limits of an individuals chart: the mean and 2.66 mean moving ranges (Shewhart; Wheeler 1993).
MOVING_RANGES = 2.66
FEWEST_WEEKS = 6
COMPLAINT = Q(kind=Kind.COMPLAINT)


def numbers(seen: Seen, weeks: Weeks) -> Iterator[Number]:
    """Yield the figures in the order of the page: those of whole weeks, then what is open and what was kept by now."""
    yield from weeks.numbers
    complaints = sum(one.kind is Kind.COMPLAINT for one in seen.unsettled)
    yield _open(NumberKey.OPEN_NOW, len(seen.unsettled), weeks.open_before)
    yield _open(NumberKey.OPEN_COMPLAINTS, complaints, weeks.complaints_before)
    yield _promises(seen.actor, seen.as_of)


def weekly(*, as_of: datetime, zone: ZoneInfo) -> Iterator[Number]:
    """Yield the figures of whole weeks, as they stood at a moment."""
    windows = trailing_weeks(zone, as_of, WEEKS)
    edges = [datetime.fromtimestamp(int(edge), tz=zone) for edge in windows.edges]
    yield replace(_opened(windows, edges, zone), as_of=as_of)
    days = standards.tallies(
        "case", since=edges[0], until=edges[-1], as_of=as_of, by=(By.MEASURE, By.DAY), zone=zone.key
    )  # fmt: skip
    for key, measure in ((NumberKey.FIRST_RESPONSE, Measure.FIRST_RESPONSE), (NumberKey.RESOLUTION, Measure.RESOLUTION)):
        yield replace(_in_time(key, [one for one in days if one.measure is measure], windows), as_of=as_of)


def open_counts(actor: Actor, *, as_of: datetime) -> tuple[int, int]:
    """Return how many cases, and how many complaints of them, were unsettled at a moment."""
    found = cases.open_at(actor, as_of=as_of).order_by().aggregate(n=Count("pk"), complaints=Count("pk", filter=COMPLAINT))
    return found["n"], found["complaints"]


def _opened(windows: Windows, edges: Sequence[datetime], zone: ZoneInfo) -> Number:
    weeks = np.zeros(windows.count)
    for row in cases.opened_by_day(since=edges[0], until=edges[-1], zone=zone.key):
        weeks[min((row.day - windows.first_days[0]).days // 7, windows.count - 1)] += row.count
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


def _in_time(key: NumberKey, days: Sequence[Tally], windows: Windows) -> Number:
    """The share of clocks met, of those that started in the last whole week: numerators and denominators summed by week."""
    met, judged, running = (np.zeros(windows.count) for _ in range(3))
    for one in days:
        if one.period_date is None:
            continue
        week = min((one.period_date - windows.first_days[0]).days // 7, windows.count - 1)
        met[week] += one.met
        judged[week] += one.judged
        running[week] += one.running_within + one.paused
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
        still_running=int(running[-1]),
    )


def _usual(weeks: Sequence[float]) -> tuple[float, float] | None:
    """The range of usual weeks; None while there are too few to tell, or none had anything."""
    known = np.trim_zeros(np.array(weeks, dtype=float), "f")
    if len(known) < FEWEST_WEEKS:
        return None
    reach = MOVING_RANGES * float(np.abs(np.diff(known)).mean())
    return max(float(known.mean()) - reach, 0.0), float(known.mean()) + reach


def _open(key: NumberKey, now: int, before: int) -> Number:
    return Number(key=key, value=float(now), n=now, before=float(before), is_bad=now > before * 1.25 and now - before >= 10)


def _promises(actor: Actor, as_of: datetime) -> Number:
    """Promises due in the last 28 days: kept in time, of all that were kept or broken; withdrawn ones are in neither."""
    due = commitments.promises(actor).filter(
        due_at__lte=as_of, due_at__gt=as_of - timedelta(days=PROMISE_DAYS), made_at__lte=as_of
    )
    found = due.order_by().aggregate(
        kept=Count("pk", filter=Q(state="kept", settled_at__lte=as_of)), judged=Count("pk", filter=~Q(state="withdrawn"))
    )
    kept, n = found["kept"], found["judged"]
    doubt = wilson(kept, n) if n else None
    return Number(
        key=NumberKey.PROMISES_KEPT,
        value=kept / n if n else None,
        n=n,
        is_share=True,
        low=doubt.low if doubt else None,
        high=doubt.high if doubt else None,
    )
