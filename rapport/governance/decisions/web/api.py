"""The operations of this room in the JSON API."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Schema
from pydantic import Field

from rapport.directory.people import queries as people
from rapport.kernel import clock
from rapport.kernel.errors import BadInput
from rapport.ui.api.operations import Operations
from rapport.ui.api.paging import USUAL, Cursor, Limit, paged
from rapport.ui.api.words import Asked, Id, Line, Page, Text
from rapport.ui.page import actor_on

from .. import actions, queries
from ..models import Decision
from ..types import DecisionState

decisions = Operations(tags=["Decisions"])


class DecisionRow(Schema):
    """A request for a decision, and what was decided."""

    id: int
    question: str
    purpose: str
    state: str
    subject_kind: str
    subject_id: int
    currency: str
    recommended: str
    asked_by_id: int | None
    asked_at: datetime
    decider_id: int
    due_at: datetime
    chosen: str
    reason: str
    settled_at: datetime | None
    settled_by_id: int | None


class OptionRow(Schema):
    """One option; ``low`` to ``high`` is what it costs."""

    key: str
    label: str
    customer_effect: str
    low: Decimal
    high: Decimal


class DecisionWhole(DecisionRow):
    """A request with its options."""

    background: str
    waiting_costs: str
    options: list[OptionRow]


class Narrowing(Asked):
    """By what the list is narrowed."""

    state: DecisionState | None = None
    decider_id: Id | None = None
    case_id: Id | None = None
    cursor: Cursor = ""
    limit: Limit = USUAL


class ChosenOption(Asked):
    """Which option, why, and perhaps when it is looked at again."""

    option_key: Line
    reason: Text
    review_date: date | None = None


class NewDecider(Asked):
    """Who decides from now on."""

    to_id: Id
    word: str = Field(default="", max_length=2_000, pattern=r"^[^\x00]*$")


class WhatIsMissing(Asked):
    """What is missing."""

    question: Text


@decisions.reads("/decisions", "decisions.view", Page[DecisionRow])
def list_decisions(request: HttpRequest, asked: Query[Narrowing]) -> dict[str, Any]:
    """Requests for decisions and what was decided, the one due last first."""
    rows = queries.decisions(actor_on(request)).select_related(None)
    given = {name: value for name in ("state", "decider_id") if (value := getattr(asked, name)) is not None}
    if asked.case_id is not None:
        given |= {"subject_kind": "case", "subject_id": asked.case_id}
    items, following = paged(rows.filter(**given), by="-due_at", cursor=asked.cursor, limit=asked.limit)
    return {"items": items, "next": following}


@decisions.reads("/decisions/{decision_id}", "decisions.view", DecisionWhole)
def get_decision(request: HttpRequest, decision_id: Id) -> dict[str, Any]:
    """One request with its options."""
    return _whole(queries.get_decision(decision_id, actor=actor_on(request)))


def _whole(row: Decision) -> dict[str, Any]:
    said = {name: getattr(row, name) for name in DecisionWhole.model_fields if name != "options"}
    return said | {"options": list(row.options.all())}


@decisions.does("/decisions/{decision_id}/decide", "decisions.decide", DecisionRow)
def decide(request: HttpRequest, decision_id: Id, asked: ChosenOption) -> Decision:
    """Choose an option, with the reason."""
    actor = actor_on(request)
    queries.get_decision(decision_id, actor=actor)
    return actions.decide(decision_id=decision_id, **asked.dict(), by=actor, at=clock.now())


@decisions.does("/decisions/{decision_id}/delegate", "decisions.decide", DecisionRow)
def delegate_decision(request: HttpRequest, decision_id: Id, asked: NewDecider) -> Decision:
    """Let somebody else decide."""
    actor = actor_on(request)
    queries.get_decision(decision_id, actor=actor)
    if not people.people(actor, as_of=clock.now()).filter(pk=asked.to_id).exists():
        raise BadInput(_("Nobody whom you may see has this number."))
    return actions.delegate(decision_id=decision_id, to_id=asked.to_id, word=asked.word, by=actor, at=clock.now())


@decisions.does("/decisions/{decision_id}/ask-back", "decisions.decide", DecisionRow)
def ask_back(request: HttpRequest, decision_id: Id, asked: WhatIsMissing) -> Decision:
    """Ask whoever wants the decision for what is missing."""
    actor = actor_on(request)
    queries.get_decision(decision_id, actor=actor)
    return actions.ask_back(decision_id=decision_id, question=asked.question, by=actor, at=clock.now())
