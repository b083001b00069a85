"""How many clocks were met, breached, running, paused or not applicable: every one of the denominator is counted once."""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Q, QuerySet

from rapport.compute.businesstime.moments import seconds_of
from rapport.governance.standards.models import Clock
from rapport.governance.standards.types import Measure, Result, Tally


class By(StrEnum):
    """What clocks can be counted by."""

    MEASURE = "measure"
    TEAM = "team"
    STANDARD = "standard"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


_GROUPS = {
    By.MEASURE: "c.measure",
    By.TEAM: "c.team_id",
    By.STANDARD: "v.standard_id",
    By.DAY: "date_trunc('day', c.started_at AT TIME ZONE %(zone)s)::date",
    By.WEEK: "date_trunc('week', c.started_at AT TIME ZONE %(zone)s)::date",
    By.MONTH: "date_trunc('month', c.started_at AT TIME ZONE %(zone)s)::date",
}
_STATES = ("met", "breached", "running_within", "running_breached", "paused", "not_applicable")
# What is too late was too late from breach_at on, whatever came after; a later stop or pause was not known at the moment.
_STATE = """
    CASE
        WHEN c.result = 'void' THEN 'not_applicable'
        WHEN c.stopped_at <= %(as_of)s THEN c.result
        WHEN c.breach_at <= %(as_of)s THEN 'running_breached'
        WHEN EXISTS (
            SELECT 1 FROM unnest(c.paused_from, c.paused_to) AS pause(a, b)
            WHERE a <= %(second)s AND (b IS NULL OR b > %(second)s)
        ) THEN 'paused'
        ELSE 'running_within'
    END"""


def tallies(
    kind: str | None,
    *,
    since: datetime,
    until: datetime,
    as_of: datetime,
    by: Collection[By] = (By.MEASURE,),
    zone: str = "UTC",
    team_ids: Collection[int] | None = None,
    measure: Measure | None = None,
    standard_id: int | None = None,
) -> list[Tally]:
    """Count the clocks that started in [since, until), as they stood at ``as_of``, in one query.

    At most one of day, week (from Monday) and month in ``by``; periods are local to ``zone``. ``kind`` None: subjects of every
    kind; ``team_ids`` None: every team.
    """
    groups = [one for one in By if one in by]
    columns = [f"{_GROUPS[one]} AS g{place}" for place, one in enumerate(groups)]
    names = [f"g{place}" for place in range(len(groups))]
    counted = ", ".join(f"count(*) FILTER (WHERE state = '{state}')" for state in _STATES)
    order = f"GROUP BY {', '.join(names)} ORDER BY {', '.join(names)}" if names else ""
    asked = f"""
        SELECT {"".join(f"{name}, " for name in names)}{counted} FROM (
            SELECT {"".join(f"{column}, " for column in columns)}{_STATE} AS state
            FROM standards_clock AS c JOIN standards_standardversion AS v ON v.id = c.standard_version_id
            WHERE (%(kind)s::text IS NULL OR c.subject_kind = %(kind)s) AND c.started_at >= %(since)s AND c.started_at < %(until)s
                AND c.begun_at <= %(as_of)s
                AND (%(teams)s::bigint[] IS NULL OR c.team_id = ANY(%(teams)s))
                AND (%(measure)s::text IS NULL OR c.measure = %(measure)s)
                AND (%(standard)s::bigint IS NULL OR v.standard_id = %(standard)s)
        ) AS counted {order}"""  # noqa: S608
    values: dict[str, Any] = {
        "kind": kind, "since": since, "until": until, "as_of": as_of, "second": seconds_of(as_of), "zone": ZoneInfo(zone).key,
        "teams": None if team_ids is None else list(team_ids), "measure": measure, "standard": standard_id,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(asked, values)
        return [_tally(groups, row) for row in cursor.fetchall()]


def _tally(groups: list[By], row: tuple[object, ...]) -> Tally:
    named: dict[str, object] = dict(zip(_STATES, row[len(groups) :], strict=True))
    for one, value in zip(groups, row, strict=False):
        match one:
            case By.MEASURE:
                named["measure"] = Measure(str(value))
            case By.TEAM:
                named["team_id"] = value
            case By.STANDARD:
                named["standard_id"] = value
            case _:
                named["period_date"] = value
    return Tally(**named)  # type: ignore[arg-type]


def clocks_in_state(standard_id: int, state: str, *, since: datetime, until: datetime, as_of: datetime) -> QuerySet[Clock]:
    """Return the clocks of a standard that started in [since, until) and stood so at a moment, newest first.

    ``state`` is one of those of a Tally; running_within includes paused ones. Raises KeyError for another word.
    """
    late = Q(breach_at__lte=as_of)
    awaited = (Q(stopped_at=None) | Q(stopped_at__gt=as_of)) & ~Q(result=Result.VOID)
    conditions = {
        "met": Q(result=Result.MET, stopped_at__lte=as_of),
        "breached": Q(result=Result.BREACHED, stopped_at__lte=as_of),
        "running_breached": awaited & late,
        "running_within": awaited & (Q(breach_at=None) | Q(breach_at__gt=as_of)),
        "not_applicable": Q(result=Result.VOID),
    }
    rows = Clock.objects.filter(standard_version__standard_id=standard_id, started_at__gte=since, started_at__lt=until)
    rows = rows.filter(conditions[state], begun_at__lte=as_of).select_related("team", "standard_version__standard")
    return rows.order_by("-started_at", "pk")
