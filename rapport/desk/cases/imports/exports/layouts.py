"""Which table a header belongs to, and where its columns stand: by the names of the columns first, by the table's own name where
two tables fit alike.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from .holds import Holds
from .mapping import ExportMapping, Table

_WORD = re.compile(r"[^a-z0-9]+")
_CASE = ("ticket_id", "ticket")  # as Zendesk calls it


_EVERYWHERE = frozenset({"id", "name"})  # columns that tell nothing of a table


def plain(name: str) -> str:
    """Return a name of a column or table as it is compared: ``Created at``, ``createdAt`` and ``created_at`` are one."""
    split = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name.strip())
    bare = split if split[:1] == "_" else split.lstrip("_")
    lead = "_" if bare.startswith("_") else ""
    return lead + _WORD.sub("_", bare.lower()).strip("_")


@dataclass(frozen=True)
class Layout:
    """A table of an export as one file or list has it: what it is, and where our columns stand in its rows."""

    table: Table
    header: tuple[str, ...]
    places: Mapping[str, int]

    @property
    def holds(self) -> Holds:
        return self.table.holds

    @property
    def key_columns(self) -> list[str]:
        """Return the columns that name the object of a row, as they are called there; none when one of them is not there."""
        found = [self.header[self.places[own]] for own in self.table.key if own in self.places]
        return found if len(found) == len(self.table.key) else []

    def getter(self, *columns: str) -> Callable[[Sequence[str]], tuple[str, ...]]:
        """Return what picks our columns out of a row, stripped; "" for one that is not there."""
        places = [self.places.get(column, -1) for column in columns]
        return lambda values: tuple(values[place].strip() if 0 <= place < len(values) else "" for place in places)

    @cached_property
    def plain_places(self) -> Mapping[str, int]:
        """Where every column stands, by its own plain name."""
        return {plain(name): place for place, name in reversed(list(enumerate(self.header)))}


class Layouts:
    """Recognises the tables of one kind of export."""

    def __init__(self, mapping: ExportMapping) -> None:
        self._tables = mapping.tables
        self._known: dict[tuple[tuple[str, ...], str], Layout] = {}

    def of(self, header: Sequence[str], name: str = "") -> Layout:
        """Return what a header is. Nothing that is known: rows about cases where it names one, else records of their own."""
        key = tuple(header), name
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._recognised(key[0], name)
        return known

    def _recognised(self, header: tuple[str, ...], name: str) -> Layout:
        there = {plain(column): place for place, column in reversed(list(enumerate(header)))}
        fits: list[tuple[bool, int, Layout]] = []
        for table in self._tables.values():
            layout = Layout(table, header, _places(table, there))
            if all(need in layout.places for need in table.needs):
                fits.append((_is_named(name, table), len({*table.needs} - _EVERYWHERE), layout))
        if not fits:
            return _unknown(header, there, name)
        # A table that needs more says more; among those that need as much, and only there, the name decides.
        most = max(count for _named, count, _layout in fits)
        best = [one for one in fits if one[1] == most]
        named = [layout for is_named, _count, layout in best if is_named]
        if not named and len(best) > 1:
            return _unknown(header, there, name)
        return named[0] if named else best[0][2]


def _places(table: Table, there: Mapping[str, int]) -> dict[str, int]:
    found = {}
    for own, names in table.columns.items():
        place = next((there[name] for name in names if name in there), None)
        if place is not None:
            found[own] = place
    return found


def _is_named(name: str, table: Table) -> bool:
    return plain(table.name).removesuffix("_names").rstrip("s") in plain(name)


def _unknown(header: tuple[str, ...], there: Mapping[str, int], name: str) -> Layout:
    stem = plain(name)[:40] or "table"
    case = next((one for one in _CASE if one in there), None)
    if case is not None:
        return Layout(Table(name=stem, holds=Holds.MORE, key=("case",)), header, {"case": there[case]})
    if "id" in there:
        return Layout(Table(name=stem, holds=Holds.RECORD, key=("id",)), header, {"id": there["id"]})
    return Layout(Table(name=stem, holds=Holds.RECORD), header, {})
