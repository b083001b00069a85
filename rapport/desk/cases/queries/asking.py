"""What cases ask, as lower rooms need it to find an answer: the reason, the customer's words, their language."""

from collections.abc import Iterable
from typing import Any

from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from rapport.desk.cases.models import Case, Contact
from rapport.desk.cases.types import Direction
from rapport.desk.knowledge.types import Asked
from rapport.kernel.actor import Actor
from rapport.kernel.prepared import prepared

from .reading import visible

REASON = "reason"
LONGEST_SAID = 2_000


def asked_in(rows: Iterable[Case], *, actor: Actor) -> list[Asked]:
    """Return what is asked in each of these cases: the subject, the first and the newest words of the customer.

    The cases come with customer and reason; one query beside theirs.
    """
    found = {one.pk: one for one in rows}
    ends = _ends(actor, case_id=next(iter(found))) if len(found) == 1 else _said(actor, Q(case_id__in=found))
    said: dict[int, str] = {}
    for case_id, text in ends:
        said[case_id] = f"{said.get(case_id, '')}\n{text[:LONGEST_SAID]}"
    return [
        Asked(
            subject_id=pk,
            words=f"{case.subject}{said.get(pk, '')}",
            language=case.customer.language if case.customer else "",
            serves=tuple((REASON, one) for one in (case.reason_id, case.reason and case.reason.parent_id) if one),
        )
        for pk, case in found.items()
    ]


@prepared
def _ends(actor: Actor, /, *, case_id: Any) -> QuerySet[Contact, tuple[int, str]]:
    return _said(actor, Q(case_id=case_id))


def _said(actor: Actor, which: Q) -> QuerySet[Contact, tuple[int, str]]:
    """Return the first and the newest words of the customer in these cases, in the order in which they were said."""
    words = Contact.objects.filter(visible(actor), which, direction=Direction.INBOUND)
    first = Window(RowNumber(), partition_by="case_id", order_by=[F("at").asc(), F("pk").asc()])
    newest = Window(RowNumber(), partition_by="case_id", order_by=[F("at").desc(), F("pk").desc()])
    ends = words.annotate(first=first, newest=newest).filter(Q(first=1) | Q(newest=1))
    return ends.order_by("at", "pk").values_list("case_id", "text")
