"""Questions about mailboxes, messages and templates. Read only; the caller's actor bounds what comes back."""

from .mailboxes import find_mailbox, get_mailbox, has_mailbox, mailboxes, set_aside
from .messages import copies_of, get_inbound, get_outbound, message_notes, original_of
from .templates import get_template, languages_of, templates, variant_for

__all__ = [
    "copies_of",
    "find_mailbox",
    "get_inbound",
    "get_mailbox",
    "get_outbound",
    "get_template",
    "has_mailbox",
    "languages_of",
    "mailboxes",
    "message_notes",
    "original_of",
    "set_aside",
    "templates",
    "variant_for",
]
