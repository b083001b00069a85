"""How a record of the past becomes rows: what each table gets, and the COPY that writes it."""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from rapport.desk.cases.events import CaseOpened
from rapport.desk.cases.queries.histories import OPEN, as_told, stretch
from rapport.desk.cases.rules import LONGEST_KEPT
from rapport.desk.cases.types import (
    SAID,
    Assigned,
    CaseRecord,
    ContactRecord,
    CountsBy,
    Direction,
    HeldTo,
    Move,
    Priority,
    SourceRow,
    State,
    Tier,
    WrittenRows,
)
from rapport.governance.standards.types import Facts, History, Message
from rapport.kernel import bulk
from rapport.kernel.bulk import NULL, moment
from rapport.kernel.journal import Record

CASE = (
    "id, kind, subject, customer_id, reason_id, cause_id, attributes, channel, priority, state, tier, is_safety, team_id, "
    "assignee_id, opened_at, received_at, state_since_at, awaiting_answer_since, last_contact_at, resolved_at, due_at, "
    "inbound_count, portal_key, source, external_id, digest, batch_id"
)
CONTACT = "case_id, direction, channel, at, text, person_id, is_abusive, is_private"
STATE = "case_id, state, from_at, to_at, person_id"
CALENDAR = "case_id, calendar_id, from_at, to_at"
HELD = "case_id, standard_id, from_at"
ASSIGNMENT = "case_id, team_id, assignee_id, from_at, to_at, person_id"
SOURCE_EVENT = "case_id, at, line, fields, digest"


def copy_rows(table: str, columns: str, rows: Iterable[Sequence[Any]]) -> int:
    """Write rows by COPY and return how many."""
    return bulk.copy(table, columns, rows)


