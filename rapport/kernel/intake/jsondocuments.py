"""JSON documents: a list of objects, or what programming interfaces answer: pages with named lists of objects.

A document is walked through, never held: an object at a time. Several pages may follow each other in one file.
"""

import io
import json
from collections.abc import Generator, Iterator
from typing import Any, NamedTuple, TextIO

from django.utils.translation import gettext as _

from ..errors import BadInput
from .files import refuse_too_many, unpacked
from .jsonlines import Objects, Reading
from .types import Facts, Row

CHUNK_LETTERS = 1024**2
LARGEST_OBJECT_LETTERS = 32 * 1024**2
_SPACE = " \t\r\n\ufeff"


class Item(NamedTuple):
    """One object of a document: the name of the list that it stands in, "" for a bare list, and its number in it from 1.

    ``repeated``: a name that stands in it twice, "" for none.
    """

    part: str
    number: int
    value: Any
    repeated: str


class Broken(ValueError):
    """A document stops being JSON."""


class _Walk:
    """A place in a text, moving on; of what lies behind it nothing is kept."""

    def __init__(self, text: TextIO) -> None:
        self._text, self._held, self._at, self._is_over = text, "", 0, False
        self._counts: dict[str, int] = {}
        self._reading = Reading()

    def items(self) -> Iterator[Item]:
        """Yield every object of every list. Raises Broken."""
        while letter := self._next():
            if letter == "[":
                yield from self._list("")
            elif letter == "{":
                yield from self._page()
            else:
                raise Broken

    def _page(self) -> Iterator[Item]:
        self._take("{")
        while self._next() != "}":
            name = self._value()
            self._take(":")
            if self._next() == "[":
                yield from self._list(str(name))
            elif isinstance(value := self._value(), dict) and "id" in value:
                yield self._item(str(name), value)
            if self._next() == ",":
                self._take(",")
        self._take("}")

    def _list(self, part: str) -> Iterator[Item]:
        self._take("[")
        while self._next() != "]":
            value = self._value()
            if isinstance(value, dict) or not part:
                yield self._item(part, value)
            if self._next() == ",":
                self._take(",")
        self._take("]")

    def _item(self, part: str, value: Any) -> Item:
        number = self._counts[part] = self._counts.get(part, 0) + 1
        return Item(part, number, value, self._reading.repeated)

    def _next(self) -> str:
        """Return the next letter that is no space, "" at the end."""
        while True:
            while self._at < len(self._held):
                if self._held[self._at] not in _SPACE:
                    return self._held[self._at]
                self._at += 1
            if not self._fill():
                return ""

    def _take(self, letter: str) -> None:
        if self._next() != letter:
            raise Broken
        self._at += 1

    def _value(self) -> Any:
        self._next()
        while True:
            try:
                value, end = self._reading.raw_decode(self._held, self._at)
            except (json.JSONDecodeError, RecursionError):
                value, end = None, -1
            # A number at the very end may go on in what is still to be read.
            if 0 <= end < len(self._held) or (end >= 0 and not self._fill()):
                self._at = end
                return value
            if end < 0 and (len(self._held) - self._at > LARGEST_OBJECT_LETTERS or not self._fill()):
                raise Broken

    def _fill(self) -> bool:
        if self._is_over:
            return False
        more = self._text.read(CHUNK_LETTERS)
        self._is_over = not more
        self._held, self._at = self._held[self._at :] + more, 0
        return bool(more)


class JsonDocument(Objects):
    """One list of a document; ``line`` of a row is its number in the list."""

    def rows(self) -> Generator[Row]:
        """Yield one row an object; where the document breaks off, a last row that says so."""
        number = 0
        try:
            for item in _items(self.facts):
                if item.part == self.facts.part:
                    number = item.number
                    yield self.row_of(number, item.value, [json.dumps(item.value)], repeated=item.repeated)
        except Broken:
            yield Row(number + 1, [""], _("The document stops being JSON here; what follows could not be read."))


def documents(facts: Facts) -> list[JsonDocument]:
    """Return every list of objects in a document as a table, with its complete header. Raises BadInput when there is none."""
    found: dict[str, JsonDocument] = {}
    counts: dict[str, int] = {}
    try:
        for item in _items(facts):
            if item.part not in found:
                found[item.part] = JsonDocument(_part(facts, item.part, 0))
            found[item.part].row_of(item.number, item.value, [], repeated=item.repeated)
            counts[item.part] = item.number
            refuse_too_many(item.number, facts.name)
    except Broken:
        if not found:
            raise BadInput(_("“%(name)s” is not JSON.") % {"name": facts.name}) from None
    if not any(table.header for table in found.values()):
        raise BadInput(_("“%(name)s” holds no list of JSON objects.") % {"name": facts.name})
    for part, table in found.items():
        table.facts = _part(facts, part, counts[part])
    return list(found.values())


def _part(facts: Facts, part: str, count: int) -> Facts:
    return Facts(**{name: getattr(facts, name) for name in facts.__dataclass_fields__} | {"part": part, "row_estimate": count})


def _items(facts: Facts) -> Generator[Item]:
    with unpacked(facts) as raw, io.TextIOWrapper(raw, encoding=facts.encoding, errors="surrogateescape") as text:
        yield from _Walk(text).items()
