"""The subject of a case out of its values: parts with columns in braces, those that lack a value left out."""

from collections.abc import Callable, Sequence
from string import Formatter

LONGEST = 200
BETWEEN = " · "


class Subjects:
    """Builds subjects by one list of parts, such as ``["{product}", "impact {impact}"]``."""

    def __init__(self, parts: Sequence[str]) -> None:
        self._parts = [[(text, name or "") for text, name, _spec, _conversion in Formatter().parse(part)] for part in parts]

    def of(self, value: Callable[[str], str]) -> str:
        """Return the subject; ``value`` gives the text of a column, "" where it is missing. "" when every part lacks one."""
        written = (self._part(pieces, value) for pieces in self._parts)
        said = BETWEEN.join(part for part in written if part)
        return (said if said.isprintable() else " ".join(said.split()))[:LONGEST]

    @staticmethod
    def _part(pieces: Sequence[tuple[str, str]], value: Callable[[str], str]) -> str:
        found = [(text, value(name) if name else "", name) for text, name in pieces]
        if any(name and not said for _text, said, name in found):
            return ""
        return "".join(text + said for text, said, _name in found)
