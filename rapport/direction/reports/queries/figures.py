"""The numbers of a report, all of them asked of the store: headline figures with their change, courses, and definitions."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from rapport.metrics import courses, registry
from rapport.metrics.ask import Grain, Question, ask
from rapport.metrics.comparisons import Comparison, compare
from rapport.metrics.courses import Step
from rapport.metrics.metric import Metric, Shape

from .. import rules
from ..types import Change, Course, Definition, Figure, Period, Point, Span
from . import shown

BEGINNING = date(1990, 1, 1)
# In the order of the page. What is read beside what, so that no number is pushed at the cost of another.
HEADLINES = (
    "opened", "complaints", "attainment", "first_response", "first_resolution", "reopen_rate", "promises_kept", "backlog",
)  # fmt: skip
DRAWN = ("attainment", "complaints", "backlog")
COUNTED = frozenset({"opened", "complaints"})
AGE = "backlog_age"
COMPLAINT_AGE = "complaint_age"
RECEIVED = "complaints_for_customers"
# What whoever answers for complaints reads of them, beside how many there were and why.
HANDLED = (
    RECEIVED, "complaint_final_in_time", "complaint_overdue", COMPLAINT_AGE, "complaint_upheld",
    "complaint_overturned", "complaint_redress_paid", "complaint_actions_late", "complaint_vulnerable", "complaint_handling",
)  # fmt: skip
# What customers said when they were asked, each beside how many answered.
ANSWERED = ("csat_share", "nps", "ces_share", "first_contact_said", "survey_response")
MINOR = "minor units"
# By what a change is split into mix and rate; the first that tells most is printed.
BY = ("channel", "kind", "priority")
STEPS = {Span.WEEK: 26, Span.MONTH: 14, Span.QUARTER: 26}
GRAIN = {Span.WEEK: Grain.WEEK, Span.MONTH: Grain.MONTH, Span.QUARTER: Grain.WEEK}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Of which period, and as known when."""

    period: Period
    as_of: datetime

    @property
    def before(self) -> Period:
        return rules.before(self.period)

    def question(self, metric: str, **more: object) -> Question:
        """Return the question about the whole department over the period."""
        return Question(
            metric=metric,
            **({"as_of": self.as_of, "since": self.period.since, "until": self.period.until} | more),  # type: ignore[arg-type]
        )


def headlines(asked: Asked) -> tuple[Figure, ...]:
    """Return the headline figures, each against the period before. Raises LookupError while facts are not loaded."""
    return (*(_headline(asked, key) for key in HEADLINES), _age(asked))


def _headline(asked: Asked, key: str) -> Figure:
    span = (asked.before.since, asked.before.until)
    question = asked.question(key)
    found = compare(question, before=span)
    if found.is_told and found.metric.shape in (Shape.SHARE, Shape.DURATION):
        splits = [compare(question, before=span, by=by) for by in BY]
        found = next((one for one in splits if one.is_reversed), max(splits, key=lambda one: abs(one.mix or 0.0)))
    return _figure(key, found)


def _figure(key: str, found: Comparison) -> Figure:
    metric, now = found.metric, found.now
    return Figure(
        key=key,
        metric=metric.key,
        label=metric.label,
        unit=metric.unit,
        better=metric.better.value,
        n=now.n,
        value=now.value,
        low=now.low,
        high=now.high,
        before=found.then.value,
        before_n=found.then.n,
        change=_change(found),
        is_mature=now.is_mature,
        unfinished_count=now.unfinished_count,
    )


def _change(found: Comparison) -> Change | None:
    if found.difference is None:
        return None
    return Change(
        value=found.difference,
        low=found.low,
        high=found.high,
        factor=found.factor,
        factor_low=found.factor_low,
        factor_high=found.factor_high,
        by=found.by,
        mix=found.mix if not found.is_of_means else None,
        rate=found.rate if not found.is_of_means else None,
        is_flipped=found.is_reversed,
    )


def handled(asked: Asked) -> tuple[Figure, ...]:
    """Return how complaints were handled, each figure against the period before; those of nothing are left out.

    Raises LookupError while facts are not loaded.
    """
    found = [_age(asked, key) if key == COMPLAINT_AGE else _plain(asked, key) for key in HANDLED]
    if not _were_kept(asked):
        found = [replace(one, before=None, before_n=0, change=None) if one.key == RECEIVED else one for one in found]
    return tuple(one for one in found if one.n or one.before_n)


