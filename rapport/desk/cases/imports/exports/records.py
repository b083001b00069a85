"""Rows that are about no single case (persons, groups, schedules), kept as they were last, and what is known from them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import connection

from rapport.desk.cases import actions
from rapport.kernel.actor import Actor
from rapport.kernel.intake import staging
from rapport.kernel.intake.models import ImportFile
from rapport.kernel.intake.types import StagedRow
from rapport.kernel.intake.values import UnreadableValue

from ..written import KnownRow
from .holds import Holds
from .hours import Schedules
from .layouts import Layout, Layouts
from .promises import Promises
from .reference import Reference, names_of
from .rows import values_of

# Of these a number has several rows, which are known together: an export that names it says all of them.
MANY = frozenset({Holds.HOURS, Holds.HOLIDAY, Holds.PROMISE})


class Record(NamedTuple):
    """One row to be kept: of which table and number, as text of all its fields, known again by its digest."""

    table: str
    number: str
    text: str
    digest: str
    is_one_of_many: bool

    @property
    def key(self) -> str:
        return f"{self.number}:{self.digest[:24]}" if self.is_one_of_many else self.number


class Kept(NamedTuple):
    """What became of records: new or changed ones, and those that were here as they are."""

    accepted: int
    known: int


def keep(records: Sequence[Record], *, source: str, batch_id: int, by: Actor, at: datetime) -> Kept:
    """Write records down; of a number with several rows those that are no longer said are forgotten."""
    here = _digests(source, records)
    new: dict[tuple[str, str], Record] = {}
    for one in records:
        if here.get((one.table, one.key)) != one.digest:
            new[one.table, one.key] = one
            here[one.table, one.key] = one.digest
    actions.keep_records(
        source=source,
        rows=[(one.table, one.key, one.text, one.digest) for one in new.values()],
        whole=_whole(records),
        batch_id=batch_id,
        by=by,
        at=at,
    )
    return Kept(len(new), len(records) - len(new))


def _whole(records: Iterable[Record]) -> dict[tuple[str, str], set[str]]:
    found: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for one in records:
        if one.is_one_of_many:
            found[one.table, one.number].add(one.key)
    return dict(found)


def _digests(source: str, records: Sequence[Record]) -> dict[tuple[str, str], str]:
    with connection.cursor() as cursor:
        cursor.execute(
            'SELECT r."table", r.key, r.digest FROM cases_sourcerecord r '
            'JOIN unnest(%s::text[], %s::text[]) AS asked ("table", key) ON r."table" = asked."table" AND r.key = asked.key '
            "WHERE r.source = %s",
            [[one.table for one in records], [one.key for one in records], source],
        )
        return {(table, key): digest for table, key, digest in cursor.fetchall()}


class Known(NamedTuple):
    """Everything that is known of a source beside its cases."""

    reference: Reference
    schedules: Schedules


def known(source: str, layouts: Layouts, missing: frozenset[str], run_id: int, files: Mapping[int, Layout]) -> Known:
    """Return what earlier imports and the rows of this run say. Rows that cannot be read are left to be told of elsewhere."""
    said_now = {layout.table.name for layout in files.values() if layout.holds in MANY}
    found = _Learnt(missing, tells_policies=any(layout.holds in {Holds.POLICY, Holds.APPLIED} for layout in files.values()))
    for table, row in _remembered(source):
        if table not in said_now:
            found.learn(row, layouts.of(row.header, table))
    for number, layout in files.items():
        if not layout.holds.is_about_case:
            for staged in staging.rows_of_file(run_id, number):
                found.learn(staged, layout)
    return found.known()


def layouts_of(run_id: int, layouts: Layouts) -> dict[int, Layout]:
    """Return the layout of each file of a run."""
    files = ImportFile.objects.filter(run_id=run_id).order_by("place")
    return {file.place: layouts.of(file.header, file.part or file.name) for file in files}


def _remembered(source: str) -> Iterator[tuple[str, KnownRow]]:
    with connection.cursor() as cursor:
        cursor.execute('SELECT "table", digest, fields FROM cases_sourcerecord WHERE source = %s ORDER BY id', [source])
        while rows := cursor.fetchmany(5_000):
            for table, digest, text in rows:
                yield table, KnownRow.of(0, digest, text)


class _Learnt:
    """Collects what rows say about persons, groups, organisations, schedules and promises."""

    def __init__(self, missing: frozenset[str], *, tells_policies: bool) -> None:
        self._missing, self._tells_policies = missing, tells_policies
        self._roles: dict[str, str] = {}
        self._names: dict[Holds, dict[str, str]] = {Holds.PERSON: {}, Holds.GROUP: {}, Holds.ORGANIZATION: {}}
        self._addresses: dict[str, str] = {}
        self._states: dict[str, str] = {}
        self._schedules, self._promises = Schedules(), Promises()

    def learn(self, row: StagedRow, layout: Layout) -> None:
        said = values_of(row, layout, self._missing)
        if layout.holds in self._names:
            self._names[layout.holds][said["id"]] = said.get("name", "")
            if layout.holds is Holds.PERSON:
                self._roles[said["id"]] = said.get("role", "")
                self._addresses[said["id"]] = said.get("email", "")
            return
        if layout.holds is Holds.STATE:
            name = said.get("name", "").casefold()
            self._states |= {said["id"]: name} | ({name: said["kind"].casefold()} if said.get("kind") else {})
            return
        try:
            learn(said, layout.holds, self._schedules, self._promises)
        except UnreadableValue:
            return

    def known(self) -> Known:
        reference = Reference(
            roles={number: role for number, role in self._roles.items() if role},
            persons=names_of(self._names[Holds.PERSON]),
            addresses=names_of(self._addresses),
            states=self._states,
            groups=names_of(self._names[Holds.GROUP]),
            organizations=names_of(self._names[Holds.ORGANIZATION]),
            schedules=frozenset(self._schedules.usable()),
            schedule=self._schedules.default(),
            policies=tuple(self._promises.in_order()),
            tells_policies=self._tells_policies,
        )
        return Known(reference, self._schedules)


def learn(said: Mapping[str, str], holds: Holds, schedules: Schedules, promises: Promises) -> None:
    """Take what a row says about hours and promises. Raises UnreadableValue."""
    match holds:
        case Holds.HOURS:
            schedules.add_hours(said)
        case Holds.HOLIDAY:
            schedules.add_holiday(said)
        case Holds.PROMISE:
            promises.add(said)
        case _:
            pass
