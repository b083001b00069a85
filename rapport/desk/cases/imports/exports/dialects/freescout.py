"""FreeScout, as its interface answers: a conversation holds its threads, and each thread says how it left the conversation."""

from collections.abc import Iterator
from typing import Any

from ..holds import Holds
from .shapes import full_name, labels, list_in, object_in, part, person, plain, text_of, with_files

SAID = {"customer": "contact", "message": "user", "note": "user", "phone": "contact", "chat": "contact"}
UNCHANGED = frozenset({"", "nochange"})


def said(table: str, holds: Holds, values: dict[str, str]) -> dict[str, str]:
    """Return a row of FreeScout's in our words."""
    if holds is Holds.PERSON:
        name = full_name(values.get("first"), values.get("last"))
        side = "contact" if table == "customers" else "user"
        return values | {"id": person(side, values.get("id")), "name": name or values.get("email", "")}
    if holds is not Holds.CASE:
        return values
    creator = object_in(values.get("creator", ""))
    tags = values.get("labels") or _embedded(values, "tags")
    return values | {
        "requester": _person(object_in(values.get("customer", "")), "contact"),
        "submitter": _person(creator, "contact"),
        "assignee": _person(object_in(values.get("holder", "")), "user"),
        "status": "deleted" if values.get("state", "").casefold() == "deleted" else values.get("status", "").casefold(),
        "labels": labels(tags) if isinstance(tags, str) else ", ".join(sorted(_label(one) for one in tags)),
    }


def _embedded(values: dict[str, str], name: str) -> list[Any]:
    found = part(object_in(values.get("embedded", "")), name)
    return found if isinstance(found, list) else []


def _label(one: Any) -> str:
    return text_of(part(one, "name") or part(one, "tag")) if isinstance(one, dict) else text_of(one)


def _person(one: Any, side: str) -> str:
    """Return who somebody is; they say themselves whether they are a user or a customer."""
    said_side = {"user": "user", "customer": "contact"}.get(text_of(part(one, "type")), side)
    return person(said_side, part(one, "id"))


def within(holds: Holds, values: dict[str, str]) -> Iterator[tuple[Holds, dict[str, str]]]:
    """Yield the threads of a conversation as comments and changes, and whom it names."""
    if holds is not Holds.CASE:
        return
    for name, side in (("customer", "contact"), ("creator", "contact"), ("holder", "user")):
        yield from _named(object_in(values.get(name, "")), side)
    for one in list_in(values.get("threads", "")) or _embedded(values, "threads"):
        if isinstance(one, dict) and text_of(one.get("state") or "published") == "published":
            yield from _thread(one)


def _named(one: Any, side: str) -> Iterator[tuple[Holds, dict[str, str]]]:
    if number := _person(one, side):
        name = full_name(part(one, "firstName"), part(one, "lastName"))
        yield Holds.PERSON, {"id": number, "name": name, "email": text_of(part(one, "email"))}


def _thread(one: dict[str, Any]) -> Iterator[tuple[Holds, dict[str, str]]]:
    at, number, kind = text_of(one.get("createdAt")), text_of(one.get("id")), text_of(one.get("type"))
    who = one.get("createdBy") or (one.get("customer") if kind == "customer" else None)
    yield from _named(who, SAID.get(kind, "user"))
    if kind in SAID:
        files = one.get("attachments") or part(one, "_embedded", "attachments") or []
        listed = ((text_of(part(file, "fileName")), text_of(part(file, "fileUrl"))) for file in files)
        yield (
            Holds.COMMENT,
            {
                "at": at,
                "id": number,
                "author": _person(who, SAID[kind]),
                "public": "false" if kind == "note" else "true",
                "text": with_files(plain(text_of(one.get("body"))), listed),
            },
        )
    status = text_of(one.get("status")).casefold()
    if status not in UNCHANGED:
        yield Holds.CHANGE, {"at": at, "id": number, "field": "status", "value": status}
    if "assignedTo" in one:
        yield from _named(one["assignedTo"], "user")
        yield Holds.CHANGE, {"at": at, "id": number, "field": "assignee_id", "value": _person(one["assignedTo"], "user")}
