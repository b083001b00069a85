"""How the values of a report are read: one wording for page, PDF, slides, workbook and terminal."""

from datetime import date
from decimal import Decimal

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.compute.intervals import Sample, judge
from rapport.ui import moments, money

from ..types import Aim, Change, Definition, Figure, Judged, Outcome, Period, Section, Side, Span, State

NEEDS_MANY = frozenset({"share", "points"})
RATE = "per "  # the beginning of the unit of a rate: "per 1,000 customers"
MONEY = "money:"  # the beginning of the unit of an amount, before the code of its currency
DASH = "–"
MINUS = "−"


def title_of(period: Period) -> str:
    """Return "October 2026", "Third quarter of 2026" or "Week 44 of 2026"."""
    match period.span:
        case Span.MONTH:
            return date_format(period.since, "F Y")
        case Span.QUARTER:
            return _("Quarter %(number)s of %(year)s") % {
                "number": (period.since.month + 2) // 3,
                "year": period.since.year,
            }
        case Span.WEEK:
            year, week, _day = period.since.isocalendar()
            return _("Week %(number)s of %(year)s") % {"number": week, "year": year}


def short_of(period: Period) -> str:
    """Return the period as it stands in a sentence: "September", "the quarter before", "the week before"."""
    match period.span:
        case Span.MONTH:
            return date_format(period.since, "F")
        case Span.QUARTER:
            return _("the quarter before")
        case Span.WEEK:
            return _("the week before")


def dates(period: Period) -> str:
    """Return "1 Oct 2026 to 31 Oct 2026"."""
    return _("%(first)s to %(last)s") % {
        "first": day(period.since),
        "last": day(date.fromordinal(period.until.toordinal() - 1)),
    }


def day(one: date) -> str:
    """Return "1 Oct 2026"."""
    return date_format(one, "j M Y")


def point(first: date, grain: str) -> str:
    """Return a period of a course as its axis names it."""
    if grain != "month":
        return date_format(first, "j M")
    return f"{first:%Y}" if first.month == 1 else date_format(first, "M")


def step(first: date, grain: str) -> str:
    """Return a period of a course in full, so that no two are named alike: "Oct 2025", "6 Oct 2025"."""
    return date_format(first, "M Y" if grain == "month" else "j M Y")


def value(number: float | None, unit: str) -> str:  # noqa: PLR0911  a line a unit
    """Return a value in its unit: "91.2 %", "1 h 51 min", "4,120", "0.98"; "no data" for none."""
    if number is None:
        return _("no data")
    if unit.startswith(RATE):
        return number_format(round(number, 1), 1)
    match unit:
        case "share":
            return f"{number_format(round(number * 100, 1), 1)} %"
        case "seconds":
            return moments.span(number)
        case "cases" | "points":
            return whole(number) if unit == "cases" else _points(number)
        case _ if unit.startswith(MONEY):
            return money.said(Decimal(str(round(number, 2))), unit.removeprefix(MONEY))
        case _:
            return number_format(round(number, 2), 2)


def _points(net: float) -> str:
    """Return a net share as points from -100 to 100, with its sign: "+31"."""
    points = round(100 * net)
    return ("+" if points > 0 else MINUS if points < 0 else "") + number_format(abs(points))


def whole(number: float) -> str:
    """Return a count by thousands."""
    return number_format(round(number), 0, force_grouping=True)


def interval(low: float | None, high: float | None, unit: str) -> str:
    """Return "90.6–91.8 %"; empty where there is none."""
    if low is None or high is None:
        return ""
    if unit == "share":
        return f"{number_format(round(low * 100, 1), 1)}{DASH}{number_format(round(high * 100, 1), 1)} %"
    if unit == "cases":
        return f"{whole(low)}{DASH}{whole(high)}"
    return _("%(low)s to %(high)s") % {"low": value(low, unit), "high": value(high, unit)}


def figure_value(figure: Figure) -> str:
    """Return what stands big: the value, or only how many where a share has fewer than five."""
    return _few(figure.value, figure.n, figure.unit) or value(figure.value, figure.unit)


def _few(number: float | None, n: int, unit: str) -> str:
    """Return only how many, where a share or a net share stands on fewer than five; empty elsewhere."""
    if number is None or unit not in NEEDS_MANY or judge(n) is not Sample.COUNT_ONLY:
        return ""
    return _("n = %(n)s") % {"n": n} if unit == "points" else _("%(k)s of %(n)s") % {"k": round(number * n), "n": n}


def doubt(figure: Figure) -> str:
    """Return the interval, or for a count of everything nothing."""
    if figure.unit == "cases" or _few(figure.value, figure.n, figure.unit):
        return ""
    return interval(figure.low, figure.high, figure.unit)


def counted(figure: Figure) -> str:
    """Return on how much a figure stands, and what is still open: "n = 4,120; 31 not ended yet"."""
    parts = [_("n = %(n)s") % {"n": whole(figure.n)}] if figure.unit != "cases" else []
    if figure.unit == "cases" and figure.before is not None:
        parts.append(_("%(n)s before") % {"n": whole(figure.before)})
    if judge(figure.n) is not Sample.ENOUGH and figure.unit != "cases":
        parts.append(_("too few to judge"))
    if figure.unfinished_count:
        parts.append(_("%(n)s not ended yet") % {"n": whole(figure.unfinished_count)})
    if not figure.is_mature:
        parts.append(_("may still change"))
    return "; ".join(parts)


def against(figure: Figure) -> str:
    """Return what a figure was in the period before; a dash where there was none."""
    is_there = figure.before is not None and (figure.before_n or figure.unit == "cases")
    return _few(figure.before, figure.before_n, figure.unit) or value(figure.before, figure.unit) if is_there else DASH


