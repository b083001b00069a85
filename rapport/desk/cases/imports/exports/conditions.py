"""Conditions of policies, tried on a case as it stood at a moment: true, false, or not to be told from what the export says."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.translation import gettext as _

from rapport.kernel.intake.values import UnreadableValue

ORDERED: Mapping[str, Sequence[str]] = {
    "priority": ("", "low", "normal", "high", "urgent"),
    "status": ("new", "open", "pending", "hold", "solved", "closed"),
}
WORDS = frozenset({"subject_includes_word", "description_includes_word"})
SETS = frozenset({"current_tags"})
PLAIN = frozenset({
    "type", "priority", "status", "brand_id", "ticket_form_id", "group_id", "assignee_id", "requester_id", "organization_id",
    "recipient", "ticket_is_public", "via_id",
})  # fmt: skip
_SAME = frozenset({"is", "value"})
_OTHER = frozenset({"is_not", "not_value"})
# How a channel is numbered where a condition names it, and what such a case may be called: its own name or that of its family.
_VIA = """
0 web_form web;4 mail email;5 web_service api;8 rule;17 dropbox web;19 merge;20 batch web;26 twitter_dm twitter;
27 closed_ticket web;29 chat;30 twitter;31 ticket_sharing api;33 voicemail voice;34 phone_call_inbound voice;
35 phone_call_outbound voice;36 blog api;37 text_message sms;38 facebook_post facebook
"""
VIA = {number: frozenset(names) for number, *names in (one.split() for one in _VIA.replace("\n", "").split(";"))}


class Values(Protocol):
    """What a case was like at one moment: the value of a field, None where the export does not say."""

    def __call__(self, name: str) -> str | Collection[str] | None: ...


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition: a field, how it is compared, and with what; several values mean any of them."""

    field: str
    operator: str
    values: tuple[str, ...]

    @property
    def is_known(self) -> bool:
        return self.field in PLAIN | WORDS | SETS or bool(own_field(self.field))

    def is_met(self, values: Values) -> bool | None:
        """Return whether a case meets it, None where that cannot be told."""
        value = values(self.field) if self.is_known else None
        if value is None:
            return None
        if self.field == "via_id" and isinstance(value, str):
            return self._by_channel(value)
        if not isinstance(value, str) or self.field in WORDS:
            return self._among(value)
        return self._compared(value.casefold())

    def _compared(self, value: str) -> bool | None:
        wanted = {one.casefold() for one in self.values}
        if self.operator in _SAME:
            return value in wanted
        if self.operator in _OTHER:
            return value not in wanted
        if self.operator in {"present", "not_present"}:
            return bool(value) is (self.operator == "present")
        order = ORDERED.get(self.field, ())
        if value not in order or len(wanted) != 1 or (one := next(iter(wanted))) not in order:
            return None
        here, there = order.index(value), order.index(one)
        return {"less_than": here < there, "less_than_equal": here <= there, "greater_than": here > there,
                "greater_than_equal": here >= there}.get(self.operator)  # fmt: skip

    def _among(self, value: str | Collection[str]) -> bool | None:
        """Tags, and words of a text: any of the wanted ones."""
        wanted = {word for one in self.values for word in one.casefold().replace(",", " ").split()}
        here = {word.strip(".,;:!?\"'()") for word in value.casefold().split()} if isinstance(value, str) else set(value)
        if self.operator in {"includes", "is", "value"}:
            return not wanted.isdisjoint(here)
        if self.operator in {"not_includes", "is_not", "not_value"}:
            return wanted.isdisjoint(here)
        return None

    def _by_channel(self, value: str) -> bool | None:
        """A channel is numbered here and named there; a family of channels leaves open which one it was."""
        value = value.casefold()
        found = []
        for one in self.values:
            names = VIA.get(one, frozenset({one.casefold()} if not one.isdigit() else ()))
            own = names - {name for name in names if sum(name in others for others in VIA.values()) > 1}
            sure = value == one or value in own
            found.append(True if sure else None if value in names or not names else False)
        is_one = any_of(found)
        return is_one if self.operator in _SAME or is_one is None else not is_one if self.operator in _OTHER else None


@dataclass(frozen=True, slots=True)
class Filter:
    """All of some conditions, and any of others where there are others."""

    all: tuple[Condition, ...] = ()
    any: tuple[Condition, ...] = ()

    @property
    def fields(self) -> frozenset[str]:
        return frozenset(one.field for one in (*self.all, *self.any))

    def is_met(self, values: Values) -> bool | None:
        """Return whether a case meets it, None where that cannot be told."""
        needed = [one.is_met(values) for one in self.all]
        if self.any:
            needed.append(any_of([one.is_met(values) for one in self.any]))
        return False if False in needed else None if None in needed else True

    def unclear(self, values: Values) -> list[str]:
        """Return the fields that leave it open."""
        return [one.field for one in (*self.all, *self.any) if one.is_met(values) is None]


def any_of(found: Sequence[bool | None]) -> bool | None:
    """Return whether anything is true; None where only what cannot be told could be."""
    return True if True in found else None if None in found else False


def own_field(name: str) -> str:
    """Return the number of a field of the company's own, "" for another field."""
    for start in ("custom_fields_", "ticket_fields_", "custom_field_"):
        if name.startswith(start) and name[len(start) :].isdigit():
            return name[len(start) :]
    return ""


def parse_filter(text: str, every: str = "", some: str = "") -> Filter:
    """Read a filter: an object with two lists, or each list by itself. Raises UnreadableValue."""
    try:
        found = json.loads(text) if text else {}
        parts = found.get("conditions", found) if isinstance(found, dict) else {"all": found}
        lists = [parts.get("all") or json.loads(every or "[]"), parts.get("any") or json.loads(some or "[]")]
        return Filter(*(tuple(map(_condition, one)) for one in lists))
    except (ValueError, TypeError, AttributeError, KeyError):
        raise UnreadableValue(_("The conditions of this policy cannot be read.")) from None


def _condition(raw: Mapping[str, Any]) -> Condition:
    value = raw.get("value")
    values: Iterable[Any] = value if isinstance(value, list) else [value]
    return Condition(str(raw["field"]).strip(), str(raw["operator"]).strip().lower(), tuple(map(_text, values)))


def _text(value: Any) -> str:
    text = "" if value is None else str(value).lower() if isinstance(value, bool) else str(value).strip()
    return text[:-2] if text.endswith(".0") and text[:-2].isdigit() else text
