"""The taker of cases: a batch of groups in, whole cases brought in, every row accounted for."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from rapport.desk.cases import actions
from rapport.desk.cases.types import (
    UNSETTLED,
    Assigned,
    BroughtIn,
    CaseRecord,
    ContactRecord,
    Direction,
    Move,
    State,
    WrittenRows,
)
from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.kernel.errors import BadInput
from rapport.kernel.intake.keys import no_such_column
from rapport.kernel.intake.types import Group, Keyed, Sighting, Taken

from .fold import Draft, Told
from .mapping import CaseMapping, Grain
from .parsing import parse
from .preparing import CasePreparer, Folded, reader_of
from .remembering import Remembering
from .resolve import Directory
from .written import KNOWN_BEFORE


class CaseTaker:
    """Takes rows into cases by the plan of a run: mapping, zone, date order, moment of the export."""

    looks_at_rows = False

    def __init__(self, plan: Mapping[str, Any], *, batch_id: int, by: Actor, at: datetime) -> None:
        self.mapping: CaseMapping = parse(plan["mapping"], where=str(plan["mapping"].get("name", "")))
        self.batch_id, self.by = batch_id, by
        self.exported_at = datetime.fromisoformat(plan["as_of"]) if plan.get("as_of") else at
        self.plan, self.at = plan, at
        reader_of(self.mapping, plan, at=at)  # refuses a plan without a zone
        self._directory = Directory(self.mapping, by=by, at=at)

    def keyed(self, header: Sequence[str], name: str) -> Keyed:
        return Keyed(columns=self.mapping.key)

    def missing(self) -> frozenset[str]:
        return self.mapping.missing

    def begin(self, headers: Sequence[Sequence[str]]) -> None:
        check_columns(self.mapping, [(_("The table"), header) for header in headers])
        self._headers: dict[int, Sequence[str]] = dict(enumerate(headers))
        self._headers[KNOWN_BEFORE] = list(dict.fromkeys(name for header in headers for name in header))
        # A table that lacks a column says nothing about it: what came in of it before is then looked up.
        # So it is where rows say when they were changed: the newest of all counts, whichever file it came in.
        tells_all = self.mapping.grain is Grain.CASE and not self.mapping.moments.changed
        is_whole = tells_all and all({*self.mapping.columns} <= {*header} for header in headers)
        known_header = self._headers[KNOWN_BEFORE]
        self._remembering = Remembering(self.mapping.source, self.preparer(), known_header, is_whole=is_whole)

    def preparer(self) -> CasePreparer:
        return CasePreparer(self.plan, self._headers, self.exported_at, self.at)

    def take(self, groups: Sequence[Group], prepared: Sequence[Folded], *, at: datetime) -> Taken:
        """Bring in the cases of these groups; those with known rows that the files lack are folded again with them."""
        actions.wait_for_others(source=self.mapping.source, by=self.by, at=at)
        found, merged_count = self._remembering.with_known(groups, prepared)
        drafts = [one.draft for one in found if one.draft]
        back = self._gone_back(groups, found)
        self._directory.learn(drafts)
        records = [self._record(one.draft, one.rows) for one in found if one.draft]
        done = actions.bring_in(records=records, batch_id=self.batch_id, by=self.by, at=at)
        made, made_ids = self._directory.take_made()
        told = all_told([*(one.told for one in found), self._followed(groups, found), back])
        return taken(told, done, merged_count, made, made_ids)

    def _followed(self, groups: Sequence[Group], found: Sequence[Folded]) -> Told:
        """Tell of rows that came in before and were followed by others: of an older file, as far as can be seen."""
        told = Told()
        for number, one in enumerate(found):
            if self._remembering.is_followed(one):
                # Only such a group is asked for: the rows of all others stay where they were read.
                told.find("followed", "", "", groups[number].rows[-1])
        return told

    def _gone_back(self, groups: Sequence[Group], found: Sequence[Folded]) -> Told:
        """Tell of cases that are settled here and that the row of this file calls open: as an older file would.

        Only where nothing says when a row was changed; else the newer one counts, whichever comes last.
        """
        told = Told()
        if self.mapping.grain is not Grain.CASE or self.mapping.moments.changed:
            return told
        known = self._remembering.known
        open_now = {one.key: number for number, one in enumerate(found) if one.key in known and _is_open(one.draft)}
        for key in self._remembering.settled(list(open_now)):
            told.find("gone_back", self.mapping.state.column, "", groups[open_now[key]].rows[-1])
        return told

    def forget(self) -> None:
        self._directory.forget()

    def finish(self) -> None:
        actions.settle_in(by=self.by, at=clock.now())

    def _record(self, draft: Draft, rows: WrittenRows) -> CaseRecord:
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


def _is_open(draft: Draft | None) -> bool:
    """Whether a case ends in a state that is neither settled nor comes after being settled."""
    return draft is not None and all(state in UNSETTLED and state is not State.REOPENED for _at, state in draft.moves)


def taken(
    told: Told, done: BroughtIn, merged_count: int, made: Mapping[str, int], made_ids: Mapping[str, Sequence[int]]
) -> Taken:
    """Return what became of a batch. ``merged_count``: so many rows of earlier imports were folded in with it."""
    rejections = [one for one in told.rejections if one.file != KNOWN_BEFORE]
    return Taken(
        accepted=done.rows_added,
        known=done.rows_known - merged_count + (len(told.rejections) - len(rejections)),
        added=done.added,
        changed=done.changed,
        unchanged=done.unchanged,
        rejections=rejections,
        findings=told.findings,
        made=made,
        made_ids=made_ids,
    )


def all_told(found: Iterable[Told | None]) -> Told:
    """Put together what was told about each group."""
    whole = Told()
    for told in (one for one in found if one):
        whole.rejections += told.rejections
        for key, seen in told.findings.items():
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
