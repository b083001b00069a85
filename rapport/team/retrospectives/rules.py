"""Decisions about retrospectives: values in, value out. Sentences are marked here and translated where they are raised."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta

from .types import (
    LONGEST_CHECK_DAYS,
    LONGEST_TEXT,
    LONGEST_VIEW_DAYS,
    LONGEST_WHY,
    MOST_CAUSES,
    MOST_PARTS,
    SHORTEST_CHECK_DAYS,
    Asked,
    Occasion,
    Standing,
    Step,
    StepKind,
    Wait,
    Written,
)


def _(sentence: str) -> str:
    """Mark a sentence for translation."""
    return sentence


def why_not_ask(asked: Asked, *, borne_out: Collection[Occasion], is_running: bool, today: date) -> str | None:
    """Return why a case cannot be looked back at so, or None. ``borne_out``: the occasions that its record shows."""
    if is_running:
        return _("This case is being looked back at already. Take part in that retrospective.")
    return _why_not_about(asked, borne_out) or _why_not_with(asked, today)


def _why_not_about(asked: Asked, borne_out: Collection[Occasion]) -> str | None:
    if asked.occasion is not Occasion.OTHER and asked.occasion not in borne_out:
        return _("The record of this case does not show that. Choose what it shows, or “something else” and say what.")
    if len(asked.why) > LONGEST_WHY or not asked.why.strip():
        return _("Say in a sentence what you want to understand. Those who take part read it first.")
    return None


def _why_not_with(asked: Asked, today: date) -> str | None:
    if not asked.person_ids:
        return _("Choose who takes part: whoever worked on the case tells how it was for them.")
    if len(set(asked.person_ids)) > MOST_PARTS:
        return _("At most eight take part: talk with fewer, and more openly.")
    if not timedelta() <= asked.views_until - today <= timedelta(days=LONGEST_VIEW_DAYS):
        return _("Choose a day within the next four weeks by which everybody has said how they saw it.")
    return None


def why_not_say(*, standing: Standing, words: str, is_declined: bool) -> str | None:
    """Return why somebody's own view cannot be written down, or None."""
    if standing is not Standing.ASKED:
        return _("This retrospective is agreed or set aside, and the views stand as they are.")
    if is_declined and words.strip():
        return _(
            "You wrote something, and ticked that you would rather not. Take the tick away to have your words read, or empty the "
            "field: then nobody reads them. Nothing is saved yet."
        )
    if not is_declined and (not words.strip() or len(words) > LONGEST_TEXT):
        return _("Write how you saw it, in your own words, or tick that you would rather not.")
    return None


def why_not_write(written: Written, *, standing: Standing, known_causes: Collection[int]) -> str | None:
    """Return why what was found cannot be written down, or None. Parts may be missing until it is agreed."""
    if standing is not Standing.ASKED:
        return _("This retrospective is agreed or set aside and stays as it is.")
    if any(len(one) > LONGEST_TEXT for one in (written.went_well, written.went_badly, written.contributed, written.lessons)):
        return _("That is too long. A few sentences each are read; pages are not.")
    if len(set(written.cause_ids)) > MOST_CAUSES:
        return _("Name at most five causes: those that contributed most.")
    if not set(written.cause_ids) <= set(known_causes):
        return _("Choose causes from the tree.")
    return None


def why_not_agree(
    written: Written, *, standing: Standing, missing: Sequence[str], views_until: date, check_date: date, today: date
) -> str | None:
    """Return why a retrospective cannot be agreed, or None. ``missing``: who has not said anything yet."""
    if standing is not Standing.ASKED:
        return _("This retrospective is agreed or set aside already.")
    if missing and today <= views_until:
        return _("Somebody who takes part has not said yet how they saw it. Wait for them until the day that was agreed.")
    if not written.is_whole:
        return _("Write first what went well, what did not, what contributed to it, and what we learn.")
    days = (check_date - today).days
    if not SHORTEST_CHECK_DAYS <= days <= LONGEST_CHECK_DAYS:
        return _("Choose a day on which you look at the effect: a week from now at the earliest, a year at the latest.")
    return None


def why_not_owe(*, standing: Standing, is_kept_from_owner: bool) -> str | None:
    """Return why nobody can be asked for an action any more, or not this person, or None."""
    if standing not in (Standing.ASKED, Standing.AGREED):
        return _("This retrospective is over. What is still to be done belongs to a new one.")
    if is_kept_from_owner:
        return _("This case is restricted, and this person may not read it. Choose somebody who may.")
    return None


def why_not_check(*, standing: Standing, check_date: date | None, today: date, words: str) -> str | None:
    """Return why the effect cannot be judged now, or None."""
    if standing is not Standing.AGREED or check_date is None:
        return _("The effect is looked at once a retrospective is agreed.")
    if today < check_date:
        return _("It is too early to see an effect. Look at it on the day that was agreed.")
    if not words.strip() or len(words) > LONGEST_TEXT:
        return _("Say in a sentence or two what you saw.")
    return None


def why_not_set_aside(*, standing: Standing, reason: str) -> str | None:
    """Return why a retrospective cannot be dropped, or None."""
    if standing is not Standing.ASKED:
        return _("Only a retrospective that is not agreed yet can be set aside.")
    if not reason.strip() or len(reason) > LONGEST_WHY:
        return _("Say why it is not needed. Those who take part read it.")
    return None


def waits(steps: Iterable[Step]) -> list[Wait]:
    """Return the times in which the customer waited for an answer, in their order.

    A second message in a row does not begin a new wait; what was sent automatically ends none, and a settled case waits for
    nothing.
    """
    found: list[Wait] = []
    since: datetime | None = None
    for step in steps:
        if step.kind is StepKind.CUSTOMER:
            since = since or step.at
        elif since is not None and step.kind in (StepKind.ANSWER, StepKind.RESOLVED):
            found.append(Wait(from_at=since, to_at=step.at))
            since = None
    return [*found, Wait(from_at=since, to_at=None)] if since is not None else found


def alike_spans(*, agreed_at: datetime, at: datetime) -> tuple[datetime, datetime, int]:
    """Return from when to count before, until when since, and how many days each is: from one day to twelve weeks."""
    days = min(max((at - agreed_at).days, 1), 84)
    return agreed_at - timedelta(days=days), agreed_at + timedelta(days=days), days
