"""When the company got a case, wherever that was: limits of law count from there, not from when it was logged here."""

from datetime import datetime

from django.db import transaction

from rapport.desk.cases.models import Case
from rapport.kernel.actor import Actor

from .clocks import follow_clocks


@transaction.atomic
def set_receipt(*, case_id: int, received_at: datetime, by: Actor, at: datetime) -> Case:
    """Note when a case was received, and hold it against its standards anew; what was met or breached stays so.

    The room that calls has said why in its own record. Raises NotAllowed or Case.DoesNotExist.
    """
    case = Case.objects.select_for_update(of=("self",)).get(pk=case_id)
    by.require("cases.work", on=case)
    if case.received_at != received_at:
        case.received_at = received_at
        follow_clocks(case, by=by, at=at)
        case.save(update_fields=["received_at", "due_at"])
    return case
