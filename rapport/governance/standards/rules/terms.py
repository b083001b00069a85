"""What a standard or a calendar may say. Sentences are marked here and translated where they are raised."""

from collections.abc import Callable
from datetime import date, datetime
from itertools import pairwise

from rapport.compute.businesstime import Calendar
from rapport.governance.standards.types import Hours, Measure, Target, Terms, Unit

from .ladder import why_not_ladder
from .stages import why_not_team_targets

LONGEST_NAME = 80
LONGEST_PROMISE = 300
_MOST = {
    Unit.BUSINESS_SECONDS: 366 * 86_400,
    Unit.BUSINESS_DAYS: 366,
    Unit.CALENDAR_DAYS: 1_100,
    Unit.WEEKS: 157,
    Unit.MONTHS: 36,
}
_LAST_OWN_YEAR = 2150


def _(sentence: str) -> str:
    """Mark a sentence for translation."""
    return sentence


def why_not_standard(*, name: str, promise: str) -> str | None:
    """Return the sentence that refuses a standard for its words, or None."""
    if not name.strip():
        return _("Give the standard a short name, such as “Answer e-mails”.")
    if len(name) > LONGEST_NAME:
        return _("That name is too long for a list. Put the details into the promise.")
    if not promise.strip():
        return _("Say what customers are promised, in one sentence they would recognise.")
    if len(promise) > LONGEST_PROMISE:
        return _("That is too long for a promise. Say it in one sentence.")
    return None


def why_not_terms(terms: Terms, *, is_statutory: bool, measure: Measure) -> str | None:
    """Return the sentence that refuses what a version of a standard would say, or None."""
    if why := why_not_target(terms.target):
        return why
    if not 0 < terms.threshold_share <= 1:
        return _("The share to be met lies above 0 and is at most 100 %.")
    if why := why_not_ladder(terms.ladder) or why_not_team_targets(terms.team_targets, terms.target):
        return why
    if not all(0 < share < 100 for share in terms.warnings) or any(a >= b for a, b in pairwise(terms.warnings)):
        return _("Warnings come in rising order, each between 1 and 99 % of the target. At 100 % it is a breach anyway.")
    if measure is Measure.FINAL_RESPONSE and not is_statutory and terms.target.unit is Unit.BUSINESS_SECONDS:
        return _("A final response is promised in days, weeks or months.")
    return None


def why_not_target(target: Target) -> str | None:
    """Return the sentence that refuses a target, or None."""
    if target.amount <= 0:
        return _("A target is more than nothing: give at least one minute or one day.")
    if target.amount > _MOST[target.unit]:
        return _("That is too far ahead for a standard. Give at most three years, or a year of opening hours.")
    return None


def why_not_from(*, active_from: datetime, last_from: datetime | None, last_to: datetime | None) -> str | None:
    """Return why a new version cannot begin at this moment, given when the last one began and ended."""
    if last_from is not None and active_from < last_from:
        return _("The version before begins later than that. Choose its first day, or a later one.")
    if last_to is not None and active_from < last_to:
        return _("This standard was retired. Begin the new version on the day it ended, or later.")
    return None


def why_not_retire(*, active_from: datetime, active_to: datetime | None, from_at: datetime) -> str | None:
    """Return why a standard cannot end at this moment, or None."""
    if active_to is not None:
        return _("This standard is retired already.")
    if from_at < active_from:
        return _("It cannot end before it began. Choose the day its last version began, or a later one.")
    return None


def why_not_hours(hours: Hours, build: Callable[[], Calendar]) -> str | None:
    """Return the sentence that refuses hours, or None. ``build`` raises BusinessTimeError itself for what cannot be read."""
    if len(hours.week) != 7:
        return _("A week has seven days, Monday first.")
    if any(date.fromisoformat(day).year > _LAST_OWN_YEAR for day in hours.days):
        return _("An own day so far ahead helps nobody. Choose an earlier year.")
    calendar = build()
    if not calendar.always_open and not any(calendar.week):
        return _("A calendar that never opens would stop every clock. Open it on at least one day of the week.")
    return None
