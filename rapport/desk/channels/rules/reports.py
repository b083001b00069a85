"""What a mail server tells of a message of ours: not delivered, or later (RFC 3464)."""

import re
from base64 import b64decode
from collections.abc import Sequence
from contextlib import suppress
from email.message import Message
from typing import Any

from rapport.desk.channels.types import Delivery, Report

from . import charsets, tokens

ACTIONS = ("failed", "delayed", "delivered", "relayed", "expanded")
LONGEST = 500
MOST_BLOCKS = 200
STATUS = {"message/delivery-status", "message/global-delivery-status"}
HEADS = {"text/rfc822-headers", "message/rfc822-headers", "message/global-headers"}
_SERVER = re.compile(r"\b(mailer-daemon|postmaster)@")


def report_of(message: "Message[str, str]", leaves: Sequence[Any]) -> Report | None:
    """Return the worst that a report tells of any recipient, or None for a message that is no report."""
    if message.get_content_type() != "multipart/report":
        return _in_words(message, leaves)
    said: dict[str, str] = {}
    for block in _blocks(message):
        if not said or ACTIONS.index(_action(block)) < ACTIONS.index(_action(said)):
            said = block
    if not said:
        return None
    return Report(
        action=_action(said),
        recipient=_after_kind(said.get("original-recipient", "") or said.get("final-recipient", "")),
        status=said.get("status", "")[:20],
        diagnostic=_after_kind(said.get("diagnostic-code", ""))[:LONGEST],
        original_id=_original_id(leaves),
    )


def marks_of(message: "Message[str, str]") -> dict[str, str]:
    """Return by which marks a report that says so nowhere else is told from a person's message: a receipt, an abuse report."""
    is_report = message.get_content_type() == "multipart/report" and "auto-submitted" not in message
    kinds = {one.get_content_type() for one in message.walk()} if is_report else set()
    if "message/disposition-notification" in kinds:
        return {"auto-submitted": "auto-replied"}
    return {"auto-submitted": "auto-generated"} if "message/feedback-report" in kinds else {}


def _in_words(message: "Message[str, str]", leaves: Sequence[Any]) -> Report | None:
    """Return what a server tells in plain words, as qmail and older ones do: they repeat the heads of what came back."""
    sender = str(message.get("from", "")).lower()
    if not (_SERVER.search(sender) or message.get("x-failed-recipients")) or message.get_content_type() != "text/plain":
        return None
    text = _text_of(leaves[0][0]) if leaves else ""
    found = re.search(r"^message-id:\s*(<[^<>\s]+>)", text, re.IGNORECASE | re.MULTILINE)
    if found is None:
        return None
    recipient = str(message.get("x-failed-recipients", "")) or next(
        iter(re.findall(r"^<([^<>\s]+@[^<>\s]+)>:", text, re.MULTILINE)), ""
    )
    diagnostic = next((line.strip() for line in text.splitlines() if re.search(r"\b[45]\d\d\b", line)), "")
    is_late = re.search(
        r"delay|warning|will (be )?(retr|try)|not yet been delivered", str(message.get("subject", "")), re.IGNORECASE
    )
    return Report(
        action="delayed" if is_late else "failed",
        recipient=recipient[:250],
        status="",
        diagnostic=diagnostic[:LONGEST],
        original_id=found[1],
    )


def delivery_of(report: Report) -> Delivery:
    """Return what a report means for the message; a report of success means nothing that anybody must know."""
    return {"failed": Delivery.BOUNCED, "delayed": Delivery.DELAYED}.get(report.action, Delivery.NOTHING)


def _blocks(message: "Message[str, str]") -> list[dict[str, str]]:
    """Return the blocks of message/delivery-status that tell of a recipient, whether they came parsed or as text."""
    found = []
    for part in message.walk():
        if part.get_content_type() not in STATUS:
            continue
        blocks = [_fields(one) for one in re.split(r"\n[ \t]*\n", _text_of(part))]
        found += [one for one in blocks if "action" in one or "final-recipient" in one]
    return found[:100]


def _text_of(part: "Message[str, str]") -> str:
    """Return the words of a part of a report, which the library may have taken for messages, packed or not."""
    payload = charsets.payload(part)
    if isinstance(payload, list):
        text = "\n\n".join(one.as_string().strip() for one in payload[:MOST_BLOCKS] if isinstance(one, Message))
        if str(part.get("content-transfer-encoding", "")).lower() == "base64":
            with suppress(ValueError):
                text = charsets.decoded(b64decode(text))
    else:
        content = part.get_payload(decode=True)
        text = charsets.decoded(content) if isinstance(content, bytes) else str(payload)
    return text.replace("\r\n", "\n")


def _fields(block: str) -> dict[str, str]:
    unfolded = re.sub(r"\n[ \t]+", " ", block)
    parted = (line.partition(":") for line in unfolded.split("\n"))
    return {key.strip().lower(): value.strip() for key, _, value in parted if value}


def _action(block: dict[str, str]) -> str:
    action = block.get("action", "failed").strip().lower()
    return action if action in ACTIONS else "failed"


def _after_kind(value: str) -> str:
    """``rfc822; joan@post.example`` names an address, ``smtp; 550 no such user`` an answer."""
    kind, parted, rest = value.partition(";")
    return (rest if parted and len(kind) < 20 else value).strip().strip("<>")


def _original_id(leaves: Sequence[Any]) -> str:
    """Return the Message-ID of what is reported on: it comes back whole, or as its headers."""
    for leaf, _ in reversed(leaves):
        kind = leaf.get_content_type()
        payload = charsets.payload(leaf)
        if kind in {"message/rfc822", "message/global"} and isinstance(payload, list) and payload:
            return next(iter(tokens.ids_in(str(payload[0].get("message-id", "")))), "")
        if kind in HEADS or kind in STATUS:  # Google says it in the report itself when it sends nothing back
            found = re.search(r"^(?:x-original-)?message-id:\s*(<[^<>\s]+>)", _text_of(leaf), re.IGNORECASE | re.MULTILINE)
            if found or kind in HEADS:
                return found[1] if found else ""
    return ""
