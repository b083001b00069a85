"""How a standard would judge: a moment is picked, and the due moment comes with its working."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from rapport.compute.businesstime import NEVER, BusinessTimeError, Calendar, add
from rapport.compute.businesstime.moments import moment_of, seconds_of

from .. import queries, rules
from ..models import StandardVersion
from ..types import Unit


@dataclass(frozen=True, kw_only=True)
class Trial:
    """A case opened at a moment: when it would be due, and how that comes about."""

    started_at: datetime
    due_at: datetime
    working: str
    warnings: tuple[tuple[int, datetime], ...]


def tried(version: StandardVersion, started_at: datetime) -> Trial | None:
    """Return how a version would judge by the newest hours of its calendar; None for a moment that no calendar reaches."""
    calendar = queries.calendar_of(queries.newest_versions()[version.calendar_id])
    target = queries.target_of(version)
    try:
        (verdict,) = rules.judge([rules.Task(calendar, target, seconds_of(started_at), NEVER)], seconds_of(started_at))
        due_at = moment_of(verdict.due)
        text = queries.working_text(calendar, target, started_at=started_at, until=due_at, due_at=due_at, pauses=())
        return Trial(
            started_at=started_at, due_at=due_at, working=text, warnings=_warnings(version, calendar, started_at, due_at)
        )
    except BusinessTimeError:
        return None


def _warnings(
    version: StandardVersion, calendar: Calendar, started_at: datetime, due_at: datetime
) -> tuple[tuple[int, datetime], ...]:
    if version.unit == Unit.BUSINESS_SECONDS:
        return tuple((share, add(calendar, started_at, -(-version.amount * share // 100))) for share in version.warnings)
    length = due_at - started_at
    return tuple((share, started_at + timedelta(seconds=length.total_seconds() * share / 100)) for share in version.warnings)
