"""A case of the same customer becomes part of an open complaint: it goes on in it, or, opened before, stands beside it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.desk.cases import actions as cases
from rapport.desk.cases.actions.receipt import set_receipt
from rapport.desk.cases.queries import get_case
from rapport.desk.cases.types import Direction, LinkKind
from rapport.desk.complaints.models import ComplaintFile
from rapport.desk.complaints.queries.regimes import version_on
from rapport.desk.complaints.types import Change
from rapport.kernel.actor import Actor

from .changing import HANDLE, HOUSE, ComplaintRefused, hold, keep


@transaction.atomic
def join(*, case_id: int, into_id: int, by: Actor, at: datetime, was_received_there: bool = False) -> ComplaintFile:
    """Make a case part of an open complaint of the same customer: what was said there is part of it, no second file is made.

    A later case goes on in the complaint. An earlier one keeps its number and its clocks, which began before, and becomes a part
    whose contacts stand in the file; ``was_received_there``: the customer complained there already, so that is the receipt.

    Raises NotAllowed, ComplaintRefused, CaseRefused or DoesNotExist.
    """
    complaint = hold(into_id, HANDLE, by=by)
    if complaint.is_closed:
        raise ComplaintRefused(_("This complaint is closed. Reopen it first, or make the case a complaint of its own."))
    if ComplaintFile.objects.filter(pk=case_id).exists():
        raise ComplaintRefused(_("This case is a complaint itself. Link the two cases instead."))
    case = get_case(case_id, actor=by)
    if (case.opened_at, case.pk) < (complaint.case.opened_at, complaint.pk):
        _stand_beside(complaint, case_id, case.customer_id, by=by, at=at)
        if was_received_there:
            _receive_there(complaint, case_id, by=by, at=at)
    else:
        cases.merge(case_id=case_id, into_id=into_id, by=by, at=at)
    return keep(complaint, Change.JOINED, row_id=case_id, by=by, at=at)


def _stand_beside(complaint: ComplaintFile, case_id: int, customer_id: int | None, *, by: Actor, at: datetime) -> None:
    """The earlier case is a part, for the eyes that the complaint is for."""
    if customer_id is None or customer_id != complaint.case.customer_id:
        raise ComplaintRefused(_("These two belong to different customers. Say first whose case it is, or link the two cases."))
    cases.link(case_id=case_id, other_id=complaint.pk, kind=LinkKind.PART, by=by, at=at)
    if complaint.is_restricted:
        cases.restrict(case_id=case_id, reader_ids=complaint.reader_ids, by=HOUSE, at=at)
    if complaint.complained_of_id is not None:
        cases.bar(case_id=case_id, person_id=complaint.complained_of_id, by=HOUSE, at=at)


def _receive_there(complaint: ComplaintFile, case_id: int, *, by: Actor, at: datetime) -> None:
    """All milestones count from the first thing that the customer said there, by the version in force on that day."""
    said = get_case(case_id, actor=HOUSE).contacts.filter(direction=Direction.INBOUND).order_by("at", "pk").first()
    if said is None or said.at >= complaint.received_at:
        return
    complaint.received_at, complaint.regime = said.at, version_on(complaint.regime.key, said.at)
    set_receipt(case_id=complaint.pk, received_at=said.at, by=by, at=at)
