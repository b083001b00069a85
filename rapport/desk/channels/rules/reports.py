"""What a mail server tells of a message of ours: not delivered, or later (RFC 3464)."""

import re
from collections.abc import Sequence
from email.message import Message
from typing import Any

from rapport.desk.channels.types import Delivery, Report

from . import charsets, tokens

ACTIONS = ("failed", "delayed", "delivered", "relayed", "expanded")
LONGEST = 500
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


def _in_words(message: "Message[str, str]", leaves: Sequence[Any]) -> Report | None:
    """Return what a server tells in plain words, as qmail and older ones do: they repeat the heads of what came back."""
    sender = str(message.get("from", "")).lower()
    if not (_SERVER.search(sender) or message.get("x-failed-recipients")) or message.get_content_type() != "text/plain":
        return None
    text = str(charsets.payload(leaves[0][0])) if leaves else ""
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
        if part.get_content_type() not in {"message/delivery-status", "message/global-delivery-status"}:
            continue
        payload = charsets.payload(part)
        if isinstance(payload, list):
            inner = [one for one in payload if isinstance(one, Message)]
            blocks = [{key.lower(): charsets.header(str(value)) for key, value in one.raw_items()} for one in inner]
        else:
            blocks = [_fields(one) for one in re.split(r"\n\s*\n", str(payload).replace("\r\n", "\n"))]
        found += [one for one in blocks if "action" in one or "final-recipient" in one]
    return found[:100]


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
        if kind in {"text/rfc822-headers", "message/rfc822-headers", "message/global-headers"}:
            text = str(payload[0] if isinstance(payload, list) and payload else payload)
            found = re.search(r"^message-id:\s*(<[^<>\s]+>)", text, re.IGNORECASE | re.MULTILINE)
            return found[1] if found else ""
    return ""
