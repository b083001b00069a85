"""Webhooks: set up, changed, switched, given a new secret, given up."""

import base64
import secrets
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction

from rapport.kernel import sealed
from rapport.kernel.actor import Actor
from rapport.kernel.journal import publish

from .. import rules
from ..events import SecretRenewed, WebhookGivenUp, WebhookSet, WebhookSwitched
from ..models import Delivery, Webhook
from ..queries import kinds_told
from ..queries.webhooks import WEBHOOKS
from ..types import OVERLAP, DeliveryState, WebhookDraft
from .errors import WebhookRefused, refuse


@dataclass(frozen=True)
class NewSecret:
    """A webhook with its new secret: shown this once."""

    webhook: Webhook
    secret: str


@transaction.atomic
def add_webhook(*, draft: WebhookDraft, is_on: bool = True, by: Actor, at: datetime) -> NewSecret:
    """Have another system told. Raises NotAllowed or WebhookRefused."""
    by.require_somewhere(WEBHOOKS)
    _check(draft, count=Webhook.objects.count())
    secret = _new_secret()
    webhook = Webhook.objects.create(
        name=" ".join(draft.name.split()), address=draft.address.strip(), kinds=sorted(set(draft.kinds)), is_on=is_on,
        secret=sealed.seal(secret), made_by_id=by.person_id, made_at=at,
    )  # fmt: skip
    publish(WebhookSet(webhook_id=webhook.pk), about=webhook, by=by, at=at)
    return NewSecret(webhook, secret)


@transaction.atomic
def change_webhook(*, webhook_id: int, draft: WebhookDraft, by: Actor, at: datetime) -> Webhook:
    """Change where messages go and what they tell. Raises NotAllowed, WebhookRefused or Webhook.DoesNotExist."""
    webhook = _locked(webhook_id, by)
    _check(draft)
    webhook.name, webhook.address = " ".join(draft.name.split()), draft.address.strip()
    webhook.kinds = sorted(set(draft.kinds))
    webhook.save(update_fields=["name", "address", "kinds"])
    publish(WebhookSet(webhook_id=webhook.pk), about=webhook, by=by, at=at)
    return webhook


@transaction.atomic
def switch_webhook(*, webhook_id: int, is_on: bool, by: Actor, at: datetime) -> Webhook:
    """Switch a webhook on or off. What waits goes out when it is on again. Raises NotAllowed or Webhook.DoesNotExist."""
    webhook = _locked(webhook_id, by)
    if webhook.is_on is is_on:
        return webhook
    webhook.is_on = is_on
    if is_on:
        webhook.failing_since = webhook.given_up_at = None
        Delivery.objects.filter(webhook=webhook, state=DeliveryState.WAITING, next_at__gt=at).update(next_at=at)
    webhook.save(update_fields=["is_on", "failing_since", "given_up_at"])
    publish(WebhookSwitched(webhook_id=webhook.pk, is_on=is_on), about=webhook, by=by, at=at)
    return webhook


@transaction.atomic
def renew_secret(*, webhook_id: int, by: Actor, at: datetime) -> NewSecret:
    """Give a webhook a new secret; for a day messages carry the signature of both. Raises NotAllowed or Webhook.DoesNotExist."""
    webhook = _locked(webhook_id, by)
    secret = _new_secret()
    webhook.old_secret, webhook.old_until, webhook.secret = webhook.secret, at + OVERLAP, sealed.seal(secret)
    webhook.save(update_fields=["secret", "old_secret", "old_until"])
    publish(SecretRenewed(webhook_id=webhook.pk), about=webhook, by=by, at=at)
    return NewSecret(webhook, secret)


@transaction.atomic
def remove_webhook(*, webhook_id: int, by: Actor, at: datetime) -> None:
    """Remove a webhook with the log of what it was sent. Raises NotAllowed or Webhook.DoesNotExist."""
    webhook = _locked(webhook_id, by)
    publish(WebhookSwitched(webhook_id=webhook.pk, is_on=False), about=webhook, by=by, at=at)
    webhook.delete()


def give_up(webhook: Webhook, *, by: Actor, at: datetime) -> None:
    """Switch a locked webhook off that has taken nothing for days, and have its people told."""
    webhook.is_on, webhook.given_up_at = False, at
    webhook.save(update_fields=["is_on", "given_up_at"])
    publish(WebhookGivenUp(webhook_id=webhook.pk), about=webhook, by=by, at=at)


def _check(draft: WebhookDraft, *, count: int = 0) -> None:
    known = [one.key for one in kinds_told()]
    refuse(WebhookRefused, rules.why_not_webhook(name=draft.name, kinds=draft.kinds, known=known, count=count))
    inside = bool(settings.RAPPORT_WEBHOOKS_INSIDE)
    refuse(WebhookRefused, rules.why_not_address(draft.address.strip(), may_be_inside=inside))


def _locked(webhook_id: int, by: Actor) -> Webhook:
    by.require_somewhere(WEBHOOKS)
    return Webhook.objects.select_for_update().get(pk=webhook_id)


def _new_secret() -> str:
    return rules.SECRET_PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()
