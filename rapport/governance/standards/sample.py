"""Ready standards and calendars for tests and the demo."""

from datetime import UTC, datetime

from rapport.kernel.actor import Actor

from . import actions
from .models import Calendar, Standard
from .types import Hours, Measure, Rung, Scope, Target, TeamTarget, Terms, Unit

MACHINE = Actor.machine("sample")
SINCE = datetime(2000, 1, 1, tzinfo=UTC)
OFFICE_WEEK = (*["09:00-17:00"] * 5, "", "")


def calendar(
    name: str = "Office hours", *, week: tuple[str, ...] = OFFICE_WEEK, zone: str = "Europe/London", always: bool = False
) -> Calendar:
    """A calendar, Monday to Friday 09:00 to 17:00 in Leeds unless told otherwise."""
    hours = Hours(zone_name=zone, week=week, is_always_open=always)
    return actions.add_calendar(name=name, hours=hours, by=MACHINE, at=SINCE)


def standard(
    measure: Measure = Measure.RESOLUTION,
    *,
    hours: float | None = None,
    weeks: int | None = None,
    scope: Scope | None = None,
    calendar: Calendar,
    active_from: datetime = SINCE,
    is_statutory: bool = False,
    name: str = "",
    warnings: tuple[int, ...] = (50, 75, 90),
    ladder: tuple[Rung, ...] = (),
    team_targets: tuple[TeamTarget, ...] = (),
    owner_id: int | None = None,
) -> Standard:
    """A standard of so many opening hours (8 unless told otherwise) or of so many weeks."""
    target = Target(unit=Unit.WEEKS, amount=weeks) if weeks else Target(amount=round((hours or 8) * 3600))
    return actions.add_standard(
        name=name or measure.value.replace("_", " ").capitalize(),
        promise="We keep our word.",
        measure=measure,
        terms=Terms(
            target=target,
            calendar_id=calendar.pk,
            scope=scope or Scope(),
            warnings=warnings,
            ladder=ladder,
            team_targets=team_targets,
        ),
        active_from=active_from,
        is_statutory=is_statutory,
        owner_id=owner_id,
        by=MACHINE,
        at=SINCE,
    )
