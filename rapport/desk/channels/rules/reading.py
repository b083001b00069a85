"""A message as bytes, made into words and files. Whatever it holds, something is read; nothing here raises.

Python's own parser of headers gives up on too much of what is really sent; so only the structure is taken from it, and every
value is decoded here.
"""

import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import compat32
from email.utils import getaddresses, parsedate_to_datetime

from rapport.desk.channels.types import Address, Mail, Part

from . import charsets, cleaning, reports, tnef, tokens

LONGEST_TEXT = 400_000
LONGEST_HTML = 2_000_000
MOST_PARTS = 300
DEEPEST = 40
MOST_ADDRESSES = 60
LONGEST_SUBJECT = 400
# Headers by which machines are told from people, and loops from letters.
MARKS = (
    "auto-submitted", "precedence", "x-autoreply", "x-autorespond", "x-auto-response-suppress", "list-id", "list-unsubscribe",
    "return-path", "x-loop", "x-rapport", "x-spam-flag", "feedback-id", "delivered-to", "x-original-to", "envelope-to",
)  # fmt: skip
_ADDRESS = re.compile(r"[^\s@,;<>\"()]{1,64}@[^\s@,;<>\"()]{1,190}")
ENDINGS = {
    "application/pdf": ".pdf", "image/png": ".png", "image/jpeg": ".jpg", "image/gif": ".gif", "image/webp": ".webp",
    "text/plain": ".txt", "text/csv": ".csv", "text/calendar": ".ics", "text/html": ".html", "message/rfc822": ".eml",
    "application/zip": ".zip", "audio/mpeg": ".mp3", "audio/wav": ".wav", "video/mp4": ".mp4",
}  # fmt: skip


def read(raw: bytes) -> Mail:
    """Return what a message says."""
    message = _parsed(raw)
    leaves = list(_leaves(message))
    text, html, parts = _contents(leaves)
    head = _heads(message)
    return Mail(
        message_id=next(iter(tokens.ids_in(head.get("message-id", ""))), ""),
        answers_to=tokens.ids_in(f"{head.get('in-reply-to', '')} {_reversed_ids(head.get('references', ''))}")[:50],
        subject=head.get("subject", "")[:LONGEST_SUBJECT],
        sender=next(iter(addresses(head.get("from", "") or head.get("sender", ""))), Address(email="")),
        reply_to=next(iter(addresses(head.get("reply-to", ""))), None),
        to=addresses(head.get("to", "")),
        cc=addresses(head.get("cc", "")),
        sent_at=_moment(head.get("date", "")),
        text=text,
        html=html,
        parts=parts,
        marks={name: head[name][:500] for name in MARKS if name in head},
        report=reports.report_of(message, leaves),
    )


def identity(raw: bytes) -> str:
    """Return what stays the same in every copy of one message, whichever mailboxes it came to."""
    head, _, body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    try:
        found = BytesHeaderParser(policy=compat32).parsebytes(head + b"\n\n")
        named = [str(found.get(name, "")) for name in ("message-id", "from", "date", "subject")]
    except Exception:  # what cannot be parsed is itself
        named = [hashlib.sha256(head).hexdigest()]
    said = "\x00".join(named).encode("utf-8", "surrogateescape")
    return hashlib.sha256(said + b"\x00" + body.rstrip()).hexdigest()


def addresses(line: str) -> tuple[Address, ...]:
    """Return the addresses of a header, each once, with names as far as they are no addresses themselves."""
    found: dict[str, Address] = {}
    for name, email in getaddresses([line], strict=False):
        match = _ADDRESS.search(email) or _ADDRESS.search(name)
        if match and len(found) < MOST_ADDRESSES:
            one = match[0].lower().strip(".")
            shown = charsets.header(name).strip(" \"'")
            found.setdefault(one, Address(email=one, name="" if "@" in shown else shown[:160]))
    return tuple(found.values())


def _parsed(raw: bytes) -> "Message[str, str]":
    try:
        return message_from_bytes(raw, policy=compat32)
    except Exception:  # parts within parts without end: then the head, and all else as one text
        head, _, body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
        made: Message[str, str] = BytesHeaderParser(policy=compat32).parsebytes(head[:200_000] + b"\n\n")
        for name in ("content-type", "content-transfer-encoding"):
            del made[name]
        made.set_payload(charsets.decoded(body[:LONGEST_TEXT]).encode("ascii", "replace").decode())
        return made


