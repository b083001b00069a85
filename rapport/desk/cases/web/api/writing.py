"""Cases, as they are worked on: each operation does what a form of the pages does."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from rapport.directory.customers import queries as customers
from rapport.directory.people import queries as people
from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.kernel.errors import BadInput, NotAllowed
from rapport.ui.api.versions import tagged, unchanged
from rapport.ui.api.words import Id, Made
from rapport.ui.page import actor_on

from ... import actions, queries
from ...models import Case, Takeover
from ...types import Brief, CaseDraft, ContactDraft, Direction, State
from .operations import cases
from .reading import row_of
from .shapes import (
    Answer,
    CaseRow,
    Change,
    Ending,
    EscalationRow,
    Guidance,
    Heard,
    Move,
    NewCase,
    NewPromise,
    Note,
    Place,
    Raise,
    TakeoverRow,
    kept,
)

type Ways = tuple[int, str]


def _seen(request: HttpRequest, case_id: int) -> Actor:
    """Return who asks, after making sure that the case is theirs to see."""
    actor = actor_on(request)
    queries.get_case(case_id, actor=actor)
    return actor


def told_of(response: HttpResponse, case_id: int) -> dict[str, Any]:
    """Return the case as their verb left it, also when it went out of their sight by it."""
    case = queries.get_case(case_id, actor=Actor.machine("api"))
    tagged(response, case)
    return row_of(case)


@cases.makes("/cases", "cases.open", Made)
def open_case(request: HttpRequest, asked: NewCase) -> Ways:
    """Open a case with its first contact."""
    actor = actor_on(request)
    if asked.customer_id is not None:
        _known(customers.customers(actor), asked.customer_id, _("No customer that you may see has this number."))
    if asked.team_id is not None:
        _known(people.teams(actor), asked.team_id, _("No team that you may see has this number."))
    if asked.assignee_id not in {None, actor.person_id} and not actor.may("cases.assign"):
        raise NotAllowed(_("Your role opens cases for your team or for yourself."))
    given = asked.dict()
    first = ContactDraft(
        direction=Direction.INBOUND, channel=given.pop("channel"), text=given.pop("text"), is_abusive=given.pop("is_abusive")
    )
    case = actions.open_case(draft=CaseDraft(first=first, **given), by=actor, at=clock.now())
    return case.pk, f"cases/{case.pk}"


def _known(rows: Any, number: int, why: str) -> None:
    if not rows.filter(pk=number).exists():
        raise BadInput(why)


@cases.makes("/cases/{case_id}/answers", "cases.work", Made)
def answer_case(request: HttpRequest, case_id: Id, asked: Answer) -> Ways:
    """Answer the customer. What a program says by itself (is_automatic) is sent, and is no answer to any clock."""
    by = _seen(request, case_id)
    said = actions.reply(
        case_id=case_id, text=asked.text, channel=asked.channel, then=asked.then, is_automatic=asked.is_automatic, by=by,
        at=clock.now(),
    )  # fmt: skip
    return said.pk, f"cases/{case_id}"


@cases.makes("/cases/{case_id}/notes", "cases.work", Made)
def write_note(request: HttpRequest, case_id: Id, asked: Note) -> Ways:
    """Write a note that stays inside."""
    by = _seen(request, case_id)
    note = actions.note(case_id=case_id, text=asked.text, is_private=asked.is_private, by=by, at=clock.now())
    return note.pk, f"cases/{case_id}"


@cases.makes("/cases/{case_id}/contacts", "cases.work", Made)
def receive_contact(request: HttpRequest, case_id: Id, asked: Heard) -> Ways:
    """Add what the customer said elsewhere. Long after a case was settled it opens a new one; the address says which."""
    by = _seen(request, case_id)
    draft = ContactDraft(direction=Direction.INBOUND, channel=asked.channel, text=asked.text, is_abusive=asked.is_abusive)
    heard = actions.receive(case_id=case_id, contact=draft, by=by, at=clock.now())
    return heard.pk, f"cases/{heard.case_id}"


@cases.makes("/cases/{case_id}/promises", "cases.work", Made)
def promise_customer(request: HttpRequest, case_id: Id, asked: NewPromise) -> Ways:
    """Promise the customer something by a moment."""
    by = _seen(request, case_id)
    if asked.owner_id is not None:
        _known(people.people(by, as_of=clock.now()), asked.owner_id, _("Nobody whom you may see has this number."))
    made = actions.promise(
        case_id=case_id, text=asked.text, due_at=asked.due_at, owner_id=asked.owner_id, by=by, at=clock.now()
    )  # fmt: skip
    return made.pk, f"promises/{made.pk}"


@cases.makes("/cases/{case_id}/escalations", "cases.escalate", Made)
def escalate_case(request: HttpRequest, case_id: Id, asked: Raise) -> Ways:
    """Raise a case to a higher tier, with the brief that it reads first."""
    by = _seen(request, case_id)
    brief = Brief(happened=asked.happened, tried=asked.tried, wanted=asked.wanted, options=asked.options)
    raised = actions.escalate(case_id=case_id, to=asked.to, brief=brief, by=by, at=clock.now())
    return raised.pk, f"escalations/{raised.pk}"


@cases.makes("/cases/{case_id}/takeovers", "cases.take_over", Made)
def take_over_case(request: HttpRequest, case_id: Id) -> Ways:
    """Handle a case oneself; whoever had it observes."""
    by = _seen(request, case_id)
    taken = actions.take_over(case_id=case_id, by=by, at=clock.now())
    return taken.pk, f"cases/{case_id}"


@cases.does("/cases/{case_id}/assign", "cases.assign", CaseRow)
def assign_case(request: HttpRequest, response: HttpResponse, case_id: Id, asked: Place) -> Any:
    """Give a case to a team and, perhaps, to a person of it."""
    by = _seen(request, case_id)
    _known(people.teams(by), asked.team_id, _("No team that you may see has this number."))
    actions.assign(case_id=case_id, team_id=asked.team_id, assignee_id=asked.assignee_id, by=by, at=clock.now())
    return told_of(response, case_id)


@cases.does("/cases/{case_id}/take", "cases.work", CaseRow)
def take_case(request: HttpRequest, response: HttpResponse, case_id: Id) -> Any:
    """Take a case that nobody has."""
    actions.take(case_id=case_id, by=_seen(request, case_id), at=clock.now())
    return told_of(response, case_id)


@cases.does("/cases/{case_id}/give-back", "cases.work", CaseRow)
def give_case_back(request: HttpRequest, response: HttpResponse, case_id: Id) -> Any:
    """Lay one's own case back into the team's queue."""
    actions.give_back(case_id=case_id, by=_seen(request, case_id), at=clock.now())
    return told_of(response, case_id)


@cases.does("/cases/{case_id}/state", "cases.work", CaseRow)
def move_case(request: HttpRequest, response: HttpResponse, case_id: Id, asked: Move) -> Any:
    """Bring a case into another state."""
    by = _seen(request, case_id)
    if asked.to is State.RESOLVED:
        actions.resolve(case_id=case_id, outcome=asked.outcome, by=by, at=clock.now())
    else:
        actions.move(case_id=case_id, to=asked.to, by=by, at=clock.now())
    return told_of(response, case_id)


@cases.edits("/cases/{case_id}", "cases.work", CaseRow)
def change_case(request: HttpRequest, response: HttpResponse, case_id: Id, asked: Change) -> Any:
    """Say what a case is about, and how soon it is due."""
    by, now = actor_on(request), clock.now()
    case = queries.get_case(case_id, actor=by)
    with unchanged(request, case):
        values: Any = kept(Case.objects.get(pk=case_id), asked)
        actions.classify(case_id=case_id, **values, by=by, at=now)
        if asked.priority is not None:
            actions.set_priority(case_id=case_id, priority=asked.priority, by=by, at=now)
    return told_of(response, case_id)


@cases.does("/escalations/{escalation_id}/return", "cases.take_over", EscalationRow)
def return_escalation(request: HttpRequest, escalation_id: Id, asked: Guidance) -> Any:
    """Answer an escalation: the representative goes on, with guidance."""
    by = actor_on(request)
    queries.get_escalation(escalation_id, actor=by)
    return actions.return_with_guidance(escalation_id=escalation_id, guidance=asked.guidance, by=by, at=clock.now())


@cases.does("/escalations/{escalation_id}/withdraw", "cases.escalate", EscalationRow)
def withdraw_escalation(request: HttpRequest, escalation_id: Id) -> Any:
    """Take an escalation back."""
    by = actor_on(request)
    queries.get_escalation(escalation_id, actor=by)
    return actions.withdraw_escalation(escalation_id=escalation_id, by=by, at=clock.now())


@cases.does("/takeovers/{takeover_id}/end", "cases.take_over", TakeoverRow)
def end_takeover(request: HttpRequest, takeover_id: Id, asked: Ending) -> Any:
    """End a takeover with its outcome."""
    takeover = Takeover.objects.get(pk=takeover_id)
    by = _seen(request, takeover.case_id)
    return actions.end_takeover(
        takeover_id=takeover_id, outcome=asked.outcome, back_to_observer=asked.back_to_observer, by=by, at=clock.now()
    )
