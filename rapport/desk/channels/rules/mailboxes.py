"""Why a mailbox cannot be kept as it was given."""

import re

from rapport.desk.channels.types import MailboxDraft

_ADDRESS = re.compile(r"[^\s@,;<>\"()]{1,64}@[^\s@,;<>\"()]+(\.[^\s@,;<>\"()]+)*")
_HOST = re.compile(r"[a-zA-Z0-9]([a-zA-Z0-9.-]{0,250}[a-zA-Z0-9])?|\[?[0-9a-fA-F:]{2,45}\]?")


def _(sentence: str) -> str:
    """Mark a sentence for translation."""
    return sentence


def why_not_mailbox(draft: MailboxDraft, *, is_new: bool, is_taken: bool) -> str | None:
    """Return why a mailbox cannot be kept so, or None. ``is_taken``: another one has this address."""
    return next((why for holds, why in _faults(draft, is_new=is_new, is_taken=is_taken) if holds), None)


def _faults(draft: MailboxDraft, *, is_new: bool, is_taken: bool) -> tuple[tuple[bool, str], ...]:
    hosts, ports = (draft.imap_host, draft.smtp_host), (draft.imap_port, draft.smtp_port)
    return (
        (
            not draft.name.strip() or len(draft.name) > 80,
            _("Give the mailbox a name of at most 80 characters, such as “Help, Leeds”."),
        ),
        (not is_address(draft.address), _("This is no e-mail address: it needs the form name@company.example.")),
        (is_taken, _("This address is connected already. Change that mailbox instead.")),
        (not all(is_address(one) for one in draft.aliases), _("One of the other addresses is none. Write one on each line.")),
        (
            not all(_HOST.fullmatch(one) for one in hosts),
            _("Write the names of both servers as your provider gives them, such as imap.company.example."),
        ),
        (not all(0 < one < 65536 for one in ports), _("A port is a number from 1 to 65535.")),
        (is_new and not draft.secret, _("Write the password too. It is kept encrypted.")),
    )


def is_address(text: str) -> bool:
    """Tell whether a text is one mail address."""
    return len(text) <= 250 and text.isprintable() and _ADDRESS.fullmatch(text) is not None


def is_ours(address: str, ours: frozenset[str]) -> bool:
    """Tell whether an address, with or without a plus-address, is one of our own."""
    local, _, domain = address.lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}" in ours
