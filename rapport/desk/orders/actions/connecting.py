"""Connections to web shops, and what was heard from them."""

import secrets
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.desk.orders.events import ConnectionSet, WebhookHeard
from rapport.desk.orders.models import Connection, Delivery
from rapport.desk.orders.types import Outcome, System
from rapport.kernel import sealed
from rapport.kernel.actor import Actor
from rapport.kernel.errors import BadInput, NotAllowed
from rapport.kernel.journal import publish

from .changing import CONFIGURE

SHORTEST_SECRET = 8


@transaction.atomic
def add_connection(*, name: str, system: System, secret: str, by: Actor, at: datetime) -> Connection:
    """Connect a web shop that signs with this secret. Raises NotAllowed or BadInput."""
    by.require_somewhere(CONFIGURE)
    if not name.strip() or Connection.objects.filter(name=name.strip()).exists():
        raise BadInput(_("Give the shop a name that no other connection has."))
    if len(secret.strip()) < SHORTEST_SECRET:
        raise BadInput(_("Enter the secret with which the shop signs, as its settings show it."))
    key, kept = secrets.token_urlsafe(18), sealed.seal(secret.strip())
    made = Connection.objects.create(name=name.strip(), system=system, key=key, secret=kept)
    publish(ConnectionSet(connection_id=made.pk, is_active=True), about=made, by=by, at=at)
    return made


@transaction.atomic
def close_connection(*, connection_id: int, by: Actor, at: datetime) -> Connection:
    """Listen to a web shop no more. Raises NotAllowed or Connection.DoesNotExist."""
    by.require_somewhere(CONFIGURE)
    row = Connection.objects.select_for_update().get(pk=connection_id)
    if row.is_active:
        row.is_active = False
        row.save(update_fields=["is_active"])
        publish(ConnectionSet(connection_id=row.pk, is_active=False), about=row, by=by, at=at)
    return row


@transaction.atomic
def heard(
    *,
    connection_id: int,
    number: str,
    topic: str,
    outcome: Outcome,
    note: str = "",
    order_id: int | None = None,
    by: Actor,
    at: datetime,
) -> Delivery | None:
    """Write down what a web shop told, once by its number; None for what was heard before. Raises NotAllowed."""
    if not by.is_machine:
        raise NotAllowed(_("Only Rapport itself does this."))
    row = Connection.objects.select_for_update().get(pk=connection_id)
    values = {"topic": topic[:80], "at": at, "outcome": outcome, "note": note[:300], "order_id": order_id}
    made, is_new = Delivery.objects.get_or_create(connection=row, number=number, defaults=values)
    if not is_new:
        return None
    row.heard_at = at
    row.save(update_fields=["heard_at"])
    publish(WebhookHeard(connection_id=row.pk, delivery_id=made.pk, outcome=outcome), about=row, by=by, at=at)
    return made
