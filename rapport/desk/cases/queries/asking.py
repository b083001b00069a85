"""What cases ask, as lower rooms need it to find an answer: the reason, the customer's words, their language."""

from collections.abc import Sequence

from rapport.desk.cases.models import Contact
from rapport.desk.cases.types import Direction
from rapport.desk.knowledge.types import Asked
from rapport.kernel.actor import Actor

from .reading import cases, visible

REASON = "reason"


def asked_in(ids: Sequence[int], *, actor: Actor) -> list[Asked]:
    """Return what is asked in each of these cases that the actor may see: the subject and the newest words of the customer.

    Two queries, however many cases.
    """
    said = dict(
        Contact.objects.filter(visible(actor), case_id__in=ids, direction=Direction.INBOUND)
        .order_by("case_id", "-at", "-pk")
        .distinct("case_id")
        .values_list("case_id", "text")
    )
    rows = cases(actor).select_related(None).filter(pk__in=ids)
    found = rows.values_list("pk", "subject", "customer__language", "reason_id", "reason__parent_id")
    return [
        Asked(
            subject_id=pk,
            words=f"{subject}\n{said.get(pk, '')}",
            language=language or "",
            serves=tuple((REASON, one) for one in (reason_id, parent_id) if one is not None),
        )
        for pk, subject, language, reason_id, parent_id in found
    ]
