"""A case as it stood at a moment, field by field: as the history of the field tells, else as the case itself says."""

import json
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from .conditions import SETS, Values, own_field
from .rows import CaseRows, in_order, is_true, number_of

# What is written down within these after the opening was so from the opening on.
WITH_THE_OPENING = timedelta(seconds=5)
# Our names of columns of a case, by the names that conditions use; all others are looked up under their own.
_COLUMNS: Mapping[str, str] = {
    "group_id": "group", "assignee_id": "assignee", "requester_id": "requester", "organization_id": "organization",
    "subject_includes_word": "subject", "description_includes_word": "text", "ticket_is_public": "public",
}  # fmt: skip
_HISTORIES: Mapping[str, tuple[str, ...]] = {"current_tags": ("current_tags", "tags")}
type Value = str | Collection[str] | None


class Standing:
    """What is known of one case over time."""

    def __init__(self, rows: CaseRows, opened: datetime) -> None:
        self._rows, self._opened = rows, opened
        self._courses: dict[str, tuple[list[datetime], list[str]]] = {}

    def moments(self, fields: Iterable[str]) -> Iterator[datetime]:
        """Yield when any of these fields changed after the opening."""
        for name in fields:
            for at in self._course(name)[0]:
                yield max(at, self._opened)

    def at(self, moment: datetime) -> Values:
        """Return what tells the value of a field at a moment."""
        return lambda name: self._value(name, moment)

    def _value(self, name: str, moment: datetime) -> Value:
        moments, values = self._course(name)
        said: str | None
        if moments:
            place = bisect_right(moments, moment)
            said = values[place - 1] if place else ""
        else:
            said = self._own(name)
        if said is None:
            return None
        if name in SETS:
            return tags_in(said)
        if name == "ticket_is_public":
            return "public" if is_true(said) else "private"
        return number_of(said)

    def _course(self, name: str) -> tuple[list[datetime], list[str]]:
        """Return when a field changed and to what; what was set with the opening was so from the opening on."""
        known = self._courses.get(name)
        if known is None:
            called = _HISTORIES.get(name, (name, own_field(name)))
            changes = [one for one_name in called if one_name for one in in_order(self._rows.changes, one_name)]
            grace = self._opened + WITH_THE_OPENING
            moments = [self._opened if one.at <= grace else one.at for one in changes]
            known = self._courses[name] = moments, [one.value for one in changes]
        return known

    def _own(self, name: str) -> str | None:
        """Return what the case itself says of a field, None where it has no such column."""
        case, plain = self._rows.case, self._rows.plain
        if number := own_field(name):
            return _own_field(plain, number)
        if name == "via_id":
            return _channel(case, plain)
        if name == "current_tags":
            return plain.get("tags", plain.get("current_tags"))
        column = _COLUMNS.get(name, name)
        return case.get(column, plain.get(name))


def _channel(case: Mapping[str, str], plain: Mapping[str, str]) -> str | None:
    said = case.get("channel") or plain.get("via_id") or case.get("via")
    if not said or not said.startswith("{"):
        return said or None
    found = _json(said)
    return str(found.get("channel") or "") or None if isinstance(found, dict) else None


def _own_field(plain: Mapping[str, str], number: str) -> str | None:
    for name in (f"custom_fields_{number}", f"custom_field_{number}", f"ticket_fields_{number}", number):
        if name in plain:
            return plain[name]
    found = _json(plain.get("custom_fields") or plain.get("fields") or "")
    if not isinstance(found, list):
        return None
    for one in found:
        if isinstance(one, dict) and str(one.get("id")) == number:
            value = one.get("value")
            return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    return None


def tags_in(text: str) -> frozenset[str]:
    """Return tags: a list of JSON, or texts parted by commas or spaces."""
    found = _json(text) if text.startswith("[") else None
    words = map(str, found) if isinstance(found, list) else text.strip("[]").replace(",", " ").split()
    return frozenset(word.strip("\"'").casefold() for word in words)


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return None
