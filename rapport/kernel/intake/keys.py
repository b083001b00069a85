"""What names an object in a table: the values of the key columns, and its number in the order of first appearance."""

import re
from collections.abc import Sequence
from hashlib import blake2b

from django.utils.translation import gettext as _

from ..errors import BadInput
from .types import Keyed, Source

LONGEST_KEY = 120
_UNFIT = re.compile(r"[\x00-\x1f]")


class Keys:
    """The keys of one table. ``known``: the numbers given so far in a run. Raises BadInput when a column is missing."""

    def __init__(self, source: Source, keyed: Keyed, missing: frozenset[str], known: dict[str, int]) -> None:
        self.source, self.known = source, known
        columns = self._columns = keyed.columns
        self._prefix, self._missing = keyed.prefix, missing | {""}
        absent = [name for name in columns if name not in source.header]
        if absent:
            raise BadInput(no_such_column(source.facts.name, absent))
        self._places = [source.header.index(name) for name in columns]

    def of(self, values: Sequence[str]) -> tuple[str, str]:
        """Return the key, and a sentence when there is none."""
        if not self._places:
            return self._prefix + blake2b("\x1f".join(values).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest(), ""
        if (
            not self._prefix
            and len(self._places) == 1
            and (place := self._places[0]) < len(values)
            and values[place] in self.known
        ):
            return values[place], ""
        parts = [values[place].strip() if place < len(values) else "" for place in self._places]
        if not self._missing.isdisjoint(parts):
            return "", _("The row has no value in %(columns)s, which says what it belongs to.") % {
                "columns": ", ".join(self._columns)
            }
        key = self._prefix + "/".join(parts)
        if len(key) > LONGEST_KEY or _UNFIT.search(key):
            return "", _("The value in %(columns)s is too long or too odd to name anything.") % {
                "columns": ", ".join(self._columns)
            }
        return key, ""

    def number(self, key: str) -> int:
        return self.known.setdefault(key, len(self.known))


def no_such_column(file_name: str, missing: Sequence[str]) -> str:
    """Return the sentence about columns that a mapping needs and a file lacks."""
    return _(
        "“%(name)s” has no column %(columns)s. Is its first line the names of the columns, and is this the right mapping?"
    ) % {
        "name": file_name,
        "columns": ", ".join(f"“{name}”" for name in missing),
    }
