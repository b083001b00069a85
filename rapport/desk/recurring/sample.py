"""Sample schedules for tests and the demo."""

from datetime import UTC, date, datetime
from typing import Any

from .models import Occurrence, Schedule, ScheduleVersion
from .types import Every, Outcome, Standing

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
NEXT = datetime(2150, 1, 5, 9, tzinfo=UTC)


def schedule(team: Any = None, *, name: str = "Check of standing orders", owner: Any = None, **fields: Any) -> Schedule:
    """Return a schedule that comes each Monday at nine (London) and next in a far year; other fields go to its version."""
    customer = fields.pop("customer", None)
    made = Schedule.objects.create(
        name=name, team=team, owner=owner, customer=customer, standing=Standing.RUNNING, standing_at=SINCE,
        next_date=NEXT.date(), next_at=NEXT,
    )  # fmt: skip
    values = {
        "every": Every.WEEK, "weekdays": [0], "start_date": NEXT.date(), "minute": 540, "zone_name": "Europe/London",
        "kind": "request", "subject": "Standing orders, week {week}", "text": "Go through the standing orders.",
        "priority": "normal",
    }  # fmt: skip
    ScheduleVersion.objects.create(schedule=made, number=1, from_at=SINCE, **(values | fields))
    return made


def occurrence(schedule: Schedule, case: Any = None, *, on: date = date(2026, 11, 16), **fields: Any) -> Occurrence:
    """Return a date of a schedule whose case was made in time."""
    at = datetime(on.year, on.month, on.day, 9, tzinfo=UTC)
    values = {"planned_date": on, "due_at": at, "at": at, "outcome": Outcome.MADE} | fields
    return Occurrence.objects.create(schedule=schedule, version=schedule.versions.latest("number"), case=case, **values)