class Past:
    """One record of the past, read as the rows that it becomes. Its own order is not trusted: everything is sorted by time."""

    def __init__(self, record: CaseRecord) -> None:
        self.record = record
        self.contacts: list[ContactRecord] = sorted(record.contacts, key=lambda one: one.at)

    @cached_property
    def digest(self) -> str:
        """A number for the whole content: equal exactly when nothing has changed since the last time."""
        r = self.record
        parts: list[str] = [
            *(r.kind, r.subject, r.channel, r.priority, moment(r.opened_at), f"{r.received_at}"),
            f"{r.customer_id} {r.reason_id} {r.cause_id} {r.is_safety} {sorted(r.attributes.items())}",
        ]
        for move in r.moves:
            parts += (moment(move.at), move.state, f"{move.person_id}")
        for one in r.assignments:
            parts += (moment(one.at), f"{one.team_id} {one.assignee_id}")
        for said in r.contacts:
            parts += (moment(said.at), said.direction, said.channel, said.text, f"{said.person_id} {said.is_abusive}")
        for by in r.calendars:
            parts += (moment(by.at), f"{by.calendar_id}")
        parts += [f"{moment(held.at)} {held.standard_id}" for held in r.standards]
        parts += self.rows.digests
        return hashlib.blake2b("\x1f".join(parts).encode(errors="surrogatepass"), digest_size=16).hexdigest()

    @cached_property
    def moves(self) -> list[Move]:
        """One move for each change of state; of several in one moment the last; the first one from the opening on."""
        kept: list[Move] = []
        for move in sorted(self.record.moves, key=lambda one: one.at):
            if kept and kept[-1].at >= move.at:
                kept.pop()
            if not kept or kept[-1].state is not move.state:
                kept.append(move)
        first = kept[0] if kept else Move(at=self.record.opened_at, state=State.NEW)
        kept[:1] = [Move(at=min(first.at, self.record.opened_at), state=first.state, person_id=first.person_id)]
        return kept

    @cached_property
    def assignments(self) -> list[Assigned]:
        """As ``moves``: the case lies with one place at a time, from the opening on."""
        kept: list[Assigned] = []
        for one in sorted(self.record.assignments, key=lambda one: one.at):
            if kept and kept[-1].at >= one.at:
                kept.pop()
            if not kept or (kept[-1].team_id, kept[-1].assignee_id) != (one.team_id, one.assignee_id):
                kept.append(one)
        first = kept[0] if kept else Assigned(at=self.opened_at, team_id=None)
        kept[:1] = [Assigned(at=min(first.at, self.opened_at), team_id=first.team_id, assignee_id=first.assignee_id)]
        return kept

    @property
    def opened_at(self) -> datetime:
        return self.moves[0].at

    @property
    def received_at(self) -> datetime:
        return self.record.received_at or self.opened_at

    @property
    def last_place(self) -> Assigned:
        return self.assignments[-1]

    @property
    def resolved_at(self) -> datetime | None:
        """When the case was settled for the last time, if it still is."""
        settled: datetime | None = None
        for move in self.moves:
            settled = None if move.state in OPEN else (settled or move.at)
        return settled

    def facts(self, segments: Mapping[int, str]) -> Facts:
        r = self.record
        return Facts(
            kind=r.kind.value,
            channel=r.channel.value,
            priority=r.priority.value,
            segment=segments.get(r.customer_id or 0),
            team_id=self.last_place.team_id,
        )

    @cached_property
    def history(self) -> History:
        messages = [
            Message(at=one.at, is_inbound=one.direction is Direction.INBOUND) for one in self.contacts if one.direction in SAID
        ]
        states = as_told([stretch(one.at, to_at, one.state) for one, to_at in self.stretches()], self.record.attributes)
        return History(
            opened_at=self.opened_at,
            received_at=self.received_at,
            messages=tuple(messages),
            states=states,
            calendars=tuple((one.at, one.calendar_id) for one in self.calendars),
            standards=tuple((one.at, one.standard_id) for one in self.standards),
            stays=tuple((one.at, one.team_id) for one in self.assignments),
        )

    def stretches(self) -> Iterator[tuple[Move, datetime | None]]:
        """Yield each move with the moment at which the next one followed."""
        for move, following in pairwise([*self.moves, None]):
            assert move is not None
            yield move, following.at if following else None

    def case_row(self, case_id: int, *, key: str, batch_id: int, due_at: datetime | None) -> tuple[Any, ...]:
        r, place, spoken = self.record, self.last_place, spoken_of(self.contacts, is_settled=self.resolved_at is not None)
        return (
            case_id, r.kind.value, _clean(r.subject)[:200], r.customer_id, r.reason_id, r.cause_id, _json(r.attributes),
            r.channel.value, Priority(r.priority).value, self.moves[-1].state.value, Tier.REPRESENTATIVE.value, r.is_safety,
            place.team_id, place.assignee_id, self.opened_at, self.received_at, self.moves[-1].at, *spoken[:2], self.resolved_at,
            due_at, spoken[2], key, r.source, r.external_id, self.digest, batch_id,
        )  # fmt: skip

    def contact_rows(self, case_id: int) -> Iterator[tuple[Any, ...]]:
        for one in self.contacts:
            yield contact_row(case_id, one)

    def state_lines(self, case_id: int) -> Iterator[str]:
        """Yield the states as COPY takes them; these rows are the most, after those of the source."""
        since = [*(moment(move.at) for move in self.moves), NULL]
        for place, move in enumerate(self.moves):
            who = NULL if move.person_id is None else move.person_id
            yield f"{case_id}\t{move.state}\t{since[place]}\t{since[place + 1]}\t{who}\n"

    def assignment_lines(self, case_id: int) -> Iterator[str]:
        """Yield who held it, as COPY takes it."""
        for one, following in pairwise([*self.assignments, None]):
            assert one is not None
            team, who = NULL if one.team_id is None else one.team_id, NULL if one.assignee_id is None else one.assignee_id
            until = NULL if following is None else moment(following.at)
            yield f"{case_id}\t{team}\t{who}\t{moment(one.at)}\t{until}\t{NULL}\n"

    @cached_property
    def calendars(self) -> list[CountsBy]:
        """By which hours of its own the case counts, from the opening on; mostly none."""
        kept: list[CountsBy] = []
        for one in sorted(self.record.calendars, key=lambda one: one.at):
            if kept and kept[-1].at >= one.at:
                kept.pop()
            if not kept or kept[-1].calendar_id != one.calendar_id:
                kept.append(one)
        return [one._replace(at=min(one.at, self.opened_at)) for one in kept[:1]] + kept[1:]

    def calendar_lines(self, case_id: int) -> Iterator[str]:
        """Yield by which hours it counts, as COPY takes it."""
        for one, following in pairwise([*self.calendars, None]):
            assert one is not None
            until = NULL if following is None else moment(following.at)
            yield f"{case_id}\t{one.calendar_id}\t{moment(one.at)}\t{until}\n"

    @cached_property
    def standards(self) -> list[HeldTo]:
        """To which standards of the other system it was held, in time order, from the opening on at the earliest."""
        return sorted((one._replace(at=max(one.at, self.opened_at)) for one in self.record.standards), key=lambda one: one.at)

    def standard_lines(self, case_id: int) -> Iterator[str]:
        """Yield what it was held to, as COPY takes it."""
        for one in self.standards:
            yield f"{case_id}\t{one.standard_id}\t{moment(one.at)}\n"

    @cached_property
    def rows(self) -> WrittenRows:
        """The rows of the source, written down: here, where nobody has done it before."""
        rows = self.record.rows
        return rows if isinstance(rows, WrittenRows) else WrittenRows.of((row.digest, source_text(row)) for row in rows)

    def source_lines(self, case_id: int, *, known: Collection[str] = ()) -> list[str]:
        """Return each row of the source once, as COPY takes it: the same content twice is one row."""
        start = f"{case_id}\t"
        first: dict[str, str] = {}
        for digest, text in zip(*self.rows, strict=True):
            first.setdefault(digest, text)
        return [start + text for digest, text in first.items() if digest not in known]

    def journal(self, case_id: int) -> Record:
        """Return what the journal says: how the case came here. What it did elsewhere stands in its own tables."""
        opened = CaseOpened(case_id=case_id, kind=self.record.kind, channel=self.record.channel)
        return Record(event=opened, subject_id=case_id, at=self.opened_at, person_id=self.moves[0].person_id)


