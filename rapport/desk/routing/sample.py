"""Sample queues and decisions for tests and the demo."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from .models import Automation, AutomationVersion, Placement, Queue, QueueVersion, Run, Seat, Trial, TrialRow
from .types import Because, Trigger

SINCE = datetime(2026, 1, 1, tzinfo=UTC)


def queue(
    team: Any, people: Iterable[Any] = (), *, name: str = "", is_on: bool = True, capacity: int = 8, **fields: Any
) -> Queue:
    """Return a queue of a team that takes every case, on since long, served by these people."""
    position = fields.pop("position", 10)
    made = Queue.objects.create(
        name=name or f"Queue of {team.name}", team=team, is_on=is_on, on_at=SINCE if is_on else None, position=position
    )
    version = QueueVersion.objects.create(queue=made, active_from=SINCE, **fields)
    for one in people:
        Seat.objects.create(version=version, person=one, capacity=capacity)
    return made


def placement(case: Any, queue: Queue, *, at: datetime, **fields: Any) -> Placement:
    """Return a decision by which a case came to whoever has it."""
    values = {"person": case.assignee, "team": queue.team, "because": Because.LEAST, "in_hand": 3, "capacity": 8, "fit_count": 4}
    return Placement.objects.create(case=case, queue=queue, at=at, **(values | fields))


def automation(team: Any = None, *, name: str = "", owner: Any = None, is_on: bool = True, **fields: Any) -> Automation:
    """Return an automation that makes opened cases urgent, on since long; other fields go to its version."""
    made = Automation.objects.create(
        name=name or f"Automation {Automation.objects.count() + 1}", team=team, owner=owner, is_on=is_on,
        on_at=SINCE if is_on else None,
    )  # fmt: skip
    values = {"trigger": Trigger.OPENED, "then": {"priority": "urgent"}} | fields
    AutomationVersion.objects.create(automation=made, active_from=SINCE, made_at=SINCE, **values)
    return made


def run(automation: Automation, case: Any, *, at: datetime, key: str = "opened") -> Run:
    """Return what an automation did to a case."""
    done = [{"act": "priority", "before": "normal", "after": "urgent"}]
    version = automation.versions.latest("pk")
    return Run.objects.create(automation=automation, version=version, case=case, key=key, at=at, done=done)


def trial(automation: Automation, case: Any, *, at: datetime) -> Trial:
    """Return a trial in which one case would have been touched."""
    version = automation.versions.latest("pk")
    made = Trial.objects.create(automation=automation, version=version, since=SINCE, at=at, looked_count=5, case_count=1)
    TrialRow.objects.create(trial=made, case=case, at=at, done=[{"act": "priority", "before": "normal", "after": "urgent"}])
    return made
