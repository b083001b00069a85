"""Sample queues and decisions for tests and the demo."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from .models import Placement, Queue, QueueVersion, Seat
from .types import Because

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
