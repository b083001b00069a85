"""Cases of long ago, for rules about how long something is kept."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Coalesce

from rapport.desk.cases.models import Case
from rapport.desk.cases.types import UNSETTLED
from rapport.governance.privacy.types import PastCase


def settled(
    kinds: Sequence[str], states: Sequence[str], before: datetime, after_id: int, limit: int, without: QuerySet[Any]
) -> list[PastCase]:
    """Return settled cases of these kinds and states (none given: all) of before a moment, by number from ``after_id`` on.

    ``without``: rows by ``case_id`` whose cases are left out. A merged case goes with the one that it went into.
    """
    rows = Case.objects.exclude(state__in=UNSETTLED).filter(pk__gt=after_id, merged_into=None)
    rows = rows.annotate(settled_at=Coalesce("resolved_at", "state_since_at")).filter(settled_at__lt=before)
    if kinds:
        rows = rows.filter(kind__in=kinds)
    if states:
        rows = rows.filter(state__in=states)
    rows = rows.filter(~Exists(without.filter(case_id=OuterRef("pk")))).order_by("pk")
    found = list(rows.values_list("pk", "customer_id", "kind", "settled_at")[:limit])
    gone = gone_into([pk for pk, *_ in found])
    return [
        PastCase(case_id=pk, customer_id=customer, kind=kind, settled_at=at, gone_ids=gone.get(pk, frozenset()))
        for pk, customer, kind, at in found
    ]


def gone_into(case_ids: Sequence[int]) -> Mapping[int, frozenset[int]]:
    """Return which cases went into these, also by way of others, by the one in which they go on; none without any."""
    whole = {one: one for one in case_ids}
    step = list(whole)
    while step:
        rows = dict(Case.objects.filter(merged_into__in=step).exclude(pk__in=whole).values_list("pk", "merged_into_id"))
        whole |= {pk: whole[into] for pk, into in rows.items() if into is not None}
        step = list(rows)
    found: dict[int, set[int]] = {}
    for pk, into in whole.items():
        if pk != into:
            found.setdefault(into, set()).add(pk)
    return {into: frozenset(ids) for into, ids in found.items()}


def whole(customer_ids: Sequence[int], among: QuerySet[Any]) -> list[int]:
    """Return those of these customers who have no case but such as are in these rows (by ``case_id``)."""
    left = Case.objects.filter(customer__in=customer_ids, merged_into=None).filter(~Exists(among.filter(case_id=OuterRef("pk"))))
    has_more = set(left.values_list("customer_id", flat=True))
    return [one for one in customer_ids if one not in has_more]
