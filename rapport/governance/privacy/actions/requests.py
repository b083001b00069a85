"""What a customer asks: recorded, checked whether it is they who ask, extended once, answered or refused with its reason."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from rapport.directory.customers.queries import get_customer
from rapport.kernel.actor import Actor
from rapport.kernel.journal import publish

from .. import rules
from ..events import RequestNear
from ..models import Request
from ..types import Asked, Change, RequestKind, RequestState
from .changing import HANDLE, note, refuse

TICK_ROWS = 200


@transaction.atomic
def record_request(*, customer_id: int, asked: Asked, by: Actor, at: datetime) -> Request:
    """Record what a customer asks about their data. Raises NotAllowed, PrivacyRefused or Customer.DoesNotExist."""
    by.require_somewhere(HANDLE)
    refuse(rules.why_not_request(asked_by=asked.asked_by, words=asked.words, received_at=asked.received_at, at=at))
    customer = get_customer(customer_id, actor=by)
    made = Request.objects.create(
        kind=asked.kind, customer=customer, asked_by=asked.asked_by.strip(), channel=asked.channel, words=asked.words.strip(),
        case_id=asked.case_id, received_at=asked.received_at, handler_id=asked.handler_id or by.person_id,
        due_at=rules.due_at(asked.received_at, zone=settings.RAPPORT_ZONE),
    )  # fmt: skip
    note(made, Change.RECEIVED, by=by, at=at)
    return made


@transaction.atomic
def identify(*, request_id: int, how: str, by: Actor, at: datetime) -> Request:
    """Write down how it was checked that it is the customer who asks. Raises NotAllowed, PrivacyRefused or DoesNotExist."""
    request = _hold(request_id, by)
    refuse(rules.why_not_words(how))
    request.identified_how, request.identified_by_id, request.identified_at = how.strip()[:200], by.person_id, at
    return _keep(request, Change.IDENTIFIED, by=by, at=at)


@transaction.atomic
def extend(*, request_id: int, why: str, by: Actor, at: datetime) -> Request:
    """Give a request two months more, once, within the first; the customer is told why. Raises as ``identify``."""
    request = _hold(request_id, by)
    refuse(rules.why_not_extend(is_extended=request.is_extended, due_at=request.due_at, at=at))
    refuse(rules.why_not_words(why))
    request.extended_at, request.extended_why, request.is_warned = at, why.strip(), False
    request.due_at = rules.due_at(request.received_at, zone=settings.RAPPORT_ZONE, is_extended=True)
    return _keep(request, Change.EXTENDED, by=by, at=at)


@transaction.atomic
def hand_to(*, request_id: int, handler_id: int, by: Actor, at: datetime) -> Request:
    """Let somebody else look after a request. Raises as ``identify``."""
    request = _hold(request_id, by)
    request.handler_id = handler_id
    return _keep(request, Change.HANDED, by=by, at=at)


@transaction.atomic
def answer(*, request_id: int, text: str, by: Actor, at: datetime) -> Request:
    """Settle a request: what was asked was done, and the customer told so. Raises as ``identify``."""
    request = _hold(request_id, by)
    is_erasure = request.kind == RequestKind.ERASURE
    is_erased = is_erasure and request.erasures.filter(done_at__isnull=False).exists()
    refuse(rules.why_not_answer(is_identified=request.is_identified, is_erasure=is_erasure, is_erased=is_erased))
    return _settle(request, RequestState.ANSWERED, Change.ANSWERED, text, by=by, at=at)


@transaction.atomic
def refuse_request(*, request_id: int, why: str, by: Actor, at: datetime) -> Request:
    """Settle a request with a lawful reason why it is not done. Raises as ``identify``."""
    return _settle(_hold(request_id, by), RequestState.REFUSED, Change.REFUSED, why, by=by, at=at)


@transaction.atomic
def withdraw_request(*, request_id: int, why: str, by: Actor, at: datetime) -> Request:
    """Settle a request that the customer took back. Raises as ``identify``."""
    return _settle(_hold(request_id, by), RequestState.WITHDRAWN, Change.WITHDRAWN, why, by=by, at=at)


@transaction.atomic
def warn(*, by: Actor, at: datetime) -> int:
    """Say which requests are due within a week, each once, and return how many were said."""
    rows = Request.objects.select_for_update(skip_locked=True).filter(
        state=RequestState.OPEN, is_warned=False, due_at__lte=at + rules.SOON
    )
    near = list(rows.order_by("due_at", "pk")[:TICK_ROWS])
    for one in near:
        one.is_warned = True
        one.save(update_fields=["is_warned"])
        publish(RequestNear(request_id=one.pk), about=one, by=by, at=at)
    return len(near)


def _hold(request_id: int, by: Actor) -> Request:
    by.require_somewhere(HANDLE)
    request = Request.objects.select_for_update().get(pk=request_id)
    refuse(rules.why_not_change(RequestState(request.state)))
    return request


def _keep(request: Request, change: Change, *, by: Actor, at: datetime) -> Request:
    request.save()
    note(request, change, by=by, at=at)
    return request


def _settle(request: Request, state: RequestState, change: Change, words: str, *, by: Actor, at: datetime) -> Request:
    refuse(rules.why_not_words(words))
    request.state, request.answer, request.settled_at, request.settled_by_id = state, words.strip(), at, by.person_id
    return _keep(request, change, by=by, at=at)
