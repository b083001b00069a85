"""Sending what is due: at least once, with the same id each time; what failed goes out again later."""

import json
import secrets
import time
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from rapport.kernel import clock, sealed
from rapport.kernel.actor import Actor
from rapport.kernel.errors import Refused

from .. import rules
from ..models import Delivery, Webhook
from ..queries.webhooks import WEBHOOKS
from ..types import DELIVERIES_KEPT, Answered, DeliveryState, Message, Trouble
from .calling import call
from .webhooks import give_up

HOUSE = Actor.machine("webhooks")
RUN_SECONDS = 20.0
CLAIMED = timedelta(seconds=60)
FAILURES_IN_A_ROW = 2
TEST = "test"


def deliver_due(*, webhook_id: int) -> bool:
    """Send what is due at a webhook, the oldest first, for some seconds; return whether something due is left.

    A webhook that takes nothing twice in a row is left alone until the next minute.
    """
    ends, failed = time.monotonic() + RUN_SECONDS, 0
    while failed < FAILURES_IN_A_ROW:
        delivery = _claimed(webhook_id)
        if delivery is None:
            return False
        answered = _sent(delivery.webhook, Message(
            id=delivery.message_id, at=clock.now(), body=delivery.body, secrets=_secrets(delivery.webhook)
        ))  # fmt: skip
        _written_down(delivery.pk, answered, at=clock.now())
        failed = 0 if answered.is_taken else failed + 1
        if time.monotonic() >= ends:
            return True
    return False


@transaction.atomic
def _claimed(webhook_id: int) -> Delivery | None:
    """Take the next due message, so that no other run sends it as well; a crash frees it after a minute."""
    now = clock.now()
    free = Q(claimed_until=None) | Q(claimed_until__lte=now)
    due = Delivery.objects.filter(free, webhook_id=webhook_id, webhook__is_on=True, state=DeliveryState.WAITING, next_at__lte=now)
    rows = due.select_for_update(skip_locked=True, of=("self",)).select_related("webhook").order_by("next_at", "pk")
    delivery = rows.first()
    if delivery is not None:
        delivery.claimed_until = now + CLAIMED
        delivery.save(update_fields=["claimed_until"])
    return delivery


@transaction.atomic
def _written_down(delivery_id: int, answered: Answered, *, at: datetime) -> None:
    # Removed with its webhook meanwhile: then nobody asks any more.
    delivery = Delivery.objects.select_for_update().filter(pk=delivery_id).first()
    webhook = Webhook.objects.select_for_update().filter(pk=delivery.webhook_id).first() if delivery else None
    if delivery is None or webhook is None:
        return
    delivery.attempts += 1
    delivery.claimed_until, delivery.tried_at = None, at
    delivery.status, delivery.trouble = answered.status, answered.trouble or ""
    delivery.took_ms, delivery.head = answered.took_ms, answered.head
    if answered.is_taken:
        delivery.state = DeliveryState.DELIVERED
    elif (again := rules.next_try(attempts=delivery.attempts, at=at)) is not None:
        delivery.next_at = again
    else:
        delivery.state = DeliveryState.GIVEN_UP
    delivery.save()
    _judge(webhook, answered, at=at)


def _judge(webhook: Webhook, answered: Answered, *, at: datetime) -> None:
    """Note since when nothing is taken; after days of it, stop."""
    since = None if answered.is_taken else webhook.failing_since or at
    if since != webhook.failing_since:
        webhook.failing_since = since
        webhook.save(update_fields=["failing_since"])
    if webhook.is_on and rules.is_to_be_switched_off(failing_since=since, at=at):
        give_up(webhook, by=HOUSE, at=at)


@transaction.atomic
def send_again(*, delivery_id: int, by: Actor, at: datetime) -> Delivery:
    """Have a message sent once more, under the same id. Raises NotAllowed or Delivery.DoesNotExist."""
    by.require_somewhere(WEBHOOKS)
    delivery = Delivery.objects.select_for_update(of=("self",)).select_related("webhook").get(pk=delivery_id)
    from .queueing import queue

    delivery.state, delivery.next_at, delivery.attempts = DeliveryState.WAITING, at, 0
    delivery.save(update_fields=["state", "next_at", "attempts"])
    queue(delivery.webhook_id)
    return delivery


def send_test(*, webhook_id: int, by: Actor, at: datetime) -> Answered:
    """Send a test message now, and return what came of it. Raises NotAllowed or Webhook.DoesNotExist."""
    by.require_somewhere(WEBHOOKS)
    webhook = Webhook.objects.get(pk=webhook_id)
    body = json.dumps({"type": TEST, "timestamp": at.isoformat(), "data": {"webhook_id": webhook.pk}}, separators=(",", ":"))
    return _sent(webhook, Message(id=f"test-{secrets.token_hex(8)}", at=at, body=body, secrets=_secrets(webhook)))


def forget_deliveries(*, at: datetime) -> int:
    """Forget what was sent long ago; return how many messages."""
    return Delivery.objects.filter(at__lt=at - DELIVERIES_KEPT).delete()[0]


def _sent(webhook: Webhook, message: Message) -> Answered:
    if not message.secrets:
        return Answered(trouble=Trouble.SECRET)
    inside = bool(settings.RAPPORT_WEBHOOKS_INSIDE)
    # The address was checked when it was entered; the setting may have changed since.
    if rules.why_not_address(webhook.address, may_be_inside=inside):
        return Answered(trouble=Trouble.INSIDE)
    return call(webhook.address, message, may_be_inside=inside)


def _secrets(webhook: Webhook) -> tuple[str, ...]:
    """The secrets that sign now, the newest first; none when they were kept under another secret key."""
    kept = [webhook.secret]
    if webhook.old_secret and webhook.old_until and webhook.old_until > clock.now():
        kept.append(webhook.old_secret)
    try:
        return tuple(sealed.unseal(one) for one in kept)
    except Refused:
        return ()
