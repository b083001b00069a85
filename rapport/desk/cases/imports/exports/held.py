"""To what the other system held a case, and since when: as its own record tells, else by the conditions of its policies."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime

from rapport.kernel.intake.values import UnreadableValue

from .conditions import Values, own_field
from .promises import MEASURES, Policy, Promise, promise, told
from .reference import Reference
from .rows import EPOCH, Applied, CaseRows, in_order
from .standing import Standing

type Held = tuple[datetime, Promise]
type Tell = Callable[[str, str, str], None]


def held(rows: CaseRows, opened: datetime, reference: Reference, tell: Tell) -> list[Held]:
    """Return every target with the moment from which it stood, each metric by the best witness that there is.

    The history of fields and the events of metrics say it outright; else the policy that was put on the case; else the first
    policy whose conditions the case met. ``tell``: what could not be decided, as kind, column and value.
    """
    standing = Standing(rows, opened)
    by_metric: defaultdict[str, list[Held]] = defaultdict(list)
    for at, one in _outright(rows, opened):
        by_metric[one.metric].append((at, one))
    applied = list(_applied(rows, opened))
    by_policy: Iterable[Held] = ()
    if applied:
        by_policy = _with_targets(applied, standing, {one.number: one for one in reference.policies}, tell)
    elif not by_metric and not reference.tells_policies:
        by_policy = _met(standing, opened, reference.policies, tell)
    witnessed = set(by_metric)
    for at, one in by_policy:
        if one.metric not in witnessed:
            by_metric[one.metric].append((at, one))
    return [pair for found in by_metric.values() for pair in _changes(found)]


def _changes(found: Iterable[Held]) -> Iterator[Held]:
    """Leave out what only says again what held already."""
    last: Promise | None = None
    for at, one in sorted(found, key=lambda pair: pair[0]):
        if last is None or one[1:] != last[1:] or one.policy != last.policy:
            yield at, one
        last = one


def _outright(rows: CaseRows, opened: datetime) -> Iterator[Held]:
    names = list(in_order(rows.changes, "sla_policy"))
    for metric in MEASURES:
        for change in in_order(rows.changes, metric):
            policy = next((one.value for one in reversed(names) if one.at <= change.at), "")
            try:
                found = told(metric, change.value, policy)
            except UnreadableValue:
                continue
            if found is not None:
                yield max(change.at, opened), found
    for event in sorted(rows.applied, key=lambda one: one.at):
        try:
            yield max(event.at, opened), _of_event(event)
        except UnreadableValue:
            continue


def _of_event(event: Applied) -> Promise:
    metric = {"reply_time": "first_reply_time" if event.instance in {"", "0", "1"} else "next_reply_time"}.get(event.metric)
    return promise(metric or event.metric, "", event.minutes, event.business, policy=event.policy, must_name=False)


def _applied(rows: CaseRows, opened: datetime) -> Iterator[tuple[datetime, str]]:
    """Yield which policy was put on the case when, by its number."""
    changes = [one for one in in_order(rows.changes, "sla_policy_id") if one.value]
    for change in changes:
        yield max(change.at, opened) if change.at > EPOCH else opened, change.value
    if not changes and rows.case.get("policy"):
        yield opened, rows.case["policy"]


def _with_targets(
    applied: Sequence[tuple[datetime, str]], standing: Standing, policies: dict[str, Policy], tell: Tell
) -> list[Held]:
    found: list[Held] = []
    for at in sorted({*(at for at, _number in applied), *standing.moments({"priority"})}):
        number = next((number for since, number in reversed(applied) if since <= at), "")
        policy = policies.get(number)
        if policy is None:
            if number:
                tell("policy_unknown", "sla_policy_id", number)
            continue
        found += [(at, one) for one in policy.targets(_priority(standing.at(at)), at)]
    return found


def _met(standing: Standing, opened: datetime, policies: Sequence[Policy], tell: Tell) -> Iterator[Held]:
    """Yield the targets of the first policy whose conditions are met, at the opening and whenever something of it changes."""
    fields = {name for one in policies if one.filter for name in one.filter.fields} | {"priority"}
    for at in sorted({opened, *standing.moments(fields)}) if policies else ():
        values = standing.at(at)
        policy = _first(policies, values, tell)
        if policy is not None:
            priority = _priority(values)
            if not priority:
                tell("policy_no_priority", "priority", "")
            for one in policy.targets(priority, at):
                yield at, one


def _first(policies: Sequence[Policy], values: Values, tell: Tell) -> Policy | None:
    for one in policies:
        is_met = one.is_met(values)
        if is_met is None and one.filter is not None:
            for name in one.filter.unclear(values):
                tell("policy_unclear", name, one.title)
            return None
        if is_met:
            return one
    return None


def _priority(values: Values) -> str:
    found = values("priority")
    return {"medium": "normal"}.get(found.casefold(), found.casefold()) if isinstance(found, str) else ""


def watched(policies: Iterable[Policy]) -> frozenset[str]:
    """Return the fields whose changes the conditions of policies need, as histories of fields name them."""
    fields = {name for one in policies if one.filter for name in one.filter.fields}
    return frozenset({*fields, *filter(None, map(own_field, fields)), *({"tags"} if "current_tags" in fields else ())})
