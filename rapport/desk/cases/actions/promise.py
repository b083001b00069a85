"""What is owed about a case, to its customer or inside the company; the room of commitments keeps it."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from rapport.desk.cases import rules
from rapport.governance.commitments import actions as commitments
from rapport.kernel.actor import Actor

from .changing import hold, is_handled_by_other, keep, refuse

if TYPE_CHECKING:
    from rapport.governance.commitments.models import Commitment


@transaction.atomic
def promise(*, case_id: int, text: str, due_at: datetime, owner_id: int | None = None, by: Actor, at: datetime) -> "Commitment":
    """Promise the customer of this case something by a moment; without an owner, whoever has the case owes it.

    Raises NotAllowed, CaseRefused, commitments' PromiseRefused or Case.DoesNotExist.
    """
    held = hold(case_id, "cases.work", by=by, at=at)
    case = held.case
    refuse(rules.why_not_change(is_handled_by_other=is_handled_by_other(case, by)))
    owes = owner_id or case.assignee_id or by.person_id
    refuse(rules.why_not_promise(owner_id=owes))
    assert owes is not None
    subject = ("case", case.pk)
    made = commitments.promise(
        subject=subject, customer_id=case.customer_id, text=text, owner_id=owes, due_at=due_at, by=by, at=held.at
    )
    keep(held, is_followed=False)
    return made


@transaction.atomic
def owe_inside(*, case_id: int, text: str, due_at: datetime, by: Actor, at: datetime) -> "Commitment":
    """Note what has to be done inside the company for this case, so that it can be handed to another department.

    Whoever notes it sees to it. Raises NotAllowed, CaseRefused, commitments' PromiseRefused or Case.DoesNotExist.
    """
    held = hold(case_id, "cases.work", by=by, at=at)
    by.require_somewhere("commitments.delegate")
    refuse(rules.why_not_change(is_handled_by_other=is_handled_by_other(held.case, by)))
    refuse(rules.why_not_promise(owner_id=by.person_id))
    assert by.person_id is not None
    made = commitments.owe(subject=("case", held.case.pk), text=text, owner_id=by.person_id, due_at=due_at, by=by, at=held.at)
    keep(held, is_followed=False)
    return made
