"""Chatwoot, as its application interface answers: who is named stands within the row, and what happened stands in messages."""

import re
from collections.abc import Iterator

from ..holds import Holds
from .shapes import labels, list_in, object_in, part, person, plain, text_of, with_files

INCOMING, OUTGOING, ACTIVITY, TEMPLATE = "0", "1", "2", "3"
TYPES = {"incoming": INCOMING, "outgoing": OUTGOING, "activity": ACTIVITY, "template": TEMPLATE}
# What Chatwoot writes into a conversation when something is done to it, in English; other languages leave the last state only.
STATES = (
    (re.compile(r"\bmarked (?:as )?resolved\b", re.IGNORECASE), "resolved"),
    (re.compile(r"\breopened\b|\bmarked (?:as )?open\b|set to open\b", re.IGNORECASE), "open"),
    (re.compile(r"\bmarked (?:as )?pending\b|set to pending\b", re.IGNORECASE), "pending"),
    (re.compile(r"\bsnoozed\b", re.IGNORECASE), "snoozed"),
)
TAKEN = re.compile(r"^(?P<name>.+) self-assigned this conversation")
GIVEN = re.compile(r"^Assigned to (?P<name>.+?)(?: via .+)? by .+$")
LEFT = re.compile(r"^Conversation unassigned by ")


def said(table: str, holds: Holds, values: dict[str, str]) -> dict[str, str]:
    """Return a row of Chatwoot's in our words."""
    match holds:
        case Holds.CASE:
            return _case(values)
        case Holds.COMMENT:
            return _comment(values)
        case Holds.PERSON:
            side = "contact" if table == "contacts" else "user"
            return values | {"id": person(side, values.get("id")), "name": values.get("name") or values.get("email", "")}
        case _:
            return values


def within(holds: Holds, values: dict[str, str]) -> Iterator[tuple[Holds, dict[str, str]]]:
    """Yield whom a row names, the messages that came with a conversation, and what an activity did."""
    if holds is Holds.CASE:
        meta = object_in(values.get("meta", ""))
        for side, name in (("contact", "sender"), ("user", "assignee")):
            if one := part(meta, name):
                yield Holds.PERSON, _named(person(side, part(one, "id")), one)
    elif holds is Holds.COMMENT:
        if one := object_in(values.get("sender", "")):
            yield Holds.PERSON, _named(values.get("author", ""), one)
        yield from _done(values)


def _named(number: str, one: dict[str, object]) -> dict[str, str]:
    return {"id": number, "name": text_of(one.get("name")), "email": text_of(one.get("email"))}


def _case(values: dict[str, str]) -> dict[str, str]:
    meta = object_in(values.get("meta", ""))
    return values | {
        "requester": person("contact", part(meta, "sender", "id")),
        "assignee": person("user", part(meta, "assignee", "id")),
        "group": text_of(part(meta, "team", "id")),
        "channel": text_of(part(meta, "channel")),
        "labels": labels(values.get("labels", "")),
        "organization": values.get("inbox", ""),
        "subject": text_of(part(object_in(values.get("more", "")), "mail_subject")),
    }


def _comment(values: dict[str, str]) -> dict[str, str]:
    kind = values.get("kind", "").casefold()
    kind = TYPES.get(kind, kind)
    sender = object_in(values.get("sender", ""))
    number = text_of(part(sender, "id")) or values.get("sender_id", "")
    side = "contact" if kind == INCOMING else "user"
    is_bot = "bot" in (text_of(part(sender, "type")) or values.get("sender_type", "")).casefold()
    files = [
        (text_of(part(one, "file_type")) or "file", text_of(part(one, "data_url")))
        for one in list_in(values.get("attachments", ""))
    ]
    return values | {
        "kind": kind,
        "author": "" if is_bot or kind in {ACTIVITY, TEMPLATE} else person(side, number),
        "public": "false" if kind == ACTIVITY or values.get("private", "").casefold() in {"true", "1", "t"} else "true",
        "channel": "system" if is_bot or kind in {ACTIVITY, TEMPLATE} else "",
        "text": with_files(plain(values.get("text", "")), files),
        "wakes": "true" if kind == INCOMING else "",
        "silent": "true" if kind == ACTIVITY and _did(values.get("text", "")) else "",
    }


def _done(values: dict[str, str]) -> Iterator[tuple[Holds, dict[str, str]]]:
    """Yield what an activity did, and that a customer's word takes a settled or sleeping conversation up again."""
    change = {"at": values.get("at", ""), "id": values.get("id", "")}
    if values.get("wakes"):
        yield Holds.CHANGE, change | {"field": "status", "value": "woken"}
    if values.get("kind") != ACTIVITY:
        return
    if did := _did(values.get("text", "")):
        yield Holds.CHANGE, change | {"field": did[0], "value": did[1]}


def _did(text: str) -> tuple[str, str] | None:
    """Return the field that an activity changed, and its new value; None for one that is only told."""
    for words, state in STATES:
        if words.search(text):
            return "status", state
    if found := TAKEN.search(text) or GIVEN.search(text):
        return "assignee_id", person("name", found["name"].strip())
    return ("assignee_id", "") if LEFT.search(text) else None
