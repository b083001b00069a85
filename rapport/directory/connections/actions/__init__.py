"""Verbs: the only code that changes tokens, webhooks and deliveries."""

from .deliveries import send_again, send_test
from .errors import TokenRefused, WebhookRefused
from .tokens import Used, make_token, use_token, withdraw_token
from .webhooks import NewSecret, add_webhook, change_webhook, remove_webhook, renew_secret, switch_webhook

__all__ = [
    "NewSecret",
    "TokenRefused",
    "Used",
    "WebhookRefused",
    "add_webhook",
    "change_webhook",
    "make_token",
    "remove_webhook",
    "renew_secret",
    "send_again",
    "send_test",
    "switch_webhook",
    "use_token",
    "withdraw_token",
]
