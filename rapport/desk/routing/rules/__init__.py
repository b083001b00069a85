"""Decisions about queues: which cases are meant, and what may stand. Values in, value out."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from ..types import LONGEST_NAME, MOST_CAPACITY, MOST_WORDS, Absent, CaseFacts, Conditions, QueueDraft

WORKS_ALONE = 2


def _(sentence: str) -> str:
    """Mark a sentence for translation."""
    return sentence


def matches(wanted: Conditions, case: CaseFacts, *, text: str = "") -> bool:
    """Return whether a case is meant. ``text``: its subject and what the customer said, as far as the conditions ask for it."""
    lists = (
        (wanted.kinds, case.kind),
        (wanted.channels, case.channel),
        (wanted.priorities, case.priority),
        (wanted.states, case.state),
        (wanted.team_ids, case.team_id),
        (wanted.segment_ids, case.segment_id),
        (wanted.products, case.product),
        (wanted.carriers, case.carrier),
    )
    return (
        all(not some or value in some for some, value in lists)
        and (not wanted.reason_ids or not set(wanted.reason_ids).isdisjoint(case.reason_ids))
        and (not wanted.languages or primary(case.language) in {primary(one) for one in wanted.languages})
        and (case.is_vulnerable or not wanted.is_vulnerable)
        and (case.is_safety or not wanted.is_safety)
        and says_any(wanted.text, text)
    )


def says_any(wanted: str, text: str) -> bool:
    """Return whether a text holds any of the words, or expressions, parted by commas; none wanted holds in all."""
    sought = [word.strip().casefold() for word in wanted.split(",") if word.strip()]
    said = text.casefold()
    return not sought or any(word in said for word in sought)


def primary(language: str) -> str:
    """Return the first part of a language: fr of fr-CA."""
    return language.split("-", maxsplit=1)[0].casefold()


def asked_skill(word: str) -> tuple[str, int]:
    """Return name and least level of a skill asked for: "Recalls 3" is recalls from level 3; else from WORKS_ALONE."""
    name, _space, level = word.rpartition(" ")
    return (name.casefold(), int(level)) if name and level.isdigit() else (word.casefold(), WORKS_ALONE)


def can(asked: Iterable[str], said: Iterable[str]) -> set[str]:
    """Return which of the skills asked for are among those that a seat says."""
    known = {word.casefold() for word in said}
    return {word for word in asked if word.casefold() in known or asked_skill(word)[0] in known}


def kept(wanted: Conditions) -> dict[str, Any]:
    """Return conditions as JSON, without the parts that say nothing."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(wanted).items() if value}


def conditions_of(known: dict[str, Any]) -> Conditions:
    """Return the conditions that ``kept`` wrote; parts that are not known any more are left out."""
    names = {one.name for one in fields(Conditions)}
    values: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in known.items() if name in names}
    return Conditions(**values)


def why_not_queue(draft: QueueDraft, *, is_taken: bool, member_ids: Iterable[int]) -> str | None:
    """Return the sentence that refuses a version of a queue, or None. ``member_ids``: who works in its team."""
    if not draft.name.strip() or len(draft.name) > LONGEST_NAME or "\x00" in draft.name:
        return _("Give the queue a name of at most 80 characters.")
    if is_taken:
        return _("There is a queue of this name already. Choose another name.")
    if not {seat.person_id for seat in draft.seats} <= set(member_ids):
        return _("Only who works in the queue's team can serve it. Load the page again.")
    if any(not 0 < seat.capacity <= MOST_CAPACITY for seat in draft.seats):
        return _("A capacity is a number of cases from 1 to 200. Leave it empty for who does not serve the queue.")
    if len(draft.skills) > MOST_WORDS or any(weight <= 0 for weight in draft.weights.values()):
        return _("A weight is a number above 0, such as 1 or 0.5.")
    return None


def why_not_switch_on(*, seat_count: int) -> str | None:
    """Return why a queue cannot be switched on, or None."""
    return None if seat_count else _("Nobody serves this queue yet. Give somebody a capacity first.")


def why_not_leave_out(*, is_settled: bool, is_out: bool) -> str | None:
    """Return why a case cannot be left out of routing, or None."""
    if is_settled:
        return _("This case is settled; nobody is given it any more.")
    return _("Routing leaves this case alone already.") if is_out else None


def is_to_pass_on(how: Absent, *, due_at: datetime | None, until: datetime | None) -> bool:
    """Return whether an unanswered case of somebody absent goes to somebody else: by rule all, or what is due before return.

    Without a day of return everything is. What is due at no moment waits for its person.
    """
    if how is Absent.KEEP:
        return False
    return how is Absent.ALL or until is None or (due_at is not None and due_at < until)


def first_that_takes(queues: Sequence[tuple[int, Conditions, datetime | None]], case: CaseFacts) -> int | None:
    """Return the first queue, in their order, that takes a case; None when none does. The moment: takes only what came since."""
    for queue_id, wanted, since in queues:
        if (since is None or case.opened_at is None or case.opened_at > since) and matches(wanted, case):
            return queue_id
    return None
