"""A higher tier handles the case itself while the representative observes."""

from datetime import datetime

from django.db import transaction

from rapport.desk.cases import rules
from rapport.desk.cases.events import CaseTakenOver, TakeoverEnded
from rapport.desk.cases.models import Takeover
from rapport.desk.cases.types import EscalationState, Tier
from rapport.directory.people import queries as people
from rapport.kernel.actor import Actor
from rapport.kernel.journal import publish

from .changing import Held, enter, hold, keep, lie_with, refuse, running_takeover, stand_at
from .escalate import acting_tier, answer, waiting_of


@transaction.atomic
def take_over(*, case_id: int, escalation_id: int | None = None, by: Actor, at: datetime) -> Takeover:
    """Handle a case oneself; whoever had it observes: reads all, writes notes, but not to the customer.

    An escalation that waits is answered by it (``escalation_id`` says which one the actor read). Raises NotAllowed,
    CaseRefused or Case.DoesNotExist.
    """
    held = hold(case_id, "cases.take_over", by=by, at=at)
    running, waiting = running_takeover(held.case), waiting_of(held.case)
    role = acting_tier(by, waiting)
    refuse(
        rules.why_not_take_over(
            state=held.state,
            role=role,
            holder=None if running is None else rules.tier_of(running.by.role),
            is_own=running is not None and running.by_id == by.person_id,
            waits_for=None if waiting is None else Tier(waiting.to),
            is_answered=escalation_id is not None and (waiting is None or waiting.pk != escalation_id),
        )
    )
    assert role is not None
    assert by.person_id is not None
    if running is not None:
        _end(held, running, outcome="")
    if waiting is not None:
        answer(held, waiting, EscalationState.TAKEN_OVER)
    return _begin(held, running, role, by.person_id, escalation_id=None if waiting is None else waiting.pk)


def _begin(held: Held, running: Takeover | None, role: Tier, person_id: int, *, escalation_id: int | None) -> Takeover:
    case, by = held.case, held.by
    had_it = running.observer_id if running is not None else case.assignee_id
    observer_id = had_it if had_it != person_id else None
    takeover = Takeover.objects.create(
        case=case, escalation_id=escalation_id, by_id=person_id, observer_id=observer_id, at=held.at
    )
    case.observer_id, case.tier = observer_id, role
    lie_with(held, team_id=case.team_id, assignee_id=person_id)
    enter(held, rules.state_after_take(held.state))
    taken = CaseTakenOver(case_id=case.pk, takeover_id=takeover.pk, observer_id=observer_id)
    publish(taken, about=case, by=by, at=held.at)
    keep(held)
    return takeover


@transaction.atomic
def end_takeover(*, takeover_id: int, outcome: str, back_to_observer: bool = True, by: Actor, at: datetime) -> Takeover:
    """End a takeover with its outcome; the case goes back to its observer, or stays where it is.

    Raises NotAllowed, CaseRefused or Takeover.DoesNotExist.
    """
    case_id = Takeover.objects.values_list("case_id", flat=True).get(pk=takeover_id)
    held = hold(case_id, "cases.take_over", by=by, at=at)
    takeover = Takeover.objects.select_related("by").get(pk=takeover_id)
    role, holder = rules.tier_of(by.role), rules.tier_of(takeover.by.role)
    refuse(
        rules.why_not_end_takeover(
            is_running=takeover.ended_at is None,
            is_own=takeover.by_id == by.person_id,
            is_higher=by.is_machine or (role is not None and holder is not None and role.height > holder.height),
            outcome=outcome,
        )
    )
    _end(held, takeover, outcome=outcome.strip())
    if back_to_observer:
        _give_back(held, takeover)
    keep(held)
    return takeover


def _end(held: Held, takeover: Takeover, *, outcome: str) -> None:
    takeover.ended_at, takeover.outcome = max(held.at, takeover.at), outcome
    takeover.save(update_fields=["ended_at", "outcome"])
    ended = TakeoverEnded(case_id=held.case.pk, takeover_id=takeover.pk)
    publish(ended, about=held.case, by=held.by, at=held.at)


def _give_back(held: Held, takeover: Takeover) -> None:
    """To the observer while they are here; else to the team, whose queue nobody overlooks."""
    observer_id = takeover.observer_id
    if observer_id in people.absent_ids(held.at):
        observer_id = None
    held.case.observer_id = None
    stand_at(held, Tier.REPRESENTATIVE)
    lie_with(held, team_id=held.case.team_id, assignee_id=observer_id)
