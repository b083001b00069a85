"""The words of intake: rows, sources, findings."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple, Protocol


class Form(StrEnum):
    """How a table is written down."""

    DELIMITED = "csv"
    SHEET = "xlsx"
    JSON_LINES = "jsonl"
    JSON = "json"


class DateOrder(StrEnum):
    """In which order the three numbers of a date stand."""

    DMY = "DMY"
    MDY = "MDY"
    YMD = "YMD"


class RunState(StrEnum):
    """Where an import stands. A draft waits for its mapping; a run that was killed stays ``staging`` or ``working``."""

    DRAFT = "draft"
    WAITING = "waiting"
    STAGING = "staging"
    WORKING = "working"
    DONE = "done"
    FAILED = "failed"


class Fate(StrEnum):
    """What became of something that an import made when the import was undone: it went, or something uses it since."""

    GONE = "gone"
    KEPT = "kept"


RUNNING = (RunState.WAITING, RunState.STAGING, RunState.WORKING)


class Row(NamedTuple):
    """One row as it stands in its source. ``line`` counts from 1, the header included: the physical line of a text file,
    the row of a sheet. With a ``problem`` (a sentence) the values are what could be read, perhaps the raw line alone.
    """

    line: int
    values: list[str]
    problem: str = ""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known about a file before it is brought in. ``row_estimate`` counts lines: quoted line breaks make it too high.

    ``part``: which list of a JSON document that holds several. ``epoch``: the day from which a workbook counts days, in ISO form.
    """

    path: Path
    name: str
    sha256: str
    size_bytes: int
    unpacked_bytes: int
    form: Form
    is_packed: bool
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    part: str = ""
    row_estimate: int = 0
    has_strange_bytes: bool = False
    has_nul: bool = False
    notes: tuple[str, ...] = ()
    epoch: str = ""


class Source(Protocol):
    """A table that can be read from its beginning, more than once."""

    @property
    def facts(self) -> Facts: ...

    @property
    def header(self) -> list[str]:
        """The names of the columns. For JSON Lines it grows while rows are read."""
        ...

    @property
    def notes(self) -> list[str]:
        """What the reader did by itself and a person should know, as sentences."""
        ...

    def rows(self) -> Iterator[Row]: ...


@dataclass(frozen=True, kw_only=True)
class Keyed:
    """Which columns of a table name the object that a row belongs to; without any, each content is an object of its own.

    ``prefix`` tells objects of one sort from those of another, which may have the same numbers.
    """

    columns: Sequence[str]
    prefix: str = ""


class StagedRow(NamedTuple):
    """A row on its way: which file of the run, which line, its values in the order of that file's header."""

    file: int
    line: int
    values: list[str]


@dataclass(frozen=True, slots=True)
class Group:
    """All rows of one object, in the order of the files. ``key`` is what names it in the source."""

    key: str
    rows: list[StagedRow]


@dataclass(frozen=True, slots=True)
class Rejection:
    """A row that was not taken, and why, as a sentence."""

    file: int
    line: int
    values: Sequence[str]
    reason: str


@dataclass(slots=True)
class Sighting:
    """How often something worth telling was seen, and the first places (file, line)."""

    count: int = 0
    places: list[tuple[int, int]] = field(default_factory=list)

    def add(self, file: int, line: int) -> None:
        self.count += 1
        if len(self.places) < 5:
            self.places.append((file, line))

    def merge(self, later: "Sighting") -> None:
        """Add what was seen later."""
        self.count += later.count
        self.places = [*self.places, *later.places][:5]


@dataclass(slots=True)
class Taken:
    """What became of one batch. ``accepted`` + ``known`` + rejections must be the rows of the batch; the run checks it.

    ``findings``: (kind, column, value) -> where it was seen; the room gives each kind its sentence. ``made``: how many objects
    beside the main ones came into being, by kind ("team": 3); ``made_ids``: which, of those kinds that can be undone.
    """

    accepted: int = 0
    known: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    rejections: list[Rejection] = field(default_factory=list)
    findings: Mapping[tuple[str, str, str], Sighting] = field(default_factory=dict)
    made: Mapping[str, int] = field(default_factory=dict)
    made_ids: Mapping[str, Sequence[int]] = field(default_factory=dict)
