"""What the router did with cases, once more and slowly; and decisions of it about some of them."""

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from rapport.desk.cases.models import Assignment, Case
from rapport.desk.routing.models import Placement, Queue
from rapport.desk.routing.types import Because
from rapport.directory.people.models import Team

from .oracle import Row, World, day_of, seconds

GAPS = tuple(timedelta(days=days, minutes=minutes) for days, minutes in ((0, 0), (0, 7), (1, 0), (9, 30)))


def plant(cases: Sequence[Case], people: Sequence[int], dice: random.Random, *, at: datetime) -> None:
    """Have cases wait in a queue and come to people: some again, some at the same moment as an assignment says so."""
    team = Team.objects.order_by("pk")[0]
    queue = Queue.objects.create(name="Everything", team=team)
    for case in cases:
        given = list(Assignment.objects.filter(case=case).order_by("from_at"))
        moments = [one.from_at for one in given if dice.random() < 0.6]
        if dice.random() < 0.4:
            moments.append(min(case.opened_at + dice.choice(GAPS), at))
        for moment in moments:
            there = next((one.assignee_id for one in given if one.from_at == moment), None)
            person_id = dice.choice((there, there, None, dice.choice(people)))
            Placement.objects.create(
                case=case, queue=queue, team=team, person_id=person_id, at=moment,
                because=Because.LEAST if person_id else Because.ALL_FULL,
            )  # fmt: skip


def _by_case(as_of: datetime) -> dict[int, list[Placement]]:
    found: dict[int, list[Placement]] = defaultdict(list)
    for one in Placement.objects.filter(at__lte=as_of, case__merged_into=None).order_by("at", "pk"):
        found[one.case_id].append(one)
    return found


def _waits(world: World, as_of: datetime) -> Iterator[Row]:
    for case_id, placements in _by_case(as_of).items():
        queued = placements[0].at
        taken = [one.from_at for one in world.assignments[case_id] if one.assignee_id and queued <= one.from_at <= as_of]
        value = seconds(min(taken) - queued) if taken else None
        yield Row(case_id=case_id, day=day_of(queued), value=value, age=seconds(as_of - queued), had_at=min(taken, default=None))


def _rerouted(world: World, as_of: datetime) -> Iterator[Row]:
    for case_id, placements in _by_case(as_of).items():
        given = [one for one in placements if one.person_id is not None]
        if given:
            yield Row(case_id=case_id, day=day_of(given[0].at), had_at=given[0].at, numerator=len(given) > 1)


def _moved(world: World, as_of: datetime) -> Iterator[Row]:
    for case_id, placements in _by_case(as_of).items():
        for one, after in zip(placements, [*placements[1:], None], strict=True):
            if one.person_id is None:
                continue
            until = after.at if after else None
            moves = [
                given
                for given in world.assignments[case_id]
                if one.at < given.from_at <= as_of and given.assignee_id != one.person_id
                and (until is None or given.from_at < until)
            ]  # fmt: skip
            yield Row(case_id=case_id, day=day_of(one.at), had_at=one.at, numerator=bool(moves))


ROUTING = {"queue_wait": _waits, "rerouted": _rerouted, "placements_moved": _moved}
