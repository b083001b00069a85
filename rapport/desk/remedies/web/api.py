"""The operations of this room in the JSON API."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Schema
from pydantic import Field

from rapport.desk.cases import queries as cases
from rapport.kernel import clock
from rapport.ui.api.operations import Operations
from rapport.ui.api.paging import USUAL, Cursor, Limit, paged
from rapport.ui.api.words import PLAIN, Asked, Id, Made, Page
from rapport.ui.page import actor_on

from .. import actions, queries
from ..models import Remedy
from ..types import LARGEST_AMOUNT, LONGEST_WHY, LONGEST_WORDS, RemedyKind

remedies = Operations(tags=["Remedies"])

Why = Annotated[str, Field(max_length=LONGEST_WHY, pattern=PLAIN)]


class RemedyRow(Schema):
    """What a customer gets on a case. ``state``: waiting (for a decision), given, refused or withdrawn."""

    id: int
    case_id: int
    order_id: int | None
    kind: str
    amount: Decimal
    part: Decimal | None
    currency: str
    why: str
    words: str
    state: str
    asked_at: datetime
    asked_by_id: int | None
    settled_at: datetime | None
    decision_id: int | None


class EntryRow(Schema):
    """A line of the ledger: what was given, signed. ``corrects_id``: the line whose counter-entry it is."""

    id: int
    remedy_id: int | None
    case_id: int
    kind: str
    amount: Decimal
    currency: str
    reason_id: int | None
    team_id: int | None
    person_id: int | None
    at: datetime
    why: str
    corrects_id: int | None


class Narrowing(Asked):
    """By what the ledger is narrowed."""

    case_id: Id | None = None
    kind: RemedyKind | None = None
    team_id: Id | None = None
    person_id: Id | None = None
    cursor: Cursor = ""
    limit: Limit = USUAL


class NewRemedy(Asked):
    """What the customer gets, in the currency of the case; ``words``: what they are told when it is given."""

    kind: RemedyKind
    amount: Annotated[Decimal, Field(ge=0, le=LARGEST_AMOUNT, max_digits=12, decimal_places=2)] = Decimal(0)
    why: Why
    words: Annotated[str, Field(max_length=LONGEST_WORDS, pattern=PLAIN)] = ""


class Mistake(Asked):
    """Why a line of the ledger is taken back."""

    why: Why


@remedies.reads("/cases/{case_id}/remedies", "remedies.give", list[RemedyRow])
def list_remedies(request: HttpRequest, case_id: Id) -> list[Remedy]:
    """What the customer of a case got, or is to get, the newest first."""
    actor = actor_on(request)
    actor.require("remedies.give", on=cases.get_case(case_id, actor=actor))
    return queries.remedies_of([case_id], as_of=clock.now()).get(case_id, [])


@remedies.makes("/cases/{case_id}/remedies", "remedies.give", Made)
def give_remedy(request: HttpRequest, case_id: Id, asked: NewRemedy) -> tuple[int, str]:
    """Give the customer of a case a remedy; above one's limit somebody is asked to decide, and it waits."""
    made = actions.give(
        case_id=case_id, kind=asked.kind, amount=asked.amount, why=asked.why, words=asked.words, by=actor_on(request),
        at=clock.now(),
    )  # fmt: skip
    return made.pk, f"cases/{case_id}/remedies"


@remedies.reads("/ledger", "remedies.view", Page[EntryRow])
def list_ledger(request: HttpRequest, asked: Query[Narrowing]) -> dict[str, Any]:
    """What was given, line by line, the newest first."""
    rows = queries.ledger(actor_on(request)).select_related(None)
    names = ("case_id", "kind", "team_id", "person_id")
    given = {name: value for name in names if (value := getattr(asked, name)) is not None}
    items, following = paged(rows.filter(**given), by="-at", cursor=asked.cursor, limit=asked.limit)
    return {"items": items, "next": following}


@remedies.makes("/ledger/{entry_id}/correction", "remedies.correct", Made)
def correct_entry(request: HttpRequest, entry_id: Id, asked: Mistake) -> tuple[int, str]:
    """Write the counter-entry of a line; what was booked on an order stays."""
    actor = actor_on(request)
    queries.get_entry(entry_id, actor=actor)
    made = actions.correct(entry_id=entry_id, why=asked.why, by=actor, at=clock.now())
    return made.pk, f"ledger?case_id={made.case_id}"
