"""CSV and its relatives. Every physical line ends up in a row or in a row with a problem; none is swallowed by a stray quote."""

import csv
import io
import re
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice

from django.utils.translation import gettext as _

from ..errors import BadInput
from .files import unpacked
from .headers import named, place_of, titles_note
from .types import Facts, Row

DELIMITERS = (",", ";", "\t", "|")
SAMPLE_LINES = 40
LONGEST_VALUE = 4 * 1024**2  # letters; a message with pictures in it as text goes beyond what the csv module takes by itself
MOST_LONG_TRIES = 16  # a quotation mark that never closes is looked for that far so many times in a file, then no more
_SAID = re.compile('\ufeff?"?sep=([,;\t|])"?\\s*')  # by Excel, to itself
# Written for Excel, so that it shows the text and not a number: ="00012" is 00012.
_SHOWN = re.compile('="([^"]*)"')


class _Lines:
    """The lines of a text, remembering those of the row being read, so that they can be read again."""

    def __init__(self, text: Iterator[str]) -> None:
        self._text = text
        self._again: deque[str] = deque()
        self.number = 0
        self.current: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._text)
        self.number += 1
        self.current.append(line)
        return line

    def give_back_all(self) -> None:
        """Have all lines of the row read anew."""
        self._again.extendleft(reversed(self.current))
        self.number -= len(self.current)
        self.current.clear()

    def give_back_all_but_first(self) -> str:
        """Return the row's first line and read the others anew."""
        first, *rest = self.current
        self._again.extendleft(reversed(rest))
        self.number -= len(rest)
        self.current.clear()
        return first


class Delimited:
    """A text file with one row a line, values parted by a delimiter and quoted where needed."""

    def __init__(self, facts: Facts, *, delimiter: str = "") -> None:
        self.facts = facts
        sample = _sample(facts)
        said = _SAID.fullmatch(sample[0]) if sample else None
        self.delimiter = delimiter or (said[1] if said else max(DELIMITERS, key=lambda one: _fit(sample, one)))
        self.notes: list[str] = list(facts.notes)
        self._is_for_excel = any('="' in line for line in sample)
        self._above = 1 if said else _lines_above(sample, self.delimiter)
        if self._above and not said:
            self.notes.append(titles_note(self._above))
        first = next(self._read(), None)
        if first is None or first.problem:
            raise BadInput(_("The first line of “%(name)s” cannot be read as the names of columns.") % {"name": facts.name})
        self.header = named(first.values, self.notes)

    def rows(self) -> Iterator[Row]:
        """Yield the rows after the header."""
        return islice(self._read(), 1, None)

    def _read(self) -> Iterator[Row]:
        encoding = self.facts.encoding
        with unpacked(self.facts) as raw, io.TextIOWrapper(raw, encoding=encoding, errors=_errors(encoding), newline="") as text:
            lines = _Lines(text)
            for _title in islice(lines, self._above):
                lines.current.clear()
            rows = self._checked(lines) if self._is_suspect else self._parsed(lines)
            yield from map(_plain, rows) if self._is_for_excel else rows

    @property
    def _is_suspect(self) -> bool:
        return self.facts.has_nul or self.facts.has_strange_bytes or not self.facts.encoding.startswith("utf-8")

    def _parsed(self, lines: _Lines) -> Iterator[Row]:
        reader, width = csv.reader(lines, delimiter=self.delimiter, strict=True), 0
        tries = MOST_LONG_TRIES
        while True:
            start = lines.number + 1
            try:
                values = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                if _is_long(error) and tries:
                    if (values := self._long(lines)) and len(values) == width:
                        lines.current.clear()
                        yield Row(start, values)
                        reader = csv.reader(lines, delimiter=self.delimiter, strict=True)
                        continue
                    tries -= 1
                yield Row(start, [lines.give_back_all_but_first().rstrip("\r\n")], _why_broken(error))
                reader = csv.reader(lines, delimiter=self.delimiter, strict=True)
                continue
            if values and len(values) != width:
                width = width or len(values)
                if len(values) != width:
                    if len(lines.current) > 1:
                        yield Row(
                            start,
                            [lines.give_back_all_but_first().rstrip("\r\n")],
                            _("A quotation mark opens here and does not close."),
                        )
                        continue
                    values, problem = _fitted(values, width)
                    yield Row(start, values, problem)
                    lines.current.clear()
                    continue
            lines.current.clear()
            if values:
                yield Row(start, values)

    def _long(self, lines: _Lines) -> list[str]:
        """Return the row that begins with a value beyond the usual limit, read with a wider one; none where it does not close."""
        lines.give_back_all()
        try:
            with _long_values():
                return next(csv.reader(lines, delimiter=self.delimiter, strict=True), [])
        except csv.Error:
            return []

    def _checked(self, lines: _Lines) -> Iterator[Row]:
        """Like ``_parsed``, looking at each value for characters that no database and no reader can hold."""
        for row in self._parsed(lines):
            whole = "".join(row.values)
            if row.problem:
                yield row
            elif "\0" in whole:
                yield Row(row.line, row.values, _("The row holds a NUL character."))
            elif any("\udc80" <= letter <= "\udcff" or letter == "\ufffd" for letter in whole):
                yield Row(
                    row.line,
                    row.values,
                    _("The row holds a character that is not %(encoding)s.") % {"encoding": self.facts.encoding.upper()},
                )
            else:
                yield row


