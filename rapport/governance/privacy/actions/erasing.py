"""Erasing a customer for good: asked by one person, confirmed by another, carried out room by room, and certified.

The rooms are gone through from the highest to the lowest, so that each still finds by the lower ones what is about the customer.
Each room's part is one transaction with a row of its own: killed at any moment, the next run goes on with the first part that
has none. What was asked and preview hold ids and counts only, so that nothing of the person stays in what proves it.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import transaction

from rapport.directory.customers.queries import get_customer
from rapport.kernel import inbox, personal
from rapport.kernel.actor import Actor
from rapport.kernel.intake import forgetting
from rapport.kernel.journal import publish
from rapport.kernel.personal import About
from rapport.metrics import actions as metrics

from .. import rules
from ..events import ErasureConfirmed, ErasureWaits
from ..models import Erasure, ErasurePart, Request, RuleRun
from ..queries.preview import preview
from ..types import Change, ErasureState, RequestKind, RequestState
from .changing import ERASE, HANDLE, PrivacyRefused, note, refuse

# What is erased beside the rooms: notices, remains of imports. It needs the words of the person, so it comes first.
GROUND = "kernel"


@transaction.atomic
def ask_erasure(*, customer_id: int, reason: str, request_id: int | None = None, by: Actor, at: datetime) -> Erasure:
    """Ask that a customer's data be erased; somebody else confirms it. Raises NotAllowed, PrivacyRefused or DoesNotExist."""
    by.require_somewhere(HANDLE)
    customer = get_customer(customer_id, actor=by)
    refuse(rules.why_not_words(reason))
    if request_id is not None:
        request = Request.objects.select_for_update().get(pk=request_id, customer=customer, kind=RequestKind.ERASURE)
        refuse(rules.why_not_change(RequestState(request.state)) or rules.why_not_give_out(is_identified=request.is_identified))
    if Erasure.objects.filter(customer=customer, state__in=[ErasureState.ASKED, ErasureState.CONFIRMED]).exists():
        raise PrivacyRefused("An erasure of this customer is under way already.")
    _refuse_stopped(personal.about_customer(customer_id), at)
    made = Erasure.objects.create(
        request_id=request_id, customer=customer, reason=reason.strip(), asked_at=at, asked_by_id=by.person_id
    )
    publish(ErasureWaits(erasure_id=made.pk), about=made, by=by, at=at)
    note(made, Change.ERASURE_ASKED, by=by, at=at)
    return made


@transaction.atomic
def confirm_erasure(*, erasure_id: int, by: Actor, at: datetime) -> Erasure:
    """Confirm, as a second person, that a customer is erased: from here on there is no way back.

    Raises NotAllowed, PrivacyRefused or Erasure.DoesNotExist.
    """
    by.require_somewhere(ERASE)
    erasure = Erasure.objects.select_for_update().get(pk=erasure_id)
    about = personal.about_customer(erasure.customer_id)
    why = [stop.why for stop in personal.stops(about, at=at)]
    state = ErasureState(erasure.state)
    refuse(rules.why_not_confirm(state=state, asked_by_id=erasure.asked_by_id, by_id=by.person_id, stops=why))
    return _begin(erasure, about, by=by, at=at)


@transaction.atomic
def erase_by_rule(*, customer_id: int, run: RuleRun, by: Actor, at: datetime) -> Erasure | None:
    """Erase a customer whose cases a rule has all erased; None where something forbids it. Raises NotAllowed."""
    by.require_somewhere(ERASE)
    about = personal.about_customer(customer_id)
    known = Erasure.objects.filter(customer=customer_id).exclude(state=ErasureState.WITHDRAWN)
    if known.exists() or personal.stops(about, at=at):
        return None
    made = Erasure.objects.create(run=run, customer_id=customer_id, reason=run.version.reason, asked_at=at)
    return _begin(made, about, by=by, at=at)


