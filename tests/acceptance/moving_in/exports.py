"""The same histories as Zammad, Chatwoot and FreeScout write them down: what their interfaces answer, each in its own shape.

None of them knows everything that a history holds: each is first told as that system would have lived it.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from ..zendesk.histories import AGENTS, CUSTOMERS, GROUPS, Case, Comment

type Table = list[dict[str, Any]]


def iso(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def unix(at: datetime) -> int:
    return int(at.timestamp())


def lived(case: Case, *, wakes: bool, has_groups: bool) -> Case:
    """Return a case as a system lives it that knows new, open, pending and solved, holds no case back and never closes one.

    ``wakes``: a customer's word takes up what is pending or solved. ``has_groups``: it hands cases from group to group.
    """
    known = {"hold": "pending", "closed": "solved"}
    events = [(at, 0, known.get(status, status)) for at, status in case.statuses]
    said = [one for one in case.comments if one.channel != "rule"]
    if not (said and said[0].at == case.opened):  # a conversation begins with a word
        said.insert(0, Comment(case.number * 100 + 99, case.opened, case.submitter, True, f"Opening {case.number}"))
    if wakes:
        events += [(one.at, 1, "woken") for one in said if one.author == case.requester]
    statuses: list[tuple[datetime, str]] = []
    for at, _order, status in sorted(events):
        now = statuses[-1][1] if statuses else ""
        to = ("open" if now in {"pending", "solved"} else now) if status == "woken" else status
        if to and to != now:
            statuses.append((at, to))
    groups = case.groups if has_groups else case.groups[:1]
    return replace(case, statuses=statuses, comments=said, groups=groups, schedules=[], is_deleted=False, priority=None)


def _lines(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def _name(number: int) -> tuple[str, str]:
    return ("Agent" if number in AGENTS else "Customer"), str(number)  # Zendesk


def zammad(folder: Path, cases: Sequence[Case]) -> Path:
    """Write lists of JSON, as its REST interface answers with names and numbers both."""
    folder = folder / "zammad"
    folder.mkdir()
    names = {"new": "new", "open": "open", "pending": "waiting for parts", "solved": "closed"}
    numbers = {"new": 1, "open": 2, "pending": 7, "solved": 4}
    tickets = [  # Zammad
        {
            "id": one.number, "number": f"2{one.number}", "title": f"Subject {one.number}", "state": names[one.status],
            "state_id": numbers[one.status], "priority": "2 normal", "priority_id": 2, "group_id": one.groups[-1][1],
            "owner_id": (one.assignees[-1][1] if one.assignees else None) or 1, "customer_id": one.requester,
            "created_by_id": one.submitter, "organization_id": None, "create_article_type": "email",
            "created_at": iso(one.opened), "updated_at": iso(one.updated), "close_at": None, "tags": ["late", "gift"],
        }
        for one in cases
    ]  # fmt: skip
    articles = [
        {
            "id": said.number, "ticket_id": one.number, "from": "x", "body": f"<div>{said.text}</div>", "type": "email",
            "content_type": "text/html", "internal": not said.is_public, "created_by_id": said.author, "origin_by_id": None,
            "sender": "Customer" if said.author == one.requester else "Agent", "created_at": iso(said.at),
            "attachments": [{"id": 5, "filename": "photo.jpg"}] if place == 0 else [],
        }
        for one in cases for place, said in enumerate(one.comments)
    ]  # fmt: skip
    history: Table = []
    for one in cases:
        for (at, to), before in zip(one.statuses, [("", ""), *one.statuses], strict=False):
            history.append(_entry(one, at, "state", names.get(before[1]), names[to], numbers[to]))
        history += [_entry(one, at, "group", None, f"Group {to}", to) for at, to in one.groups]
        history += [_entry(one, at, "owner", None, f"Agent {to}", to or 1) for at, to in one.assignees]  # Zammad
    users = [
        {"id": number, "login": f"{number}@example.com", "firstname": _name(number)[0], "lastname": _name(number)[1],
         "email": f"{number}@Example.com", "role_ids": [3]}
        for number in (*AGENTS, *CUSTOMERS)
    ]  # fmt: skip
    states = [{"id": numbers[own], "name": name, "state_type": "pending reminder" if own == "pending" else name, "active": True}
              for own, name in names.items()]  # fmt: skip
    groups = [{"id": one, "name": f"Group {one}", "signature_id": None, "follow_up_possible": "yes"} for one in GROUPS]
    tables = {"tickets": tickets, "articles": articles, "history": history}  # Zammad
    tables |= {"users": users, "states": states, "groups": groups}
    for name, rows in tables.items():
        for number, row in enumerate(rows):
            row.setdefault("id", number + 1)
        (folder / f"{name}.json").write_text(json.dumps(rows), encoding="utf-8")
    return folder


def _entry(case: Case, at: datetime, attribute: str, before: str | None, to: str, number: int) -> dict[str, Any]:
    return {"o_id": case.number, "object": "Ticket", "type": "updated", "attribute": attribute, "value_from": before,  # Zammad
            "value_to": to, "id_to": number, "created_at": iso(at), "created_by_id": 1}  # fmt: skip


def chatwoot(folder: Path, cases: Sequence[Case]) -> Path:
    """Write JSON Lines: conversations that name contact and colleague within, messages that tell what was done."""
    folder = folder / "chatwoot"
    folder.mkdir()
    status = {"new": "pending", "open": "open", "pending": "snoozed", "solved": "resolved"}
    _lines(folder / "conversations.jsonl", (
        {
            "id": one.number, "account_id": 1, "status": status[one.status], "created_at": unix(one.opened), "inbox_id": 4,
            "last_activity_at": unix(one.updated), "labels": ["late"], "priority": None, "additional_attributes": {},
            "meta": {
                "sender": {"id": one.requester, "name": " ".join(_name(one.requester)), "email": None},
                "channel": "Channel::WebWidget", "team": {"id": one.groups[0][1], "name": f"Group {one.groups[0][1]}"},
                "assignee": _agent(one.assignees[-1][1]) if one.assignees and one.assignees[-1][1] else None,
            },
        }
        for one in cases
    ))  # fmt: skip
    _lines(folder / "messages.jsonl", (row for one in cases for row in _messages(one)))
    ours = [{**(_agent(one) or {}), "role": "agent", "confirmed": True} for one in AGENTS]  # Chatwoot
    _lines(folder / "agents.jsonl", ours)  # Chatwoot
    _lines(folder / "teams.jsonl", ({"id": one, "name": f"Group {one}", "allow_auto_assign": True} for one in GROUPS))
    _lines(folder / "inboxes.jsonl", [{"id": 4, "name": "Website", "channel_type": "Channel::WebWidget"}])
    _lines(folder / "csat.jsonl", [{"id": 1, "rating": 4, "feedback_message": "ok", "conversation_id": cases[0].number}])
    return folder


def _agent(number: int | None) -> dict[str, Any] | None:
    return {"id": number, "name": " ".join(_name(number)), "email": f"{number}@example.com"} if number else None


def _messages(case: Case) -> Table:
    number = case.number * 1000
    wakes = {(one.at, "open") for one in case.comments if one.author == case.requester}
    done = {"new": "marked pending", "open": "reopened", "pending": "snoozed", "solved": "marked resolved"}
    rows: list[tuple[datetime, int, dict[str, Any]]] = [
        (said.at, 1, {
            "content": said.text, "message_type": 0 if said.author == case.requester else 1, "private": not said.is_public,
            "sender": {"id": said.author, "name": " ".join(_name(said.author)),
                       "type": "contact" if said.author == case.requester else "user"},
        })
        for said in case.comments
    ]  # fmt: skip
    # What a customer's word has done is not told again.
    rows += [(at, 0, _activity(f"Conversation was {done[to]} by Somebody")) for at, to in case.statuses if (at, to) not in wakes]
    for at, to in case.assignees:
        text = f"Assigned to {' '.join(_name(to))} by Somebody" if to else "Conversation unassigned by Somebody"
        rows.append((at, 2, _activity(text)))
    rows.sort(key=lambda row: row[:2])
    return [{"id": number + place, "conversation_id": case.number, "created_at": unix(at), **row}
            for place, (at, _order, row) in enumerate(rows)]  # fmt: skip


def _activity(text: str) -> dict[str, Any]:
    return {"content": text, "message_type": 2, "private": False}


def freescout(folder: Path, cases: Sequence[Case]) -> Path:
    """Write pages: conversations with their threads within."""
    folder = folder / "freescout"
    folder.mkdir()
    status = {"new": "active", "open": "active", "pending": "pending", "solved": "closed"}
    found = [
        {
            "id": one.number, "number": one.number - 9_000, "threadsCount": len(one.comments), "type": "email",
            "state": "published", "status": status[one.status], "subject": f"Subject {one.number}", "preview": "",
            "mailboxId": one.groups[0][1],
            "assignee": _somebody(one.assignees[-1][1]) if one.assignees and one.assignees[-1][1] else None,
            "createdBy": _somebody(one.submitter), "createdAt": iso(one.opened), "updatedAt": iso(one.updated), "closedAt": None,
            "customer": _somebody(one.requester), "_embedded": {"threads": _threads(one, status), "tags": [{"name": "late"}]},
        }
        for one in cases
    ]  # fmt: skip
    for page, start in enumerate(range(0, len(found), 50)):
        rows = found[start : start + 50]
        (folder / f"conversations-{page}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    _lines(folder / "mailboxes.jsonl", ({"id": one, "name": f"Group {one}", "email": f"g{one}@example.com"} for one in GROUPS))
    return folder


def _somebody(number: int) -> dict[str, Any]:
    first, last = _name(number)
    kind = "user" if number in AGENTS else "customer"
    return {"id": number, "type": kind, "firstName": first, "lastName": last, "email": f"{number}@example.com"}


def _threads(case: Case, status: dict[str, str]) -> Table:
    rows: list[tuple[datetime, int, dict[str, Any]]] = [
        (at, 0, {"type": "lineitem", "status": status[to]}) for at, to in case.statuses
    ]
    rows += [
        (at, 2, {"type": "lineitem", "status": "nochange", "assignedTo": _somebody(to) if to else None})
        for at, to in case.assignees
    ]
    for said in case.comments:
        is_theirs = said.author == case.requester
        kind = "customer" if is_theirs else "message" if said.is_public else "note"
        rows.append(
            (said.at, 1, {"type": kind, "status": "nochange", "body": f"<p>{said.text}</p>", "createdBy": _somebody(said.author)})
        )
    rows.sort(key=lambda row: row[:2])
    return [{"id": case.number * 1000 + place, "state": "published", "createdAt": iso(at), **row}
            for place, (at, _order, row) in enumerate(rows)]  # fmt: skip
