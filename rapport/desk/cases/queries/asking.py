"""What cases ask, as lower rooms need it to find an answer: the reason, the customer's words, their language."""

from collections.abc import Iterable

from rapport.desk.cases.models import Case, Contact
from rapport.desk.cases.types import Direction
from rapport.desk.knowledge.types import Asked
from rapport.kernel.actor import Actor

from .reading import visible

REASON = "reason"


def asked_in(rows: Iterable[Case], *, actor: Actor) -> list[Asked]:
    """Return what is asked in each of these cases: the subject and the newest words of the customer. One query beside theirs.

    The cases come with customer and reason.
    """
    found = {one.pk: one for one in rows}
    said = dict(
        Contact.objects.filter(visible(actor), case_id__in=found, direction=Direction.INBOUND)
        .order_by("case_id", "-at", "-pk")
        .distinct("case_id")
        .values_list("case_id", "text")
    )
    return [
        Asked(
            subject_id=pk,
            words=f"{case.subject}\n{said.get(pk, '')}",
            language=case.customer.language if case.customer else "",
            serves=tuple((REASON, one) for one in (case.reason_id, case.reason and case.reason.parent_id) if one),
        )
        for pk, case in found.items()
    ]