def _plain(row: Row) -> Row:
    values = [shown[1] if value[:2] == '="' and (shown := _SHOWN.fullmatch(value)) else value for value in row.values]
    return row._replace(values=values)


def _errors(encoding: str) -> str:
    return "surrogateescape" if encoding.startswith("utf-8") or encoding == "cp1252" else "replace"


@contextmanager
def _long_values() -> Iterator[None]:
    """Have the csv module take long values. Not for good: after each stray quotation mark as much would be read twice."""
    usual = csv.field_size_limit(LONGEST_VALUE)
    try:
        yield
    finally:
        csv.field_size_limit(usual)


def _is_long(error: csv.Error) -> bool:
    return "field larger" in str(error)


def _why_broken(error: csv.Error) -> str:
    if _is_long(error) or "unexpected end" in str(error):
        return _("A quotation mark opens here and does not close.")
    return _("A quotation mark stands inside a quoted value; it should be doubled.")


def _fitted(values: list[str], width: int) -> tuple[list[str], str]:
    """Empty values at the end are only delimiters too many; anything else cannot be told apart."""
    if len(values) > width and not any(values[width:]):
        return values[:width], ""
    return values, _("The row has %(found)d values where the header has %(width)d.") % {"found": len(values), "width": width}


def _sample(facts: Facts) -> list[str]:
    with unpacked(facts) as raw, io.TextIOWrapper(raw, encoding=facts.encoding, errors="replace", newline="") as text:
        return list(islice(text, SAMPLE_LINES))


def _rows_of(sample: list[str], delimiter: str) -> list[tuple[int, list[str]]]:
    """Return the rows of the first lines, each with the number of lines before it; none where a line is beyond all measure."""
    reader, before = csv.reader(sample, delimiter=delimiter), 0
    found: list[tuple[int, list[str]]] = []
    try:
        with _long_values():
            for row in reader:
                if row:
                    found.append((before, row))
                before = reader.line_num
    except csv.Error:  # the reading itself says where
        return []
    return found


def _lines_above(sample: list[str], delimiter: str) -> int:
    found = _rows_of(sample, delimiter)
    place = place_of([row for _before, row in found])
    return found[place][0] if place else 0


def _fit(sample: list[str], delimiter: str) -> tuple[float, int]:
    """How well a delimiter parts the names into columns, and the following lines into as many."""
    rows = [row for _before, row in _rows_of(sample, delimiter)]
    place = place_of(rows)
    if not rows or len(rows[place]) < 2:
        return 0.0, 0
    width = len(rows[place])
    share = sum(len(row) == width for row in rows[place:]) / (len(rows) - place)
    return share / (2 if place else 1), width  # titles above are the less likely reading
