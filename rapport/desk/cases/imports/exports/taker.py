"""The taker of exports of several tables: a batch of groups in, cases with their whole history out, every row accounted for."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from rapport.desk.cases import actions
from rapport.desk.cases.types import Assigned, CaseRecord, ContactRecord, CountsBy, Direction, HeldTo, Move, WrittenRows
from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.kernel.intake.types import Group, Keyed, Rejection, Taken

from ..fold import Told
from ..remembering import Remembering
from ..resolve import Directory
from ..taker import all_told, taken
from . import records
from .calendars import Calendars
from .fold import SourceCase
from .layouts import Layouts
from .mapping import parse_export
from .preparing import ExportPreparer, FoldedCase
from .promises import Promise


class ExportTaker:
    """Takes the tables of an export by the plan of a run."""

    looks_at_rows = True

    def __init__(self, plan: Mapping[str, Any], *, batch_id: int, by: Actor, at: datetime) -> None:
        self.mapping = parse_export(plan["mapping"], where=str(plan["mapping"].get("name", "")))
        self.batch_id, self.by, self.plan = batch_id, by, plan
        self._layouts = Layouts(self.mapping)
        self._directory = Directory(self.mapping, by=by, at=at)

    def keyed(self, header: Sequence[str], name: str) -> Keyed:
        """Rows about a case belong to it, whatever their table; others to the record that they say."""
        layout = self._layouts.of(header, name)
        prefix = "" if layout.holds.is_about_case else f"{layout.holds.value}/"
        return Keyed(columns=layout.key_columns, prefix=prefix)

    def missing(self) -> frozenset[str]:
        return self.mapping.missing

    def begin(self, headers: Sequence[Sequence[str]]) -> None:
        """Learn persons, groups and schedules, from this run and from earlier ones."""
        files = records.layouts_of(self.batch_id, self._layouts)
        self._headers = {place: (layout.header, layout.table.name) for place, layout in files.items()}
        known = records.known(self.mapping.source, self._layouts, self.mapping.missing, self.batch_id, files)
        self._reference = known.reference
        self._calendars = Calendars(self.mapping.source, known.schedules)
        self._remembering = Remembering(self.mapping.source, self.preparer())

    def preparer(self) -> ExportPreparer:
        return ExportPreparer(self.plan, self._headers, self._reference)

    def take(self, groups: Sequence[Group], prepared: Sequence[FoldedCase], *, at: datetime) -> Taken:
        """Keep the records and bring in the cases of these groups, those that were known before with all their rows."""
        actions.wait_for_others(source=self.mapping.source, by=self.by, at=at)
        kept = records.keep(
            [record for one in prepared for record in one.records],
            source=self.mapping.source,
            batch_id=self.batch_id,
            by=self.by,
            at=at,
        )
        found, merged_count = self._remembering.with_known(groups, prepared)
        gone = [one for one in found if one.case and one.case.is_deleted and one.key not in self._remembering.known]
        cases = [(one.case, one.rows) for one in found if one.case and one not in gone]
        self._directory.addresses |= {who: address for case, _rows in cases for who, address in case.addresses.items()}
        self._directory.learn([case for case, _rows in cases])
        calendars = self._calendars.ids(by=self.by, at=at)
        promises = {promise for case, _rows in cases for _at, promise in case.held}
        promised = self._calendars.standards(promises, calendars, by=self.by, at=at)
        done = actions.bring_in(
            records=[self._record(case, rows, calendars, promised) for case, rows in cases],
            batch_id=self.batch_id,
            by=self.by,
            at=at,
        )
        told = all_told([*(one.told for one in found), _not_taken(gone, groups)])
        made, made_ids = self._directory.take_made()
        result = taken(told, done, merged_count, made | self._calendars.take_made(), made_ids)
        result.accepted += kept.accepted
        result.known += kept.known
        return result

    def forget(self) -> None:
        self._directory.forget()

    def finish(self) -> None:
        actions.settle_in(by=self.by, at=clock.now())

    def _record(
        self, case: SourceCase, rows: WrittenRows, calendars: Mapping[str, int], promised: Mapping[Promise, int]
    ) -> CaseRecord:
        return CaseRecord(
            source=self.mapping.source,
            external_id=case.external_id,
            kind=case.kind,
            subject=case.subject,
            channel=case.channel,
            opened_at=case.opened_at,
            moves=tuple(Move(at=at, state=state) for at, state in case.moves),
            contacts=tuple(self._contacts(case)),
            assignments=tuple(self._assignments(case)),
            calendars=tuple(CountsBy(at, calendars[number]) for at, number in case.calendars if number in calendars),
            standards=tuple(HeldTo(at, promised[one]) for at, one in case.held if one in promised),
            rows=rows,
            customer_id=self._directory.customer(case.customer[0]) if case.customer[0] else None,
            attributes=case.facts,
            priority=case.priority,
        )

    def _contacts(self, case: SourceCase) -> Iterator[ContactRecord]:
        for one in case.contacts:
            person_id = self._directory.person(one.author) if one.author and one.direction is not Direction.INBOUND else None
            yield ContactRecord(at=one.at, direction=one.direction, channel=one.channel, text=one.text, person_id=person_id)

    def _assignments(self, case: SourceCase) -> Iterator[Assigned]:
        """Nobody is somebody here: a case can be taken from a person and given to no other."""
        if case.holders and case.holders[0][0] > case.opened_at:
            yield Assigned(at=case.opened_at, team_id=None)
        for at, team, who in case.holders:
            team_id = self._directory.team(team) if team else None
            yield Assigned(at=at, team_id=team_id, assignee_id=self._directory.person(who) if who else None)


def _not_taken(gone: Sequence[FoldedCase], groups: Sequence[Group]) -> Told:
    """Tickets that were deleted before they ever came here stay away; every row of them is told."""
    told = Told()
    keys = {one.key for one in gone}
    known = {(one.file, one.line) for other in gone if other.told for one in other.told.rejections}
    why = _("The case was deleted in the source, so it is not brought in.")
    for group in groups if keys else ():
        if group.key in keys:
            rows = [row for row in group.rows if (row.file, row.line) not in known]
            told.rejections += [Rejection(row.file, row.line, row.values, why) for row in rows]
    return told
