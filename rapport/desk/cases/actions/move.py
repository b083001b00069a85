"""Where the case stands: moves between states, and the customer's link."""

from datetime import datetime

from django.db import transaction

from rapport.desk.cases import rules
from rapport.desk.cases.events import LinkRenewed, TakeoverEnded
from rapport.desk.cases.models import Case, Escalation, new_key
from rapport.desk.cases.types import UNSETTLED, EscalationState, State
from rapport.kernel.actor import Actor
from rapport.kernel.journal import publish

from .changing import Held, announce, enter, hold, is_handled_by_other, keep, refuse, reject, running_takeover
from .closing import check_reopening, check_settling, withdraw_approval


@transaction.atomic
def move(*, case_id: int, to: State, by: Actor, at: datetime) -> Case:
    """Bring a case into another state. Raises NotAllowed, CaseRefused or Case.DoesNotExist."""
    held = hold(case_id, "cases.work", by=by, at=at)
    refuse(rules.why_not_change(is_handled_by_other=is_handled_by_other(held.case, by)))
    enter_by_choice(held, to)
    return keep(held)


@transaction.atomic
def resolve(*, case_id: int, outcome: str = "", by: Actor, at: datetime) -> Case:
    """Settle a case. A takeover that runs ends with it, with this ``outcome``.

    Raises NotAllowed, CaseRefused, BadInput or Case.DoesNotExist.
    """
    held = hold(case_id, "cases.work", by=by, at=at)
    refuse(rules.why_not_change(is_handled_by_other=is_handled_by_other(held.case, by)))
    reject(rules.why_not_outcome(outcome))
    enter_by_choice(held, State.RESOLVED, outcome=outcome)
    return keep(held)


def reopen(*, case_id: int, by: Actor, at: datetime) -> Case:
    """Take up a settled case again. Raises NotAllowed, CaseRefused or Case.DoesNotExist."""
    return move(case_id=case_id, to=State.REOPENED, by=by, at=at)


def close(*, case_id: int, by: Actor, at: datetime) -> Case:
    """Close a resolved case. Raises NotAllowed, CaseRefused or Case.DoesNotExist."""
    return move(case_id=case_id, to=State.CLOSED, by=by, at=at)


@transaction.atomic
def renew_link(*, case_id: int, by: Actor, at: datetime) -> Case:
    """Replace the customer's link: the one sent before opens nothing any more. Raises NotAllowed or Case.DoesNotExist."""
    held = hold(case_id, "cases.work", by=by, at=at)
    held.case.portal_key = new_key()
    held.case.save(update_fields=["portal_key"])
    publish(LinkRenewed(case_id=case_id), about=held.case, by=by, at=held.at)
    announce(case_id, set())
    return held.case


def enter_by_choice(held: Held, to: State, *, outcome: str = "") -> None:
    """Bring a held case into a state that somebody chose. Raises CaseRefused."""
    waits = Escalation.objects.filter(case=held.case, state=EscalationState.WAITING).exists()
    refuse(rules.why_not_move(before=held.state, to=to, escalation_waits=waits))
    if to not in UNSETTLED and not held.is_settled:
        check_settling(held)
        withdraw_approval(held)
    elif to in UNSETTLED and held.is_settled:
        check_reopening(held)
    enter(held, to)
    if held.is_settled:
        _end_takeover(held, outcome)


def _end_takeover(held: Held, outcome: str) -> None:
    """What is settled is handled no more; who took it over keeps it, and the observer goes on seeing it."""
    takeover = running_takeover(held.case)
    if takeover is not None:
        takeover.ended_at, takeover.outcome = max(held.at, takeover.at), outcome.strip()
        takeover.save(update_fields=["ended_at", "outcome"])
        ended = TakeoverEnded(case_id=held.case.pk, takeover_id=takeover.pk)
        publish(ended, about=held.case, by=held.by, at=held.at)
