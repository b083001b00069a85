"""The rows of one case, each under its table: what changed, what was said, by which hours. Nothing is put in order yet."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from rapport.kernel.intake.types import Group, Rejection, StagedRow
from rapport.kernel.intake.values import UnreadableValue

from ..fold import Told
from .dialects import DIALECTS
from .holds import Holds
from .layouts import Layout
from .times import Moments

EPOCH = datetime.fromtimestamp(0, UTC)
# Columns that hold a number of something else. Programs that know no missing whole numbers write 7 as 7.0.
NUMBERS = frozenset(
    {"id", "case", "requester", "submitter", "assignee", "group", "organization", "author", "schedule", "policy", "instance"}
)
WATCHED = frozenset({
    "status", "assignee_id", "group_id", "requester_id", "schedule_id", "sla_policy_id", "priority", "sla_policy",
    "first_reply_time", "next_reply_time", "periodic_update_time", "pausable_update_time", "requester_wait_time",
    "agent_work_time", "total_resolution_time", "resolution_time",
})  # fmt: skip


class Change(NamedTuple):
    """A field had a value from a moment on. ``number`` orders changes of one moment where the source numbers them."""

    at: datetime
    number: int
    place: tuple[int, int]
    field: str
    value: str


class Said(NamedTuple):
    """One comment, as the source has it."""

    at: datetime
    number: str
    author: str
    is_public: bool
    text: str
    channel: str
    is_automatic: bool


class Applied(NamedTuple):
    """A target that was put on the case for one of its metrics; ``minutes`` as text or number."""

    at: datetime
    metric: str
    instance: str
    minutes: Any
    business: str
    policy: str


class Taken(NamedTuple):
    """A row that is kept with the case."""

    at: datetime
    row: StagedRow


@dataclass(slots=True)
class CaseRows:
    """Everything about one case. ``case``: the newest row of the case itself, by our names of its columns.

    ``persons``: name and address of those whom its rows name themselves.
    """

    case: dict[str, str] = field(default_factory=dict)
    plain: dict[str, str] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    comments: dict[str, Said] = field(default_factory=dict)
    metrics: dict[str, str] = field(default_factory=dict)
    applied: list[Applied] = field(default_factory=list)
    persons: dict[str, tuple[str, str]] = field(default_factory=dict)
    kept: list[Taken] = field(default_factory=list)
    newest: tuple[datetime, int, int] | None = None


class Reader:
    """Sorts rows of cases by what they say. ``watched``: fields whose changes matter beside those that always do."""

    def __init__(self, moments: Moments, missing: frozenset[str], watched: frozenset[str] = frozenset()) -> None:
        self._moments, self._missing, self._watched = moments, missing, WATCHED | watched

    def read(self, group: Group, layout_of: Callable[[StagedRow], Layout], told: Told) -> CaseRows:
        """Return what the rows say; those that cannot be read are told as rejected."""
        found = CaseRows()
        for row in group.rows:
            layout = layout_of(row)
            try:
                at = self._take(found, row, layout)
            except UnreadableValue as error:
                told.rejections.append(Rejection(row.file, row.line, row.values, str(error)))
            else:
                found.kept.append(Taken(at, row))
        return found

    def _take(self, found: CaseRows, row: StagedRow, layout: Layout) -> datetime:
        said = self._values(row, layout)
        match layout.holds:
            case Holds.CASE:
                at = self._case(found, row, layout, said)
            case Holds.COMMENT:
                at = self._needed(said.get("at", ""), "created_at")
                if not said.get("silent"):
                    self._comment(found, at, said.get("id", ""), said)
            case Holds.CHANGE:
                at = self._needed(said.get("at", ""), "updated")
                self._change(found, at, said.get("id", ""), row, said.get("field", ""), said.get("value", ""))
            case Holds.EVENTS:
                at = self._events(found, row, said)
            case Holds.SCHEDULE:
                at = self._needed(said.get("at", ""), "created_at")
                self._change(found, at, "", row, "schedule_id", said.get("schedule", ""))
            case Holds.POLICY:
                at = self._moment(said.get("at", "")) or EPOCH
                self._change(found, at, "", row, "sla_policy_id", said.get("policy", ""))
            case Holds.APPLIED:
                at = self._needed(said.get("at", ""), "time")
                self._apply(found, at, said)
            case Holds.METRICS:
                at = self._moment(said.get("changed", "")) or EPOCH
                found.metrics = {name: value for name, value in self._plain(row, layout).items() if value}
            case _:
                at = EPOCH
        if layout.table.dialect:
            self._take_within(found, row, layout, said)
        return at

    def _take_within(self, found: CaseRows, row: StagedRow, layout: Layout, said: dict[str, str]) -> None:
        """Take what the row says beside itself, as its dialect tells."""
        for holds, one in DIALECTS[layout.table.dialect].within(layout.holds, said):
            if holds is Holds.PERSON:
                found.persons[one["id"]] = one["name"], one["email"]
                continue
            at = self._needed(one.get("at", ""), "created_at")
            if holds is Holds.COMMENT:
                self._comment(found, at, one["id"], one)
            else:
                self._change(found, at, one["id"], row, one["field"], one["value"])

    def _values(self, row: StagedRow, layout: Layout) -> dict[str, str]:
        return values_of(row, layout, self._missing)

    def _plain(self, row: StagedRow, layout: Layout) -> dict[str, str]:
        values = row.values
        return {name: values[place].strip() for name, place in layout.plain_places.items() if place < len(values)}

    def _case(self, found: CaseRows, row: StagedRow, layout: Layout, said: dict[str, str]) -> datetime:
        opened = self._needed(said.get("opened", ""), "created_at")
        changed = self._moment(said.get("changed", "")) or opened
        newest = changed, row.file, row.line
        if found.newest is None or newest >= found.newest:
            found.newest, found.case, found.plain = newest, said, self._plain(row, layout)
        return changed

    def _comment(self, found: CaseRows, at: datetime, number: str, said: dict[str, str]) -> None:
        via = _object(said.get("via", ""))
        channel = said.get("channel", "") or str(via.get("channel") or "")
        source = via.get("source")
        rel = str(source.get("rel") or "") if isinstance(source, dict) else ""
        one = Said(
            at=at,
            number=number,
            author=said.get("author", ""),
            is_public=is_true(said.get("public", "")),
            text=said.get("text", ""),
            channel=channel,
            is_automatic=channel in {"rule", "system"} or rel in {"trigger", "automation", "merge"},
        )
        found.comments[number or f"{at.isoformat()} {one.author} {one.text}"] = one

    def _change(self, found: CaseRows, at: datetime, number: str, row: StagedRow, name: str, value: str) -> None:
        name = name.strip().lower()
        if name in self._watched:
            order = int(number) if number.isdigit() else 0
            value = "" if value in self._missing else number_of(value) if name.endswith("_id") else value
            found.changes.append(Change(at, order, (row.file, row.line), name, value))

    def _apply(self, found: CaseRows, at: datetime, said: dict[str, str]) -> None:
        if said.get("kind", "").lower() != "apply_sla" or is_true(said.get("deleted", "")):
            return
        sla = _object(said.get("sla", ""))
        policy = sla.get("policy")
        title = policy.get("title") if isinstance(policy, dict) else said.get("title")
        seconds = sla.get("target_in_seconds") or said.get("seconds")
        try:
            minutes = float(seconds) / 60 if seconds else sla.get("target") or said.get("target")
        except ValueError:
            minutes = None
        business = str(sla.get("business_hours", said.get("business", "")))
        one = Applied(at, said.get("metric", "").lower(), said.get("instance", ""), minutes, business, str(title or ""))
        found.applied.append(one)

    def _events(self, found: CaseRows, row: StagedRow, said: dict[str, str]) -> datetime:
        at = self._needed(said.get("at", ""), "created_at")
        try:
            events = json.loads(said.get("events", "") or "[]")
        except ValueError:
            raise UnreadableValue(_("The events of this row are not JSON.")) from None
        for event in events if isinstance(events, list) else []:
            if isinstance(event, dict):
                self._event(found, at, row, event, said.get("person", ""))
        return at

    def _event(self, found: CaseRows, at: datetime, row: StagedRow, event: dict[str, Any], person: str) -> None:
        kind = str(event.get("event_type") or event.get("type") or "").lower()
        number = str(event.get("id") or "")
        if kind == "comment":
            public = event.get("public", event.get("comment_public", False))
            said = {"author": str(event.get("author_id") or person), "public": str(public), "text": _text(event.get("body"))}
            self._comment(found, at, number, said | {"via": json.dumps(event.get("via") or {})})
        elif "field_name" in event:
            self._change(found, at, number, row, str(event["field_name"]), _text(event.get("value")))
        else:
            for name in self._watched & event.keys():
                self._change(found, at, number, row, name, _text(event[name]))

    def _moment(self, text: str) -> datetime | None:
        return self._moments.read(text) if text else None

    def _needed(self, text: str, column: str) -> datetime:
        at = self._moment(text)
        if at is None:
            raise UnreadableValue(_("The row has no moment in “%(column)s”.") % {"column": column})
        return at


def values_of(row: StagedRow, layout: Layout, missing: frozenset[str]) -> dict[str, str]:
    """Return a row by our names of its columns, stripped, "" for what is missing."""
    values, width = row.values, len(row.values)
    found = {}
    for own, place in layout.places.items():
        value = values[place].strip() if place < width else ""
        found[own] = "" if value in missing else number_of(value) if own in NUMBERS else value
    table = layout.table
    return DIALECTS[table.dialect].said(table.name, table.holds, found) if table.dialect else found


def number_of(text: str) -> str:
    """Return the number that names something as it is written without parts."""
    return text[:-2] if text.endswith(".0") and text[:-2].isdigit() else text


def is_true(text: str) -> bool:
    """Return whether a text says yes."""
    return text.strip().lower() in {"true", "1", "t", "yes", "y", "public"}


def _object(text: str) -> dict[str, Any]:
    if not text.startswith("{"):
        return {"channel": text} if text else {}
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _text(value: Any) -> str:
    return "" if value is None else json.dumps(value) if isinstance(value, dict | list) else str(value)


def in_order(changes: list[Change], name: str) -> Iterator[Change]:
    """Yield the changes of one field in time order; of one moment as the source numbers them, else as they stand there."""
    return iter(sorted((one for one in changes if one.field == name), key=lambda one: (one.at, one.number, one.place)))
