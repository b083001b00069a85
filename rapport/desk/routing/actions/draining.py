"""What the router does: it gives waiting cases to whoever is free, and passes on those of people who are absent.

Every decision is taken with all queues locked, and each case is locked and looked at once more before it is given: two workers
never give one case twice, and what a person took meanwhile stays theirs.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.desk.cases import actions as case_actions
from rapport.desk.cases import queries as cases
from rapport.kernel import clock, live
from rapport.kernel.actor import Actor
from rapport.kernel.errors import NotAllowed, Refused
from rapport.kernel.jobs import job
from rapport.kernel.journal import publish

from .. import queries
from ..events import CaseRouted
from ..models import Placement, Queue
from ..queries.board import Board, of_absent
from ..rules import giving
from ..types import Because, CaseFacts, Choice, Waiting

HOUSE = Actor.machine("routing")
AT_ONCE = 100


@job(retries=3, lock="routing")
def drain_waiting() -> None:
    """Give until nobody is free or nothing waits. However many cases came in: one run does for all of them."""
    while drain(by=HOUSE, at=clock.now()):
        pass


@transaction.atomic
def drain(*, by: Actor, at: datetime, case_ids: Collection[int] | None = None) -> int:
    """Give waiting cases, at most AT_ONCE of them, and return how many moved: call again while any did.

    With ``case_ids`` only those. The number of queries that decide does not depend on how many wait.
    """
    if not by.is_machine:
        raise NotAllowed(_("Only Rapport itself does this."))
    if not list(Queue.objects.select_for_update().filter(is_on=True).order_by("pk").values_list("pk", flat=True)):
        return 0
    board = queries.board(as_of=at, case_ids=case_ids)
    absent = {one.case_id: (one, queue_id) for one, queue_id in of_absent(board)} if case_ids is None else {}
    board.facts |= {pk: one for pk, (one, _queue_id) in absent.items()}
    waiting = [*(_of_absent(one, queue_id) for one, queue_id in absent.values()), *board.waiting]
    chosen = [one for one in giving.plan(waiting, board.desks) if _moves(one, board)][:AT_ONCE]
    free = _still_as_they_were({one.case_id: board.facts[one.case_id].assignee_id for one in chosen})
    moved = [_give(one, board, by, at) for one in chosen if one.case_id in free]
    for queue_id in {one.queue_id for one in chosen}:
        live.announce(f"queue:{board.versions[queue_id].queue.team_id}")
    return sum(moved)


def _of_absent(one: CaseFacts, queue_id: int) -> Waiting:
    mine = frozenset(pk for pk in (one.assignee_id, one.barred_id) if pk)
    return Waiting(case_id=one.case_id, queue_id=queue_id, channel=one.channel, language=one.language, not_to=mine)


def _moves(choice: Choice, board: Board) -> bool:
    """A case moves when somebody gets it, when it lies with another team, or when whoever has it is absent."""
    facts = board.facts[choice.case_id]
    is_elsewhere = facts.team_id != board.versions[choice.queue_id].queue.team_id
    return choice.person_id is not None or is_elsewhere or facts.assignee_id is not None


def _still_as_they_were(assignees: Mapping[int, int | None]) -> set[int]:
    """Lock these cases and return those that lie where they lay; what another one holds right now is left for later."""
    rows = cases.cases(HOUSE).select_related(None).filter(pk__in=assignees, state__in=queries.HELD).order_by("pk")
    locked = rows.select_for_update(of=("self",), skip_locked=True).values_list("pk", "assignee_id")
    return {pk for pk, assignee_id in locked if assignees[pk] == assignee_id}


def _give(choice: Choice, board: Board, by: Actor, at: datetime) -> bool:
    version, facts = board.versions[choice.queue_id], board.facts[choice.case_id]
    team_id = version.queue.team_id
    try:
        with transaction.atomic():
            case = case_actions.assign(case_id=choice.case_id, team_id=team_id, assignee_id=choice.person_id, by=by, at=at)
    except (Refused, NotAllowed):
        return False  # taken over, or it just lies there: nothing for the router
    placement = Placement.objects.create(
        case_id=choice.case_id, queue_id=choice.queue_id, team_id=team_id, person_id=choice.person_id,
        from_person_id=facts.assignee_id, until=board.away.get(facts.assignee_id or 0), because=choice.because,
        in_hand=choice.in_hand, capacity=choice.capacity, fit_count=choice.fit_count,
        language=facts.language if version.by_language else "", skills=version.skills, at=at,
    )  # fmt: skip
    routed = CaseRouted(
        case_id=choice.case_id, placement_id=placement.pk, queue_id=choice.queue_id, because=Because(choice.because),
        person_id=choice.person_id, from_person_id=facts.assignee_id,
    )  # fmt: skip
    publish(routed, about=case, by=by, at=at)
    return True
