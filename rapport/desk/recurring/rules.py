"""What a schedule may be, what its words become, and what is made of a date whose moment has passed.

Sentences are marked here and translated where they are raised.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from string import Formatter
from zoneinfo import ZoneInfo

from rapport.desk.cases.types import Kind

from .types import LONGEST_NAME, Every, Missed, Pattern, ScheduleDraft, Standing, Step, Template

MINUTES_A_DAY = 24 * 60
MOST_INTERVAL = {Every.WEEK: 52, Every.MONTH_DAY: 24, Every.MONTH_WEEKDAY: 24, Every.YEAR: 5}
MOST_TIMES = 1_000
MOST_ITEMS, MOST_FOLLOWERS = 30, 20
MOST_DUE_DAYS = 90
LONGEST_SUBJECT, LONGEST_TEXT, LONGEST_ITEM = 160, 5_000, 200
LONGEST_FILLED = 200
# A worker that was busy or restarted is no reason to call a case late.
LATE_AFTER = timedelta(hours=1)
BY_HAND_APART = timedelta(minutes=1)
PLACEHOLDERS = ("date", "week", "month", "year", "customer")
FIRST_DATE, LAST_DATE = date(2000, 1, 1), date(2150, 1, 1)


def _(sentence: str) -> str:
    return sentence


def why_not_schedule(draft: ScheduleDraft) -> str | None:
    """Return why a schedule cannot be kept as asked, or None."""
    if not draft.name.strip() or len(draft.name) > LONGEST_NAME or "\x00" in draft.name:
        return _("Give it a name of at most 80 characters.")
    if not 0 <= draft.minute < MINUTES_A_DAY:
        return _("Give a time of the day, from 00:00 to 23:59.")
    if not is_zone(draft.zone):
        return _("This is no time zone. Give one such as Europe/London.")
    return why_not_pattern(draft.pattern, has_calendar=draft.calendar_id is not None) or why_not_template(draft.template)


def why_not_pattern(pattern: Pattern, *, has_calendar: bool) -> str | None:
    """Return why these dates cannot be counted, or None."""
    if pattern.on_closed != "keep" and not has_calendar:
        return _("Say by which calendar a day is closed, or have it come on closed days, too.")
    return _why_not_span(pattern) or _why_not_days(pattern)


def _why_not_span(pattern: Pattern) -> str | None:
    if not 1 <= pattern.interval <= MOST_INTERVAL[pattern.every]:
        return _("Let it come every 1 to 52 weeks, 24 months or 5 years.")
    if not (FIRST_DATE <= pattern.start <= LAST_DATE and (pattern.end is None or pattern.end <= LAST_DATE)):
        return _("Give dates between 2000 and 2150.")
    if pattern.end is not None and pattern.times is not None:
        return _("Give a last day or a number of times, not both.")
    if pattern.end is not None and pattern.end < pattern.start:
        return _("The last day lies before the first one. Give a later one.")
    if pattern.times is not None and not 1 <= pattern.times <= MOST_TIMES:
        return _("Give a number of times from 1 to 1,000, or none.")
    return None


def _why_not_days(pattern: Pattern) -> str | None:
    days = pattern.weekdays
    if any(not 0 <= one <= 6 for one in days):
        return _("Choose days from Monday to Sunday.")
    if pattern.every is Every.WEEK and not days:
        return _("Choose at least one day of the week.")
    if pattern.every is Every.MONTH_WEEKDAY and (len(days) != 1 or pattern.nth not in (1, 2, 3, 4, -1)):
        return _("Choose one day of the week, and whether it is the first, second, third, fourth or last of the month.")
    if pattern.every in (Every.MONTH_DAY, Every.YEAR) and not 1 <= pattern.day <= 31:
        return _("Give a day of the month, from 1 to 31. A month that is shorter takes its last day.")
    if pattern.every is Every.YEAR and not 1 <= pattern.month <= 12:
        return _("Choose a month.")
    return None


def why_not_template(template: Template) -> str | None:
    """Return why no case can be made of this, or None."""
    if template.kind in (Kind.COMPLAINT, Kind.COMPLIMENT):
        return _("Complaints and compliments are what customers say. Choose enquiry, order or request.")
    if len(template.follower_ids) > MOST_FOLLOWERS:
        return _("Let at most twenty people follow it.")
    return _why_not_words(template)


def _why_not_words(template: Template) -> str | None:
    if not template.subject.strip() or len(template.subject) > LONGEST_SUBJECT or "\x00" in template.subject:
        return _("Give the subject in at most 160 characters.")
    if not template.text.strip() or len(template.text) > LONGEST_TEXT or "\x00" in template.text:
        return _("Say in at most 5,000 characters what is to be done.")
    if template.due_days is not None and not 0 <= template.due_days <= MOST_DUE_DAYS:
        return _("Give at most 90 days until it is to be done.")
    if len(template.checklist) > MOST_ITEMS or any(not one.strip() or len(one) > LONGEST_ITEM for one in template.checklist):
        return _("A checklist has at most thirty lines of at most 200 characters.")
    if unknown_placeholders(template):
        return _("Only {date}, {week}, {month}, {year} and {customer} can stand in braces. Write other braces twice: {{ }}.")
    return None


def unknown_placeholders(template: Template) -> bool:
    """Return whether a text has braces that mean nothing here."""
    for text in (template.subject, template.text, *template.checklist):
        try:
            named = [one for one in Formatter().parse(text) if one[1] is not None]
        except ValueError:
            return True
        if any(name not in PLACEHOLDERS or spec or conversion for _text, name, spec, conversion in named):
            return True
    return False


def filled(text: str, words: Mapping[str, str]) -> str:
    """Return a text with its placeholders filled."""
    return "".join(plain + (words.get(name, "") if name is not None else "") for plain, name, *_rest in Formatter().parse(text))


def is_zone(name: str) -> bool:
    """Return whether this is a time zone."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def why_not_name(*, is_taken: bool) -> str | None:
    """Return why a name cannot be given, or None."""
    return _("A schedule of that name runs already. Give this one another name, or change that one.") if is_taken else None


