"""The milestones of a complaint, planned anew from what happened to it. They never pause: no state of the case is asked.

A milestone that its regime does not ask for any more (the answer was given, the complaint withdrawn) is void, never deleted.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from rapport.compute.legallimits import Limit, LimitUnit, legal_calendar, limit_end
from rapport.desk.complaints.types import Anchor, Milestone, Moments, Planned, Standing, Step, Terms

SOON = timedelta(days=2)
# What an assessment may shorten, where the limit is our own.
SHORTENED = (
    Milestone.ACKNOWLEDGE, Milestone.PROGRESS, Milestone.ANSWER, Milestone.FINAL, Milestone.STAGE_TWO_ACKNOWLEDGE,
    Milestone.STAGE_TWO_ANSWER,
)  # fmt: skip
AFTER_THE_END = (Milestone.REDRESS, Milestone.REFERRAL, Milestone.RETENTION)


def plan(terms: Terms, moments: Moments) -> tuple[Planned, ...]:
    """Return the milestones that a regime asks of a complaint with these moments, in the order of the regime."""
    return tuple(one for step in terms.steps if (one := _planned(terms, step, moments)) is not None)


def _planned(terms: Terms, step: Step, moments: Moments) -> Planned | None:
    started_at = _anchored(terms, step.anchor, moments)
    if started_at is None:
        return None
    due_at = _due(terms, step, started_at, moments)
    met_at = met(terms, step.milestone, moments)
    ended_at = moments.ended_at
    is_over = met_at is None and ended_at is not None and step.milestone not in AFTER_THE_END
    is_lost = step.milestone is Milestone.QUICK and met_at is None and moments.answered_at is not None
    return Planned(
        milestone=step.milestone,
        started_at=started_at,
        due_at=due_at,
        met_at=met_at,
        is_statutory=step.is_statutory,
        is_void=is_lost or (is_over and (ended_at or due_at) < due_at),
    )


def _due(terms: Terms, step: Step, started_at: datetime, moments: Moments) -> datetime:
    calendar = legal_calendar(terms.zone, terms.country, terms.subdivision, terms.closes)
    due_at = limit_end(calendar, started_at, _limit(step, moments), rolls_on=terms.rolls_on)
    held_at = {Milestone.FINAL: moments.held_at, Milestone.STAGE_TWO_ANSWER: moments.stage_two_held_at}.get(step.milestone)
    is_stage_two = step.milestone is Milestone.STAGE_TWO_ANSWER
    extension = (is_stage_two and terms.stage_two_extension) or terms.extension
    if extension and held_at is not None and held_at < due_at:
        # One extension, from the day on which the answer was due.
        longer = Limit(amount=extension, unit=LimitUnit.BUSINESS_DAYS)
        return limit_end(calendar, due_at - timedelta(seconds=1), longer)
    return due_at


def _limit(step: Step, moments: Moments) -> Limit:
    """What the assessment asks for shortens our own limits; those of the rule book stay as they are."""
    if step.milestone is Milestone.FIRST_ACTION and moments.first_action:
        return replace(step.limit, amount=moments.first_action, unit=LimitUnit.BUSINESS_DAYS)
    if step.is_statutory or step.milestone not in SHORTENED or moments.own_percent >= 100:
        return step.limit
    return replace(step.limit, amount=max(-(-step.limit.amount * moments.own_percent // 100), min(step.limit.amount, 1)))


def _anchored(terms: Terms, anchor: Anchor, moments: Moments) -> datetime | None:
    if anchor is Anchor.ACKNOWLEDGED:
        return moments.acknowledged_at or _latest_due(terms, Milestone.ACKNOWLEDGE, moments)
    if anchor is Anchor.STAGE_TWO_ACKNOWLEDGED:
        return moments.stage_two_acknowledged_at or _latest_due(terms, Milestone.STAGE_TWO_ACKNOWLEDGE, moments)
    return {
        Anchor.RECEIPT: moments.received_at,
        Anchor.TRIAGE: moments.urgent_since,
        Anchor.LAST_WORD: moments.last_word_at or moments.received_at,
        Anchor.STAGE_TWO_ASKED: moments.stage_two_asked_at,
        Anchor.ANSWERED: moments.stage_two_answered_at or (None if moments.stage_two_asked_at else moments.answered_at),
        Anchor.REDRESS_AGREED: moments.redress_agreed_at,
    }[anchor]


def _latest_due(terms: Terms, milestone: Milestone, moments: Moments) -> datetime | None:
    """Who does not acknowledge gains no time: what counts from the acknowledgement counts from its last day then."""
    step = next((one for one in terms.steps if one.milestone is milestone), None)
    if step is None:
        return moments.received_at
    started_at = _anchored(terms, step.anchor, moments)
    return None if started_at is None else _due(terms, step, started_at, moments) - timedelta(seconds=1)


def quick_until(terms: Terms, received_at: datetime) -> datetime | None:
    """Return the first moment that is too late to accept a quick resolution; None where the regime sets no window."""
    step = next((one for one in terms.steps if one.milestone is Milestone.QUICK), None)
    return None if step is None else _due(terms, step, received_at, Moments(received_at=received_at))


def met(terms: Terms, milestone: Milestone, moments: Moments) -> datetime | None:
    """Return when a milestone was reached, or None."""
    final = moments.answered_at or moments.quick_at
    return {
        Milestone.FIRST_ACTION: moments.acted_at,
        Milestone.ACKNOWLEDGE: _first(moments.acknowledged_at, final),
        Milestone.QUICK: moments.quick_at,
        Milestone.PROGRESS: final,
        Milestone.ANSWER: _first(final, moments.held_at if terms.holding_answers else None),
        Milestone.FINAL: final,
        Milestone.STAGE_TWO_ACKNOWLEDGE: _first(moments.stage_two_acknowledged_at, moments.stage_two_answered_at),
        Milestone.STAGE_TWO_ANSWER: moments.stage_two_answered_at,
        Milestone.REDRESS: moments.redress_paid_at,
    }.get(milestone)


def standing(one: Planned, as_of: datetime) -> Standing:
    """Return how a milestone stood at a moment; a window that closed is no breach."""
    met_at = one.met_at if one.met_at is not None and one.met_at <= as_of else None
    if one.is_void:
        return Standing.VOID
    if met_at is not None:
        return Standing.MET if met_at < one.due_at else Standing.LATE
    if one.due_at <= as_of:
        return Standing.LAPSED if one.milestone in WINDOWS else Standing.OVERDUE
    return Standing.SOON if one.due_at - as_of <= SOON and one.milestone not in WINDOWS else Standing.RUNNING


# What closes by itself: nobody has missed anything.
WINDOWS = (Milestone.QUICK, Milestone.REFERRAL, Milestone.RETENTION)


def missed_words(terms: Terms, moments: Moments) -> tuple[Planned, ...]:
    """Return the words on progress that were owed and came too late, oldest first; each began with the word before it.

    The one that is awaited now is planned with the other milestones; a new word begins it anew, and here the old one stays.
    """
    step = next((one for one in terms.steps if one.milestone is Milestone.PROGRESS), None)
    if step is None:
        return ()
    begun = (moments.received_at, *moments.words_at)
    found = []
    for started_at, said_at in zip(begun, moments.words_at, strict=False):
        due_at = _due(terms, step, started_at, moments)
        if due_at <= said_at:
            found.append(
                Planned(
                    milestone=Milestone.PROGRESS, started_at=started_at, due_at=due_at, met_at=said_at,
                    is_statutory=step.is_statutory,
                )
            )  # fmt: skip
    return tuple(found)


def _first(*moments: datetime | None) -> datetime | None:
    return min((one for one in moments if one is not None), default=None)
