"""Decisions: which period, what may be done in which state, what of a customer's words may be shown. No Django, no clock."""

import re
from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from rapport.compute.intervals import Sample, judge

from .types import MOST_OPEN_QUESTIONS, MOST_QUESTIONS, Judged, Period, Span, State

LONGEST_WORDS = 230
HIDDEN = "[…]"
# How long after its moment a plan still does what was missed; later, a person decides.
CATCH_UP = timedelta(days=5)
MONTH = re.compile(r"(\d{4})-(\d{2})")
QUARTER = re.compile(r"(\d{4})-Q([1-4])")
WEEK = re.compile(r"(\d{4})-W(\d{2})")
_REACH = (
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+",  # e-mail
    r"(?:https?://|www\.)\S+",
    r"\+?\d[\d\s()/.-]{6,}\d",  # telephone, long numbers in groups
    r"\b[A-Z]{0,4}-?\d{4,}\b",  # orders, customers, cards
)
_PRIVATE = re.compile("|".join(_REACH))


def period_of(text: str) -> Period | None:
    """Return the period that "2026-10", "2026-Q3" or "2026-W44" names; None for anything else."""
    try:
        if found := MONTH.fullmatch(text):
            return containing(Span.MONTH, date(int(found[1]), int(found[2]), 1))
        if found := QUARTER.fullmatch(text):
            return containing(Span.QUARTER, date(int(found[1]), int(found[2]) * 3, 1))
        if found := WEEK.fullmatch(text):
            return containing(Span.WEEK, date.fromisocalendar(int(found[1]), int(found[2]), 1))
    except ValueError:
        return None
    return None


def containing(span: Span, day: date) -> Period:
    """Return the period in which a day lies. Weeks begin on Monday."""
    match span:
        case Span.WEEK:
            since = day - timedelta(days=day.weekday())
            return Period(span=span, since=since, until=since + timedelta(days=7))
        case Span.MONTH:
            since = day.replace(day=1)
            return Period(span=span, since=since, until=_months_on(since, 1))
        case Span.QUARTER:
            since = day.replace(month=day.month - (day.month - 1) % 3, day=1)
            return Period(span=span, since=since, until=_months_on(since, 3))


def before(period: Period) -> Period:
    """Return the period before."""
    return containing(period.span, period.since - timedelta(days=1))


def last_ended(span: Span, today: date) -> Period:
    """Return the newest period that is over on a day."""
    return before(containing(span, today))


def key_of(period: Period) -> str:
    """Return "2026-10", "2026-Q3" or "2026-W44"."""
    match period.span:
        case Span.WEEK:
            year, week, _day = period.since.isocalendar()
            return f"{year}-W{week:02}"
        case Span.MONTH:
            return f"{period.since:%Y-%m}"
        case Span.QUARTER:
            return f"{period.since.year}-Q{(period.since.month + 2) // 3}"


