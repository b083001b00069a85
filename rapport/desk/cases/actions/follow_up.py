"""A case that comes out of another one: split off from it, or following it long after it was settled."""

from datetime import datetime

from rapport.desk.cases.events import CaseAssigned, CaseOpened
from rapport.desk.cases.models import Assignment, Case, StateInterval
from rapport.desk.cases.types import Channel, ContactDraft, Kind, LinkKind, State
from rapport.kernel.journal import publish

from .changing import Held, announce
from .link import tie


def followed(held: Held, draft: ContactDraft) -> Held:
    """Open a case that follows a settled one, for what the customer says now, and hold it. Nobody has it yet."""
    case = offshoot(held, subject=held.case.subject, channel=draft.channel, begun=held.at, assignee_id=None)
    publish(CaseOpened(case_id=case.pk, kind=Kind(case.kind), channel=draft.channel), about=case, by=held.by, at=held.at)
    assigned = CaseAssigned(case_id=case.pk, team_id=case.team_id, assignee_id=None)
    publish(assigned, about=case, by=held.by, at=held.at)
    tie(case, held.case, LinkKind.FOLLOW_UP, by=held.by, at=held.at)
    announce(held.case.pk, set())
    return Held(case=case, by=held.by, at=held.at, team_ids={case.team_id})


def offshoot(held: Held, *, subject: str, channel: Channel, begun: datetime, assignee_id: int | None) -> Case:
    """Return a new case of the same customer, kind and team, open since ``begun``, without contacts."""
    case, by_id = held.case, held.by.person_id
    made = Case.objects.create(
        kind=case.kind,
        subject=subject.strip(),
        customer_id=case.customer_id,
        reason_id=case.reason_id,
        attributes=case.attributes,
        channel=channel,
        priority=case.priority,
        state=State.OPEN if assignee_id else State.NEW,
        is_safety=case.is_safety,
        team_id=case.team_id,
        assignee_id=assignee_id,
        opened_at=begun,
        received_at=begun,
        state_since_at=begun,
        is_unasked=case.is_unasked,
    )
    StateInterval.objects.create(case=made, state=made.state, from_at=begun, person_id=by_id)
    Assignment.objects.create(case=made, team_id=made.team_id, assignee_id=assignee_id, from_at=begun, person_id=by_id)
    return made


def take_as_asked(case: Case, *, at: datetime) -> None:
    """Take a case that we made ourselves for one of the customer's from the moment at which they say something in it."""
    if case.is_unasked:
        case.is_unasked, case.received_at, case.due_at = False, at, None
