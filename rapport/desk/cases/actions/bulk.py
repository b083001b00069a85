"""Many cases at once: what would come of it is tried and taken back, then it is done, and can be undone as one act.

Each case goes through the same verb as one by itself, in a transaction of its own; what is refused says why and stops nothing.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.desk.cases.events import BulkMoved
from rapport.desk.cases.models import BulkAct, BulkRow, Case
from rapport.desk.cases.queries.reading import cases
from rapport.desk.cases.rules import bulk as rules
from rapport.desk.cases.types import BulkOutcome, BulkState, BulkVerb, Kind, Priority, State
from rapport.directory.people import queries as people
from rapport.kernel import live
from rapport.kernel.actor import Actor
from rapport.kernel.errors import NotAllowed, Refused
from rapport.kernel.journal import publish

from .assign import HOUSE, assign, check_place
from .changing import hold, keep, lie_with, refuse, stand_at
from .classify import classify, set_priority
from .move import move

WORK = "cases.work"


@transaction.atomic
def choose_many(*, verb: BulkVerb, case_ids: Collection[int], by: Actor, at: datetime) -> BulkAct:
    """Begin an act on these cases, as far as the actor sees them. Raises NotAllowed or CaseRefused."""
    by.require_somewhere(WORK)
    ids = list(cases(by).filter(pk__in=case_ids).order_by("pk").values_list("pk", flat=True)[: rules.MOST_CASES + 1])
    refuse(rules.why_not_choose(count=len(ids)))
    if by.person_id is None:
        raise NotAllowed(_("Only a person does this."))
    act = BulkAct.objects.create(person_id=by.person_id, at=at, verb=verb, total=len(ids))
    BulkRow.objects.bulk_create([BulkRow(act=act, case_id=pk) for pk in ids], batch_size=500)
    _tell(act, by=by, at=at)
    return act


@transaction.atomic
def preview_many(*, act_id: int, given: Mapping[str, Any], by: Actor, at: datetime) -> BulkAct:
    """Say what is to be done with the cases of an act, and have it tried. ``given``: team_id and assignee_id, priority,
    reason_id, or state. Raises NotAllowed, CaseRefused or BulkAct.DoesNotExist.
    """
    return _begin(act_id, BulkState.PREVIEWING, by=by, at=at, given=dict(given))


@transaction.atomic
def do_many(*, act_id: int, by: Actor, at: datetime) -> BulkAct:
    """Do what was previewed. Raises NotAllowed, CaseRefused or BulkAct.DoesNotExist."""
    return _begin(act_id, BulkState.DOING, by=by, at=at)


@transaction.atomic
def undo_many(*, act_id: int, by: Actor, at: datetime) -> BulkAct:
    """Take the whole act back, but for cases that somebody has worked on since. Raises as ``do_many``."""
    return _begin(act_id, BulkState.UNDOING, by=by, at=at)


def advance_many(*, act_id: int, by: Actor, at: datetime) -> bool:
    """Go through the next cases of an act, at most AT_ONCE of them; return whether there are more.

    Raises BulkAct.DoesNotExist.
    """
    act = BulkAct.objects.get(pk=act_id)
    state = BulkState(act.state)
    if state not in rules.GOES_THROUGH:
        return False
    waiting = act.rows.exclude(phase=state).order_by("case_id").values_list("pk", flat=True)
    for row_id in list(waiting[: rules.AT_ONCE]):
        _one(row_id, act, state, by=by, at=at)
    if waiting.exists():
        live.announce(f"bulk:{act.pk}")
        return True
    with transaction.atomic():
        act.state, act.done_at = rules.GOES_THROUGH[state], at
        act.save(update_fields=["state", "done_at"])
        _tell(act, by=by, at=at)
    return False


def _begin(act_id: int, to: BulkState, *, by: Actor, at: datetime, given: dict[str, Any] | None = None) -> BulkAct:
    act = BulkAct.objects.select_for_update(of=("self",)).select_related("person").get(pk=act_id)
    by.require(WORK, on=act)
    refuse(rules.why_not_begin(before=BulkState(act.state), to=to, done_at=act.done_at, at=at))
    act.state = to
    if given is not None:
        act.given = given
    act.save(update_fields=["state", "given"])
    if to is BulkState.PREVIEWING:
        act.rows.update(phase=BulkState.ASKED)
    _tell(act, by=by, at=at)
    return act


@transaction.atomic
def _one(row_id: int, act: BulkAct, state: BulkState, *, by: Actor, at: datetime) -> None:
    row = BulkRow.objects.select_for_update(of=("self",)).get(pk=row_id)
    if row.phase == state:
        return
    if state is BulkState.UNDOING:
        _undo(row, BulkVerb(act.verb), by=by, at=at)
    elif state is BulkState.PREVIEWING or row.outcome == BulkOutcome.CHANGED:
        _do(row, act, by=by, at=at, is_trial=state is BulkState.PREVIEWING)
    row.phase = state
    row.save()


def _do(row: BulkRow, act: BulkAct, *, by: Actor, at: datetime, is_trial: bool) -> None:
    before = _as_it_is(_locked(row.case_id))
    row.before, row.outcome, row.why = before, BulkOutcome.CHANGED, ""
    if all(before.get(key) == value for key, value in act.given.items()):
        row.outcome = BulkOutcome.SAME
        return
    try:
        with transaction.atomic():
            _VERBS[BulkVerb(act.verb)](row.case_id, act.given, by, at)
            if is_trial:
                transaction.set_rollback(True)
    except (Refused, NotAllowed) as why:
        row.outcome, row.why = BulkOutcome.REFUSED, str(why)
    else:
        row.after_at = None if is_trial else Case.objects.values_list("worked_at", flat=True).get(pk=row.case_id)


def _locked(case_id: int) -> Case:
    """The case, as it is until the act on it is done: nobody changes it between the look and the verb."""
    return Case.objects.select_for_update(of=("self",)).get(pk=case_id)


def _as_it_is(case: Case) -> dict[str, Any]:
    return {
        "team_id": case.team_id,
        "assignee_id": case.assignee_id,
        "priority": case.priority,
        "reason_id": case.reason_id,
        "state": case.state,
    }


def _undo(row: BulkRow, verb: BulkVerb, *, by: Actor, at: datetime) -> None:
    if row.outcome != BulkOutcome.CHANGED:
        return
    case = _locked(row.case_id)
    if case.worked_at != row.after_at:
        row.outcome, row.why = BulkOutcome.KEPT, _("Somebody has worked on it since.")
        return
    try:
        with transaction.atomic():
            _BACK[verb](case, row.before, by, at)
    except (Refused, NotAllowed) as why:
        row.outcome, row.why = BulkOutcome.KEPT, str(why)
    else:
        row.outcome, row.why = BulkOutcome.RESTORED, ""


def _assign(case_id: int, given: Mapping[str, Any], by: Actor, at: datetime) -> None:
    assign(case_id=case_id, team_id=given["team_id"], assignee_id=given["assignee_id"], by=by, at=at)


def _prioritise(case_id: int, given: Mapping[str, Any], by: Actor, at: datetime) -> None:
    set_priority(case_id=case_id, priority=Priority(given["priority"]), by=by, at=at)


def _say_why(case_id: int, given: Mapping[str, Any], by: Actor, at: datetime) -> None:
    case = Case.objects.get(pk=case_id)
    classify(
        case_id=case_id,
        kind=Kind(case.kind),
        reason_id=given["reason_id"],
        cause_id=case.cause_id,
        attributes={},
        is_safety=case.is_safety,
        by=by,
        at=at,
    )


def _move(case_id: int, given: Mapping[str, Any], by: Actor, at: datetime) -> None:
    move(case_id=case_id, to=State(given["state"]), by=by, at=at)


def _lie_again(case: Case, before: Mapping[str, Any], by: Actor, at: datetime) -> None:
    held = hold(case.pk, "cases.assign", by=by, at=at)
    if before["team_id"] is not None:  # whoever had it may have left since, or may not read it any more
        check_place(team_id=before["team_id"], assignee_id=before["assignee_id"], at=at, case=held.case, is_back=True)
    lie_with(held, team_id=before["team_id"], assignee_id=before["assignee_id"])
    role = people.people(HOUSE).filter(pk=before["assignee_id"] or 0).values_list("role", flat=True).first()
    stand_at(held, role)
    keep(held)


def _move_back(case: Case, before: Mapping[str, Any], by: Actor, at: datetime) -> None:
    for to in rules.way_back(now=State(case.state), before=State(before["state"])):
        move(case_id=case.pk, to=to, by=by, at=at)


def _tell(act: BulkAct, *, by: Actor, at: datetime) -> None:
    verb, state = BulkVerb(act.verb), BulkState(act.state)
    publish(BulkMoved(act_id=act.pk, verb=verb, state=state, case_count=act.total), about=act, by=by, at=at)
    live.announce(f"bulk:{act.pk}")


type Verb = Callable[[int, Mapping[str, Any], Actor, datetime], None]
type Back = Callable[[Case, Mapping[str, Any], Actor, datetime], None]
_VERBS: Mapping[BulkVerb, Verb] = {
    BulkVerb.ASSIGN: _assign,
    BulkVerb.PRIORITY: _prioritise,
    BulkVerb.REASON: _say_why,
    BulkVerb.STATE: _move,
}
_BACK: Mapping[BulkVerb, Back] = {
    BulkVerb.ASSIGN: _lie_again,
    BulkVerb.PRIORITY: lambda case, before, by, at: _prioritise(case.pk, before, by, at),
    BulkVerb.REASON: lambda case, before, by, at: _say_why(case.pk, before, by, at),
    BulkVerb.STATE: _move_back,
}
