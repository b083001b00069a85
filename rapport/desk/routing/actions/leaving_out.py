"""A case that a person wants to place by hand: routing leaves it alone until it is taken in again."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.desk.cases import queries as cases
from rapport.kernel import live
from rapport.kernel.actor import Actor
from rapport.kernel.errors import Refused
from rapport.kernel.journal import publish

from .. import queries, rules
from ..events import CaseLeftOut
from ..models import LeftOut
from .draining import drain_waiting

ASSIGN = "cases.assign"


@transaction.atomic
def leave_out(*, case_id: int, by: Actor, at: datetime) -> None:
    """Have routing leave a case alone. Raises NotAllowed, Refused or Case.DoesNotExist."""
    case = cases.cases(by).select_related(None).select_for_update(of=("self",)).get(pk=case_id)
    by.require(ASSIGN, on=case)
    if why := rules.why_not_leave_out(is_settled=case.is_settled, is_out=queries.is_left_out(case_id)):
        raise Refused(_(why))
    LeftOut.objects.create(case=case, by_id=by.person_id, at=at)
    publish(CaseLeftOut(case_id=case_id, is_out=True), about=case, by=by, at=at)
    live.announce(f"case:{case_id}")


@transaction.atomic
def take_in(*, case_id: int, by: Actor, at: datetime) -> None:
    """Have routing look after a case again; does nothing when it does. Raises NotAllowed or Case.DoesNotExist."""
    case = cases.cases(by).select_related(None).select_for_update(of=("self",)).get(pk=case_id)
    by.require(ASSIGN, on=case)
    if not LeftOut.objects.filter(case_id=case_id).delete()[0]:
        return
    publish(CaseLeftOut(case_id=case_id, is_out=False), about=case, by=by, at=at)
    drain_waiting.defer(once="routing")
    live.announce(f"case:{case_id}")
