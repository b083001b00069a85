"""Questions about tokens, webhooks and deliveries. Read only; the caller's actor bounds what comes back."""

from .outgoing import kinds_told, label_of
from .tokens import get_token, tokens, working_counts
from .webhooks import deliveries, due_webhooks, find_webhook, get_webhook, webhooks

__all__ = [
    "deliveries",
    "due_webhooks",
    "find_webhook",
    "get_token",
    "get_webhook",
    "kinds_told",
    "label_of",
    "tokens",
    "webhooks",
    "working_counts",
]
