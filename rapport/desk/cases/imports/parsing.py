"""Mapping files: one versioned TOML file a source, read into a CaseMapping and checked whole, with a sentence for each fault.

docs/operation/imports.md describes the file. The same structure, as a dict, is kept with each run.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from rapport.desk.cases.types import Channel, Kind, Priority, State
from rapport.kernel.errors import BadInput
from rapport.kernel.intake.types import DateOrder

from .mapping import ZONE_IN_VALUES, Bound, CaseMapping, Fact, Grain, Moments, Names, Step, Words, columns_in, zone_of

FORMAT = 1


def parse(raw: Mapping[str, Any], *, where: str) -> CaseMapping:
    """Return the mapping that a file says. Raises BadInput with a sentence that names what is wrong; ``where`` names the file."""
    reader = Reader(raw, where)
    reader.refuse_unknown(raw, _KNOWN)
    if raw.get("format") != FORMAT:
        raise reader.wrong(_("“format” must be %(format)d: this version of Rapport reads no other.") % {"format": FORMAT})
    grain = reader.word(Grain, raw.get("grain"), "grain")
    of_customer = {key: reader.text(key, needed=False) for key in _OF_CUSTOMER}
    tells = next(filter(None, of_customer.values()), "")
    mapping = CaseMapping(
        name=reader.text("name"),
        version=reader.text("version"),
        title=reader.text("title"),
        about=reader.text("about", needed=False),
        source=reader.text("source"),
        grain=grain,
        key=reader.texts("key"),
        order=reader.texts("order", needed=False),
        missing=frozenset({"", *reader.texts("missing", needed=False)}),
        subject=reader.texts("subject", needed=False),
        kind=reader.words("kind", Kind, Kind.REQUEST),
        priority=reader.words("priority", Priority, Priority.NORMAL),
        channel=reader.words("channel", Channel, Channel.OTHER),
        state=reader.words("state", State, State.NEW),
        moments=reader.moments(),
        reason=reader.texts("reason", needed=False),
        cause=reader.texts("cause", needed=False),
        team=reader.names("team"),
        assignee=reader.names("assignee"),
        customer=reader.names("customer") or (Names(column=tells) if tells else None),
        **of_customer,
        text=reader.text("text", needed=False),
        steps=tuple(reader.steps()),
        settled_by=tuple(reader.bounds()),
        facts=reader.facts(),
    )
    reader.check(mapping)
    return mapping


# The first that is named tells customers apart.
_OF_CUSTOMER = ("customer_email", "customer_phone", "customer_name", "customer_last_name", "customer_first_name")
_KNOWN = frozenset({
    "format", "name", "version", "title", "about", "source", "grain", "key", "order", "missing", "subject", "kind", "priority",
    "channel", "state", "moments", "reason", "cause", "team", "assignee", "customer", "customer_name",
    "customer_first_name", "customer_last_name", "customer_email", "customer_phone", "text", "steps", "settled_by", "facts",
})  # fmt: skip
_MOMENTS = ("event", "opened", "received", "resolved", "closed", "changed")


class Reader:
    """Reads the parts of a mapping file, each with a sentence for what can be wrong in it."""

    def __init__(self, raw: Mapping[str, Any], where: str) -> None:
        self.raw, self.where = raw, where

    def wrong(self, why: str) -> BadInput:
        return BadInput(_("The mapping “%(where)s” cannot be used: %(why)s") % {"where": self.where, "why": why})

    def refuse_unknown(self, found: Mapping[str, Any], known: frozenset[str]) -> None:
        if strange := sorted(set(found) - known):
            raise self.wrong(_("it says “%(strange)s”, which means nothing here.") % {"strange": ", ".join(strange)})

    def text(self, key: str, *, needed: bool = True, of: Mapping[str, Any] | None = None) -> str:
        value = (self.raw if of is None else of).get(key, "")
        if not isinstance(value, str) or len(value) > 500 or (needed and not value.strip()):
            raise self.wrong(_("“%(key)s” must be a text.") % {"key": key})
        return value.strip()

    def texts(self, key: str, *, needed: bool = True, of: Mapping[str, Any] | None = None) -> tuple[str, ...]:
        value = (self.raw if of is None else of).get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value) or (needed and not value):
            raise self.wrong(_("“%(key)s” must be a list of texts.") % {"key": key})
        return tuple(value)

    def table(self, key: str) -> Mapping[str, Any]:
        value = self.raw.get(key, {})
        if not isinstance(value, dict):
            raise self.wrong(_("“%(key)s” must be a table.") % {"key": key})
        return value

    def tables(self, key: str) -> list[Mapping[str, Any]]:
        value = self.raw.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            raise self.wrong(_("“%(key)s” must be a list of tables.") % {"key": key})
        return value

    def word[Word: StrEnum](self, words: type[Word], value: Any, key: str) -> Word:
        try:
            return words(value)
        except ValueError:
            said = ", ".join(one.value for one in words)
            raise self.wrong(
                _("“%(value)s” is not a known %(key)s; it can be: %(words)s.") % {"value": value, "key": key, "words": said}
            ) from None

    def words[Word: StrEnum](self, key: str, words: type[Word], default: Word) -> Words[Word]:
        raw = self.raw.get(key, {})
        if isinstance(raw, str):
            return Words(default=self.word(words, raw, key))
        table = self.table(key)
        self.refuse_unknown(table, frozenset({"column", "values", "default"}))
        values = table.get("values", {})
        if not isinstance(values, dict):
            raise self.wrong(_("“%(key)s” must be a table.") % {"key": f"{key}.values"})
        return Words(
            column=self.text("column", needed=False, of=table),
            values={said.strip().casefold(): self.word(words, word, key) for said, word in values.items()},
            default=self.word(words, table["default"], key) if "default" in table else default,
        )

    def names(self, key: str) -> Names | None:
        table = self.table(key)
        if not table:
            return None
        self.refuse_unknown(table, frozenset({"column", "create"}))
        return Names(column=self.text("column", of=table), create=bool(table.get("create", True)))

    def moments(self) -> Moments:
        table = self.table("moments")
        self.refuse_unknown(table, frozenset({*_MOMENTS, "zone", "date_order"}))
        columns = {key: self.text(key, needed=False, of=table) for key in _MOMENTS}
        zone, order = self.text("zone", needed=False, of=table), self.text("date_order", needed=False, of=table)
        if zone not in {"", ZONE_IN_VALUES}:
            zone_of(zone)
        return Moments(**columns, zone_name=zone, order=self.word(DateOrder, order, "date_order") if order else None)

    def steps(self) -> list[Step]:
        tables = self.tables("steps")
        return [Step(state=self.word(State, one.get("state"), "state"), column=self.text("column", of=one)) for one in tables]

    def bounds(self) -> list[Bound]:
        tables = self.tables("settled_by")
        return [
            Bound(
                column=self.text("column", of=one),
                values=self.texts("values", of=one),
                since=self.text("since", of=one),
                days=self._days(one.get("days")),
            )
            for one in tables
        ]

    def _days(self, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 3660:
            raise self.wrong(_("“days” must be a whole number of days."))
        return value

    def facts(self) -> dict[str, Fact]:
        found = {}
        for key, table in self.table("facts").items():
            if not isinstance(table, dict) or not key.isidentifier() or len(key) > 40:
                raise self.wrong(_("“facts.%(key)s” must be a table under a short plain name.") % {"key": key})
            self.refuse_unknown(table, frozenset({"column", "label", "is_watched"}))
            label = self.text("label", of=table)[:80]
            found[key] = Fact(column=self.text("column", of=table), label=label, is_watched=bool(table.get("is_watched", False)))
        return found

    def check(self, mapping: CaseMapping) -> None:
        """What only the whole can tell."""
        try:
            columns_in(mapping.subject)
        except ValueError:
            raise self.wrong(_("a brace in “subject” does not close.")) from None
        if mapping.grain is Grain.EVENT and not mapping.moments.event:
            raise self.wrong(_("a row is an event, so “moments.event” must name the column that says when it happened."))
        if mapping.grain is Grain.CASE and not mapping.moments.opened:
            raise self.wrong(_("a row is a case, so “moments.opened” must name the column that says when it was opened."))
        if mapping.grain is Grain.EVENT and mapping.moments.changed:
            raise self.wrong(_("a row is an event, so “moments.event” says when it was; “moments.changed” is for whole cases."))
        if len(mapping.reason) > 2 or len(mapping.cause) > 2:
            raise self.wrong(_("reasons and causes have two levels, so at most two columns."))
        if len(mapping.source) > 60:
            raise self.wrong(_("“source” has at most 60 characters."))
