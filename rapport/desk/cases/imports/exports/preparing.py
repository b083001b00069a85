"""What an import of several tables does without the database: cases folded, records read, all rows written down."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from rapport.desk.cases.types import WrittenRows
from rapport.kernel.bulk import escaped
from rapport.kernel.intake.types import DateOrder, Group, Rejection, StagedRow
from rapport.kernel.intake.values import UnreadableValue

from ..fold import Told
from ..mapping import ZONE_IN_VALUES, zone_of
from ..written import KnownRow, Written
from .fold import CaseFold, SourceCase
from .hours import Schedules
from .layouts import Layout, Layouts
from .mapping import parse_export
from .promises import MEASURES, Promises
from .records import MANY, Record, learn
from .reference import Reference
from .rows import values_of
from .times import Moments


class FoldedCase(NamedTuple):
    """What became of one group: a case with its rows written down, or records; and what is to be told, if anything."""

    key: str
    row_count: int
    case: SourceCase | None
    rows: WrittenRows
    records: tuple[Record, ...]
    told: Told | None


class ExportPreparer:
    """Folds groups by the plan of a run. Another process may do it: what it needs is plain, what it remembers stays behind."""

    def __init__(self, plan: Mapping[str, Any], headers: Mapping[int, tuple[Sequence[str], str]], reference: Reference) -> None:
        self._needed = plan, headers, reference
        mapping = self._mapping = parse_export(plan["mapping"], where=str(plan["mapping"].get("name", "")))
        self._layouts = Layouts(mapping)
        self._files = {file: self._layouts.of(header, name) for file, (header, name) in headers.items()}
        self._written = {file: Written(header) for file, (header, _name) in headers.items()}
        self._fold = CaseFold(mapping, self.layout_of, moments_of(plan, mapping.missing), reference)

    def __reduce__(self) -> tuple[type["ExportPreparer"], tuple[Any, ...]]:
        return ExportPreparer, self._needed

    def prepare(self, groups: Sequence[Group]) -> list[FoldedCase]:
        return [self.folded(group) for group in groups]

    def layout_of(self, row: StagedRow) -> Layout:
        """Return the layout of a row, also of one that an earlier import brought in."""
        return self._layouts.of(row.header) if isinstance(row, KnownRow) else self._files[row.file]

    def folded(self, group: Group) -> FoldedCase:
        """Return one group folded."""
        told, case = Told(), None
        rows = WrittenRows()
        records: tuple[Record, ...] = ()
        if self.layout_of(group.rows[0]).holds.is_about_case:
            case = self._fold.fold(group, told)
            rows = WrittenRows.of(self._rows(case)) if case else rows
        else:
            records = tuple(self._records(group, told))
        if case:
            case.kept.clear()  # all that is still to be known of them stands in the rows
        is_silent = not told.rejections and not told.findings
        return FoldedCase(group.key, len(group.rows), case, rows, records, None if is_silent else told)

    def digests(self, rows: Sequence[StagedRow]) -> set[str]:
        """Return the digests by which these rows are known again."""
        return {digest for _text, digest in self._texts(rows)}

    def _rows(self, case: SourceCase) -> Iterator[tuple[str, str]]:
        texts = self._texts([one.row for one in case.kept])
        for one, (text, digest) in zip(case.kept, texts, strict=True):
            yield digest, f"{one.at.isoformat()}\t{one.row.line}\t{escaped(text)}\t{digest}\n"

    def _texts(self, rows: Sequence[StagedRow]) -> Iterator[tuple[str, str]]:
        seen: dict[str, int] = {}
        for row in rows:
            if isinstance(row, KnownRow):
                yield row.written, row.digest
                continue
            text, digest = self._written[row.file].of(row.values)
            times = seen[digest] = seen.get(digest, 0) + 1
            yield text, digest if times == 1 else f"{digest}-{times}"

    def _records(self, group: Group, told: Told) -> Iterator[Record]:
        for row in group.rows:
            layout = self.layout_of(row)
            promises = Promises()
            try:
                learn(values_of(row, layout, self._mapping.missing), layout.holds, Schedules(), promises)
            except UnreadableValue as error:
                told.rejections.append(Rejection(row.file, row.line, row.values, str(error)))
                continue
            _tell_promises(promises, row, told)
            text, digest = self._written[row.file].of(row.values)
            number = group.key.partition("/")[2]
            yield Record(layout.table.name, number, text, digest, layout.holds in MANY)


def _tell_promises(promises: Promises, row: StagedRow, told: Told) -> None:
    """Say which targets can be no standards here."""
    for policy in promises.found.values():
        for one in (*policy.filter.all, *policy.filter.any) if policy.filter else ():
            if not one.is_known:
                told.find("policy_unclear", one.field, policy.title, row)
        for metric in {metric for metric, _priority in policy.promises} - MEASURES.keys():
            told.find("policy_unmeasured", "metric", metric, row)


def moments_of(plan: Mapping[str, Any], missing: frozenset[str]) -> Moments:
    """Return what reads the moments of a run; where neither they nor the plan name a zone, they are UTC."""
    name = plan.get("zone") or ZONE_IN_VALUES
    order = DateOrder(plan["date_order"]) if plan.get("date_order") else None
    return Moments(zone=zone_of("UTC" if name == ZONE_IN_VALUES else name), order=order, missing=missing)
