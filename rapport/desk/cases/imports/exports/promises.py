"""Service level policies of an export as standards: a target for each metric and priority, in business or in real time."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from rapport.desk.cases.types import Priority
from rapport.governance.standards.types import Measure
from rapport.kernel.intake.values import UnreadableValue

from .rows import is_true

# What we can hold them to. Work is done in new and open, as our resolutions count it; the others pause in other states.
MEASURES: Mapping[str, Measure] = {
    "first_reply_time": Measure.FIRST_RESPONSE,
    "next_reply_time": Measure.NEXT_RESPONSE,
    "agent_work_time": Measure.RESOLUTION,
}


class Promise(NamedTuple):
    """One target: seconds for a metric of the source and a priority."""

    metric: str
    priority: Priority
    seconds: int
    is_business: bool


@dataclass(slots=True)
class Policy:
    """One policy with its targets. ``conditions``: how many its filter has; ``position``: in which order policies are tried."""

    number: str
    name: str = ""
    position: int = 0
    conditions: int = 0
    changed: str = ""
    promises: dict[tuple[str, Priority], Promise] = field(default_factory=dict)


@dataclass(slots=True)
class Promises:
    """All policies of a source, by their numbers."""

    found: dict[str, Policy] = field(default_factory=dict)

    def add(self, said: Mapping[str, str]) -> None:
        """Take one row: a policy with all its targets, or one target of a policy. Raises UnreadableValue."""
        policy = self.found.setdefault(said["id"], Policy(said["id"]))
        policy.name = said.get("name", "") or policy.name
        if said.get("position", "").isdigit():
            policy.position = int(said["position"])
        policy.conditions = _conditions(said.get("filter", "")) or policy.conditions
        newer = said.get("changed", "") >= policy.changed
        for one in _promises(said):
            if newer or (one.metric, one.priority) not in policy.promises:
                policy.promises[one.metric, one.priority] = one
        policy.changed = max(policy.changed, said.get("changed", ""))

    def in_order(self) -> list[Policy]:
        return sorted(self.found.values(), key=lambda one: one.position)


def _promises(said: Mapping[str, str]) -> Iterator[Promise]:
    if said.get("metric"):
        yield _promise(said.get("metric"), said.get("priority"), said.get("target"), said.get("business", ""))
        return
    try:
        rows = json.loads(said.get("metrics", "") or "[]")
    except ValueError:
        raise UnreadableValue(_("The targets of this policy cannot be read.")) from None
    for row in rows if isinstance(rows, list) else []:
        if isinstance(row, dict):
            seconds = row.get("target_in_seconds")
            target = row.get("target") if seconds is None else int(seconds) / 60
            yield _promise(row.get("metric"), row.get("priority"), target, str(row.get("business_hours", "")))


def _promise(metric: Any, priority: Any, target: Any, business: str) -> Promise:
    try:
        seconds = round(float(target) * 60)
        known = Priority(str(priority).lower())
    except (ValueError, TypeError):
        raise UnreadableValue(_("The targets of this policy cannot be read.")) from None
    if seconds <= 0:
        raise UnreadableValue(_("The targets of this policy cannot be read."))
    return Promise(str(metric).lower(), known, seconds, is_true(business))


def _conditions(text: str) -> int:
    """Return how many conditions a filter names."""
    try:
        found = json.loads(text) if text else {}
    except ValueError:
        return 1
    return sum(len(part) for part in found.values() if isinstance(part, list)) if isinstance(found, dict) else 1
