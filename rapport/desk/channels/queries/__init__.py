"""Questions about mailboxes, messages and templates. Read only; the caller's actor bounds what comes back."""

from .addresses import address_of, is_own
from .letters import (
    batches,
    enclosed_in,
    envelopes,
    get_batch,
    get_letter,
    get_whole_batch,
    is_whole,
    letterhead,
    letters_at,
    letters_in,
    pages,
    postal,
    queue,
)
from .mailboxes import find_mailbox, get_mailbox, has_mailbox, mailboxes, set_aside
from .messages import copies_of, get_inbound, get_outbound, message_notes, original_of
from .templates import get_template, languages_of, templates, variant_for

__all__ = [
    "address_of",
    "batches",
    "copies_of",
    "enclosed_in",
    "envelopes",
    "find_mailbox",
    "get_batch",
    "get_inbound",
    "get_letter",
    "get_mailbox",
    "get_outbound",
    "get_template",
    "get_whole_batch",
    "has_mailbox",
    "is_own",
    "is_whole",
    "languages_of",
    "letterhead",
    "letters_at",
    "letters_in",
    "mailboxes",
    "message_notes",
    "original_of",
    "pages",
    "postal",
    "queue",
    "set_aside",
    "templates",
    "variant_for",
]
