"""Opening a case."""

from datetime import datetime

from django.db import transaction
from django.db.models import Count

from rapport.desk.cases import rules
from rapport.desk.cases.events import CaseAssigned, CaseOpened, ContactReceived, ContactSent
from rapport.desk.cases.models import Assignment, Case, ChecklistItem, Contact, StateInterval
from rapport.desk.cases.rules import settling
from rapport.desk.cases.types import UNSETTLED, CaseDraft, ContactDraft, Direction, State
from rapport.directory.customers import queries as customers
from rapport.directory.people import queries as people
from rapport.directory.people.types import Role
from rapport.kernel.actor import Actor
from rapport.kernel.journal import publish

from .assign import check_place
from .changing import Held, keep, reject, write
from .classify import check_classification

HOUSE = Actor.machine("cases")


@transaction.atomic
def open_case(*, draft: CaseDraft, by: Actor, at: datetime) -> Case:
    """Open a case with its first contact.

    Without a team it goes to the actor's own; for a form or a mail, to the team that served the customer last, else to
    the one with the least to do. Raises NotAllowed, BadInput or CaseRefused.
    """
    case = _checked(draft, by, at)
    team_id = case.team_id
    case.save()
    items = [ChecklistItem(case=case, text=text, position=place) for place, text in enumerate(draft.checklist)]
    ChecklistItem.objects.bulk_create(items)
    StateInterval.objects.create(case=case, state=case.state, from_at=at, person_id=by.person_id)
    Assignment.objects.create(case=case, team_id=team_id, assignee_id=draft.assignee_id, from_at=at, person_id=by.person_id)
    publish(CaseOpened(case_id=case.pk, kind=draft.kind, channel=draft.first.channel), about=case, by=by, at=at)
    assigned = CaseAssigned(case_id=case.pk, team_id=team_id, assignee_id=draft.assignee_id)
    publish(assigned, about=case, by=by, at=at)
    held = Held(case=case, by=by, at=at, team_ids={team_id})
    _first_contact(held, draft.first)
    return keep(held)


def check_draft(*, draft: CaseDraft, by: Actor, at: datetime) -> None:
    """Raise what opening this case would raise, and open none: for whoever keeps a draft for later."""
    _checked(draft, by, at)


def _checked(draft: CaseDraft, by: Actor, at: datetime) -> Case:
    team_id = draft.team_id or _team_for(draft, by)
    case = _unsaved(draft, team_id, at)
    by.require("cases.open", on=case)
    reject(rules.why_not_subject(draft.subject) or rules.why_not_text(draft.first.text))
    reject(settling.why_not_items(draft.checklist))
    check_classification(case, reason_id=draft.reason_id, cause_id=draft.cause_id, attributes=draft.attributes, before={})
    if team_id is not None and (team_id, draft.assignee_id) != (team_id, None):
        check_place(team_id=team_id, assignee_id=draft.assignee_id, at=at)
    return case


def _unsaved(draft: CaseDraft, team_id: int | None, at: datetime) -> Case:
    return Case(
        kind=draft.kind,
        subject=draft.subject.strip(),
        customer_id=customers.standing_id(draft.customer_id) if draft.customer_id else None,
        reason_id=draft.reason_id,
        cause_id=draft.cause_id,
        attributes={key: value.strip() for key, value in draft.attributes.items() if value.strip()},
        channel=draft.first.channel,
        priority=draft.priority,
        state=State.OPEN if draft.assignee_id else State.NEW,
        is_safety=draft.is_safety,
        team_id=team_id,
        assignee_id=draft.assignee_id,
        opened_at=at,
        received_at=at,
        state_since_at=at,
        is_unasked=draft.is_unasked,
        due_at=draft.due_at if draft.is_unasked else None,
    )


def _first_contact(held: Held, first: ContactDraft) -> Contact:
    marks = {"is_abusive": first.is_abusive}
    contact = write(held, direction=first.direction, channel=first.channel, text=first.text, **marks)
    if first.direction is not Direction.NOTE:
        said = ContactReceived if first.direction is Direction.INBOUND else ContactSent
        event = said(case_id=held.case.pk, contact_id=contact.pk, channel=first.channel)
        publish(event, about=held.case, by=held.by, at=held.at)
    return contact


def _team_for(draft: CaseDraft, by: Actor) -> int | None:
    """Nothing may lie where nobody looks."""
    if by.person_id is not None:
        own = people.people(HOUSE).filter(pk=by.person_id).values_list("team_id", flat=True).first()
        if own is not None:
            return own
    if draft.customer_id is not None:
        last = Case.objects.filter(customer_id=draft.customer_id, team__is_active=True).order_by("-opened_at").first()
        if last is not None:
            return last.team_id
    return _least_loaded()


def _least_loaded() -> int | None:
    """Return the active team with representatives that has the fewest unsettled cases for each of them."""
    staffed = people.teams(HOUSE).filter(members__role=Role.REPRESENTATIVE).annotate(size=Count("members"))
    sizes = dict(staffed.values_list("pk", "size"))
    waiting = Case.objects.filter(team__in=sizes, state__in=UNSETTLED).values("team").annotate(n=Count("pk"))
    counts = dict(waiting.values_list("team", "n"))
    return min(sizes, key=lambda team: (counts.get(team, 0) / sizes[team], team), default=None)
