"""How other systems say what the tables of an export say: their words and shapes put into ours, row by row.

A mapping names its dialect. Persons are told apart by side, for some systems number customers and colleagues alike:
``user/7`` works for us, ``contact/7`` is a customer, ``name/Ana Ruiz`` is somebody of ours of whom only the name is said.
"""

from collections.abc import Iterator, Mapping
from typing import Protocol

from ..holds import Holds
from . import chatwoot, freescout, zammad

type Values = dict[str, str]
type Within = tuple[Holds, Values]


class Dialect(Protocol):
    """What a dialect offers; each is a module."""

    def said(self, table: str, holds: Holds, values: Values) -> Values:
        """Return a row by our names of its columns in our words. Raises UnreadableValue."""

    def within(self, holds: Holds, values: Values) -> Iterator[Within]:
        """Yield what a row says beside itself: comments and changes of its case, persons whom it names."""


DIALECTS: Mapping[str, Dialect] = {"zammad": zammad, "chatwoot": chatwoot, "freescout": freescout}
