"""Which cases belong together, and where a merged one goes on."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from rapport.desk.cases.models import Case, Link, Merge
from rapport.desk.cases.rules import linking
from rapport.desk.cases.types import LinkKind
from rapport.kernel.actor import Actor
from rapport.kernel.prepared import prepared

MOST_HOPS = 50
# How a link reads from its other end.
PART, WHOLE, RELATED, ORIGIN, OFFSHOOT, EARLIER, LATER = "part", "whole", "related", "origin", "offshoot", "earlier", "later"
FORWARD = {
    LinkKind.RELATED: RELATED, LinkKind.PART: WHOLE, LinkKind.SPLIT: ORIGIN, LinkKind.FOLLOW_UP: EARLIER,
}  # fmt: skip
BACKWARD = {
    LinkKind.RELATED: RELATED, LinkKind.PART: PART, LinkKind.SPLIT: OFFSHOOT, LinkKind.FOLLOW_UP: LATER,
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Linked:
    """Another case, as a case sees it. ``how``: what the other one is to it; ``is_visible``: the actor may open it."""

    link_id: int
    how: str
    case: Case
    is_visible: bool


@dataclass(frozen=True, kw_only=True)
class TakenIn:
    """A case that was merged into this one. ``is_undoable``: for how long it is, and nothing stands against it."""

    merge_id: int
    case: Case
    at: datetime
    contact_ids: frozenset[int]
    is_undoable: bool


def goes_on_in(case_id: int) -> int:
    """Return the case in which a case goes on: itself, unless it was merged."""
    for _hop in range(MOST_HOPS):
        into = Case.objects.filter(pk=case_id).values_list("merged_into_id", flat=True).first()
        if into is None:
            break
        case_id = into
    return case_id


def links_of(case: Case, *, actor: Actor) -> list[Linked]:
    """Return the cases that belong to a case: its whole, its parts, then others, by number."""
    found = []
    for row in _links(case_id=case.pk):
        is_forward = row.case_id == case.pk
        other = row.other if is_forward else row.case
        how = (FORWARD if is_forward else BACKWARD)[LinkKind(row.kind)]
        found.append(Linked(link_id=row.pk, how=how, case=other, is_visible=actor.may("cases.view", on=other)))
    order = (WHOLE, PART, EARLIER, LATER, ORIGIN, OFFSHOOT, RELATED)
    return sorted(found, key=lambda one: (order.index(one.how), one.case.pk))


def taken_in(case: Case, *, as_of: datetime) -> list[TakenIn]:
    """Return the cases that were merged into a case and stand so, in that order."""
    return [
        TakenIn(
            merge_id=row.pk,
            case=row.case,
            at=row.at,
            contact_ids=frozenset(row.contact_ids),
            is_undoable=case.merged_into_id is None and as_of - row.at <= linking.UNDO_WITHIN,
        )
        for row in _merges(into_id=case.pk)
    ]


@prepared
def _links(*, case_id: Any) -> QuerySet[Link]:
    return Link.objects.filter(Q(case_id=case_id) | Q(other_id=case_id), ended_at=None).select_related("case", "other")


@prepared
def _merges(*, into_id: Any) -> QuerySet[Merge]:
    return Merge.objects.filter(into_id=into_id, undone_at=None).select_related("case").order_by("at", "pk")
