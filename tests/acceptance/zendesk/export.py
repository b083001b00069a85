"""The same histories written down as different programs write them: one table a file, or pages of the interface."""

import csv
import json
import random
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from .histories import AGENTS, BUSINESS, CUSTOMERS, GROUPS, METRICS, SCHEDULES, SHARE, Case, minutes, promised

type Table = list[dict[str, Any]]


def iso(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def plain(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S.%f")


def cases(found: Iterable[Case], at: Any = iso) -> Table:
    """Return the cases as the incremental export names their columns."""
    return [
        {
            "id": one.number, "url": f"https://example.com/{one.number}",
            "created_at": at(one.opened), "updated_at": at(one.updated),
            "subject": f"Subject {one.number}", "description": f"Opening {one.number}", "priority": one.priority, "type": None,
            "status": "deleted" if one.is_deleted else one.status, "requester_id": one.requester, "submitter_id": one.submitter,
            "assignee_id": one.assignees[-1][1] if one.assignees else None, "group_id": one.groups[-1][1],
            "organization_id": None, "tags": ["a", "b"], "via": {"channel": "web", "source": {"from": {}, "to": {}, "rel": None}},
            "generated_timestamp": int(one.updated.timestamp()),
        }
        for one in found
    ]  # fmt: skip


def comments(found: Iterable[Case], at: Any = iso, author: str = "author_id") -> Table:
    return [
        {
            "id": said.number, "ticket_id": one.number, "created_at": at(said.at), author: said.author, "public": said.is_public,
            "body": said.text, "via": {"channel": said.channel},
        }
        for one in found
        for said in one.comments
    ]  # fmt: skip


def changes(found: Iterable[Case], at: Any = iso) -> list[tuple[int, datetime, str, Any]]:
    """Return every change of a field: case, moment, field, value."""
    rows: list[tuple[int, datetime, str, Any]] = []
    for one in found:
        statuses = one.statuses[1:] if one.starts_without_status and one.statuses[0][1] == "new" else one.statuses
        rows += [(one.number, when, "status", value) for when, value in statuses]
        rows += [(one.number, when, "group_id", value) for when, value in one.groups]
        rows += [(one.number, when, "assignee_id", value) for when, value in one.assignees]
        rows.append((one.number, one.opened, "priority", one.priority))
        rows.append((one.number, one.opened, "360001", "a field of their own"))
    return rows


def held(found: Iterable[Case]) -> list[tuple[int, datetime, str, Any]]:
    """Return to what each case was held as its history of fields tells it."""
    return [
        (one.number, one.opened, metric, json.dumps({"minutes": seconds // 60, "in_business_hours": metric in BUSINESS}))
        for one in found
        for metric, seconds in promised(one).items()
    ]


def policies() -> Table:
    """Return the policies as the interface gives them: who they hold for, and their targets, the wider one first."""
    return [
        {
            "id": place, "title": title, "position": place, "filter": {"all": conditions, "any": []},
            "policy_metrics": [
                {"priority": priority, "metric": metric, "target": minutes(metric, priority),
                 "business_hours": metric in BUSINESS, "target_in_seconds": minutes(metric, priority) * 60}
                for metric in metrics for priority in SHARE
            ],
        }
        for place, title, conditions, metrics in (
            (2, "All", [], list(METRICS)),
            (1, "Soon", [{"field": "priority", "operator": "greater_than", "value": "normal"}],
             [one for one in METRICS if one[0] != "n"]),
        )
    ]  # fmt: skip


def users() -> Table:
    ours = [
        {"id": one, "name": f"Agent {one}", "role": "admin" if one == 900 else "agent", "email": None}  # Zendesk
        for one in AGENTS
    ]
    return ours + [{"id": one, "name": f"Customer {one}", "role": "end-user", "email": None} for one in CUSTOMERS]


def groups() -> Table:
    return [{"id": one, "name": f"Group {one}", "created_at": "2020-01-01T00:00:00Z"} for one in GROUPS]


def holidays() -> Table:
    return [
        {"id": n, "schedule_id": one.number, "name": f"Closed {n}", "start_date": f"{first}", "end_date": f"{last}"}
        for one in SCHEDULES
        for n, (first, last) in enumerate(one.holidays, one.number * 10)
    ]


def as_csv(folder: Path, found: Sequence[Case], *, tables: Mapping[str, Table] | None = None) -> Path:
    """Write one CSV a table, as a loader lays them down: no order, spaces in moments, names of its own."""
    chance, folder = random.Random(3), folder / "csv"
    folder.mkdir()
    history = [
        {"field_name": name, "ticket_id": number, "updated": plain(when), "user_id": None, "value": value}
        for number, when, name, value in [*changes(found), *held(found)]
    ]
    # Rows of one case in one second keep their order; all others are dealt out.
    history = [row for _key, row in sorted(enumerate(history), key=lambda one: (one[1]["ticket_id"] % 7, one[0]))]
    said = [{"created": row.pop("created_at")} | row for row in comments(found, plain, "user_id")]
    chance.shuffle(said)
    intervals = [
        {"id": one.number, "name": one.name, "time_zone": one.said_zone, "start_time": start, "end_time": end,
         "created_at": f"2020-01-0{place} 00:00:00"}
        for place, one in enumerate(SCHEDULES, 1)
        for start, end in one.intervals
    ]  # fmt: skip
    own = [
        {"created_at": plain(when), "ticket_id": one.number, "schedule_id": schedule}
        for one in found
        for when, schedule in one.schedules
    ]
    written = {
        "ticket": [flat(row) for row in cases(found, plain)],  # Zendesk
        "ticket_comment": said, "ticket_field_history": history, "ticket_schedule": own, "schedule": intervals,
        "schedule_holiday": holidays(), "user": users(), "group": groups(),
    }  # fmt: skip
    for name, rows in (written | dict(tables or {})).items():
        with (folder / f"{name}_data.csv").open("w", newline="") as opened:
            writer = csv.DictWriter(opened, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    return folder


def flat(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row without nested values, as loaders lay it down."""
    return {name: value for name, value in row.items() if name not in {"tags", "via"}} | {"via_channel": "web"}


def as_pages(folder: Path, found: Sequence[Case]) -> Path:
    """Write what the interface answers, in pages with side-loaded lists, and pack it."""
    path = folder / "export.zip"
    schedules = [
        {"id": one.number, "name": one.name, "time_zone": one.said_zone, "created_at": f"2020-01-0{place}T00:00:00Z",
         "intervals": [{"start_time": start, "end_time": end} for start, end in one.intervals]}
        for place, one in enumerate(SCHEDULES, 1)
    ]  # fmt: skip
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for page, start in enumerate(range(0, len(found), 100)):
            some = found[start : start + 100]
            page_of = {
                "count": len(some),
                "end_of_stream": False,
                "next_page": None,
                "groups": groups(),
                "tickets": cases(some),  # Zendesk
            }
            archive.writestr(f"page-{page}.json", json.dumps(page_of))
            archive.writestr(f"events-{page}.json", json.dumps({"ticket_events": events(some), "end_time": 1}, indent=1))
            archive.writestr(f"comments-{page}.jsonl", "\n".join(json.dumps(row) for row in comments(some)))
        archive.writestr("users.json", json.dumps({"users": users(), "count": 68}))
        archive.writestr("schedules.json", json.dumps({"schedules": schedules}))
        archive.writestr("holidays.json", json.dumps(holidays()))
        archive.writestr("policies.json", json.dumps({"sla_policies": policies(), "count": 2}))
        own = [
            {"created_at": iso(when), "ticket_id": one.number, "schedule_id": schedule}
            for one in found
            for when, schedule in one.schedules
        ]
        archive.writestr("ticket_schedules.ndjson", "\n".join(json.dumps(row) for row in own))
    return path


def events(found: Iterable[Case]) -> Table:
    """Return the changes as case events: one for each moment, with a child for each field."""
    rows: dict[tuple[int, datetime], dict[str, Any]] = {}
    for count, (number, when, name, value) in enumerate(changes(found)):
        row = rows.setdefault(
            (number, when),
            {"id": count, "ticket_id": number, "timestamp": int(when.timestamp()), "created_at": iso(when), "updater_id": 900,
             "event_type": "Audit", "child_events": []},
        )  # fmt: skip
        row["child_events"].append({"id": 10_000 + count, "event_type": "Change", "via": "Web form", name: value})
    return list(rows.values())
