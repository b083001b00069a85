"""The words of the store. No Django: a fact is declared by its room and moved by the store, which knows no room."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import Any

# An Ibis table; its package is loaded with the first question only, and its types are too loose to help.
type Rows = Any


class Tables(dict[str, Rows]):
    """The tables that a question may use, by the names of their facts.

    ``latest``: no row of them tells of a later moment (microseconds since 1970), so that who asks for one asks for all there is.
    ``around``: the first date and the one after the last from which rows can matter; None for all.
    ``wanted``: by what a question splits and narrows the rows; None where all of their columns may be asked for.
    """

    latest: int = 2**63 - 1
    wanted: frozenset[str] | None = None
    around: tuple[Any, Any] | None = None


# The rows that a metric counts, as they stood at a moment in microseconds since 1970.
type Counted = Callable[[Tables, int], Rows]

DAY = "day"
MONTH = "month"
# From the rows that SQL gave, an Arrow table, the rows of the fact.
type Completed = Callable[[Any], Any]
# Changed when the files themselves are laid out in another way: every fact is loaded anew then.
LAYOUT = 1


class Kind(StrEnum):
    """What a column holds. Moments are UTC with microseconds; money is whole minor units."""

    INTEGER = "integer"
    NUMBER = "number"
    TEXT = "text"
    FLAG = "flag"
    DATE = "date"
    MOMENT = "moment"


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column: its name, what it holds, and in one phrase what it means, with its unit."""

    name: str
    kind: Kind
    meaning: str


@dataclass(frozen=True, kw_only=True)
class Fact:
    """What numbers are made of: rows of one grain, kept by day outside the database.

    ``select``: SQL that gives ``day`` (a UTC date) and then the columns in their order, for the days in [%(since)s, %(until)s);
    the store asks for many days or for one. ``grain``: the columns that tell one row from another. ``touched``: for each
    subject of the journal the SQL that gives the days on which rows of these objects (%(ids)s) lie now. ``subjects``: for
    the same subjects the column by which rows of an object are found again where they lay before. ``extent``: SQL that gives
    the first and the last day with rows, NULL when there are none.

    A derived fact has ``derive`` instead of SQL: from the tables of its ``sources``, cut to some days, the rows of these days.
    It takes the extent of its first source, and lies on the same days as all of them. ``changed``: its column with the last
    moment that a row tells of, where it has one.

    Where SQL cannot say all, it gives ``read`` instead of the columns, and ``complete`` makes the rows of the fact: from an
    Arrow table with the day and what was read one with the day and the columns. It may ask facts of the same days that are
    declared before this one.
    """

    name: str
    meaning: str
    grain: tuple[str, ...]
    columns: tuple[Column, ...]
    select: str = ""
    extent: str = ""
    touched: Mapping[str, str] = field(default_factory=dict)
    subjects: Mapping[str, str] = field(default_factory=dict)
    sources: tuple[str, ...] = ()
    derive: Callable[[Tables], Rows] | None = None
    changed: str = ""
    read: tuple[Column, ...] = ()
    complete: Completed | None = None
    version: int = 1

    @property
    def digest(self) -> str:
        """Return what this declaration amounts to; another one means that the fact is loaded anew."""
        text = repr((self.name, self.grain, [(c.name, c.kind.value) for c in self.columns], self.select, self.version, LAYOUT))
        return sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A table of everything that is known about each row of one grain at a moment, to be taken elsewhere and checked there.

    ``rows``: from the tables of ``facts`` and ``as_of`` an Ibis table with these ``columns``, durations in whole seconds.
    """

    name: str
    meaning: str
    columns: tuple[Column, ...]
    facts: tuple[str, ...]
    rows: Counted


@dataclass(frozen=True, kw_only=True)
class Difference:
    """Where a fact and the database disagree on a day: the figure's name and both values."""

    fact: str
    day: date | None
    figure: str
    database: int | None
    facts: int | None


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How one fact stands: rows and bytes kept, its version, how many days wait to be moved."""

    fact: str
    is_loaded: bool
    row_count: int
    byte_count: int
    file_count: int
    version: int
    waiting_count: int


class CitationKind(StrEnum):
    """What a piece of evidence does for the object that cites it."""

    SHOWS = "shows"
    SPEAKS_AGAINST = "speaks_against"
    BACKGROUND = "background"


class Step(StrEnum):
    """Into what the time around a change is cut."""

    DAY = "day"
    WEEK = "week"


type Subject = tuple[str, int]
"""What cites evidence, as (kind, id), such as ("case", 7). The kind is also that of its live topic."""

LONGEST_TITLE = 160
