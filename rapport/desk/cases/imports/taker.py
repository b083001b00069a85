"""The taker of cases: a batch of groups in, whole cases brought in, every row accounted for."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection
from django.utils.translation import gettext as _

from rapport.desk.cases import actions
from rapport.desk.cases.types import Assigned, BroughtIn, CaseRecord, ContactRecord, Direction, Move, SourceRow
from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.kernel.errors import BadInput
from rapport.kernel.intake.reading import no_such_column
from rapport.kernel.intake.types import DateOrder, Group, Sighting, StagedRow, Taken
from rapport.kernel.intake.values import MomentReader

from .fold import Draft, Fold, Told
from .mapping import ZONE_IN_VALUES, CaseMapping, zone_of
from .parsing import parse
from .resolve import Directory
from .written import KNOWN_BEFORE, KnownRow, Written


class Folded(NamedTuple):
    """What folding made of one group: the case, its rows written down, and what was worth telling."""

    draft: Draft | None
    rows: tuple[SourceRow, ...]
    told: Told


class CaseTaker:
    """Takes rows into cases by the plan of a run: mapping, zone, date order, moment of the export."""

    def __init__(self, plan: Mapping[str, Any], *, batch_id: int, by: Actor, at: datetime) -> None:
        self.mapping: CaseMapping = parse(plan["mapping"], where=str(plan["mapping"].get("name", "")))
        self.batch_id, self.by = batch_id, by
        self.exported_at = datetime.fromisoformat(plan["as_of"]) if plan.get("as_of") else at
        self.plan = plan
        reader_of(self.mapping, plan)  # refuses a plan without a zone
        self._directory = Directory(self.mapping, by=by, at=at)

    def key_columns(self) -> Sequence[str]:
        return self.mapping.key

    def missing(self) -> frozenset[str]:
        return self.mapping.missing

    def begin(self, headers: Sequence[Sequence[str]]) -> None:
        check_columns(self.mapping, [(_("The table"), header) for header in headers])
        self._headers: dict[int, Sequence[str]] = dict(enumerate(headers))
        self._headers[KNOWN_BEFORE] = list(dict.fromkeys(name for header in headers for name in header))
        self._fold = self._new_fold()
        self._other_fold = self._new_fold()  # the first one may be at work in another thread
        self._written = {file: Written(header) for file, header in self._headers.items()}

    def _new_fold(self) -> Fold:
        return Fold(self.mapping, self._headers, reader_of(self.mapping, self.plan), self.exported_at)

    def prepare(self, groups: Sequence[Group]) -> list[Folded]:
        """Fold the groups and write their rows down. Needs no database."""
        return [self._folded(self._fold, group) for group in groups]

    def _folded(self, fold: Fold, group: Group) -> Folded:
        told = Told()
        draft = fold.fold(group, told)
        return Folded(draft, tuple(self._rows(draft)) if draft else (), told)

    def take(self, groups: Sequence[Group], prepared: Sequence[Folded], *, at: datetime) -> Taken:
        """Bring in the cases of these groups; those with known rows that the files lack are folded again with them."""
        known = self._known_rows([group.key for group in groups])
        found, merged_count = list(prepared), 0
        for place, group in enumerate(groups) if known else ():
            if merged := self._not_in(found[place], group, known.get(group.key, ())):
                merged_count += len(merged)
                found[place] = self._folded(self._other_fold, Group(group.key, [*merged, *group.rows]))
        drafts = [one.draft for one in found if one.draft]
        self._directory.learn(drafts)
        records = [self._record(one.draft, one.rows) for one in found if one.draft]
        done = actions.bring_in(records=records, batch_id=self.batch_id, by=self.by, at=at)
        return self._taken(_all_told(found), done, merged_count)

    def finish(self) -> None:
        actions.settle_in(by=self.by, at=clock.now())

    def _taken(self, told: Told, done: BroughtIn, merged_count: int) -> Taken:
        rejections = [one for one in told.rejections if one.file != KNOWN_BEFORE]
        known = done.rows_known - merged_count + (len(told.rejections) - len(rejections))
        return Taken(
            accepted=done.rows_added,
            known=known,
            added=done.added,
            changed=done.changed,
            unchanged=done.unchanged,
            rejections=rejections,
            findings=told.findings,
            made=self._directory.take_made(),
        )

    def _known_rows(self, keys: list[str]) -> dict[str, list[tuple[int, str, str]]]:
        """Return, by case, line, digest and JSON of the rows that earlier imports brought in."""
        found: dict[str, list[tuple[int, str, str]]] = {}
        with connection.cursor() as cursor:
            # The fields as text: most of these rows are in the files too and are then not looked into.
            cursor.execute(
                "SELECT c.external_id, s.line, s.digest, s.fields::text FROM cases_case c "
                "JOIN cases_sourceevent s ON s.case_id = c.id "
                "WHERE c.source = %s AND c.external_id = ANY(%s) ORDER BY s.case_id, s.line, s.id",
                [self.mapping.source, keys],
            )
            for key, line, digest, written in cursor.fetchall():
                found.setdefault(key, []).append((line, digest, written))
        return found

    def _not_in(self, folded: Folded, group: Group, remembered: Sequence[tuple[int, str, str]]) -> list[KnownRow]:
        here, header = {row.digest for row in folded.rows}, self._headers[KNOWN_BEFORE]
        if len(folded.rows) < len(group.rows):  # some were rejected, and may have been known before all the same
            here |= {digest for _written, digest in self._told(group.rows)}
        return [KnownRow.of(line, digest, written, header) for line, digest, written in remembered if digest not in here]

    def _told(self, rows: Sequence[StagedRow]) -> Iterator[tuple[str, str]]:
        """Yield each row as JSON, and its digest."""
        seen: dict[str, int] = {}
        for row in rows:
            if isinstance(row, KnownRow):
                yield row.written, row.digest
                continue
            written, digest = self._written[row.file].of(row.values)
            times = seen[digest] = seen.get(digest, 0) + 1
            # Rows that are the same to the letter are kept, told apart by their count; a second import counts the same.
            yield written, digest if times == 1 else f"{digest}-{times}"

    def _record(self, draft: Draft, rows: tuple[SourceRow, ...]) -> CaseRecord:
        return CaseRecord(
            source=self.mapping.source,
            external_id=draft.external_id,
            kind=draft.kind,
            subject=draft.subject,
            channel=draft.channel,
            opened_at=draft.opened_at,
            received_at=draft.received_at,
            moves=tuple(Move(at=at, state=state) for at, state in draft.moves),
            contacts=self._contacts(draft),
            assignments=tuple(self._assignments(draft)),
            rows=rows,
            customer_id=self._directory.customer(draft.customer[0]) if draft.customer[0] else None,
            reason_id=self._directory.reason(draft.reason),
            cause_id=self._directory.cause(draft.cause),
            attributes=draft.facts,
            priority=draft.priority,
        )

    def _contacts(self, draft: Draft) -> tuple[ContactRecord, ...]:
        if not draft.text:
            return ()
        return (ContactRecord(at=draft.opened_at, direction=Direction.INBOUND, channel=draft.channel, text=draft.text),)

    def _assignments(self, draft: Draft) -> Iterator[Assigned]:
        for at, team, assignee in draft.holders:
            team_id = self._directory.team(team) if team else None
            assignee_id = self._directory.person(assignee) if assignee else None
            if team_id or assignee_id:
                yield Assigned(at=at, team_id=team_id, assignee_id=assignee_id)

    def _rows(self, draft: Draft) -> Iterator[SourceRow]:
        told = self._told([line.row for line in draft.lines])
        for line, (written, digest) in zip(draft.lines, told, strict=True):
            yield SourceRow(at=line.at, line=line.row.line, fields={}, digest=digest, written=written)


def _all_told(found: Sequence[Folded]) -> Told:
    """Put together what was told about each group."""
    whole = Told()
    for one in found:
        whole.rejections += one.told.rejections
        for key, seen in one.told.findings.items():
            whole.findings.setdefault(key, Sighting()).merge(seen)
    return whole


def check_columns(mapping: CaseMapping, headers: Sequence[tuple[str, Sequence[str]]]) -> None:
    """Raise BadInput when a column is missing. Columns that only describe may be absent from some files, the others from none.

    ``headers``: the name of each file and its columns.
    """
    needed = [*mapping.key, *mapping.order, mapping.moments.event, mapping.moments.opened, mapping.state.column]
    for name, header in headers:
        if absent := [one for one in needed if one and one not in header]:
            raise BadInput(no_such_column(name, list(dict.fromkeys(absent))))
    anywhere = {one for _name, header in headers for one in header}
    if absent := [one for one in mapping.columns if one not in anywhere]:
        raise BadInput(no_such_column(headers[0][0], absent))


def reader_of(mapping: CaseMapping, plan: Mapping[str, Any]) -> MomentReader:
    """Return what reads the moments of a run. Raises BadInput when the zone was neither given nor in the values."""
    zone_name = plan.get("zone") or mapping.moments.zone_name
    if not zone_name:
        raise BadInput(_("Say in which time zone the times are (for example Europe/London); the source does not."))
    zone = None if zone_name == ZONE_IN_VALUES else zone_of(zone_name)
    order = DateOrder(plan["date_order"]) if plan.get("date_order") else mapping.moments.order
    return MomentReader(zone=zone, order=order, missing=mapping.missing)
