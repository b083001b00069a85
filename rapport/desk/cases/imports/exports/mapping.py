"""What an export of several tables looks like, as one value, and how it is read from a mapping file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from rapport.desk.cases.types import Channel, Kind, Priority, State

from ..mapping import Fact, Names, Words
from ..parsing import FORMAT, Reader
from .dialects import DIALECTS
from .holds import Holds

GRAIN = "tables"
_TEAM, _ASSIGNEE, _CUSTOMER = Names(column="group"), Names(column="assignee"), Names(column="requester")


@dataclass(frozen=True, kw_only=True)
class Table:
    """One table of an export: what it holds, the columns that name the object of a row, those without which it is not this table.

    ``columns``: our name of a column to the names that it may have there, the first that is there is taken. ``dialect``: how
    its rows say what they say, "" where they say it in the words of the mapping itself.
    """

    name: str
    holds: Holds
    key: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    dialect: str = ""


@dataclass(frozen=True, kw_only=True)
class ExportMapping:
    """Everything about one kind of export."""

    name: str
    version: str
    title: str
    about: str
    source: str
    missing: frozenset[str]
    tables: Mapping[str, Table]
    kind: Words[Kind]
    priority: Words[Priority]
    channel: Words[Channel]
    state: Words[State]
    facts: Mapping[str, Fact] = field(default_factory=dict)
    team: Names = _TEAM
    assignee: Names = _ASSIGNEE
    customer: Names = _CUSTOMER

    @property
    def must_ask_zone(self) -> bool:
        return False

    @property
    def needs_export_moment(self) -> bool:
        return False


def is_export(raw: Mapping[str, Any]) -> bool:
    """Return whether a mapping file is about an export of several tables."""
    return raw.get("grain") == GRAIN


def parse_export(raw: Mapping[str, Any], *, where: str) -> ExportMapping:
    """Return what a mapping file says. Raises BadInput with a sentence that names what is wrong; ``where`` names the file."""
    reader = Reader(raw, where)
    reader.refuse_unknown(raw, _KNOWN)
    if raw.get("format") != FORMAT:
        raise reader.wrong(_("“format” must be %(format)d: this version of Rapport reads no other.") % {"format": FORMAT})
    dialect = reader.text("dialect", needed=False)
    if dialect and dialect not in DIALECTS:
        raise reader.wrong(_("“dialect” must be one of %(known)s.") % {"known": ", ".join(DIALECTS)})
    tables = {name: _table(reader, name, table, dialect) for name, table in reader.table("tables").items()}
    if not any(one.holds is Holds.CASE for one in tables.values()):
        raise reader.wrong(_("one of its “tables” must hold cases."))
    return ExportMapping(
        name=reader.text("name"),
        version=reader.text("version"),
        title=reader.text("title"),
        about=reader.text("about", needed=False),
        source=reader.text("source"),
        missing=frozenset({"", *reader.texts("missing", needed=False)}),
        tables=tables,
        kind=reader.words("kind", Kind, Kind.REQUEST),
        priority=reader.words("priority", Priority, Priority.NORMAL),
        channel=reader.words("channel", Channel, Channel.OTHER),
        state=reader.words("state", State, State.NEW),
        facts=reader.facts(),
    )


_KNOWN = frozenset({
    "format", "name", "version", "title", "about", "source", "grain", "missing", "tables", "kind", "priority", "channel", "state",
    "facts", "dialect",
})  # fmt: skip


def _table(reader: Reader, name: str, raw: Any, dialect: str) -> Table:
    if not isinstance(raw, dict):
        raise reader.wrong(_("“%(key)s” must be a table.") % {"key": f"tables.{name}"})
    reader.refuse_unknown(raw, frozenset({"holds", "key", "needs", "columns"}))
    columns = raw.get("columns", {})
    found = Table(
        name=name,
        holds=reader.word(Holds, raw.get("holds"), "holds"),
        key=reader.texts("key", of=raw),
        needs=reader.texts("needs", of=raw),
        columns={own: reader.texts(own, of=columns) for own in columns},
        dialect=dialect,
    )
    if strange := [one for one in (*found.key, *found.needs) if one not in found.columns]:
        raise reader.wrong(_("it says “%(strange)s”, which means nothing here.") % {"strange": ", ".join(strange)})
    return found
