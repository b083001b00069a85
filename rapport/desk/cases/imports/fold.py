"""Rows of one object folded into one case: pure arithmetic over texts, without the database. Names stay names here.

The order of rows is the mapping's; a moment that runs against it is taken as the moment before and told, because the order
that the source gives (a modification count) is surer than its clock.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from operator import attrgetter, itemgetter
from typing import NamedTuple

from django.utils.translation import gettext as _

from rapport.desk.cases.types import UNSETTLED, UNTOLD, Channel, Kind, Priority, State
from rapport.kernel.intake.types import Group, Rejection, Sighting, StagedRow
from rapport.kernel.intake.values import MomentReader, UnreadableValue, sort_key

from .mapping import CaseMapping, Grain, Words
from .subjects import Subjects
from .who import addressed
from .written import KNOWN_BEFORE

MARKED_BOUND = UNTOLD
LONGEST_FACT = 200
_SETTLED = frozenset({State.RESOLVED, State.CLOSED})
_BACK = {State.NEW: State.REOPENED, State.OPEN: State.REOPENED}
_key_of = lru_cache(maxsize=50_000)(sort_key)


class Line(NamedTuple):
    """One row that is taken: its place in the order, its moment, and what it says about state and holder."""

    order: tuple[object, ...]
    at: datetime
    state: str
    team: str
    assignee: str
    row: StagedRow


@dataclass(slots=True)
class Draft:
    """A case with names instead of ids. ``writers``: who else took part; ``persons``: what to call those known by number."""

    external_id: str
    kind: Kind
    subject: str
    channel: Channel
    priority: Priority
    opened_at: datetime
    received_at: datetime | None
    moves: list[tuple[datetime, State]]
    holders: list[tuple[datetime, str, str]]
    reason: tuple[str, ...]
    cause: tuple[str, ...]
    customer: tuple[str, str, str, str]  # what names them, name, e-mail address, phone number
    text: str
    facts: dict[str, str]
    lines: list[Line]
    writers: list[str] = field(default_factory=list)
    persons: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Told:
    """What folding found worth telling: rejected rows, and findings by (kind, column, value)."""

    rejections: list[Rejection] = field(default_factory=list)
    findings: dict[tuple[str, str, str], Sighting] = field(default_factory=dict)

    def find(self, kind: str, column: str, value: str, row: StagedRow) -> None:
        if row.file >= 0:  # what is known from before was told when it came in
            self.findings.setdefault((kind, column, value), Sighting()).add(row.file, row.line)


class _States(dict[str, State | None]):
    """What each text in the column of states means; None for a missing or an unknown one."""

    def __init__(self, mapping: CaseMapping) -> None:
        super().__init__()
        self._words, self._missing = mapping.state.values, mapping.missing

    def __missing__(self, said: str) -> State | None:
        known = None if said.strip() in self._missing else self._words.get(said.strip().casefold())
        self[said] = known
        return known


class Fold:
    """Folds groups by one mapping. ``headers``: of each file of the run, by its number; -1 is the header of rows known before."""

    def __init__(
        self, mapping: CaseMapping, headers: dict[int, Sequence[str]], moments: MomentReader, exported_at: datetime
    ) -> None:
        self.mapping, self.moments, self.exported_at = mapping, moments, exported_at
        self._places = {file: {name: place for place, name in enumerate(header)} for file, header in headers.items()}
        self._widths = {file: len(header) for file, header in headers.items()}
        self._row_columns = [mapping.moments.event or mapping.moments.opened, mapping.state.column]
        self._row_columns += [one.column if one else "" for one in (mapping.team, mapping.assignee)]
        self._row_columns += mapping.order
        self._changed = mapping.moments.changed
        self._row_columns += [self._changed] if self._changed else []
        self._getters = {file: _getter(places, self._row_columns) for file, places in self._places.items()}
        self._columns = [name for name in mapping.columns if name not in {*mapping.key, *mapping.order}]
        self._latest = {file: _getter(places, self._columns) for file, places in self._places.items()}
        self._known_last: dict[str, str] = {}
        self._subjects = Subjects(mapping.subject)
        self._states = _States(mapping)

    def fold(self, group: Group, told: Told) -> Draft | None:
        """Return the case that these rows make; None when nothing of it could be taken. Rows are told rejected or are in it."""
        lines = [line for line in (self._line(row, told) for row in group.rows) if line]
        if not lines:
            return None
        if len(lines) > 1:
            lines.sort(key=attrgetter("order"))
            if self._changed and lines[-1].row.file == KNOWN_BEFORE:
                for line in lines:
                    told.find("older", self._changed, "", line.row)
        try:
            return self._case(group.key, lines, told)
        except UnreadableValue as error:
            told.rejections += [Rejection(line.row.file, line.row.line, line.row.values, str(error)) for line in lines]
            return None

    def _line(self, row: StagedRow, told: Told) -> Line | None:
        width = self._widths[row.file]
        if len(row.values) != width:
            row = row._replace(values=[*row.values, *[""] * (width - len(row.values))])
        moment, state, team, assignee, *order = self._getters[row.file](row.values)
        try:
            at = self.moments.read(moment)
            last_at = (self.moments.read(order.pop()) or at) if self._changed else at
        except UnreadableValue as error:
            told.rejections.append(Rejection(row.file, row.line, row.values, str(error)))
            return None
        if at is None:
            why = _("The row has no moment in “%(column)s”.") % {"column": self._row_columns[0]}
            told.rejections.append(Rejection(row.file, row.line, row.values, why))
            return None
        if self.moments.unreal or self.moments.doubled:
            self._tell_hour(moment, row, told)
        place = (*map(_key_of, order), last_at, row.file, row.line) if order else (last_at, row.file, row.line)
        return Line(place, at, state, team, assignee, row)

    def _tell_hour(self, text: str, row: StagedRow, told: Told) -> None:
        if text in self.moments.unreal:
            told.find("hour_unreal", self._row_columns[0], text, row)
        elif text in self.moments.doubled:
            told.find("hour_doubled", self._row_columns[0], text, row)

    def _case(self, key: str, lines: list[Line], told: Told) -> Draft:
        mapping = self.mapping
        self._known_last = self._latest_values(lines)
        opened = self._moment(mapping.moments.opened) or lines[0].at
        moves = self._moves(lines, opened, told)
        facts = {name: value[:LONGEST_FACT] for name, one in mapping.facts.items() if (value := self._known_last[one.column])}
        if mapping.grain is Grain.CASE:
            self._settle(lines, moves, facts, told)
        return Draft(
            external_id=key,
            kind=self._word(mapping.kind, lines, told),
            subject=self._subjects.of(self._known_last.__getitem__) or key,
            channel=self._word(mapping.channel, lines, told),
            priority=self._word(mapping.priority, lines, told),
            opened_at=opened,
            received_at=self._moment(mapping.moments.received),
            moves=moves,
            holders=self._held_now(opened) if self._changed else self._holders(lines, opened),
            reason=self._path(mapping.reason),
            cause=self._path(mapping.cause),
            customer=self._customer(),
            text=self._known_last[mapping.text],
            facts=facts,
            lines=lines,
        )

    def _latest_values(self, lines: Sequence[Line]) -> dict[str, str]:
        """Return, by column, what the source knew last; "" for what it never said.

        Where rows say when they were changed, the last one tells all of its case: earlier ones only what its table lacks.
        """
        missing, row = self.mapping.missing, lines[-1].row
        here = self._places[row.file] if self._changed else ()
        found = dict(zip(self._columns, self._latest[row.file](row.values), strict=True))
        for column, raw in found.items():
            value = raw.strip()
            found[column] = value if value not in missing else "" if column in here else self._look_back(lines, column)
        found[""] = ""
        return found

    def _look_back(self, lines: Sequence[Line], column: str) -> str:
        for line in reversed(lines[:-1]):
            place = self._places[line.row.file].get(column)
            value = line.row.values[place].strip() if place is not None else ""
            if value not in self.mapping.missing:
                return value
        return ""

    def _moment(self, column: str) -> datetime | None:
        return self.moments.read(self._known_last[column]) if column else None

    def _word[Word: StrEnum](self, words: Words[Word], lines: Sequence[Line], told: Told) -> Word:
        value = self._known_last[words.column]
        if not value:
            return words.default
        found = words.values.get(value.casefold())
        if found is None:
            told.find("stray", words.column, value, lines[-1].row)
            return words.default
        return found

    def _path(self, columns: Sequence[str]) -> tuple[str, ...]:
        """Return the two levels; a second one without a first stands alone."""
        return tuple(value for column in columns if (value := self._known_last[column]))

    def _customer(self) -> tuple[str, str, str, str]:
        mapping, known = self.mapping, self._known_last
        called, email = addressed(known[mapping.customer_email])
        joined = f"{known[mapping.customer_first_name]} {known[mapping.customer_last_name]}".strip()
        name, phone = known[mapping.customer_name] or joined or called, known[mapping.customer_phone]
        if mapping.customer is None:
            return "", "", "", ""
        key = known[mapping.customer.column]
        if mapping.customer.column == mapping.customer_email:  # that means the same in capitals; who wrote none is told apart by
            key = email.lower() or phone or name  # what else reaches or names them
        elif mapping.customer.column in (mapping.customer_first_name, mapping.customer_last_name):  # many share one of the two
            key = name
        return (key, name or key, email, phone) if key else ("", "", "", "")

    def _moves(self, lines: Sequence[Line], opened: datetime, told: Told) -> list[tuple[datetime, State]]:
        moves, before = [(opened, State.NEW)], opened
        if self.mapping.grain is Grain.EVENT:
            for line in lines:
                at = line.at
                if at < before:
                    told.find("moment_moved", self._row_columns[0], "", line.row)
                    at = before
                before = at
                state = self._states[line.state]
                if state is not moves[-1][1]:
                    self._move(moves, at, state, line, told)
            self._add_last(moves, lines)
        for step in self.mapping.steps:
            at_step = self._moment(step.column)
            if at_step is not None:
                moves.append((max(at_step, moves[-1][0]), step.state))
        return moves

    def _move(self, moves: list[tuple[datetime, State]], at: datetime, state: State | None, line: Line, told: Told) -> None:
        if state is not None:
            _enter(moves, at, state)
        elif (said := line.state.strip()) not in self.mapping.missing:
            told.find("stray", self.mapping.state.column, said, line.row)

    def _add_last(self, moves: list[tuple[datetime, State]], lines: Sequence[Line]) -> None:
        """Take the columns that say when it was resolved and closed, where no row said so by its state."""
        said = {state for _at, state in moves}
        for state, column in ((State.RESOLVED, self.mapping.moments.resolved), (State.CLOSED, self.mapping.moments.closed)):
            at = self._moment(column) if state not in said and moves[-1][1] is not State.CLOSED else None
            if at is not None and at >= moves[-1][0]:
                moves.append((at, state))

    def _settle(self, lines: Sequence[Line], moves: list[tuple[datetime, State]], facts: dict[str, str], told: Told) -> None:
        """Enter the state that a row with a whole case ends in, at the moment it names or, failing that, the latest possible."""
        state = self._word(self.mapping.state, lines, told)
        resolved, closed = (self._moment(column) for column in (self.mapping.moments.resolved, self.mapping.moments.closed))
        for at, settled, column in (
            (resolved, State.RESOLVED, self.mapping.moments.resolved),
            (closed, State.CLOSED, self.mapping.moments.closed),
        ):
            if at is not None:
                if at < moves[0][0]:
                    told.find("settled_early", column, "", lines[-1].row)
                _enter(moves, at, settled)
        if state in _SETTLED and moves[-1][1] not in _SETTLED:
            facts[MARKED_BOUND] = _("not in the source; the latest possible is taken")
            told.find("settled_unknown", self.mapping.state.column, "", lines[-1].row)
            _enter(moves, self._bound(), state)
        elif state in UNSETTLED and state is not State.NEW:
            said = self._known_last[self.mapping.state.column]
            if moves[-1][1] not in _SETTLED:
                _enter(moves, moves[-1][0], state)
            elif said.casefold() in self.mapping.state.values:  # an open case must stay in sight
                told.find("settled_open", self.mapping.state.column, said, lines[-1].row)
                _enter(moves, moves[-1][0], state)

    def _bound(self) -> datetime:
        """When it was settled at the latest: by the last change of its row, if that is known, and before the export was made."""
        latest = self._moment(self._changed) or self.exported_at
        for bound in self.mapping.settled_by:
            since = self._moment(bound.since)
            if since is not None and self._known_last[bound.column] in bound.values:
                return min(since + timedelta(days=bound.days), latest)
        return latest

    def _held_now(self, opened: datetime) -> list[tuple[datetime, str, str]]:
        """Who holds it by the last row; of rows that say when they were changed the earlier ones hold nobody."""
        columns = (self.mapping.team, self.mapping.assignee)
        team, assignee = (self._known_last[one.column] if one else "" for one in columns)
        return [(opened, team, assignee)] if team or assignee else []

    def _holders(self, lines: Sequence[Line], opened: datetime) -> list[tuple[datetime, str, str]]:
        """Who held the case from when; a missing name leaves the one before, for missing is not nobody."""
        holders: list[tuple[datetime, str, str]] = []
        team = assignee = ""
        before: tuple[str, str] | None = None
        for line in lines:
            if before == (line.team, line.assignee):
                continue
            before = line.team, line.assignee
            now = (_known(line.team, self.mapping.missing) or team, _known(line.assignee, self.mapping.missing) or assignee)
            if now != (team, assignee):
                team, assignee = now
                earliest = holders[-1][0] if holders else opened
                holders.append((max(line.at, earliest), team, assignee))
        return holders


def _known(value: str, missing: frozenset[str]) -> str:
    value = value.strip()
    return "" if value in missing else value


def _enter(moves: list[tuple[datetime, State]], at: datetime, state: State) -> None:
    """Come into a state, never before the last move; coming back from a settled one is reopening."""
    before_at, before = moves[-1]
    if before in _SETTLED and state not in _SETTLED:
        state = _BACK.get(state, state)
    if state is State.OPEN and before is State.REOPENED:
        return
    if state is not before:
        moves.append((max(at, before_at), state))


def _getter(places: dict[str, int], columns: Sequence[str]) -> Callable[[Sequence[str]], tuple[str, ...]]:
    """Return what picks the values of these columns out of a row; "" for a column that is not there."""
    found = [places.get(column) if column else None for column in columns]
    if len(found) > 1 and all(place is not None for place in found):
        return itemgetter(*found)
    return lambda values: tuple("" if place is None else values[place] for place in found)


def texts_of(mapping: CaseMapping) -> Iterable[str]:
    """Return the columns whose moments bound an export."""
    return [*mapping.moments.columns, *(one.column for one in mapping.steps), *(one.since for one in mapping.settled_by)]
