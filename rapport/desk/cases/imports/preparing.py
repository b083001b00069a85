"""What an import does without the database: groups folded into cases, and their rows written down as they will be copied."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from rapport.desk.cases.types import WrittenRows
from rapport.kernel.bulk import escaped
from rapport.kernel.errors import BadInput
from rapport.kernel.intake.types import DateOrder, Group, StagedRow
from rapport.kernel.intake.values import MomentReader

from .fold import Draft, Fold, Told
from .mapping import ZONE_IN_VALUES, CaseMapping, zone_of
from .parsing import parse
from .written import KnownRow, Written

# A day ahead is still today somewhere, and clocks go wrong.
AHEAD = timedelta(days=1)


class Folded(NamedTuple):
    """What folding made of one group of so many rows: the case, its rows written down, and what is to be told, if anything."""

    key: str
    row_count: int
    draft: Draft | None
    rows: WrittenRows
    told: Told | None


class CasePreparer:
    """Folds groups by the plan of a run. Another process may do it: what it needs is plain, what it remembers stays behind.

    ``headers``: of each file of the run, by its number; -1 is the header of rows known before. ``at``: when it began; what
    lies after it cannot have happened.
    """

    def __init__(self, plan: Mapping[str, Any], headers: dict[int, Sequence[str]], exported_at: datetime, at: datetime) -> None:
        self._needed = plan, headers, exported_at, at
        mapping = parse(plan["mapping"], where=str(plan["mapping"].get("name", "")))
        self._fold = Fold(mapping, headers, reader_of(mapping, plan, at=at), exported_at)
        self._written = {file: Written(header) for file, header in headers.items()}

    def __reduce__(self) -> tuple[type["CasePreparer"], tuple[Any, ...]]:
        return CasePreparer, self._needed

    def prepare(self, groups: Sequence[Group]) -> list[Folded]:
        return [self.folded(group) for group in groups]

    def folded(self, group: Group) -> Folded:
        """Return one group folded."""
        told = Told()
        draft = self._fold.fold(group, told)
        rows = WrittenRows.of(self._rows(draft)) if draft else WrittenRows()
        if draft:
            draft.lines.clear()  # all that is still to be known of them stands in the rows
        is_silent = not told.rejections and not told.findings
        return Folded(group.key, len(group.rows), draft, rows, None if is_silent else told)

    def digests(self, rows: Sequence[StagedRow]) -> set[str]:
        """Return the digests by which these rows are known again."""
        return {digest for _text, digest in self._texts(rows)}

    def _rows(self, draft: Draft) -> Iterator[tuple[str, str]]:
        texts = self._texts([line.row for line in draft.lines])
        for line, (text, digest) in zip(draft.lines, texts, strict=True):
            yield digest, f"{line.at.isoformat()}\t{line.row.line}\t{escaped(text)}\t{digest}\n"

    def _texts(self, rows: Sequence[StagedRow]) -> Iterator[tuple[str, str]]:
        """Yield each row as JSON, and its digest."""
        seen: dict[str, int] = {}
        for row in rows:
            if isinstance(row, KnownRow):
                yield row.written, row.digest
                continue
            text, digest = self._written[row.file].of(row.values)
            times = seen[digest] = seen.get(digest, 0) + 1
            # Rows that are the same to the letter are kept, told apart by their count; a second import counts the same.
            yield text, digest if times == 1 else f"{digest}-{times}"


def reader_of(mapping: CaseMapping, plan: Mapping[str, Any], *, at: datetime) -> MomentReader:
    """Return what reads the moments of a run that begins at a moment.

    Raises BadInput when the zone was neither given nor in the values.
    """
    zone_name = plan.get("zone") or mapping.moments.zone_name
    if not zone_name:
        raise BadInput(_("Say in which time zone the times are (for example Europe/London); the source does not."))
    zone = None if zone_name == ZONE_IN_VALUES else zone_of(zone_name)
    order = DateOrder(plan["date_order"]) if plan.get("date_order") else mapping.moments.order
    return MomentReader(zone=zone, order=order, missing=mapping.missing, latest=at + AHEAD, epoch=plan.get("epoch", ""))