def why_not_change(standing: Standing) -> str | None:
    """Return why a schedule cannot be changed, or None."""
    return _("This schedule has ended. Make a new one.") if standing is Standing.ENDED else None


def why_not_move(before: Standing, to: Standing) -> str | None:
    """Return why a schedule cannot pause, go on or end, or None."""
    if before is Standing.ENDED:
        return _("This schedule has ended. Make a new one.")
    if to is before:
        return _("It pauses already.") if to is Standing.PAUSED else _("It runs already.")
    return None


def why_not_without_dates(steps: Sequence[Step]) -> str | None:
    """Return why a schedule that would never come cannot be kept, or None."""
    if steps:
        return None
    return _("It would never come: no date is left. Look at its first and last day, and at the days on which it is closed.")


def why_not_skip(planned: date, steps: Sequence[Step], *, is_skipped: bool) -> str | None:
    """Return why a date cannot be left out, or taken in again, or None. ``steps``: the dates that come next."""
    step = next((one for one in steps if one.comes.planned == planned), None)
    if step is None:
        return _("This is none of its next dates. Load the page again and choose one of them.")
    if step.is_skipped is is_skipped:
        return _("That date is left out already.") if is_skipped else _("That date is not left out.")
    return None


def why_not_assignee(*, is_member: bool) -> str | None:
    """Return why the cases cannot go to this person, or None."""
    return None if is_member else _("Choose the team first, and then somebody who works in it now.")


def why_not_owner(*, is_here: bool, may_set: bool) -> str | None:
    """Return why somebody cannot answer for a schedule, or None."""
    if not is_here:
        return _("Choose somebody who works here now.")
    return None if may_set else _("Choose somebody whose role lets them change this schedule.")


def why_not_by_hand(*, last_at: datetime | None, at: datetime) -> str | None:
    """Return why none is made by hand now, or None: a button is pressed twice easily."""
    if last_at is not None and at - last_at < BY_HAND_APART:
        return _("One was made by hand within the last minute. Look at it first.")
    return None


def split(passed: Sequence[Step], *, missed: Missed, at: datetime) -> tuple[list[Step], list[Step]]:
    """Return, of the dates whose moment has come, those that are made now and those that are missed.

    What is late is made up for once at most, by the newest date; what somebody left out is neither.
    """
    due = [one for one in passed if not one.is_skipped]
    late = [one for one in due if at - one.at > LATE_AFTER]
    in_time = [one for one in due if at - one.at <= LATE_AFTER]
    if missed is Missed.MAKE and not in_time and late:
        return [late[-1]], late[:-1]
    return in_time, late
