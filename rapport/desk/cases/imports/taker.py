"""The taker of cases: a batch of groups in, whole cases brought in, every row accounted for."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from rapport.desk.cases import actions
from rapport.desk.cases.types import Assigned, BroughtIn, CaseRecord, ContactRecord, Direction, Move, WrittenRow
from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.kernel.errors import BadInput
from rapport.kernel.intake.reading import no_such_column
from rapport.kernel.intake.types import Group, Sighting, Taken

from .fold import Draft, Told
from .mapping import CaseMapping
from .parsing import parse
from .preparing import CasePreparer, Folded, reader_of
from .resolve import Directory
from .written import KNOWN_BEFORE, KnownRow


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
        self._again = self.preparer()

    def preparer(self) -> CasePreparer:
        return CasePreparer(self.plan, self._headers, self.exported_at)

    def take(self, groups: Sequence[Group], prepared: Sequence[Folded], *, at: datetime) -> Taken:
        """Bring in the cases of these groups; those with known rows that the files lack are folded again with them."""
        found, merged_count = self._with_known(groups, prepared)
        drafts = [one.draft for one in found if one.draft]
        self._directory.learn(drafts)
        records = [self._record(one.draft, one.rows) for one in found if one.draft]
        done = actions.bring_in(records=records, batch_id=self.batch_id, by=self.by, at=at)
        return self._taken(_all_told(found), done, merged_count)

    def _with_known(self, groups: Sequence[Group], prepared: Sequence[Folded]) -> tuple[list[Folded], int]:
        """Fold anew the groups of which earlier imports brought in rows that are not here; say how many such rows there are."""
        found, merged_count = list(prepared), 0
        known = self._known_digests([one.key for one in prepared])
        missing = {place: absent for place, one in enumerate(prepared) if (absent := self._absent(groups, place, one, known))}
        remembered = self._known_rows([row_id for absent in missing.values() for row_id in absent]) if missing else {}
        for place, absent in missing.items():
            merged = [remembered[row_id] for row_id in absent]
            merged_count += len(merged)
            found[place] = self._again.folded(Group(groups[place].key, [*merged, *groups[place].rows]))
        return found, merged_count

    def _absent(self, groups: Sequence[Group], place: int, one: Folded, known: Mapping[str, Mapping[str, int]]) -> list[int]:
        """Return the ids of the rows of one case that are known and not here."""
        remembered = known.get(one.key)
        if not remembered:
            return []
        here = {row.digest for row in one.rows}
        if len(one.rows) < one.row_count:  # some were rejected, and may have been known before all the same
            here |= self._again.digests(groups[place].rows)
        return [row_id for digest, row_id in remembered.items() if digest not in here]

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

    def _known_digests(self, keys: list[str]) -> dict[str, dict[str, int]]:
        """Return, by case, digest and id of the rows that earlier imports brought in, in their order."""
        found: dict[str, dict[str, int]] = {}
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT c.external_id, s.digest, s.id FROM cases_case c "
                "JOIN cases_sourceevent s ON s.case_id = c.id "
                "WHERE c.source = %s AND c.external_id = ANY(%s) ORDER BY s.case_id, s.line, s.id",
                [self.mapping.source, keys],
            )
            for key, digest, row_id in cursor.fetchall():
                found.setdefault(key, {})[digest] = row_id
        return found

    def _known_rows(self, ids: list[int]) -> dict[int, KnownRow]:
        header = self._headers[KNOWN_BEFORE]
        with connection.cursor() as cursor:
            cursor.execute("SELECT id, line, digest, fields FROM cases_sourceevent WHERE id = ANY(%s)", [ids])
            return {row_id: KnownRow.of(line, digest, text, header) for row_id, line, digest, text in cursor.fetchall()}

    def _record(self, draft: Draft, rows: tuple[WrittenRow, ...]) -> CaseRecord:
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


def _all_told(found: Sequence[Folded]) -> Told:
    """Put together what was told about each group."""
    whole = Told()
    for told in (one.told for one in found if one.told):
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
