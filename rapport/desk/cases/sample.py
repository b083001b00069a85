"""Sample cases for tests of this room and of those above, from the one cast of the house.

They are written straight to the tables, whole and consistent, but held against no standard: who wants clocks opens a
case by the action.
"""

from datetime import UTC, datetime
from typing import Any

from .models import (
    Approval,
    Assignment,
    Attribute,
    BulkAct,
    BulkRow,
    Case,
    Cause,
    ChecklistItem,
    Contact,
    Escalation,
    Link,
    Macro,
    Merge,
    Reason,
    SavedView,
    StateInterval,
    Takeover,
    TimeEntry,
)
from .types import UNSETTLED, BulkVerb, Channel, Direction, Effort, EscalationState, Kind, LinkKind, State, Tier

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
WORDS = "The bed frame was promised for Tuesday and has still not come. I stayed at home for it twice."


def case(
    subject: str = "Bed frame not delivered",
    *,
    team: Any = None,
    assignee: Any = None,
    customer: Any = None,
    at: datetime = NOON,
    text: str = WORDS,
    **fields: Any,
) -> Case:
    """Return a new case with its first inbound contact, its state and its assignment, all from ``at`` on.

    ``text=""`` leaves the contact out. Other fields go to the case; a settled ``state`` was reached at ``at`` itself.
    """
    state = State(fields.setdefault("state", State.OPEN if assignee else State.NEW))
    values = {"kind": Kind.ENQUIRY, "channel": Channel.EMAIL, "opened_at": at, "received_at": at, "state_since_at": at}
    if state not in UNSETTLED:
        values["resolved_at"] = at
    if text:
        values |= {"last_contact_at": at, "inbound_count": 1}
        if state in UNSETTLED:
            values["awaiting_answer_since"] = at
    made = Case.objects.create(subject=subject, team=team, assignee=assignee, customer=customer, **(values | fields))
    StateInterval.objects.create(case=made, state=state, from_at=at)
    Assignment.objects.create(case=made, team=team, assignee=assignee, from_at=at)
    if text:
        contact(made, text, at=at)
    return made


def contact(
    case: Case, text: str = WORDS, *, at: datetime = NOON, direction: Direction = Direction.INBOUND, **fields: Any
) -> Contact:
    """Return one more contact of a case. The case's own columns stay as they are."""
    values = {"channel": Channel(case.channel)} | fields
    return Contact.objects.create(case=case, text=text, at=at, direction=direction, **values)


def escalation(case: Case, *, to: Tier = Tier.DIRECTOR, by: Any = None, at: datetime = NOON, **fields: Any) -> Escalation:
    """Return an escalation that waits, and raise the case."""
    values = {
        "happened": "Delivery was promised three times and did not come.",
        "tried": "Refunded the postage; the carrier does not answer.",
        "wanted": "The bed this week, or the money back today.",
        "options": "Send from the Leeds store by own van on Saturday.",
        "state": EscalationState.WAITING,
    } | fields
    made = Escalation.objects.create(case=case, before=case.tier, to=to, by=by or case.assignee, at=at, **values)
    case.tier = to
    case.save(update_fields=["tier"])
    return made


def takeover(case: Case, *, by: Any, at: datetime = NOON, **fields: Any) -> Takeover:
    """Return a running takeover: ``by`` has the case, whoever had it observes."""
    made = Takeover.objects.create(case=case, by=by, observer=case.assignee, at=at, **fields)
    case.observer, case.assignee, case.tier = case.assignee, by, Tier(by.role)
    case.save(update_fields=["observer", "assignee", "tier"])
    case.assignments.filter(to_at=None).update(to_at=at)
    Assignment.objects.create(case=case, team=case.team, assignee=by, from_at=at)
    return made


def reason(name: str = "Late delivery", parent: str | None = "Delivery") -> Reason:
    """Return the reason of this name below its parent, both made when they are not there."""
    above = Reason.objects.get_or_create(name=parent, parent=None)[0] if parent else None
    return Reason.objects.get_or_create(name=name, parent=above)[0]


def cause(name: str = "Carrier missed the slot", parent: str | None = "Carrier", **fields: Any) -> Cause:
    """Return the cause of this name below its parent, both made when they are not there."""
    above = Cause.objects.get_or_create(name=parent, parent=None)[0] if parent else None
    return Cause.objects.get_or_create(name=name, parent=above, defaults=fields)[0]


def attribute(key: str = "order_reference", label: str = "Order reference", **fields: Any) -> Attribute:
    """Return the attribute of this key, declared when it is not there."""
    return Attribute.objects.get_or_create(key=key, defaults={"label": label, **fields})[0]


def link(case: Case, other: Case, kind: LinkKind = LinkKind.RELATED, *, at: datetime = NOON) -> Link:
    """Return a link of two cases."""
    return Link.objects.create(case=case, other=other, kind=kind, at=at)


def merge(case: Case, into: Case, *, at: datetime = NOON) -> Merge:
    """Return a merge of one case into another, as the action leaves it; promises and clocks stay where they are."""
    ids = list(case.contacts.values_list("pk", flat=True))
    case.contacts.update(case=into)
    made = Merge.objects.create(
        case=case, into=into, at=at, before=case.state, before_since_at=case.state_since_at, contact_ids=ids
    )
    case.states.filter(to_at=None).update(to_at=at)
    StateInterval.objects.create(case=case, state=State.CLOSED, from_at=at)
    case.state, case.state_since_at, case.resolved_at, case.merged_into = State.CLOSED, at, at, into
    case.save(update_fields=["state", "state_since_at", "resolved_at", "merged_into"])
    return made


def item(text: str = "Photograph kept", **fields: Any) -> ChecklistItem:
    """Return an item of the checklist, of all kinds and reasons."""
    return ChecklistItem.objects.get_or_create(text=text, defaults=fields)[0]


def approval(case: Case, *, by: Any, at: datetime = NOON, outcome: str = "The bed came; she is content.") -> Approval:
    """Return a request that a second person agrees."""
    return Approval.objects.create(case=case, asked_by=by, at=at, outcome=outcome)


def act(case: Case, *, by: Any, at: datetime = NOON, **fields: Any) -> BulkAct:
    """Return an act on one case that was only begun."""
    made = BulkAct.objects.create(person=by, at=at, total=1, **({"verb": BulkVerb.PRIORITY} | fields))
    BulkRow.objects.create(act=made, case=case)
    return made


def view(owner: Any, *, at: datetime = NOON, **fields: Any) -> SavedView:
    """Return a view that somebody keeps for themselves."""
    return SavedView.objects.create(owner=owner, at=at, **({"name": "Urgent", "query": "priority=urgent"} | fields))


def macro(name: str = "Where is my order", **fields: Any) -> Macro:
    """Return the macro of this name, declared when it is not there."""
    defaults = {"text": "Dear {name}, it is on its way. {me}", "then": State.WAITING_CUSTOMER} | fields
    return Macro.objects.get_or_create(name=name, defaults=defaults)[0]


def time(case: Case, person: Any, *, at: datetime = NOON, **fields: Any) -> TimeEntry:
    """Return ten minutes of handling, entered by hand."""
    values = {"effort": Effort.HANDLING, "day": at.date(), "seconds": 600} | fields
    return TimeEntry.objects.create(case=case, person=person, team=person.team, at=at, **values)
