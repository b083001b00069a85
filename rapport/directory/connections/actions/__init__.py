"""Verbs: the only code that changes tokens, webhooks and deliveries."""

from .answers import forget_answers, once
from .deliveries import deliver_due, forget_deliveries, send_again, send_test
from .errors import TokenRefused, WebhookRefused
from .queueing import connect, take_up
from .tokens import Used, make_token, may_write, use_token, withdraw_token
from .webhooks import NewSecret, add_webhook, change_webhook, give_up, remove_webhook, renew_secret, switch_webhook

__all__ = [
    "NewSecret",
    "TokenRefused",
    "Used",
    "WebhookRefused",
    "add_webhook",
    "change_webhook",
    "connect",
    "deliver_due",
    "forget_answers",
    "forget_deliveries",
    "give_up",
    "make_token",
    "may_write",
    "once",
    "remove_webhook",
    "renew_secret",
    "send_again",
    "send_test",
    "switch_webhook",
    "take_up",
    "use_token",
    "withdraw_token",
]
