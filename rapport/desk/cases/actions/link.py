"""Cases that belong together: linked, and parts of a whole."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from rapport.desk.cases.events import CasesLinked
from rapport.desk.cases.models import Case, Link
from rapport.desk.cases.rules import linking
from rapport.desk.cases.types import LinkKind
from rapport.kernel.actor import Actor
from rapport.kernel.journal import publish

from .changing import announce, hold, refuse

STANDING = Q(ended_at=None)


@transaction.atomic
def link(*, case_id: int, other_id: int, kind: LinkKind, by: Actor, at: datetime) -> Link:
    """Say that a case is related to another one, or part of it. Both must be within the actor's reach.

    Raises NotAllowed, CaseRefused or Case.DoesNotExist.
    """
    case, other = both(case_id, other_id, by=by, at=at)
    known = Link.objects.filter(STANDING, Q(case=case, other=other) | Q(case=other, other=case), kind=kind)
    of_both = Link.objects.filter(STANDING).filter(Q(case=case) | Q(other=case))
    refuse(
        linking.why_not_link(
            is_same=case.pk == other.pk,
            is_there=known.exists(),
            link_count=of_both.count(),
            is_merged=bool(case.merged_into_id or other.merged_into_id),
        )
    )
    if kind is LinkKind.PART:
        _check_part(case, other)
    return tie(case, other, kind, by=by, at=at)


@transaction.atomic
def unlink(*, link_id: int, by: Actor, at: datetime) -> Link:
    """Take two cases apart again. A second time changes nothing. Raises NotAllowed or Link.DoesNotExist."""
    row = Link.objects.select_for_update(of=("self",)).select_related("case", "other").get(pk=link_id)
    reached = [one for one in (row.case, row.other) if by.may("cases.work", on=one)]
    if not reached:
        by.require("cases.work", on=row.case)
    if row.ended_at is None:
        row.ended_at = max(at, row.at)
        row.save(update_fields=["ended_at"])
        _tell(row, is_ended=True, by=by, at=at)
    return row


def both(case_id: int, other_id: int, *, by: Actor, at: datetime) -> tuple[Case, Case]:
    """Lock two cases, the lower number first, and return them as they were asked for."""
    held = {one: hold(one, "cases.work", by=by, at=at, is_merged_too=True).case for one in sorted({case_id, other_id})}
    return held[case_id], held[other_id]


def tie(case: Case, other: Case, kind: LinkKind, *, by: Actor, at: datetime) -> Link:
    """Write a link down and tell both cases."""
    row = Link.objects.create(case=case, other=other, kind=kind, at=at, by_id=by.person_id)
    _tell(row, is_ended=False, by=by, at=at)
    return row


def open_parts(case: Case) -> list[tuple[int, str]]:
    """Return number and subject of the unsettled parts of a case."""
    parts = Link.objects.filter(STANDING, other=case, kind=LinkKind.PART).select_related("case").order_by("case_id")
    return [(one.case_id, one.case.subject) for one in parts if not one.case.is_settled]


def _check_part(case: Case, whole: Case) -> None:
    parts = Link.objects.filter(STANDING, kind=LinkKind.PART)
    refuse(
        linking.why_not_part(
            has_whole=parts.filter(case=case).exists(),
            whole_is_part=parts.filter(case=whole).exists(),
            has_parts=parts.filter(other=case).exists(),
            whole_is_settled=whole.is_settled and not case.is_settled,
        )
    )


def _tell(row: Link, *, is_ended: bool, by: Actor, at: datetime) -> None:
    said = CasesLinked(case_id=row.case_id, other_id=row.other_id, kind=LinkKind(row.kind), is_ended=is_ended)
    for case in (row.case, row.other):
        publish(said, about=case, by=by, at=at)
        announce(case.pk, set())
