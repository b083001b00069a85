"""A message of ours as it goes over the wire."""

import mimetypes
from collections.abc import Sequence
from email.headerregistry import Address as Named
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from rapport.desk.channels.types import Outgoing, Part

MOST_IDS = 20


def composed(outgoing: Outgoing, parts: Sequence[Part] = ()) -> bytes:
    """Return the message with its files, in lines of CRLF. The same values give the same bytes but for the parts' borders."""
    message = EmailMessage(policy=SMTP)
    message["From"] = _named(outgoing.sender.name, outgoing.sender.email)
    message["To"] = ", ".join(outgoing.to)
    if outgoing.cc:
        message["Cc"] = ", ".join(outgoing.cc)
    if outgoing.reply_to:
        message["Reply-To"] = _named(outgoing.sender.name, outgoing.reply_to)
    message["Subject"] = " ".join(outgoing.subject.split())[:300]
    message["Date"] = format_datetime(outgoing.at)
    message["Message-ID"] = outgoing.message_id
    if outgoing.answers_to:
        message["In-Reply-To"] = outgoing.answers_to[-1]
        message["References"] = " ".join(outgoing.answers_to[-MOST_IDS:])
    if outgoing.is_automatic:
        message["Auto-Submitted"] = "auto-replied"
        message["X-Auto-Response-Suppress"] = "All"
    if outgoing.mark:
        message["X-Rapport"] = outgoing.mark
    message.set_content(outgoing.text, cte="quoted-printable" if not outgoing.text.isascii() else None)
    for part in parts:
        guessed = part.media_type or mimetypes.guess_type(part.name)[0] or "application/octet-stream"
        main, _, sub = guessed.partition("/")
        if main in {"message", "multipart"}:
            main, sub = "application", "octet-stream"
        message.add_attachment(part.content, maintype=main, subtype=sub or "octet-stream", filename=part.name)
    return message.as_bytes()


def _named(name: str, email: str) -> Named | str:
    local, _, domain = email.rpartition("@")
    plain = " ".join(name.replace("\r", " ").replace("\n", " ").split())[:100]
    return Named(display_name=plain, username=local, domain=domain) if plain else email


def reply_subject(subject: str) -> str:
    """Return the subject of an answer: one ``Re:``, however many there were."""
    plain = " ".join(subject.split())
    while plain[:3].lower() in {"re:", "aw:", "sv:"} or plain[:4].lower() == "fwd:":
        plain = plain.partition(":")[2].strip()
    return f"Re: {plain}" if plain else "Re:"
