"""What broke, and whose cause: every series of reason × cause × watched fact, held against its own usual weeks."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from rapport.compute.rises import Rise, Series, Silence, scan
from rapport.compute.weeks import Windows, trailing_weeks
from rapport.desk.cases import queries as cases
from rapport.desk.cases.types import Kind
from rapport.directory.people.queries import departments
from rapport.metrics.ask import ATTRIBUTE, Grain, Question, tally

from ..types import Broke, Driver, Finding, Liaison, Renamed, Week

WEEKS = 78
SHOWN_WEEKS = 12
FEWEST_CASES = 8  # a series with fewer in all its weeks cannot be told from chance, and is not looked at

type Parts = frozenset[tuple[str, str]]
type Make = tuple[int, int, tuple[str | None, ...]]  # reason, cause, values of the watched facts


def what_broke(*, as_of: datetime, zone: ZoneInfo) -> Broke:
    """Return what rose beyond chance in the last one or two whole weeks before ``as_of``.

    Only whole days of the department's zone count, so that the answer stays the same through the day (kept.py).
    Raises LookupError while the facts are not loaded.
    """
    table = _Table(trailing_weeks(zone, as_of, WEEKS), as_of)
    answer = scan(table.counts(), table.series, subjects=("group", "reason"))
    short = sum(one.why is Silence.TOO_FEW_WEEKS for one in answer.untold)
    return Broke(
        findings=tuple(table.finding(rise, answer.counts[rise.series]) for rise in answer.rises),
        tested_count=answer.tested,
        untold_count=short,
        is_told=answer.tested > 0 or not table.series,
        renamed=tuple(
            Renamed(
                before=table.series[one.old].label,
                after=table.series[one.new].label,
                since=table.windows.first_days[one.week],
            )
            for one in answer.renamed
        ),
    )


def not_counted() -> Broke:
    """Return what can be said as long as there is no store to ask."""
    return Broke(findings=(), tested_count=0, untold_count=0, is_told=False, is_counted=False)


@dataclass(frozen=True)
class _Count:
    """How many cases were opened on a day with this reason, cause, kind and these values of the watched facts."""

    day: date
    kind: str
    reason_id: int | None
    cause_id: int | None
    values: tuple[str | None, ...]
    count: int


class _Table:
    """All series of the last 78 weeks, with what is needed to tell of each."""

    def __init__(self, windows: Windows, as_of: datetime) -> None:
        self.windows = windows
        self.facts = {one.key: one.label for one in cases.attributes() if one.is_watched}
        self.reasons = {one.pk: one for one in cases.reasons(with_former=True)}
        self.causes = {one.pk: one for one in cases.causes(with_former=True)}
        self.rows = self._counted(as_of)
        self._series: dict[Make, tuple[tuple[Parts, str], ...]] = {}
        makes: dict[Make, np.ndarray] = defaultdict(lambda: np.zeros(windows.count))
        for row in self.rows:
            makes[_make(row)][self._week(row.day)] += row.count
        weekly: dict[Parts, np.ndarray] = defaultdict(lambda: np.zeros(windows.count))
        self.labels: dict[Parts, str] = {}
        for make, counts in makes.items():
            for parts, label in self._series_of(make):
                weekly[parts] += counts
                self.labels[parts] = label
        kept = {parts: counts for parts, counts in weekly.items() if counts.sum() >= FEWEST_CASES}
        self._weekly = self._without_time_before_the_record(kept)
        self.series = [Series(self.labels[parts], parts) for parts in self._weekly]

    def _counted(self, as_of: datetime) -> list[_Count]:
        """Every day's openings by all that is watched, in one question."""
        since = self.windows.first_days[0]
        until = since + timedelta(days=7 * self.windows.count)
        watched = [ATTRIBUTE + key for key in self.facts]
        question = Question(metric="opened", as_of=as_of, since=since, until=until, grain=Grain.DAY)
        return [
            _Count(
                day=row["period"],
                kind=row["kind"],
                reason_id=row["reason_id"],
                cause_id=row["cause_id"],
                values=tuple(row[name] for name in watched),
                count=row["n"],
            )
            for row in tally(question, ("kind", "reason_id", "cause_id", *watched))
        ]

    def counts(self) -> np.ndarray:
        return np.array(list(self._weekly.values())) if self._weekly else np.zeros((0, self.windows.count))

    def _without_time_before_the_record(self, weekly: dict[Parts, np.ndarray]) -> dict[Parts, np.ndarray]:
        """Weeks before the first case of all are not quiet weeks: nobody kept a record."""
        if not self.rows:
            return {}
        first = self._week(min(row.day for row in self.rows))
        begun = first + (1 if first else 0)  # the week in which the record begins is not whole
        return {parts: np.concatenate([np.full(begun, np.nan), counts[begun:]]) for parts, counts in weekly.items()}

    def _week(self, day: date) -> int:
        return min((day - self.windows.first_days[0]).days // 7, self.windows.count - 1)

    def _series_of(self, make: Make) -> tuple[tuple[Parts, str], ...]:
        """Return the series that count cases of this make, each with its label."""
        if make not in self._series:
            self._series[make] = tuple(self._made_of(*make))
        return self._series[make]

    def _made_of(self, reason_id: int, cause_id: int, values: tuple[str | None, ...]) -> Iterator[tuple[Parts, str]]:
        reason, cause = self.reasons.get(reason_id), self.causes.get(cause_id)
        facts = [(key, value) for key, value in zip(self.facts, values, strict=True) if value]
        about: list[tuple[list[tuple[str, str]], str]] = []
        if reason is not None:
            own = [("reason", str(reason.pk))]
            if reason.parent_id:
                above = [("group", str(reason.parent_id))]
                about.append((above, self.reasons[reason.parent_id].name))
                own = above + own
            about.append((own, reason.name))
        for parts, label in about:
            yield frozenset(parts), label
        for key, value in facts:
            yield frozenset({(key, value)}), (label := named(self.facts[key], value))
            for parts, _label in about[-1:]:
                yield frozenset([*parts, (key, value)]), label
        if cause is not None:
            yield frozenset({("cause", str(cause.pk))}), cause.name
            for parts, _label in about[-1:]:
                yield frozenset([*parts, ("cause", str(cause.pk))]), cause.name

    def finding(self, rise: Rise, weekly: np.ndarray) -> Finding:
        """Return the rise as the brief tells it, with its weeks as they were judged."""
        parts = self.series[rise.series].parts
        first_day = self.windows.first_days[-rise.window]
        counted = {make for make, series in self._series.items() if any(known == parts for known, _ in series)}
        within = [row for row in self.rows if row.day >= first_day and _make(row) in counted]
        shown = list(zip(self.windows.first_days, weekly, strict=True))[-SHOWN_WEEKS:]
        driver = rise.driver
        return Finding(
            label=rise.label,
            is_complaint=bool(within) and all(row.kind == Kind.COMPLAINT for row in within),
            count=rise.count,
            expected=rise.expected,
            window_weeks=rise.window,
            usual_low=int(rise.usual_week.low),
            usual_high=int(rise.usual_week.high),
            p_value=rise.p_value,
            from_date=first_day,
            to_date=self.windows.first_days[-1] + timedelta(days=6),
            weeks=tuple(Week(first_date=day, count=int(count)) for day, count in shown if not np.isnan(count)),
            driver=Driver(label=driver.label, count=driver.count, is_rest_usual=driver.rest_unchanged) if driver else None,
            liaisons=self._liaisons(within),
            unnamed_count=sum(row.count for row in within if row.cause_id is None),
            where=tuple(sorted(parts)),
        )

    def _liaisons(self, rows: Sequence[_Count]) -> tuple[Liaison, ...]:
        """The departments whose causes the cases name, the most named first."""
        counts: dict[int, int] = defaultdict(int)
        for row in rows:
            cause = self.causes.get(row.cause_id or 0)
            if cause is not None and cause.department_id:
                counts[cause.department_id] += row.count
        known = {one.pk: one for one in departments(with_former=True)}
        return tuple(
            Liaison(
                name=known[pk].name,
                count=count,
                person=known[pk].liaison_name,
                email=known[pk].liaison_email,
                phone=known[pk].liaison_phone,
            )
            for pk, count in sorted(counts.items(), key=lambda one: -one[1])
        )


def named(fact: str, value: str) -> str:
    """Return "Carrier Swift"; a value that says already what it is (“Location 204”) says it once."""
    is_said = value.casefold().startswith(fact.casefold()) and not value[len(fact) : len(fact) + 1].isalpha()
    return value if is_said else f"{fact} {value}"


def _make(row: _Count) -> Make:
    return row.reason_id or 0, row.cause_id or 0, row.values
