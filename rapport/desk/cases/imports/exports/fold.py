"""The rows of one case folded into one case: its states, holders, contacts and hours as they truly followed each other.

Pure arithmetic over texts, without the database; names and numbers stay those of the source.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from django.utils.translation import gettext as _

from rapport.desk.cases.types import Channel, Kind, Priority, State
from rapport.kernel.intake.types import Group, Rejection, StagedRow
from rapport.kernel.intake.values import UnreadableValue

from ..fold import LONGEST_FACT, Told
from ..mapping import Words
from .comparing import differing
from .held import Held, held, watched
from .layouts import Layout
from .mapping import ExportMapping
from .reference import NOBODY, Reference
from .rows import CaseRows, Change, Reader, Taken, in_order, is_true
from .spoken import Spoken, contacts
from .standing import WITH_THE_OPENING
from .times import Moments

LONGEST_SUBJECT = 200
DELETED, WOKEN = "deleted", "woken"
_SETTLED = frozenset({State.RESOLVED, State.CLOSED})
_SHORTEST = timedelta(microseconds=1)


@dataclass(slots=True)
class SourceCase:
    """A case with the names and numbers of its source."""

    external_id: str
    kind: Kind
    subject: str
    channel: Channel
    priority: Priority
    opened_at: datetime
    moves: list[tuple[datetime, State]]
    holders: list[tuple[datetime, str, str]]
    contacts: list[Spoken]
    calendars: list[tuple[datetime, str]]
    customer: tuple[str, str, str, str]  # number, name, e-mail address, phone number
    facts: dict[str, str]
    kept: list[Taken]
    held: list[Held] = field(default_factory=list)
    is_deleted: bool = False
    reason: tuple[str, ...] = ()
    cause: tuple[str, ...] = ()
    persons: dict[str, str] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)

    @property
    def writers(self) -> list[str]:
        return [one.author for one in self.contacts if one.author]


class CaseFold:
    """Folds groups by one mapping and what is known about persons, groups and schedules."""

    def __init__(
        self, mapping: ExportMapping, layout_of: Callable[[StagedRow], Layout], moments: Moments, reference: Reference
    ) -> None:
        self.mapping, self.reference = mapping, reference
        self._moments, self._layout_of = moments, layout_of
        self._reader = Reader(moments, mapping.missing, watched(reference.policies))

    def fold(self, group: Group, told: Told) -> SourceCase | None:
        """Return the case that these rows make; None when nothing of it could be taken. Rows are told rejected or are in it."""
        rows = self._reader.read(group, self._layout_of, told)
        if not rows.case:
            _reject(
                rows,
                told,
                _("No case %(number)s, to which this row belongs, is in the export or was brought in before."),
                group,
            )
            return None
        try:
            return self._case(group.key, rows, told)
        except UnreadableValue as error:
            _reject(rows, told, str(error), group)
            return None

    def _case(self, key: str, rows: CaseRows, told: Told) -> SourceCase:
        said = rows.case
        opened = self._moment(said.get("opened", ""))
        if opened is None:
            raise UnreadableValue(_("The case does not say when it was created."))
        channel = self._channel(rows, told)
        spoken = contacts(rows, opened, self.reference, self.mapping.channel, channel)
        moves, is_deleted = self._moves(rows, opened, told)
        requester = said.get("requester", "")
        subject = said.get("subject") or said.get("text", "")
        found = SourceCase(
            external_id=key,
            kind=self._word(self.mapping.kind, said.get("type", ""), "type", rows, told),
            subject=" ".join(subject.split())[:LONGEST_SUBJECT] or key,
            channel=channel,
            priority=self._word(self.mapping.priority, said.get("priority", ""), "priority", rows, told),
            opened_at=opened,
            moves=moves,
            holders=self._holders(rows, opened, told),
            contacts=spoken,
            calendars=self._calendars(rows, opened, told),
            customer=self._customer(requester, rows),
            facts=self._facts(rows),
            kept=rows.kept,
            held=held(
                rows, opened, self.reference, lambda kind, column, value: told.find(kind, column, value, rows.kept[-1].row)
            ),
            is_deleted=is_deleted,
        )
        for column in differing(rows.metrics, moves) if rows.metrics else ():
            told.find("differs", column, "", rows.kept[-1].row)
        who = {*(who for _at, _team, who in found.holders if who), *found.writers}
        found.persons = {one: rows.persons.get(one, ("",))[0] or self.reference.person(one) for one in who}
        found.addresses = {one: rows.persons.get(one, ("", ""))[1] or self.reference.address(one) for one in who}
        return found

    def _customer(self, requester: str, rows: CaseRows) -> tuple[str, str, str, str]:
        if requester in NOBODY:
            return "", "", "", ""
        name, address = rows.persons.get(requester, ("", ""))
        return requester, name or self.reference.customer(requester), address or self.reference.address(requester), ""

    def _moment(self, text: str) -> datetime | None:
        return self._moments.read(text) if text else None

    def _word[Word: StrEnum](self, words: Words[Word], said: str, column: str, rows: CaseRows, told: Told) -> Word:
        found = words.values.get(said.casefold()) if said else words.default
        if found is None:
            told.find("stray", column, said, rows.kept[-1].row)
        return found or words.default

    def _channel(self, rows: CaseRows, told: Told) -> Channel:
        opened_by = next((one for one in rows.comments.values() if one.channel), None)
        said = rows.case.get("channel", "")
        if not said and (via := rows.case.get("via", "")):
            said = channel_in(via)
        if not said and opened_by:
            said = opened_by.channel
        return self._word(self.mapping.channel, said, "via", rows, told)

    def _moves(self, rows: CaseRows, opened: datetime, told: Told) -> tuple[list[tuple[datetime, State]], bool]:
        """Return the states, new from the opening on, and whether the case was deleted in the end."""
        moves, last = [(opened, State.NEW)], ""
        for change in in_order(rows.changes, "status"):
            said = change.value.casefold()
            state = self._woken(moves) if said == WOKEN else self.reference.state(said, self.mapping.state.values)
            if said == WOKEN and state is None:
                continue
            if said == DELETED:
                state = State.CLOSED
            if state is None:
                if said:
                    told.find("stray", "status", change.value, _row_of(rows, change))
                continue
            last = said
            _enter(moves, change.at, state)
        now = rows.case.get("status", "").casefold()
        is_deleted = now == DELETED or is_true(rows.case.get("deleted", ""))
        self._end(rows, moves, DELETED if is_deleted else now, last, told)
        return moves, is_deleted

    def _end(self, rows: CaseRows, moves: list[tuple[datetime, State]], now: str, last: str, told: Told) -> None:
        """Come into the state that the case itself names, where its history does not reach it."""
        words = self.mapping.state.values
        state = State.CLOSED if now == DELETED else self.reference.state(now, words)
        before = State.OPEN if last == WOKEN else self.reference.state(last, words) or State.NEW
        if state is None:
            if now:
                told.find("stray", "status", now, rows.kept[-1].row)
            return
        if last == now or state is before or (state is State.NEW and not last):
            return
        changed = self._moment(rows.case.get("changed", "")) or moves[-1][0]
        if last and now != DELETED and changed <= moves[-1][0]:
            return  # the history knows more than the case's own row
        if state is State.CLOSED and before is not State.RESOLVED:
            self._enter_resolved(rows, moves)
        named = rows.case.get("solved" if state is State.RESOLVED else "closed" if state is State.CLOSED else "", "")
        at = self._moment(named) or changed
        _enter(moves, at, state)
        if state is not State.CLOSED or (before is not State.RESOLVED and now != DELETED):  # closing by itself is seldom told
            told.find("history_lacks", "status", now, rows.kept[-1].row)

    def _woken(self, moves: list[tuple[datetime, State]]) -> State | None:
        """Return what a customer's word makes of a settled or sleeping case where the source takes it up by itself."""
        return State.OPEN if moves[-1][1] in _SETTLED | {State.WAITING_CUSTOMER, State.WAITING_OTHERS} else None

    def _enter_resolved(self, rows: CaseRows, moves: list[tuple[datetime, State]]) -> None:
        solved = self._moment(rows.case.get("solved", "") or rows.metrics.get("solved_at", ""))
        if solved is not None:
            _enter(moves, solved, State.RESOLVED)

    def _holders(self, rows: CaseRows, opened: datetime, told: Told) -> list[tuple[datetime, str, str]]:
        """Who had the case from when, nobody included: team and person change in one step when they change in one moment."""
        changes = [*in_order(rows.changes, "group_id"), *in_order(rows.changes, "assignee_id")]
        changes += self._undated(rows, opened, changes, told)
        group = person = ""
        holders: list[tuple[datetime, str, str]] = []
        for change in sorted(changes, key=lambda one: one.at):
            value = "" if change.value in NOBODY else self.reference.number_of(change.value)
            group, person = (value, person) if change.field == "group_id" else (group, value)
            step = (max(change.at, opened), self.reference.group(group) if group else "", person)
            if holders and holders[-1][0] == step[0]:
                holders.pop()
            if (holders[-1][1:] if holders else ("", "")) != step[1:]:
                holders.append(step)
        return holders

    def _undated(self, rows: CaseRows, opened: datetime, known: list[Change], told: Told) -> list[Change]:
        """What the case has and no history tells of was so from the opening on, as far as anybody can say."""
        found = []
        for name, column in (("group_id", "group"), ("assignee_id", "assignee")):
            value = rows.case.get(column, "")
            if value not in NOBODY and not any(one.field == name for one in known):
                found.append(Change(opened, 0, (0, 0), name, value))
                if name == "assignee_id":
                    told.find("holder_undated", name, "", rows.kept[-1].row)
        return found

    def _calendars(self, rows: CaseRows, opened: datetime, told: Told) -> list[tuple[datetime, str]]:
        """By which schedules the case counted: its own; until it got one, and where it has none, the one for all."""
        if not self.reference.schedules:
            return []
        found: list[tuple[datetime, str]] = []
        for change in in_order(rows.changes, "schedule_id"):
            if change.value in self.reference.schedules:
                found.append((change.at, change.value))
            elif change.value not in NOBODY:
                told.find("schedule_unknown", "schedule_id", change.value, _row_of(rows, change))
        own = rows.case.get("schedule", "")
        if not found and own in self.reference.schedules:
            return [(opened, own)]
        if not found:
            told.find("schedule_default", "schedule_id", self.reference.schedule, rows.kept[-1].row)
        if not found or found[0][0] > opened + WITH_THE_OPENING:
            return [(opened, self.reference.schedule), *found]
        return [(max(at, opened), schedule) for at, schedule in found]

    def _facts(self, rows: CaseRows) -> dict[str, str]:
        facts = {}
        for name, fact in self.mapping.facts.items():
            value = rows.case.get(fact.column) or rows.plain.get(fact.column, "")
            if value and value not in self.mapping.missing:
                facts[name] = (self.reference.organization(value) if fact.column == "organization" else value)[:LONGEST_FACT]
        return facts


