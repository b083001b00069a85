"""Decisions about automations: what may stand, what would change, and when the guard stops one. Values in, value out."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields, replace
from datetime import datetime, timedelta
from typing import Any

from ..types import BY_CLOCK, LONGEST_NAME, Act, AutomationDraft, CaseFacts, Done, Then, Trigger

MOST_A_MINUTE = 60
MOST_ON_A_CASE = 5
TRIED_DAYS = 30
LONGEST_HOURS = 24 * 366
LONGEST_TEXT = 4_000
SETTLED = ("resolved", "closed")


def _(sentence: str) -> str:
    return sentence


def why_not_automation(draft: AutomationDraft, *, is_taken: bool, at: datetime) -> str | None:
    """Return the sentence that refuses a version of an automation, or None."""
    then, needs_hours = draft.then, draft.trigger in BY_CLOCK
    texts = (then.note, then.promise, then.words)
    is_past = draft.active_from is not None and draft.active_from < at
    faults = (
        (not is_name(draft.name), _("Give the automation a name of at most 80 characters.")),
        (is_taken, _("There is an automation of this name already. Choose another name.")),
        (not acts_of(then), _("Say what it does: at least one of the lines under “then”.")),
        (then.state in SETTLED, _("An automation does not settle cases. That stays with people.")),
        (needs_hours and not is_span(draft.hours), _("Say after how many hours, from 1 to 8,784.")),
        (bool(then.tell) and not then.words.strip(), _("Say in a sentence what they are told.")),
        (bool(then.promise) and not is_span(then.promise_hours), _("Say within how many hours the promise is to be kept.")),
        (max(map(len, texts)) > LONGEST_TEXT or "\x00" in "".join(texts), _("Keep each text under 4,000 characters.")),
        (is_past, _("A version holds from now on, or later; what happened before was judged by the one before it.")),
    )
    return next((why for is_so, why in faults if is_so), None)


def is_name(name: str) -> bool:
    """Return whether this can be a name."""
    return bool(name.strip()) and len(name) <= LONGEST_NAME and "\x00" not in name


def is_span(hours: int) -> bool:
    """Return whether this is a number of hours to wait."""
    return 0 < hours <= LONGEST_HOURS


def why_not_switch_on(*, is_tried: bool) -> str | None:
    """Return why an automation cannot be switched on, or None."""
    return None if is_tried else _("Try it over the last 30 days first, and look at what it would have done.")


def why_stopped(*, in_last_minute: int, on_case_today: int) -> str | None:
    """Return why the guard stops an automation before it acts once more, or None."""
    if in_last_minute >= MOST_A_MINUTE:
        return _("It acted on sixty cases within one minute.")
    if on_case_today >= MOST_ON_A_CASE:
        return _("It acted five times on one case within one day.")
    return None


def acts_of(then: Then) -> tuple[Act, ...]:
    """Return what is to be done, in the order in which it is done."""
    wanted = {
        Act.REASON: then.reason_id is not None,
        Act.PRIORITY: bool(then.priority),
        Act.TEAM: then.team_id is not None,
        Act.ROUTE: then.is_routed,
        Act.MACRO: then.macro_id is not None,
        Act.NOTE: bool(then.note.strip()),
        Act.PROMISE: bool(then.promise.strip()),
        Act.STATE: bool(then.state),
        Act.TELL: bool(then.tell),
    }
    return tuple(act for act in Act if wanted[act])


def would_do(then: Then, case: CaseFacts) -> tuple[Done, ...]:
    """Return what would change on a case as it stands; what is so already is left out."""
    found = []
    for act in acts_of(then):
        before, after = _change(act, then, case)
        if not after or before != after:
            found.append(Done(act=act, before=before, after=after))
    return tuple(found)


def after(done: Iterable[Done], case: CaseFacts) -> CaseFacts:
    """Return a case as it is once this was done: a second occasion finds it so."""
    for one in done:
        match one.act:
            case Act.PRIORITY:
                case = replace(case, priority=one.after)
            case Act.STATE:
                case = replace(case, state=one.after)
            case Act.TEAM:
                case = replace(case, team_id=int(one.after), assignee_id=None)
            case Act.REASON:
                case = replace(case, reason_ids=(int(one.after), *case.reason_ids[1:]))
            case _:
                pass
    return case


def _change(act: Act, then: Then, case: CaseFacts) -> tuple[str, str]:
    match act:
        case Act.PRIORITY:
            return case.priority, then.priority
        case Act.STATE:
            return case.state, then.state
        case Act.TEAM:
            return str(case.team_id or ""), str(then.team_id)
        case Act.REASON:
            return str(case.reason_ids[0]) if case.reason_ids else "", str(then.reason_id)
        case _:
            return "", ""


def key_of(trigger: Trigger, *, number: int = 0, moment: datetime | None = None) -> str:
    """Return by what an occasion is known: the same automation acts once on a case for each."""
    if trigger is Trigger.OPENED:
        return "opened"
    return f"{trigger.value} {moment.isoformat() if moment else number}"


def looks_back_to(*, on_at: datetime, at: datetime) -> datetime:
    """Return since when moments that came by themselves count: since it was switched on, and not more than two days back."""
    return max(on_at, at - timedelta(days=2))


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return a text with {name}, {number} and {me} filled; other braces stay."""
    return re.sub(r"\{(name|number|me)\}", lambda found: values.get(found.group(1), ""), text)


def kept(then: Then) -> dict[str, Any]:
    """Return what is to be done as JSON, without what says nothing."""
    return {name: value for name, value in asdict(then).items() if value}


def then_of(known: Mapping[str, Any]) -> Then:
    """Return what ``kept`` wrote."""
    names = {one.name for one in fields(Then)}
    return Then(**{name: value for name, value in known.items() if name in names})
