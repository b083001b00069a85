"""Rows that wait in memory instead of in the database, in whatever process puts their objects together.

They are of files small enough to be read once more, should that process be killed: the same files give every object the
same number again. It saves the database half of its work on a large import.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from .keys import Keys
from .sources import source_of
from .staging import joined, parted
from .types import Facts, Group, Keyed, Rejection, StagedRow


@dataclass(frozen=True, slots=True)
class Table:
    """One file of a run, and what names an object in it."""

    place: int
    facts: Facts
    keyed: Keyed
    missing: frozenset[str]


class Account(NamedTuple):
    """What reading came to: of each table its rows and columns; what has no key; how many rows wait, in how many groups."""

    row_counts: Sequence[int]
    headers: Sequence[list[str]]
    rejections: Sequence[Rejection]
    held_count: int
    group_count: int


class Held:
    """The rows of some tables, object by object in the order of first appearance."""

    def __init__(self, tables: Sequence[Table]) -> None:
        self._numbers: dict[str, int] = {}
        self._rows: list[list[tuple[int, int, str]]] = []
        self._rejections: list[Rejection] = []
        read = [self._read(table) for table in tables]
        self._names = list(self._numbers)
        held = sum(map(len, self._rows))
        self.account = Account(
            [count for count, _header in read], [header for _count, header in read], self._rejections, held, len(self._rows)
        )

    def _read(self, table: Table) -> tuple[int, list[str]]:
        source, count, place = source_of(table.facts), 0, table.place
        keys = Keys(source, table.keyed, table.missing, self._numbers)
        numbers, waiting = self._numbers, self._rows
        for line, values, problem in source.rows():
            count += 1
            key, why = ("", problem) if problem else keys.of(values)
            if why:
                self._rejections.append(Rejection(place, line, values, why))
                continue
            number = numbers.get(key)
            if number is None:
                number = keys.number(key)
                waiting.append([])
            waiting[number].append((place, line, joined(values)))
        return count, source.header

    def groups(self, since: int, until: int) -> list[Group]:
        """Return the groups numbered in [since, until), with their rows in the order of the files."""
        return [
            Group(key, [StagedRow(file, line, parted(text)) for file, line, text in rows])
            for key, rows in zip(self._names[since:until], self._rows[since:until], strict=True)
        ]


class InMemory:
    """Some tables that are held, or can be: read here only when somebody wants to look at them here."""

    def __init__(self, tables: Sequence[Table]) -> None:
        self.tables = tables

    @cached_property
    def held(self) -> Held:
        return Held(self.tables)

    def groups(self, since: int, until: int) -> list[Group]:
        """Return the groups numbered in [since, until), with their rows in the order of the files."""
        return self.held.groups(since, until)
