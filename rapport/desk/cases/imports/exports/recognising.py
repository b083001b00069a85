"""Tables of an export recognised before anything is read: which file is what, in which order they come, which mapping fits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from rapport.kernel.errors import BadInput
from rapport.kernel.intake.types import Source

from .holds import Holds
from .layouts import Layout, Layouts
from .mapping import is_export, parse_export

# Whoever is named must be known first; then cases, then what is about them.
_ORDER = [*(one for one in Holds if not one.is_about_case), *(one for one in Holds if one.is_about_case)]


@dataclass(frozen=True)
class Recognised:
    """One table of an export and what it is taken for."""

    source: Source
    layout: Layout

    @property
    def name(self) -> str:
        """Return the name of the file, and of the list in it where it holds several."""
        facts = self.source.facts
        return f"{facts.name} · {facts.part}" if facts.part else facts.name

    @property
    def is_understood(self) -> bool:
        return self.layout.holds not in {Holds.MORE, Holds.RECORD}


def recognised(raw: Mapping[str, Any], sources: Sequence[Source]) -> list[Recognised]:
    """Return what each table is by a mapping of an export, in the order in which they are read."""
    layouts = Layouts(parse_export(raw, where=str(raw.get("name", ""))))
    found = [Recognised(one, layouts.of(one.header, one.facts.part or one.facts.name)) for one in sources]
    return sorted(found, key=lambda one: _ORDER.index(one.layout.holds))


def in_order(raw: Mapping[str, Any], sources: Sequence[Source]) -> list[Source]:
    """Return the tables of an export in the order in which they must be read; others as they are."""
    return [one.source for one in recognised(raw, sources)] if is_export(raw) else list(sources)


def check_tables(raw: Mapping[str, Any], sources: Sequence[Source]) -> None:
    """Raise BadInput when nothing here is a table of this export."""
    if not any(one.is_understood for one in recognised(raw, sources)):
        raise BadInput(
            _("None of these files is a table of “%(title)s”. Are their first lines the names of the columns?")
            % {"title": raw.get("title", "")}
        )


def fits(raw: Mapping[str, Any], sources: Sequence[Source]) -> bool:
    """Return whether tables are an export of this kind: cases and something about them, or several tables that it knows."""
    found = {one.layout.holds for one in recognised(raw, sources) if one.is_understood}
    return Holds.CASE in found or len(found - {Holds.GROUP, Holds.ORGANIZATION}) > 1