def _months_on(day: date, months: int) -> date:
    month = day.month - 1 + months
    return date(day.year + month // 12, month % 12 + 1, 1)


def why_not_draft(period: Period, *, today: date) -> str:
    """Return why a report on the period cannot be drafted; empty when it can."""
    if period.until > today:
        return "This period is not over yet. Draft the report on the day after it ends."
    if period.since.year < 1990:
        return "Rapport speaks of dates from 1990 on."
    return ""


def why_not_edit(state: State) -> str:
    """Return why a version cannot be changed; empty when it can."""
    if state is State.DRAFT:
        return ""
    if state is State.WITHDRAWN:
        return "This version was withdrawn. Change the newer one."
    return "This version is approved and frozen. Withdraw the approval to change it: that makes a new version."


def why_not_approve(state: State, *, headline: str, figure_count: int) -> str:
    """Return why a version cannot be approved; empty when it can."""
    if why := why_not_edit(state):
        return why
    if not headline.strip():
        return "Write the headline first: the one sentence that upper management should remember."
    if not figure_count:
        return "There are no figures in it. Take the figures again before you approve."
    return ""


def why_not_withdraw(state: State, *, reason: str) -> str:
    """Return why an approval cannot be withdrawn; empty when it can."""
    if state not in (State.APPROVED, State.SENT):
        return "Only an approved version can be withdrawn."
    if not reason.strip():
        return "Say why it is withdrawn: whoever has it will read that."
    return ""


def why_not_send(state: State, *, reader_count: int) -> str:
    """Return why a version cannot be sent; empty when it can."""
    if state is State.SENT:
        return "This version was sent already. Readers added since can be sent it one by one."
    if state is not State.APPROVED:
        return "Approve the report first: what is sent must not change any more."
    if not reader_count:
        return "Nobody is on the distribution list. Add who is to read it."
    return ""


def why_not_ask(text: str, *, open_count: int, count: int) -> str:
    """Return why a reader cannot ask this now; empty when they can."""
    if not text:
        return "Write your question."
    if open_count >= MOST_OPEN_QUESTIONS or count >= MOST_QUESTIONS:
        return "Several of your questions wait for an answer. You will be told by mail; then ask again, or write to us."
    return ""


def verdict(*, met: int, n: int, low: float | None, high: float | None, target: float) -> Judged:
    """Return how a share stands against its target: by its interval, and not at all on too few.

    A target of all is no question of chance: one miss is a miss.
    """
    if low is None or high is None or not n:
        return Judged.NONE
    if target >= 1:
        return Judged.MET if met == n else Judged.MISSED
    if judge(n) is not Sample.ENOUGH:
        return Judged.FEW
    return Judged.MET if low >= target else Judged.MISSED if high < target else Judged.UNSURE


def held_to(*, value: float | None, low: float | None, high: float | None, n: int, target: float, better: str) -> Judged:
    """Return how a figure stands against the target of its measure: by its interval, or alone where it is all that there was."""
    if value is None:
        return Judged.NONE
    if low is not None and high is not None and judge(n) is not Sample.ENOUGH:
        return Judged.FEW
    least, most = (value if low is None else low), (value if high is None else high)
    if better == "lower":
        return Judged.MET if most <= target else Judged.MISSED if least > target else Judged.UNSURE
    return Judged.MET if least >= target else Judged.MISSED if most < target else Judged.UNSURE


def redacted(text: str, *, names: Collection[str] = ()) -> str:
    """Return a customer's words as they may be shown upstairs: without addresses, numbers and names, at most a few lines.

    ``names``: of the customer and of our people. What is taken out shows as […]; long words end at a sentence where one ends.
    """
    plain = " ".join(text.split())
    plain = _PRIVATE.sub(HIDDEN, plain)
    parts = {part for name in names for part in name.split() if len(part) > 2}
    if parts:
        one_of = "|".join(re.escape(part) for part in sorted(parts, key=len, reverse=True))
        plain = re.sub(rf"\b(?:{one_of})\b", HIDDEN, plain)
    plain = re.sub(r"(?:\[…\][\s,]*){2,}", HIDDEN + " ", plain).strip()
    return _cut(plain)


def _cut(text: str) -> str:
    if len(text) <= LONGEST_WORDS:
        return text
    head = text[:LONGEST_WORDS]
    end = max(head.rfind(mark) for mark in (". ", "! ", "? "))
    return head[: end + 1] if end > LONGEST_WORDS // 2 else head.rsplit(" ", 1)[0] + " …"


def due_at(period: Period, *, days: int, at: time, zone: ZoneInfo) -> datetime:
    """Return the moment so many days after the period's end, at a time of day in the department's zone."""
    return datetime.combine(period.until + timedelta(days=days), at, tzinfo=zone)


def is_due(moment: datetime, *, now: datetime) -> bool:
    """Return whether a plan's moment has come and is not so long over that a person should decide."""
    return moment <= now < moment + CATCH_UP
