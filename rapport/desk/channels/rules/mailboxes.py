"""Why a mailbox cannot be kept as it was given."""

import re
from urllib.parse import urlsplit

from rapport.desk.channels.types import MailboxDraft

_ADDRESS = re.compile(r"[^\s@,;<>\"()]{1,64}@[^\s@,;<>\"()]+(\.[^\s@,;<>\"()]+)*")
_HOST = re.compile(r"[a-zA-Z0-9]([a-zA-Z0-9.-]{0,250}[a-zA-Z0-9])?|\[?[0-9a-fA-F:]{2,45}\]?")


def _(sentence: str) -> str:
    """Mark a sentence for translation."""
    return sentence


def why_not_mailbox(draft: MailboxDraft, *, is_new: bool, is_taken: bool, is_known_client: bool = False) -> str | None:
    """Return why a mailbox cannot be kept so, or None.

    ``is_taken``: another one has this address. ``is_known_client``: what the client proves itself with is kept already.
    """
    faults = (*_faults(draft, is_new=is_new, is_taken=is_taken), *_faults_of_client(draft, is_known=is_known_client))
    return next((why for holds, why in faults if holds), None)


def _faults(draft: MailboxDraft, *, is_new: bool, is_taken: bool) -> tuple[tuple[bool, str], ...]:
    hosts, ports = (draft.imap_host, draft.smtp_host), (draft.imap_port, draft.smtp_port)
    return (
        (
            not draft.name.strip() or len(draft.name) > 80,
            _("Give the mailbox a name of at most 80 characters, such as “Help, Leeds”."),
        ),
        (not is_address(draft.address), _("This is not an e-mail address: it needs the form name@company.example.")),
        (is_taken, _("This address is connected already. Change that mailbox instead.")),
        (
            not all(is_address(one) for one in draft.aliases),
            _("One of the other addresses is not an e-mail address. Write one on each line."),
        ),
        (
            not all(_HOST.fullmatch(one) for one in hosts),
            _("Write the names of both servers as your provider gives them, such as imap.company.example."),
        ),
        (not all(0 < one < 65536 for one in ports), _("A port is a number from 1 to 65535.")),
        (is_new and not draft.secret and not draft.client_id, _("Write the password too. It is kept encrypted.")),
    )


def _faults_of_client(draft: MailboxDraft, *, is_known: bool) -> tuple[tuple[bool, str], ...]:
    is_wanted, service = bool(draft.client_id), draft.token_url.strip()
    return (
        (not is_wanted and bool(service), _("To sign in by a token, write the number of the client (client ID) too.")),
        (
            is_wanted and not is_service(service),
            _("Write the address at which the sign-in service gives tokens. It begins with https://."),
        ),
        (
            is_wanted and not is_known and not draft.client_secret and not draft.refresh_token,
            _("Write the secret of the client, or a refresh token. Both are kept encrypted."),
        ),
    )


def is_service(address: str) -> bool:
    """Tell whether secrets may be sent to an address: encrypted, or within this machine."""
    try:
        parts = urlsplit(address)
        is_inside = parts.hostname in {"127.0.0.1", "::1", "localhost"}
        return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and is_inside))
    except ValueError:
        return False


def is_address(text: str) -> bool:
    """Tell whether a text is one mail address."""
    return len(text) <= 250 and text.isprintable() and _ADDRESS.fullmatch(text) is not None


def is_ours(address: str, ours: frozenset[str]) -> bool:
    """Tell whether an address, with or without a plus-address, is one of our own."""
    local, _, domain = address.lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}" in ours