def _were_kept(asked: Asked) -> bool:
    """Return whether files of complaints were kept before the period before: where they begin in it, its rate is too low."""
    kept = ask(asked.question(RECEIVED, since=BEGINNING, until=asked.before.since)).figures
    return any(one.numerator for one in kept)


def answered(asked: Asked) -> tuple[Figure, ...]:
    """Return what customers answered, each figure against the period before; those of nothing are left out.

    Raises LookupError while facts are not loaded.
    """
    found = [_plain(asked, key) for key in ANSWERED]
    return tuple(one for one in found if one.n or one.before_n)


def _plain(asked: Asked, key: str) -> Figure:
    """Return a figure without what explains its change; money in the main unit of the house's currency."""
    found = _figure(key, compare(asked.question(key), before=(asked.before.since, asked.before.until)))
    if found.unit != MINOR:
        return replace(found, unit="cases") if found.unit == "complaints" else found

    def main(amount: float | None) -> float | None:
        return None if amount is None else amount / 100

    unit = f"{shown.MONEY}{settings.RAPPORT_CURRENCY}"
    value, before = main(found.value), main(found.before)
    return replace(found, unit=unit, value=value, before=before, low=None, high=None, change=None)


def _age(asked: Asked, key: str = AGE) -> Figure:
    """The age of what stood open at the end of the period, against that at its beginning: each as it was known then."""
    ends = []
    for period in (asked.period, asked.before):
        end = min(datetime.combine(period.until, time(), tzinfo=ZoneInfo(settings.RAPPORT_ZONE)), asked.as_of)
        question = Question(metric=key, as_of=end, since=BEGINNING, until=period.until)
        ends.append(compare(question, before=(BEGINNING - timedelta(days=1), BEGINNING)))
    now, then = ends
    difference = None if now.now.value is None or then.now.value is None else now.now.value - then.now.value
    return replace(
        _figure(key, now),
        before=then.now.value,
        before_n=then.now.n,
        change=None if difference is None else Change(value=difference),
        unfinished_count=0,
        is_mature=True,
        filters=(_("open at the end of the period"),),
    )


def drawn(asked: Asked) -> tuple[Course, ...]:
    """Return the courses that are drawn, up to the end of the period."""
    return tuple(_course(asked, key) for key in DRAWN)


def _course(asked: Asked, key: str) -> Course:
    grain = GRAIN[asked.period.span]
    since = asked.period.until
    for _step in range(STEPS[asked.period.span]):
        since = _before(since, grain)
    found = courses.course(asked.question(key, since=since, grain=grain))
    steps = _from_first(found.steps)
    last = steps[-1] if steps else None
    return Course(
        metric=key,
        label=found.metric.label,
        unit=found.metric.unit,
        grain=grain.value,
        points=tuple(_point(step, found.metric) for step in steps),
        usual_low=last.low if last else None,
        usual_high=last.high if last else None,
    )


def _before(day: date, grain: Grain) -> date:
    return day - timedelta(days=7) if grain is Grain.WEEK else (day - timedelta(days=1)).replace(day=1)


def _from_first(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """Leave out the time before there was anything."""
    first = next((number for number, step in enumerate(steps) if step.figure.value), len(steps))
    return steps[first:]


def _point(step: Step, metric: Metric) -> Point:
    figure = step.figure
    has_doubt = metric.shape is not Shape.COUNT  # that of a count is the doubt of a rate, not of what was counted
    return Point(
        first=step.first,
        value=figure.value,
        n=figure.n,
        low=figure.low if has_doubt else None,
        high=figure.high if has_doubt else None,
        is_mature=figure.is_mature,
    )


def definitions(metrics: Iterable[str]) -> tuple[Definition, ...]:
    """Return the definitions of these metrics as they are now, each once."""
    return tuple(_definition(registry.metric(key)) for key in dict.fromkeys(metrics))


def _definition(metric: Metric) -> Definition:
    return Definition(
        metric=metric.key,
        label=metric.label,
        version=metric.version,
        sentence=metric.sentence,
        numerator=metric.numerator,
        denominator=metric.denominator,
        cohort=metric.cohort.value,
        unit=metric.unit,
        maturity_days=metric.maturity_days,
        source=metric.source,
    )


def filters(asked: Asked) -> tuple[str, ...]:
    """Return in words what was asked: which dates, of whom, and as known when."""
    return (
        _("Dates: %(dates)s, in the zone %(zone)s.") % {"dates": shown.dates(asked.period), "zone": settings.RAPPORT_ZONE},
        _("Compared with: %(dates)s.") % {"dates": shown.dates(asked.before)},
        _("Of whom: the whole department, all kinds, channels and priorities; nothing is left out."),
    )