def _begin(erasure: Erasure, about: About, *, by: Actor, at: datetime) -> Erasure:
    erasure.state, erasure.confirmed_at, erasure.confirmed_by_id = ErasureState.CONFIRMED, at, by.person_id
    erasure.ids = {label: list(ids) for label, ids in about.ids.items()}
    erasure.kept = [[line.room, line.what, line.count] for line in preview(about, at=at).kept]
    erasure.save()
    publish(ErasureConfirmed(erasure_id=erasure.pk), about=erasure, by=by, at=at)
    return erasure


@transaction.atomic
def withdraw_erasure(*, erasure_id: int, by: Actor, at: datetime) -> Erasure:
    """Take back that a customer be erased, before it is confirmed. Raises NotAllowed, PrivacyRefused or DoesNotExist."""
    by.require_somewhere(HANDLE)
    erasure = Erasure.objects.select_for_update().get(pk=erasure_id)
    refuse(None if erasure.waits else "It was confirmed or withdrawn already. What is erased does not come back.")
    erasure.state, erasure.withdrawn_at = ErasureState.WITHDRAWN, at
    erasure.save(update_fields=["state", "withdrawn_at"])
    note(erasure, Change.ERASURE_WITHDRAWN, by=by, at=at)
    return erasure


@transaction.atomic
def erase_part(*, erasure_id: int, by: Actor, at: datetime) -> bool:
    """Erase what the next room holds, and return whether there is another one. Raises NotAllowed."""
    by.require_somewhere(ERASE)
    erasure = Erasure.objects.select_for_update().get(pk=erasure_id)
    left = _left(erasure)
    if erasure.state != ErasureState.CONFIRMED or not left:
        return False
    about = personal.about_ids({label: tuple(ids) for label, ids in erasure.ids.items()})
    key = left[0]
    counts = _erase_ground(about) if key == GROUND else dict(_holding(key).erase(about=about, by=by, at=at))
    ErasurePart.objects.create(erasure=erasure, key=key, at=at, counts={label: count for label, count in counts.items() if count})
    return len(left) > 1


def _left(erasure: Erasure) -> Sequence[str]:
    done = set(erasure.parts.values_list("key", flat=True))
    order = [GROUND, *(holding.key for holding in reversed(personal.holdings()))]
    return [key for key in order if key not in done]


def _holding(key: str) -> personal.Holding:
    return next(holding for holding in personal.holdings() if holding.key == key)


def _erase_ground(about: About) -> dict[str, int]:
    return {
        "kernel.notice": inbox.forget(about.ids, words=about.sought),
        "kernel.rejectedrow": forgetting.forget(about.sought),
    }


def finish_erasure(*, erasure_id: int, by: Actor, at: datetime) -> Erasure:
    """Have the store forget what it knew before, and certify the erasure. Bears a second run. Raises NotAllowed, mover.Busy."""
    metrics.forget_before(by=by, at=at)
    with transaction.atomic():
        erasure = Erasure.objects.select_for_update().get(pk=erasure_id)
        if erasure.state != ErasureState.CONFIRMED or _left(erasure):
            return erasure
        erasure.state, erasure.done_at = ErasureState.DONE, at
        erasure.sha256 = sha256(certificate(erasure).encode()).hexdigest()
        erasure.save(update_fields=["state", "done_at", "sha256"])
        note(erasure, Change.ERASED, by=by, at=at)
    return erasure


def certificate(erasure: Erasure) -> str:
    """Return what a certificate says, as text that is the same for the same erasure: numbers, moments and counts."""
    said: Mapping[str, Any] = {
        "erasure": erasure.pk,
        "customer": erasure.customer_id,
        "asked_at": erasure.asked_at,
        "asked_by": erasure.asked_by_id,
        "confirmed_at": erasure.confirmed_at,
        "confirmed_by": erasure.confirmed_by_id,
        "run": erasure.run_id,
        "done_at": erasure.done_at,
        "erased": {one.key: one.counts for one in erasure.parts.all()},
        "kept": erasure.kept,
    }
    return json.dumps(said, sort_keys=True, separators=(",", ":"), default=lambda moment: moment.isoformat())


def _refuse_stopped(about: About, at: datetime) -> None:
    if found := personal.stops(about, at=at):
        raise PrivacyRefused(" ".join(dict.fromkeys(stop.why for stop in found[:3])))
