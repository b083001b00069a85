"""JSON Lines: one object a line. Columns appear when an object first has them; nested values stay JSON text."""

import io
import json
from collections.abc import Generator
from contextlib import closing
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from ..errors import BadInput
from .files import unpacked
from .headers import MOST_COLUMNS
from .types import Facts, Row

SAMPLE_ROWS = 200


class Reading(json.JSONDecoder):
    """Reads JSON, and notes which name stood twice in one object of what it read last: nobody can tell which value is meant."""

    def __init__(self) -> None:
        super().__init__(object_pairs_hook=self._whole)
        self.repeated = ""

    def raw_decode(self, s: str, idx: int = 0) -> tuple[Any, int]:
        """Return a value and where it ends, as Python's own does."""
        self.repeated = ""
        return super().raw_decode(s, idx)

    def _whole(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            names = [name for name, _value in pairs]
            self.repeated = self.repeated or next(name for name in names if names.count(name) > 1)
        return found


def why_repeated(name: str) -> str:
    """Return why an object with a name that stands in it twice is not taken."""
    return _("“%(name)s” stands in it twice, and nobody can tell which of the two is meant.") % {"name": name[:60]}


class Objects:
    """Objects with named values as rows. ``header`` grows while rows are made, values fit the header of their moment."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.notes: list[str] = list(facts.notes)
        self.header: list[str] = []
        self._places: dict[str, int] = {}
        self._reading = Reading()

    def row_of(self, line: int, found: Any, raw: list[str], *, repeated: str = "") -> Row:
        """Return one object as a row; with a problem and the raw text where it cannot. ``repeated``: a name in it twice."""
        if not isinstance(found, dict):
            return Row(line, raw, _("The line is JSON, but not an object with named values."))
        if len(found) > MOST_COLUMNS - len(self.header) and len(found.keys() | self._places) > MOST_COLUMNS:
            return Row(line, raw, _("With this row the table would have more than %(most)d columns.") % {"most": MOST_COLUMNS})
        if repeated:
            return Row(line, raw, why_repeated(repeated))
        # The names first: one that no database can hold must not become a column.
        if not all(map(_is_sound, found)) or not all(map(_is_sound, values := self._values(found))):
            return Row(line, raw, _("The row holds a NUL character or a broken one."))
        return Row(line, values)

    def _values(self, found: dict[str, Any]) -> list[str]:
        for name in found:
            if name not in self._places:
                self._places[name] = len(self.header)
                self.header.append(name)
        values = [""] * len(self.header)
        for name, value in found.items():
            values[self._places[name]] = _text(value)
        return values


class JsonLines(Objects):
    """A text file with one JSON object a line."""

    def __init__(self, facts: Facts) -> None:
        super().__init__(facts)
        with closing(self.rows()) as rows:
            for _row in islice(rows, SAMPLE_ROWS):
                pass
        if not self.header:
            raise BadInput(_("“%(name)s” holds no JSON object in its first lines.") % {"name": facts.name})

    def rows(self) -> Generator[Row]:
        """Yield one row an object."""
        with unpacked(self.facts) as raw, io.TextIOWrapper(raw, encoding=self.facts.encoding, errors="surrogateescape") as lines:
            for line, text in enumerate(lines, 1):
                if text.strip():
                    yield self._row(line, text)

    def _row(self, line: int, text: str) -> Row:
        raw = [text.rstrip("\r\n")]
        try:
            found = self._reading.decode(text)
        except (ValueError, RecursionError):
            return Row(line, raw, _("The line is not JSON."))
        return self.row_of(line, found, raw, repeated=self._reading.repeated)


def _text(value: Any) -> str:
    match value:
        case str():
            return value
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)
        case _:
            return json.dumps(value, ensure_ascii=False)


def _is_sound(value: str) -> bool:
    if value.isascii():
        return "\0" not in value
    if "\0" in value:
        return False
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
