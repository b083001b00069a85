"""What happened in a case, gathered by itself from its record: who had it, who waited how long, which standards held."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from rapport.desk.cases import queries as cases
from rapport.desk.cases.types import Direction, EscalationState, State
from rapport.desk.complaints import queries as complaints
from rapport.desk.complaints.types import Decision
from rapport.directory.people import queries as people
from rapport.directory.people.types import Role
from rapport.governance.commitments.types import CommitmentState
from rapport.governance.standards import queries as standards
from rapport.governance.standards.types import Result
from rapport.kernel.actor import Actor
from rapport.team.retrospectives import rules
from rapport.team.retrospectives.types import Happened, Held, Occasion, Step, StepKind

from .reading import HOUSE, LEAD

UPHELD = (Decision.UPHELD, Decision.PARTLY_UPHELD)
STATES = {
    State.WAITING_CUSTOMER: StepKind.WAITS_CUSTOMER,
    State.WAITING_OTHERS: StepKind.WAITS_OTHERS,
    State.RESOLVED: StepKind.RESOLVED,
    State.REOPENED: StepKind.REOPENED,
}
PASSED = (StepKind.TEAM, StepKind.HANDED, StepKind.PUT_BACK, StepKind.TAKEN_OVER)
SAID = {
    Direction.INBOUND: StepKind.CUSTOMER,
    Direction.OUTBOUND: StepKind.ANSWER,
    Direction.AUTOMATIC: StepKind.AUTOMATIC,
}


def happened(case: Any, *, as_of: datetime) -> Happened:
    """Return what happened in a case up to a moment: no words of anybody, and no names of colleagues.

    The caller has checked who asks. The number of queries does not depend on the case.
    """
    items = cases.timeline(case, actor=HOUSE, as_of=as_of)
    clocks = standards.clocks_of("case", [case.pk], as_of=as_of).get(case.pk, [])
    missed = [
        Step(at=one.due_at, kind=StepKind.MISSED, about=f"{one.label}: {one.target}")
        for one in clocks
        if one.result is Result.BREACHED and one.due_at is not None and one.due_at <= as_of
    ]
    steps = sorted([*_steps(items, as_of), *missed], key=lambda one: one.at)
    return Happened(
        steps=steps,
        waits=rules.waits(steps),
        clocks=[_held(one) for one in clocks],
        inbound_count=sum(one.kind is StepKind.CUSTOMER for one in steps),
        answer_count=sum(one.kind is StepKind.ANSWER for one in steps),
        handed_count=sum(one.kind in PASSED for one in steps),
    )


def _held(one: Any) -> Held:
    return Held(
        label=one.label,
        target=one.target,
        used_seconds=one.used_seconds,
        is_by_hours=one.is_by_hours,
        result=one.result_label,
        tone=one.tone,
    )


def _steps(items: Sequence[cases.Item], as_of: datetime) -> Iterator[Step]:
    before: cases.AssignedItem | None = None
    # Who takes a case over has it from then on: that is told once.
    taken_over = {item.at for item in items if isinstance(item, cases.TakenOverItem)}
    for item in items:
        match item:
            case cases.ContactItem(direction=direction) if direction in SAID:
                yield Step(at=item.at, kind=SAID[direction], url=f"#{item.anchor}")
            case cases.MovedItem(before=None):
                yield Step(at=item.at, kind=StepKind.OPENED)
            case cases.MovedItem(after=after) if after in STATES:
                yield Step(at=item.at, kind=STATES[after])
            case cases.AssignedItem():
                kind = _passed(before, item) if before is not None and item.at not in taken_over else None
                if kind is not None:
                    yield Step(at=item.at, kind=kind, about=item.team)
                before = item
            case cases.EscalatedItem():
                yield Step(at=item.at, kind=StepKind.ESCALATED, about=str(item.to))
            case cases.AnsweredItem(state=EscalationState.RETURNED):
                yield Step(at=item.at, kind=StepKind.RETURNED)
            case cases.TakenOverItem():
                yield Step(at=item.at, kind=StepKind.TAKEN_OVER)
            case cases.PromiseItem(promise=promise):
                yield Step(at=item.at, kind=StepKind.PROMISED, about=promise.text)
                if promise.state is CommitmentState.BROKEN and promise.due_at <= as_of:
                    yield Step(at=promise.due_at, kind=StepKind.BROKEN, about=promise.text)


def _passed(before: "cases.AssignedItem", after: "cases.AssignedItem") -> StepKind | None:
    """Return how a case passed on: to another team, to another person of it, or back into the queue. None: it found a person."""
    if before.team != after.team:
        return StepKind.TEAM
    if before.assignee and not after.assignee:
        return StepKind.PUT_BACK
    return StepKind.HANDED if before.assignee and before.assignee != after.assignee else None


def occasions(case: Any, *, actor: Actor, as_of: datetime) -> list[Occasion]:
    """Return what the record of a case shows to have gone wrong, in the order in which it is offered."""
    told = happened(case, as_of=as_of)
    kinds = {step.kind for step in told.steps}
    upheld = complaints.complaints(actor).filter(pk=case.pk, decision__in=[one.value for one in UPHELD])
    shown = {
        Occasion.MISSED_STANDARD: StepKind.MISSED in kinds,
        Occasion.REPEAT_CONTACT: StepKind.REOPENED in kinds or _came_again(told),
        Occasion.UPHELD_COMPLAINT: upheld.exists(),
        Occasion.ESCALATION: StepKind.ESCALATED in kinds,
        Occasion.TAKEOVER: StepKind.TAKEN_OVER in kinds,
    }
    return [one for one, is_shown in shown.items() if is_shown]


def _came_again(told: Happened) -> bool:
    """Two messages or more after our first answer: the customer had to ask again."""
    first = next((step.at for step in told.steps if step.kind is StepKind.ANSWER), None)
    return first is not None and sum(step.kind is StepKind.CUSTOMER and step.at > first for step in told.steps) >= 2


def worked(case: Any, *, at: datetime) -> QuerySet[Any]:
    """Return who can take part: whoever worked on the case, and the team that it is with; those who work here still."""
    ids = {
        *case.assignments.values_list("assignee_id", flat=True),
        *case.contacts.values_list("person_id", flat=True),
        *case.takeovers.values_list("by_id", flat=True),
        *case.takeovers.values_list("observer_id", flat=True),
    }
    ids |= {one.pk for one in people.representatives(case.team_id, at)} if case.team_id else set()
    return people.people(HOUSE, as_of=at).filter(pk__in=ids - {None}).order_by("name")


def leaders(case: Any, *, at: datetime) -> QuerySet[Any]:
    """Return who may be asked to lead: those above the case's team. The action asks whether the case is open to them."""
    rows = people.people(HOUSE, as_of=at).exclude(role=Role.REPRESENTATIVE).order_by("name")
    fit = [one.pk for one in rows if people.actor_of_person(one).may(LEAD, on=case)]
    return rows.filter(pk__in=fit)