def _heads(message: "Message[str, str]") -> dict[str, str]:
    """Return the headers by name, the first of each, decoded; addresses stay encoded until they are parted."""
    found: dict[str, str] = {}
    for name, value in message.raw_items():
        key = name.lower()
        if key not in found and len(found) < 500:
            is_structured = key in {"from", "to", "cc", "reply-to", "sender"}
            found[key] = _eight_bits(str(value)) if is_structured else charsets.header(str(value))
    return found


def _eight_bits(value: str) -> str:
    line = " ".join(value[: charsets.LONGEST_HEADER].split())
    return line if line.isascii() else charsets.decoded(line.encode("utf-8", "surrogateescape"))


def _reversed_ids(line: str) -> str:
    """The last reference is the nearest."""
    return " ".join(reversed(tokens.ids_in(line)))


def _moment(line: str) -> datetime | None:
    try:
        at = parsedate_to_datetime(line)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


type Leaf = "tuple[Message[str, str], bool]"


def _leaves(message: "Message[str, str]") -> Iterator[Leaf]:
    """Yield the parts that hold something, and whether each is an alternative to another; messages within are one part."""
    waiting: list[tuple[Message[str, str], int, bool]] = [(message, 0, False)]
    count = 0
    while waiting and count < MOST_PARTS:
        part, depth, is_other = waiting.pop(0)
        payload = charsets.payload(part)
        is_inner = isinstance(payload, list) and not _is_message(part)
        if is_inner and depth < DEEPEST:
            below = is_other or part.get_content_subtype() == "alternative"
            waiting[:0] = [(one, depth + 1, below) for one in payload if isinstance(one, Message)]
        else:
            count += 1
            yield part, is_other


def _is_message(part: "Message[str, str]") -> bool:
    return part.get_content_type() in {"message/rfc822", "message/global"}


def _contents(leaves: list[Leaf]) -> tuple[str, str, tuple[Part, ...]]:
    texts: list[str] = []
    pages: list[str] = []
    parts: list[Part] = []
    for leaf, _ in leaves:
        kind, name = leaf.get_content_type(), _name(leaf)
        is_apart = _is_apart(leaf)
        # A message of parts whose border never comes is one text.
        if (kind == "text/plain" and not is_apart and not name) or kind.startswith("multipart/"):
            texts.append(charsets.plain(_text(leaf))[:LONGEST_TEXT])
        elif kind == "text/html" and not is_apart and not name:
            pages.append(_text(leaf)[:LONGEST_HTML])
        elif not kind.startswith("message/delivery-status") and (content := _bytes(leaf)):
            if kind in {"application/ms-tnef", "application/vnd.ms-tnef"} or name.lower() == "winmail.dat":
                body, inner = tnef.opened(content)
                texts += [body] if body and not any(one.strip() for one in texts) else []
                parts += inner or [Part(name="winmail.dat", media_type=kind, content=content)]
            else:
                parts.append(_part(leaf, kind, name, content, len(parts) + 1))
    html = "\n".join(pages)[:LONGEST_HTML]
    text = "\n\n".join(one.strip("\n") for one in texts if one.strip())[:LONGEST_TEXT]
    return text or cleaning.as_text(html)[:LONGEST_TEXT], charsets.plain(html), tuple(parts)


def _part(leaf: "Message[str, str]", kind: str, name: str, content: bytes, number: int) -> Part:
    content_id = charsets.header(str(leaf.get("content-id", ""))).strip("<> ")[:200]
    shown = name or f"{'invitation' if kind == 'text/calendar' else 'file'}-{number}{ENDINGS.get(kind, '')}"
    return Part(name=shown, media_type=kind, content=content, content_id=content_id, is_inline=not _is_apart(leaf))


def _is_apart(leaf: "Message[str, str]") -> bool:
    return str(leaf.get("content-disposition", "")).strip().lower().startswith("attachment")


def _name(leaf: "Message[str, str]") -> str:
    try:
        found = leaf.get_filename() or ""
    except Exception:  # parameters can be broken in many ways
        found = ""
    return charsets.header(found)[:200]


def _text(leaf: "Message[str, str]") -> str:
    try:
        charset = leaf.get_param("charset") or ""
    except Exception:
        charset = ""
    return charsets.decoded(_bytes(leaf), str(charset[2] if isinstance(charset, tuple) else charset))


def _bytes(leaf: "Message[str, str]") -> bytes:
    payload = charsets.payload(leaf)
    try:
        if isinstance(payload, list):
            inner = next((one for one in payload if isinstance(one, Message)), leaf)
            return inner.as_bytes()
        found = leaf.get_payload(decode=True)
        return found if isinstance(found, bytes) else b""
    except Exception:  # as it stands, then
        return str(payload).encode("utf-8", "replace") if isinstance(payload, str) else b""
