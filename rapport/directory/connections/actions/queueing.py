"""From an event to the messages that tell it: written by the transaction in which it happened."""

import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import connection

from rapport.kernel.jobs import OUTSIDE, job
from rapport.kernel.models import Entry

from .. import queries
from ..queries.outgoing import OUTGOING, told_of
from ..types import DeliveryState, Told

API = "/api/v1/"
WRITE = """
    INSERT INTO connections_delivery (webhook_id, message_id, kind, body, at, state, attempts, next_at, trouble, head)
    SELECT id, %(message_id)s, %(kind)s, %(body)s, %(at)s, %(state)s, 0, %(at)s, '', ''
    FROM connections_webhook WHERE is_on AND kinds @> ARRAY[%(kind)s]::varchar[]
    ON CONFLICT DO NOTHING RETURNING webhook_id
"""


def connect(told: Mapping[str, tuple[Told, ...]]) -> None:
    """Install which events may be told outside, by the journal's names, and as what. Called once, by the site, at start-up."""
    OUTGOING.clear()
    OUTGOING.update(told)


def take_up(entry: Entry) -> None:
    """Write a message for each webhook that listens to this event; where none does, one statement that writes nothing."""
    told = told_of(entry.event, entry.payload)
    if told is None:
        return
    values: dict[str, Any] = {
        "message_id": f"entry-{entry.pk}",
        "kind": told.key,
        "body": body_of(told, entry),
        "at": entry.recorded_at,
        "state": DeliveryState.WAITING.value,
    }
    with connection.cursor() as cursor:
        cursor.execute(WRITE, values)
        listening = [row[0] for row in cursor.fetchall()]
    for webhook_id in listening:
        queue(webhook_id)


def body_of(told: Told, entry: Entry) -> str:
    """Return what is told of an event: its kind, its moment, its ids and numbers, and where its object stands in the API."""
    data: dict[str, Any] = {
        **entry.payload,
        "person_id": entry.person_id,
        "url": f"{settings.RAPPORT_ADDRESS}{API}{told.path.format(**entry.payload)}",
    }
    return json.dumps({"type": told.key, "timestamp": entry.at.isoformat(), "data": data}, separators=(",", ":"))


@job(queue=OUTSIDE, retries=3)
def deliver(webhook_id: int) -> None:
    """Send what is due at one webhook, for a while; what is left then stands behind the others."""
    from .deliveries import deliver_due

    if deliver_due(webhook_id=webhook_id):
        queue(webhook_id)


def queue(webhook_id: int) -> None:
    """Have sent what is due at a webhook: one run of it works at a time, so that its messages keep their order."""
    name = f"webhook:{webhook_id}"
    deliver.defer(once=name, alone=name, webhook_id=webhook_id)


def deliver_all() -> None:
    """Have everything sent that is due by now, also what a killed worker had in its hands."""
    for webhook_id in queries.due_webhooks():
        queue(webhook_id)