def spoken_of(contacts: Iterable[Any], *, is_settled: bool) -> tuple[datetime | None, datetime | None, int]:
    """Return since when the customer waits, when anybody spoke last, and how often the customer did.

    ``contacts`` have ``at`` and ``direction`` and are in time order; of a settled case nobody waits.
    """
    awaiting, last, inbound = None, None, 0
    for one in contacts:
        if one.direction == Direction.INBOUND:
            awaiting, inbound = awaiting or one.at, inbound + 1
        elif one.direction == Direction.OUTBOUND:
            awaiting = None
        else:
            continue
        last = one.at
    return (None if is_settled else awaiting), last, inbound


def contact_row(case_id: int, one: ContactRecord) -> tuple[Any, ...]:
    text = _bounded(_clean(one.text))
    return case_id, one.direction.value, one.channel.value, one.at, text, one.person_id, one.is_abusive, False


def row_count(record: CaseRecord) -> int:
    """Return how many rows of its source a record has."""
    rows = record.rows
    return len(rows.texts if isinstance(rows, WrittenRows) else rows)


def source_text(row: SourceRow) -> str:
    """Return a row of a source as COPY takes it, all but its case."""
    return bulk.line((row.at, row.line, _json(row.fields), row.digest))


def _json(values: Mapping[str, str]) -> str:
    text = json.dumps(dict(values), ensure_ascii=False)
    return text.replace("\\u0000", "") if "\\u0000" in text else text


def _bounded(text: str) -> str:
    """A text that search can hold: one longer than any letter (a log, a picture as letters) ends with where the rest is."""
    if len(text) <= LONGEST_KEPT:
        return text
    return text[:LONGEST_KEPT].rstrip() + "\n\n" + _("(cut here; the whole is in the row of its source)")


def _clean(text: str) -> str:
    return text.replace("\x00", "") if "\x00" in text else text
