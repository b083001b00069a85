"""Questions put into words once: the SQL of each shape of question is kept, with places for its moments, dates and values.

To build an expression and to compile it takes Ibis up to half a second; the engine needs a tenth of that to answer. So an
expression is built with stand-ins that nothing else can be mistaken for, and the places where they come out in the SQL are noted.
What is derived from ``as_of`` by adding to it is found as well. Where a stand-in comes out in a way that is not understood (as
a date, say), the shape is not kept: it is put into words anew each time. tests/test_statements.py holds every metric to it.
Web processes also keep statements on disk for those to come (wordings).
"""

import re
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from . import derive, engines, registry, wordings
from .types import Rows

if TYPE_CHECKING:
    import pyarrow as pa

# An integer (``as_of`` among them), a date, a text; or several integers or texts of which a column has one.
type Value = int | date | str | tuple[int, ...] | tuple[str, ...]
type Values = Mapping[str, Value]
type Build = Callable[[Values], Rows]

AS_OF = 7_777_777_777_777_777  # in the year 2216
REACH = 10**14  # three years: as far as what is derived from as_of may lie from it
NUMBERS = 6_100_000_000_000_000
YEARS = 2501
KEPT = 2_000

_INTEGER = r"(?<![\w.'])\d{16}(?![\w.'])"
_DATE = r"MAKE_DATE\((\d{4}), (\d{1,2}), (\d{1,2})\)"
_TEXT = r"'¤(\d+)¤'"
_PLACE = re.compile(f"{_TEXT}|{_DATE}|{_INTEGER}")
# The year of as_of, in whatever else it may have come out as.
_STRAY = re.compile(r"\b22[12]\d\b")


@dataclass(frozen=True)
class Place:
    """Where a value goes: its name, and what is added to it."""

    name: str
    more: int = 0


@dataclass(frozen=True)
class Statement:
    """SQL cut at its places, and the facts that it reads."""

    pieces: tuple[str | Place, ...]
    facts: tuple[str, ...]

    def filled(self, values: Values, dialect: str) -> str:
        """Return the SQL with these values."""
        return "".join(
            piece if isinstance(piece, str) else _word(values[piece.name], piece.more, dialect) for piece in self.pieces
        )


_kept: dict[Hashable, Statement | None] = {}


def answer(shape: Hashable, values: Values, build: Build) -> "pa.Table":
    """Answer what ``build`` makes of these values. One shape must always give the same expression but for its values.

    Raises LookupError when one of the facts was never loaded.
    """
    engine = engines.chosen()
    if not all(_is_plain(value) for value in values.values()):
        return derive.run(build(values))
    statement = kept((engine.dialect, shape), values, build, engine.dialect)
    if statement is None:
        return derive.run(build(values))
    return engine.ask(statement.filled(values, engine.dialect), [registry.fact(name) for name in statement.facts], {})


def kept(key: Hashable, values: Values, build: Build, dialect: str) -> Statement | None:
    """Return the statement of a shape, made with its first question; None where it cannot be kept."""
    key = (key, tuple((name, _kind(value)) for name, value in values.items()))
    if key not in _kept:
        if len(_kept) >= KEPT:
            _kept.clear()
        _kept[key] = _read(key) or _written(key, _made(values, build, dialect))
    return _kept[key]


def _read(key: Hashable) -> Statement | None:
    """Return a statement that another process put into words."""
    found = wordings.read(key)
    if found is None:
        return None
    return Statement(tuple(one if isinstance(one, str) else Place(*one) for one in found["pieces"]), tuple(found["facts"]))


def _written(key: Hashable, made: Statement | None) -> Statement | None:
    if made is not None:
        pieces = [one if isinstance(one, str) else [one.name, one.more] for one in made.pieces]
        wordings.write(key, {"pieces": pieces, "facts": made.facts})
    return made


def _is_plain(value: Value) -> bool:
    """Return whether a value has a stand-in: not so moments, fractions, flags, or several values of several types."""
    some = value if isinstance(value, tuple) else (value,)
    return (isinstance(some[0], str) or type(some[0]) in {int, date}) and len({_kind(one) for one in some}) == 1


def _kind(value: Value) -> type:
    first = value[0] if isinstance(value, tuple) else value
    return str if isinstance(first, str) else type(first)


def _made(values: Values, build: Build, dialect: str) -> Statement | None:
    stand_ins = {name: _stand_in(name, value, number) for number, (name, value) in enumerate(values.items())}
    rows = build(stand_ins)
    names = list(values)
    sql = derive.sql(rows, dialect)
    pieces: list[str | Place] = []
    end = 0
    for found in _PLACE.finditer(sql):
        place = _place(found, names)
        if place is not None:
            pieces += [sql[end : found.start()], place]
            end = found.end()
    pieces.append(sql[end:])
    if any(isinstance(piece, str) and _STRAY.search(piece) for piece in pieces):
        return None
    return Statement(tuple(pieces), derive.facts_of(rows))


def _stand_in(name: str, value: Value, number: int) -> Value:
    match value:
        case tuple():
            return (f"¤{number}¤",) if isinstance(value[0], str) else (NUMBERS + number,)
        case str():
            return f"¤{number}¤"
        case date():
            return date(YEARS + number, 2, 3)
        case _:
            return AS_OF if name == "as_of" else NUMBERS + number


def _place(found: re.Match[str], names: list[str]) -> Place | None:
    """Return for which value something stands in the SQL; None when it is only what it is."""
    text, year = found[1], found[2]
    if text is not None:
        return Place(names[int(text)])
    if year is not None:
        number = int(year) - YEARS
        return Place(names[number]) if 0 <= number < len(names) and (found[3], found[4]) == ("2", "3") else None
    integer = int(found[0])
    if abs(integer - AS_OF) <= REACH:
        return Place("as_of", integer - AS_OF)
    return Place(names[integer - NUMBERS]) if 0 <= integer - NUMBERS < len(names) else None


def _word(value: Value, more: int, dialect: str) -> str:
    match value:
        case tuple():
            return ", ".join(_word(one, 0, dialect) for one in value)
        case date():
            return f"MAKE_DATE({value.year}, {value.month}, {value.day})"
        case str():
            from sqlglot import exp

            return exp.Literal.string(str(value)).sql(dialect=dialect)
        case _:
            return str(int(value) + more)
