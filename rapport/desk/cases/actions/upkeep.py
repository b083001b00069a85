"""What the house does by itself: it closes what has rested long enough, and judges again when standards have changed."""

from collections.abc import Collection
from contextlib import suppress
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.desk.cases import rules
from rapport.desk.cases.models import Case
from rapport.desk.cases.queries.histories import histories
from rapport.desk.cases.types import State
from rapport.governance.standards import queries as standards
from rapport.governance.standards.actions import follow_again as follow_clocks_again
from rapport.kernel.actor import Actor
from rapport.kernel.errors import NotAllowed

from .changing import CaseRefused, announce
from .move import close

TICK_ROWS = 200


def close_rested(*, by: Actor, at: datetime) -> int:
    """Close cases that were resolved two weeks ago; return how many, at most TICK_ROWS: call again while it returns as many.

    Each in a transaction of its own. A case of another system that nobody has worked on here is left to that system.
    """
    _require_house(by)
    rested = Case.objects.filter(state=State.RESOLVED, resolved_at__lt=rules.closes_before(at))
    ours = rested.exclude(worked_at=None, external_id__isnull=False)
    closed = 0
    for case_id in ours.order_by("resolved_at").values_list("pk", flat=True)[:TICK_ROWS]:
        with suppress(CaseRefused):  # the customer was quicker and reopened it
            close(case_id=case_id, by=by, at=at)
            closed += 1
    return closed


@transaction.atomic
def follow_again(*, case_ids: Collection[int], by: Actor, at: datetime) -> None:
    """Hold these cases against the standards of now, and note their next due moments. What was met or breached stays so."""
    _require_house(by)
    locked = {case.pk: case for case in _locked(case_ids)}
    _note_due(locked, follow_clocks_again(kind="case", items=histories(list(locked)), by=by, at=at))


@transaction.atomic
def note_due(*, case_ids: Collection[int], by: Actor, at: datetime) -> None:
    """Note the next due moments of cases whose clocks were counted again by another calendar."""
    _require_house(by)
    locked = {case.pk: case for case in _locked(case_ids)}
    _note_due(locked, standards.next_due_of("case", list(locked)))


def _require_house(by: Actor) -> None:
    if not by.is_machine:
        raise NotAllowed(_("Only Rapport itself does this."))


def _locked(case_ids: Collection[int]) -> list[Case]:
    return list(
        Case.objects.select_for_update().filter(pk__in=case_ids, is_unasked=False).only("pk", "due_at", "team_id").order_by("pk")
    )


def _note_due(cases: dict[int, Case], due: dict[int, datetime | None]) -> None:
    moved = [case for pk, case in cases.items() if case.due_at != due.get(pk)]
    for case in moved:
        case.due_at = due.get(case.pk)
    Case.objects.bulk_update(moved, ["due_at"], batch_size=500)
    for case in moved:
        announce(case.pk, {case.team_id})
