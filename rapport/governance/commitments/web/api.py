"""The operations of this room in the JSON API."""

from datetime import datetime
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
from rapport.ui.api.words import Asked, Id, Page
from rapport.ui.page import actor_on

from .. import actions, queries
from ..models import Commitment
from ..types import LONGEST_PROOF, CommitmentState

commitments = Operations(tags=["Promises"])


class PromiseRow(Schema):
    """A promise to a customer. ``settled_at`` of a broken one: when it was done after all."""

    id: int
    text: str
    state: str
    due_at: datetime
    made_at: datetime
    settled_at: datetime | None
    proof: str
    reason: str
    owner_id: int | None
    customer_id: int | None
    subject_kind: str
    subject_id: int


class Narrowing(Asked):
    """By what the list is narrowed."""

    state: CommitmentState | None = None
    owner_id: Id | None = None
    customer_id: Id | None = None
    case_id: Id | None = None
    cursor: Cursor = ""
    limit: Limit = USUAL


class Proof(Asked):
    """What shows that it was done."""

    proof: str = Field(min_length=1, max_length=LONGEST_PROOF, pattern=r"^[^\x00]*$")


class Reason(Asked):
    """Why it is taken back."""

    reason: str = Field(min_length=1, max_length=LONGEST_PROOF, pattern=r"^[^\x00]*$")


class Owner(Asked):
    """Who owes it from now on."""

    owner_id: Id


@commitments.reads("/promises", "commitments.view", Page[PromiseRow])
def list_promises(request: HttpRequest, asked: Query[Narrowing]) -> dict[str, Any]:
    """Promises to customers, the one due last first."""
    rows = queries.promises(actor_on(request)).select_related(None)
    given = {name: value for name in ("state", "owner_id", "customer_id") if (value := getattr(asked, name)) is not None}
    if asked.case_id is not None:
        given |= {"subject_kind": "case", "subject_id": asked.case_id}
    items, following = paged(rows.filter(**given), by="-due_at", cursor=asked.cursor, limit=asked.limit)
    return {"items": items, "next": following}


@commitments.reads("/promises/{promise_id}", "commitments.view", PromiseRow)
def get_promise(request: HttpRequest, promise_id: Id) -> Commitment:
    """One promise."""
    return queries.get_promise(promise_id, actor=actor_on(request))


@commitments.does("/promises/{promise_id}/keep", "commitments.keep", PromiseRow)
def keep_promise(request: HttpRequest, promise_id: Id, asked: Proof) -> Commitment:
    """Record that a promise was kept, with the proof."""
    actor = actor_on(request)
    queries.get_promise(promise_id, actor=actor)
    return actions.keep(commitment_id=promise_id, proof=asked.proof, by=actor, at=clock.now())


@commitments.does("/promises/{promise_id}/withdraw", "commitments.keep", PromiseRow)
def withdraw_promise(request: HttpRequest, promise_id: Id, asked: Reason) -> Commitment:
    """Take a promise back, with the reason."""
    actor = actor_on(request)
    queries.get_promise(promise_id, actor=actor)
    return actions.withdraw(commitment_id=promise_id, reason=asked.reason, by=actor, at=clock.now())


@commitments.does("/promises/{promise_id}/hand-over", "commitments.keep", PromiseRow)
def hand_promise_over(request: HttpRequest, promise_id: Id, asked: Owner) -> Commitment:
    """Give a promise to another person, who then owes it."""
    actor = actor_on(request)
    queries.get_promise(promise_id, actor=actor)
    if not people.people(actor, as_of=clock.now()).filter(pk=asked.owner_id).exists():
        raise BadInput(_("Nobody whom you may see has this number."))
    return actions.hand_over(commitment_id=promise_id, owner_id=asked.owner_id, by=actor, at=clock.now())
