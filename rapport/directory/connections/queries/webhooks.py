"""Webhooks, and what was sent to them. Whoever sets them up sees all of them."""

from django.db.models import Count, Q, QuerySet

from rapport.kernel import clock
from rapport.kernel.actor import Actor

from ..models import Delivery, Webhook
from ..types import DeliveryState

WEBHOOKS = "connections.webhooks"
WAITING = Q(deliveries__state=DeliveryState.WAITING.value)


def webhooks(actor: Actor) -> QuerySet[Webhook]:
    """Return the webhooks by name, each with ``waiting_count``. Raises NotAllowed without the capability."""
    actor.require_somewhere(WEBHOOKS)
    return Webhook.objects.select_related("made_by").annotate(waiting_count=Count("deliveries", WAITING)).order_by("name", "pk")


def get_webhook(webhook_id: int, *, actor: Actor) -> Webhook:
    """Return one webhook. Raises NotAllowed or Webhook.DoesNotExist."""
    return webhooks(actor).get(pk=webhook_id)


def find_webhook(webhook_id: int) -> Webhook | None:
    """Return one webhook for the house's own reactions; None when it is gone."""
    return Webhook.objects.filter(pk=webhook_id).first()


def deliveries(webhook: Webhook) -> QuerySet[Delivery]:
    """Return what was sent to a webhook, or waits to be, the newest first."""
    return webhook.deliveries.order_by("-at", "-pk")


def due_webhooks() -> list[int]:
    """Return the ids of the webhooks that are on and have something due now."""
    due = Delivery.objects.filter(state=DeliveryState.WAITING.value, next_at__lte=clock.now(), webhook__is_on=True)
    return sorted(set(due.values_list("webhook_id", flat=True)))
