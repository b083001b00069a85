"""The operations of this room in the JSON API."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Schema
from pydantic import AwareDatetime, Field

from rapport.directory.people import queries as people
from rapport.kernel import clock
from rapport.kernel.errors import BadInput
from rapport.ui.api.operations import Operations
from rapport.ui.api.paging import USUAL, Cursor, Limit, paged
from rapport.ui.api.words import Asked, Id, Page
from rapport.ui.page import actor_on

from .. import actions, queries
from ..models import Commitment, Handing
from ..types import LONGEST_PROOF, MOST_WORDS, Asking, CommitmentState, HandingState, Share

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


class HandingRow(Schema):
    """What another department was asked to do. ``proposed_at``: the later date that it would keep instead."""

    id: int
    commitment_id: int
    department_id: int
    state: str
    asked: str
    why: str
    proof_wished: str
    asked_at: datetime
    asked_by_id: int | None
    due_at: datetime
    proposed_at: datetime | None
    is_asking: bool
    reported_at: datetime | None
    settled_at: datetime | None


class HandingNarrowing(Asked):
    """By what the list is narrowed."""

    state: HandingState | None = None
    department_id: Id | None = None
    commitment_id: Id | None = None
    cursor: Cursor = ""
    limit: Limit = USUAL


class ToDepartment(Asked):
    """What is asked of a department. ``words``: which of the customer's messages it may read; ``shares``: what of the person."""

    department_id: Id
    asked: str = Field(min_length=1, max_length=LONGEST_PROOF, pattern=r"^[^\x00]*$")
    why: str = Field(min_length=1, max_length=LONGEST_PROOF, pattern=r"^[^\x00]*$")
    due_at: AwareDatetime
    proof_wished: str = Field(default="", max_length=LONGEST_PROOF, pattern=r"^[^\x00]*$")
    words: list[Id] = Field(default_factory=list, max_length=MOST_WORDS)
    shares: list[Share] = Field(default_factory=list, max_length=len(Share))


class Sentence(Asked):
    """What we write to the department."""

    text: str = Field(min_length=1, max_length=LONGEST_PROOF, pattern=r"^[^\x00]*$")


class MaybeSentence(Asked):
    """A word to the department that may be missing."""

    text: str = Field(default="", max_length=LONGEST_PROOF, pattern=r"^[^\x00]*$")


@commitments.reads("/handings", "commitments.view", Page[HandingRow])
def list_handings(request: HttpRequest, asked: Query[HandingNarrowing]) -> dict[str, Any]:
    """What other departments were asked, the one asked last first."""
    rows = queries.handings(actor_on(request)).select_related(None)
    names = ("state", "department_id", "commitment_id")
    given = {name: value for name in names if (value := getattr(asked, name)) is not None}
    items, following = paged(rows.filter(**given), by="-asked_at", cursor=asked.cursor, limit=asked.limit)
    return {"items": items, "next": following}


@commitments.reads("/handings/{handing_id}", "commitments.view", HandingRow)
def get_handing(request: HttpRequest, handing_id: Id) -> Handing:
    """One thing that another department was asked."""
    return queries.get_handing(handing_id, actor=actor_on(request))


@commitments.does("/promises/{promise_id}/hand-to-department", "commitments.delegate", HandingRow)
def hand_promise_to_department(request: HttpRequest, promise_id: Id, asked: ToDepartment) -> Handing:
    """Ask another department to do what is owed."""
    actor = actor_on(request)
    queries.get_promise(promise_id, actor=actor)
    given = asked.model_dump() | {"words": tuple(asked.words), "shares": frozenset(asked.shares)}
    return actions.hand_to_department(commitment_id=promise_id, asking=Asking(**given), by=actor, at=clock.now())


@commitments.does("/handings/{handing_id}/answer", "commitments.keep", HandingRow)
def answer_department(request: HttpRequest, handing_id: Id, asked: Sentence) -> Handing:
    """Answer what a department asked back."""
    return _said(request, handing_id, actions.answer_department, text=asked.text)


@commitments.does("/handings/{handing_id}/agree-date", "commitments.delegate", HandingRow)
def agree_date(request: HttpRequest, handing_id: Id) -> Handing:
    """Agree to the later date that a department proposed."""
    return _said(request, handing_id, actions.agree_date)


@commitments.does("/handings/{handing_id}/keep-date", "commitments.delegate", HandingRow)
def keep_date(request: HttpRequest, handing_id: Id, asked: MaybeSentence) -> Handing:
    """Keep the date that was asked, against the one that a department proposed."""
    return _said(request, handing_id, actions.keep_date, text=asked.text)


@commitments.does("/handings/{handing_id}/confirm", "commitments.delegate", HandingRow)
def confirm_report(request: HttpRequest, handing_id: Id, asked: MaybeSentence) -> Handing:
    """Confirm that what a department reported is done."""
    return _said(request, handing_id, actions.confirm_report, text=asked.text)


@commitments.does("/handings/{handing_id}/return", "commitments.delegate", HandingRow)
def return_report(request: HttpRequest, handing_id: Id, asked: Sentence) -> Handing:
    """Return what a department reported, with what is missing."""
    return _said(request, handing_id, actions.return_report, text=asked.text)


@commitments.does("/handings/{handing_id}/send-link", "commitments.delegate", HandingRow)
def send_department_link(request: HttpRequest, handing_id: Id) -> Handing:
    """Send the liaison person a new link; the one before opens nothing any more."""
    return _said(request, handing_id, actions.renew_link)


@commitments.does("/handings/{handing_id}/take-back", "commitments.delegate", HandingRow)
def take_back(request: HttpRequest, handing_id: Id, asked: Sentence) -> Handing:
    """Take back from a department what it was asked."""
    return _said(request, handing_id, actions.take_back, text=asked.text)


def _said(request: HttpRequest, handing_id: int, act: Callable[..., Handing], **given: str) -> Handing:
    actor = actor_on(request)
    queries.get_handing(handing_id, actor=actor)
    return act(handing_id=handing_id, by=actor, at=clock.now(), **given)