def _enter(moves: list[tuple[datetime, State]], at: datetime, state: State) -> None:
    """Come into a state, never before the last move; coming back from a settled one to ours is reopening."""
    before_at, before = moves[-1]
    at = max(at, before_at)
    if before in _SETTLED and state not in _SETTLED:
        state = State.REOPENED if state in {State.NEW, State.OPEN} else state
        at = max(at, before_at + _SHORTEST)  # both are to be seen, also when the source tells of them in one second
    if before is State.REOPENED and state is State.OPEN:
        return
    if state is not before:
        moves.append((at, state))


def channel_in(via: str) -> str:
    """Return the channel that a "via" names: an object with one, or the name itself."""
    if not via.startswith("{"):
        return via
    try:
        found = json.loads(via)
    except ValueError:
        return ""
    return str(found.get("channel") or "") if isinstance(found, dict) else ""


def _reject(rows: CaseRows, told: Told, why: str, group: Group) -> None:
    why = why % {"number": group.key} if "%(number)s" in why else why
    told.rejections += [Rejection(one.row.file, one.row.line, one.row.values, why) for one in rows.kept]


def _row_of(rows: CaseRows, change: Change) -> StagedRow:
    return next((one.row for one in rows.kept if (one.row.file, one.row.line) == change.place), rows.kept[-1].row)
