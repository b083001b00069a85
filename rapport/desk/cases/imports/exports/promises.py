"""Service level policies of an export: whom each holds for, and a target for each metric and priority."""

import json
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from rapport.desk.cases.types import Priority
from rapport.governance.standards.types import Measure
from rapport.kernel.intake.values import UnreadableValue

from .conditions import Filter, Values, parse_filter
from .rows import is_true, number_of

MEASURES: Mapping[str, Measure] = {
    "first_reply_time": Measure.FIRST_RESPONSE,
    "next_reply_time": Measure.NEXT_RESPONSE,
    "periodic_update_time": Measure.UPDATE,
    "pausable_update_time": Measure.PAUSABLE_UPDATE,
    "requester_wait_time": Measure.REQUESTER_WAIT,
    "agent_work_time": Measure.WORK_TIME,
    "total_resolution_time": Measure.TOTAL_RESOLUTION,
    "resolution_time": Measure.TOTAL_RESOLUTION,
}


class Promise(NamedTuple):
    """One target: seconds for a metric of the source and a priority ("" where it does not say), and whose policy it is."""

    policy: str
    metric: str
    priority: str
    seconds: int
    is_business: bool


@dataclass(slots=True)
class Policy:
    """One policy. ``position``: in which order policies are tried; ``filter``: None while nothing was said of its conditions.

    ``promises``: by metric and priority, each with the moment (as text) from which it stood there.
    """

    number: str
    name: str = ""
    position: float = float("inf")
    filter: Filter | None = None
    is_gone: bool = False
    promises: dict[tuple[str, str], list[tuple[str, Promise]]] = field(default_factory=dict)

    @property
    def title(self) -> str:
        return self.name or _("Policy %(number)s") % {"number": self.number}

    def is_met(self, values: Values) -> bool | None:
        return True if self.filter is None else self.filter.is_met(values)

    def targets(self, priority: str, at: datetime) -> Iterator[Promise]:
        """Yield what it promised cases of a priority at a moment: of each metric the last target set by then, else the first."""
        for (_metric, own), found in self.promises.items():
            if own == priority:
                place = bisect_right([since for since, _one in found], at.isoformat())
                yield found[max(place - 1, 0)][1]._replace(policy=self.title)


@dataclass(slots=True)
class Promises:
    """All policies of a source, by their numbers."""

    found: dict[str, Policy] = field(default_factory=dict)

    def add(self, said: Mapping[str, str]) -> None:
        """Take one row: a policy with all its targets, or one target of a policy. Raises UnreadableValue."""
        promises = list(_promises(said))
        parts = [said.get(name, "") for name in ("filter", "every", "some")]
        conditions = parse_filter(*parts) if any(parts) else None
        policy = self.found.setdefault(said["id"], Policy(said["id"]))
        policy.name = said.get("name", "") or policy.name
        if said.get("position", "").removesuffix(".0").isdigit():
            policy.position = int(number_of(said["position"]))
        policy.filter = policy.filter if conditions is None else conditions
        policy.is_gone = is_true(said.get("deleted", "")) or said.get("active", "").lower() in {"false", "0", "f"}
        since = _since(said.get("changed", ""))
        for one in promises:
            known = [pair for pair in policy.promises.get((one.metric, one.priority), []) if pair[0] != since]
            policy.promises[one.metric, one.priority] = sorted([*known, (since, one)])

    def in_order(self) -> list[Policy]:
        """Return the policies that promise something, in the order in which they are tried."""
        found = [one for one in self.found.values() if one.promises and not one.is_gone]
        return sorted(found, key=lambda one: one.position)


def _since(text: str) -> str:
    """Return a moment as text that sorts by time; "" where it is none."""
    try:
        at = datetime.fromisoformat(text.removesuffix(" UTC"))
    except ValueError:
        return ""
    return (at if at.tzinfo else at.replace(tzinfo=_UTC)).astimezone(_UTC).isoformat()


_UTC = datetime.fromisoformat("2000-01-01T00:00:00+00:00").tzinfo


def _promises(said: Mapping[str, str]) -> Iterator[Promise]:
    if said.get("metric"):
        yield promise(said["metric"], said.get("priority"), said.get("target"), said.get("business", ""))
        return
    try:
        rows = json.loads(said.get("metrics", "") or "[]")
    except ValueError:
        raise _unreadable() from None
    for row in rows if isinstance(rows, list) else []:
        if isinstance(row, dict):
            yield promise(row.get("metric"), row.get("priority"), _minutes(row), str(row.get("business_hours", "")))


def _minutes(row: Mapping[str, Any]) -> Any:
    seconds = row.get("target_in_seconds")
    try:
        return row.get("target") if seconds is None else float(seconds) / 60
    except (ValueError, TypeError):
        raise _unreadable() from None


def promise(metric: Any, priority: Any, minutes: Any, business: str, *, policy: str = "", must_name: bool = True) -> Promise:
    """Return one target. ``must_name``: a priority must be named. Raises UnreadableValue."""
    try:
        seconds = round(float(minutes) * 60)
        known = Priority(str(priority).lower()).value if must_name or priority else ""
    except (ValueError, TypeError, OverflowError):
        raise _unreadable() from None
    if seconds <= 0:
        raise _unreadable()
    return Promise(policy, str(metric).lower(), known, seconds, is_true(business))


def told(metric: str, text: str, policy: str) -> Promise | None:
    """Return the target that a history of fields tells of a metric: minutes, and whether those of business; None for none."""
    try:
        found = json.loads(text.replace("'", '"').replace("True", "true").replace("False", "false"))
    except ValueError:
        return None
    if not isinstance(found, dict):
        return None
    minutes = found.get("minutes", _minutes(found))
    business = str(found.get("in_business_hours", found.get("business_hours", "")))
    return None if minutes is None else promise(metric, "", minutes, business, policy=policy, must_name=False)


def _unreadable() -> UnreadableValue:
    return UnreadableValue(_("The targets of this policy cannot be read."))
