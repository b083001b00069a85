"""Rows of earlier imports: a case is made of all rows that ever came about it, whichever files they were in.

Where one row is a whole case, the newer one says all that there is to say: what it leaves empty is not there any more.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

from django.db import connection

from rapport.desk.cases.models import Case
from rapport.desk.cases.types import UNSETTLED, WrittenRows
from rapport.kernel.intake.types import Group, StagedRow

from .written import KnownRow


class Folded(Protocol):
    """One group folded: how many rows it had, and those that were taken."""

    @property
    def key(self) -> str: ...
    @property
    def row_count(self) -> int: ...
    @property
    def rows(self) -> WrittenRows: ...


class Again[One](Protocol):
    """What folds a group once more."""

    def folded(self, group: Group) -> One: ...
    def digests(self, rows: Sequence[StagedRow]) -> set[str]: ...


class Remembering[One: Folded]:
    """Finds the rows that earlier imports brought in about the same cases.

    ``header``: of such rows, () for each its own. ``is_whole``: the rows of a case that are here tell all of it.
    """

    def __init__(self, source: str, again: Again[One], header: Sequence[str] = (), *, is_whole: bool = False) -> None:
        self._source, self._again, self._header, self._is_whole = source, again, header, is_whole
        self.known: Mapping[str, Mapping[str, int]] = {}

    def with_known(self, groups: Sequence[Group], prepared: Sequence[One]) -> tuple[list[One], int]:
        """Fold anew the groups of which earlier imports brought in rows that are not here; say how many such rows there are.

        ``known`` is then, by case, what had come in before: digest and id of each row.
        """
        found, merged_count = list(prepared), 0
        known = self.known = self._known_digests([one.key for one in prepared])
        missing = {place: absent for place, one in enumerate(prepared) if (absent := self._absent(groups, place, one, known))}
        remembered = self._known_rows([row_id for absent in missing.values() for row_id in absent]) if missing else {}
        for place, absent in missing.items():
            merged = [remembered[row_id] for row_id in absent]
            merged_count += len(merged)
            found[place] = self._again.folded(Group(groups[place].key, [*merged, *groups[place].rows]))
        return found, merged_count

    def is_followed(self, one: One) -> bool:
        """Whether all rows of a case that are here came in before, and what the case says now came in after them."""
        known = self.known.get(one.key) if self._is_whole else None
        if not known or not all(digest in known for digest in one.rows.digests):
            return False
        return max((known[digest] for digest in one.rows.digests), default=0) < max(known.values())

    def settled(self, keys: Sequence[str]) -> list[str]:
        """Return those of these cases that are settled here, and were so without anybody here having worked on them."""
        if not keys:
            return []
        cases = Case.objects.filter(source=self._source, external_id__in=keys, worked_at=None).exclude(state__in=UNSETTLED)
        return [str(key) for key in cases.order_by("external_id").values_list("external_id", flat=True)]

    def _absent(self, groups: Sequence[Group], place: int, one: One, known: Mapping[str, Mapping[str, int]]) -> list[int]:
        """Return the ids of the rows of one case that are known and not here."""
        remembered = known.get(one.key)
        if not remembered or (self._is_whole and len(one.rows.digests) == one.row_count):
            return []
        here = set(one.rows.digests)
        if len(one.rows.digests) < one.row_count:  # some were rejected, and may have been known before all the same
            here |= self._again.digests(groups[place].rows)
        return [row_id for digest, row_id in remembered.items() if digest not in here]

    def _known_digests(self, keys: list[str]) -> dict[str, dict[str, int]]:
        """Return, by case, digest and id of the rows that earlier imports brought in, in their order."""
        found: dict[str, dict[str, int]] = {}
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT c.external_id, s.digest, s.id FROM cases_case c "
                "JOIN cases_sourceevent s ON s.case_id = c.id "
                "WHERE c.source = %s AND c.external_id = ANY(%s) ORDER BY s.case_id, s.line, s.id",
                [self._source, keys],
            )
            for key, digest, row_id in cursor.fetchall():
                found.setdefault(key, {})[digest] = row_id
        return found

    def _known_rows(self, ids: list[int]) -> dict[int, KnownRow]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT id, line, digest, fields FROM cases_sourceevent WHERE id = ANY(%s)", [ids])
            return {row_id: KnownRow.of(line, digest, text, self._header) for row_id, line, digest, text in cursor.fetchall()}
