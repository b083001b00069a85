"""What other departments kept in time, once more and slowly; and things that they were asked, of every end."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

from rapport.directory.people import sample as people
from rapport.governance.commitments.models import Commitment, Handing
from rapport.governance.commitments.types import RUNNING, HandingState

from .oracle import Row, World, day_of

GAPS = tuple(timedelta(days=days, seconds=more) for days, more in ((0, 0), (0, 1), (1, 0), (9, 3_600)))


def plant(dice: random.Random) -> None:
    """Ask two departments to do some of what is owed, in time, at the very moment, late, and never."""
    numbers = [people.department(name).pk for name in ("Logistics", "Web shop")]
    for owed in Commitment.objects.order_by("pk"):
        for _turn in range(dice.choice((0, 0, 1, 2))):
            due = owed.made_at + dice.choice(GAPS[1:]) * 2
            state = dice.choice([one for one in HandingState if one not in RUNNING])
            reported = due + dice.choice((-1, 1)) * dice.choice(GAPS) if dice.random() < 0.6 else None
            Handing.objects.create(
                commitment=owed, department_id=dice.choice(numbers), state=state, asked="Bring it", why="Lost",
                asked_at=owed.made_at, first_due_at=due, due_at=due, link_until=due, reported_at=reported,
                settled_at=due + dice.choice((-1, 1)) * dice.choice(GAPS),
            )  # fmt: skip


def _kept(world: World, as_of: datetime) -> Iterator[Row]:
    for one in Handing.objects.select_related("commitment").order_by("pk"):
        if max(one.asked_at, one.due_at) > as_of:
            continue
        left = one.state in ("declined", "taken_back") and one.settled_at is not None and one.settled_at < one.due_at
        if not left:
            about = one.commitment.subject_kind in ("case", "complaint")
            is_kept = one.reported_at is not None and one.reported_at < one.due_at
            yield Row(
                case_id=one.commitment.subject_id if about else None, day=day_of(one.due_at), numerator=is_kept,
                had_at=one.reported_at if is_kept else one.due_at, own={"department_id": one.department_id},
            )  # fmt: skip


DEPARTMENTS = {"departments_kept": _kept}