def signed(number: float, unit: str) -> str:
    """Return a difference with its sign: "+3.1 points", "−42"."""
    # By what is shown: a difference that rounds to nothing has no direction.
    read = round(number * 100, 1) if unit in {"share", "points"} else round(number) if unit == "cases" else round(number, 2)
    sign = "+" if read > 0 else MINUS if read < 0 else "±"
    match unit:
        case "share" | "points":
            return _("%(difference)s points") % {"difference": f"{sign}{number_format(round(abs(number) * 100, 1), 1)}"}
        case "seconds":
            return f"{sign}{moments.span(abs(number))}"
        case "cases":
            return f"{sign}{whole(abs(number))}"
        case _:
            digits = 1 if unit.startswith(RATE) else 2
            return f"{sign}{number_format(round(abs(number), digits), digits)}"


def changed(change: Change | None, unit: str) -> str:
    """Return a change with the interval of the difference: "+3.1 points (+1.0 to +5.2)"; empty without one.

    A count says by how much a day brought more, so that months of unlike length can be compared: "+22 % a day (+3 to +45)".
    """
    if change is None:
        return ""
    if change.factor is not None:
        said, ends = _("%(change)s %% a day") % {"change": _percent(change.factor)}, (change.factor_low, change.factor_high)
        shown_ends = [_percent(one) for one in ends if one is not None]
    else:
        said, ends = signed(change.value, unit), (change.low, change.high)
        shown_ends = [_bare(one, unit) for one in ends if one is not None]
    if len(shown_ends) < 2:
        return said
    return _("%(change)s (%(low)s to %(high)s)") % {"change": said, "low": shown_ends[0], "high": shown_ends[1]}


def change_of(figure: Figure) -> str:
    """Return how a figure changed; empty where it, or what it was, stands on too few to say."""
    return changed(figure.change, figure.unit) if can_be_compared(figure) else ""


def can_be_compared(figure: Figure) -> bool:
    """Return whether both sides of a change carry more than a count."""
    sides = ((figure.value, figure.n), (figure.before, figure.before_n))
    return not any(_few(number, n, figure.unit) for number, n in sides)


def _percent(factor: float) -> str:
    return signed(round((factor - 1) * 100), "cases")


def _bare(number: float, unit: str) -> str:
    """Return an end of an interval without the word of its unit, where the value has said it."""
    return signed(number, unit).removesuffix(_("%(difference)s points") % {"difference": ""})


def tone(figure: Figure) -> str:
    """Return good, bad or nothing: how a change is to be read, as far as it is more than chance."""
    if figure.change is None or not figure.change.is_told or not can_be_compared(figure) or figure.better == "neither":
        return ""
    return "good" if (figure.change.value > 0) is (figure.better == "higher") else "bad"


def judged(one: Judged) -> str:
    """Return how a standard stands against its target."""
    return {
        Judged.NONE: _("no clocks"),
        Judged.MET: _("met"),
        Judged.UNSURE: _("cannot be told"),
        Judged.MISSED: _("missed"),
        Judged.FEW: _("too few to judge"),
    }[one]


JUDGED_TONES = {Judged.MET: "good", Judged.MISSED: "bad", Judged.UNSURE: "quiet", Judged.FEW: "quiet", Judged.NONE: "quiet"}


def outcome(one: Outcome) -> str:
    """Return what came of an ask or promise."""
    return {
        Outcome.OPEN: _("open"),
        Outcome.DONE: _("done"),
        Outcome.PARTLY: _("done in part"),
        Outcome.NOT_DONE: _("not done"),
    }[one]


OUTCOME_TONES = {Outcome.OPEN: "quiet", Outcome.DONE: "good", Outcome.PARTLY: "warn", Outcome.NOT_DONE: "bad"}


def side(one: Side) -> str:
    """Return who owes."""
    return _("We ask") if one is Side.ASK else _("We promise")


def state(one: State) -> str:
    """Return how far a version is."""
    return {
        State.DRAFT: _("draft"),
        State.APPROVED: _("approved"),
        State.SENT: _("sent"),
        State.WITHDRAWN: _("withdrawn"),
    }[one]


STATE_TONES = {State.DRAFT: "warn", State.APPROVED: "accent", State.SENT: "good", State.WITHDRAWN: "quiet"}


def section(one: Section) -> str:
    """Return the heading of a part."""
    return {
        Section.FIGURES: _("Headline figures"),
        Section.CHANGES: _("What changed, and why"),
        Section.STANDARDS: _("Standards against targets"),
        Section.COMPLAINTS: _("Complaints by cause"),
        Section.BACKLOG: _("Backlog"),
        Section.VOICES: _("In customers' words"),
    }[one]


def aim(one: Aim) -> str:
    """Return what a target is about: "First response" or "First response, Leeds day"."""
    return f"{one.label}, {one.scope}" if one.scope else one.label


def aimed(one: Aim) -> str:
    """Return what a target asks for: "at least 90.0 %", "at most 4 h"."""
    said = _("at most %(value)s") if one.better == "lower" else _("at least %(value)s")
    return said % {"value": value(one.target, one.unit)}


def below(one: Definition) -> str:
    """Return what a measure is a part of, as a table says it: "– (a count)" for what is divided by nothing."""
    nothing, colon, what = one.denominator.partition(":")
    return f"{DASH} ({what.strip()})" if colon and nothing == "none" else one.denominator


def clocks(count: int) -> str:
    """Return "4,120 clocks"."""
    return ngettext("%(n)s clock", "%(n)s clocks", count) % {"n": whole(count)}
