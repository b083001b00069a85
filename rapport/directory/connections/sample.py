"""Sample tokens and webhooks for tests and the demo."""

from datetime import UTC, datetime, timedelta
from typing import Any

from rapport.kernel import sealed
from rapport.kernel.actor import Actor

from . import actions
from .models import Delivery, Token, Webhook
from .types import Access, TokenDraft

MADE = datetime(2026, 11, 2, 9, tzinfo=UTC)
SECRET = "whsec_c2FtcGxlIHNlY3JldCBvZiB0aGlydHktdHdvIGJ5dGVzIQ=="  # noqa: S105  (of samples)


def token(by: Actor, access: Access = Access.WRITE, *, at: datetime = MADE, days: int = 365) -> tuple[Token, str]:
    """Return a token of whoever acts, and its secret."""
    return actions.make_token(draft=TokenDraft(name="Telephone system", access=access, days=days), by=by, at=at)


def webhook(address: str = "https://example.com/hooks", *, at: datetime = MADE, **fields: Any) -> Webhook:
    """Return a webhook that listens to opened cases, signed with SECRET; switched off unless said otherwise."""
    values = {"name": "Data warehouse", "kinds": ["case.opened"], "is_on": False, "secret": sealed.seal(SECRET), "made_at": at}
    return Webhook.objects.create(address=address, **(values | fields))


def delivery(of: Webhook, number: int = 1, *, at: datetime = MADE, **fields: Any) -> Delivery:
    """Return a message to a webhook that waits."""
    values = {"message_id": f"entry-{number}", "kind": "case.opened", "body": "{}", "at": at, "next_at": at + timedelta(0)}
    return Delivery.objects.create(webhook=of, **(values | fields))
