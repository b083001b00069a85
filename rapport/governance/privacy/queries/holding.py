"""What is held, and what stands open about a customer."""

from collections.abc import Iterable, Sequence

from django.db import connection
from django.db.models import Q, QuerySet

from rapport.kernel.actor import Actor

from ..models import Hold

OPEN_OF = """
    SELECT 'hold' AS what, id, customer_id, reason AS words, review_date::timestamptz AS moment FROM privacy_hold
    WHERE customer_id = ANY(%(ids)s) AND ended_at IS NULL
    UNION ALL
    SELECT kind, id, customer_id, '', due_at FROM privacy_request WHERE customer_id = ANY(%(ids)s) AND state = 'open'
    UNION ALL
    SELECT 'erasing', id, customer_id, state, asked_at FROM privacy_erasure
    WHERE customer_id = ANY(%(ids)s) AND state <> 'withdrawn'
    ORDER BY 1 DESC, 2
"""


def holds(actor: Actor) -> QuerySet[Hold]:
    """Return the holds that the actor may see: those that stand first, by the day on which they are looked at again."""
    actor.require_somewhere("privacy.view")
    return Hold.objects.select_related("customer", "owner", "ended_by").order_by("-ended_at", "review_date", "pk")


def get_hold(hold_id: int, *, actor: Actor) -> Hold:
    """Return one hold. Raises NotAllowed or Hold.DoesNotExist."""
    return holds(actor).get(pk=hold_id)


def held_among(*, case_ids: Iterable[int] = (), customer_ids: Iterable[int | None] = ()) -> list[Hold]:
    """Return the holds that stand on these cases or customers."""
    of = Q(case_id__in=list(case_ids)) | Q(customer__in=[one for one in customer_ids if one])
    return list(Hold.objects.filter(of, ended_at=None).order_by("pk"))


def open_of(customer_ids: Sequence[int]) -> dict[int, list[dict[str, object]]]:
    """Return what stands on or is open about customers, in one query: what, id, words, moment."""
    found: dict[int, list[dict[str, object]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(OPEN_OF, {"ids": list(customer_ids)})
        for what, pk, customer_id, words, moment in cursor.fetchall():
            found.setdefault(customer_id, []).append({"what": what, "id": pk, "words": words, "moment": moment})
    return found
