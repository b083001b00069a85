"""The finding of a metric in words: a headline that states it, and a paragraph that says how sure it is and what stands out."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from django.contrib.humanize.templatetags.humanize import apnumber
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from rapport.compute.intervals import Sample
from rapport.metrics.courses import Step
from rapport.metrics.figures import Figure
from rapport.metrics.metric import Better, Shape

from .. import queries, rules
from ..queries import Measured
from ..types import Standing, Verdict
from . import units
from .phrases import phrase

FRESH_DAYS = 8
TAILS: Mapping[Standing, str | Promise] = {
    Standing.USUAL: gettext_lazy("as usual"),
    Standing.BETTER: gettext_lazy("better than usual at the end"),
    Standing.WORSE: gettext_lazy("worse than usual at the end"),
    Standing.MORE: gettext_lazy("more than usual at the end"),
    Standing.LESS: gettext_lazy("less than usual at the end"),
    Standing.SHIFTED_BETTER: gettext_lazy("lately better than before"),
    Standing.SHIFTED_WORSE: gettext_lazy("lately worse than before"),
    Standing.SHIFTED_UP: gettext_lazy("lately more than before"),
    Standing.SHIFTED_DOWN: gettext_lazy("lately less than before"),
}
RANGES: Mapping[Standing, str | Promise] = {
    Standing.USUAL: gettext_lazy("in its usual range"),
    Standing.BETTER: gettext_lazy("better than its usual range"),
    Standing.WORSE: gettext_lazy("worse than its usual range"),
    Standing.MORE: gettext_lazy("above its usual range"),
    Standing.LESS: gettext_lazy("below its usual range"),
    Standing.SHIFTED_BETTER: gettext_lazy("shifted for the better"),
    Standing.SHIFTED_WORSE: gettext_lazy("shifted for the worse"),
    Standing.SHIFTED_UP: gettext_lazy("shifted upwards"),
    Standing.SHIFTED_DOWN: gettext_lazy("shifted downwards"),
    Standing.UNKNOWN: gettext_lazy("too short a record to know what is usual"),
}


def headline(found: Measured) -> str:
    """Return the finding in one sentence, with its number."""
    if found.total.value is None or is_uncounted(found):
        return _("%(label)s: nothing to count %(when)s") % {"label": found.metric.label, "when": when(found)}
    if is_count_only(found):
        return _few(found)
    said = phrase(found.metric).finding % {"value": _value(found)}
    tail = _tail(found)
    sentence = _("%(said)s %(when)s, %(tail)s") if tail else _("%(said)s %(when)s")
    return sentence % {"said": said, "when": when(found), "tail": tail}


def is_count_only(found: Measured) -> bool:
    """Return whether so few rows are behind a figure that only their number can be told."""
    is_estimated = found.metric.shape in {Shape.SHARE, Shape.NET_SHARE, Shape.DURATION, Shape.RATIO}
    return is_estimated and found.total.n > 0 and found.total.sample is Sample.COUNT_ONLY and of_all(found) is None


def is_uncounted(found: Measured) -> bool:
    """Return whether nothing was counted, neither now nor before: then nothing is usual yet."""
    return not found.total.n and not any(step.figure.n or step.figure.unfinished_count for step in found.course.steps)


def few(found: Measured) -> str:
    """Return what stands in place of a figure of fewer than five: "2 of 3", or "n = 3"."""
    n = units.number(found.total.n)
    if found.metric.shape is Shape.SHARE:
        return _("%(k)s of %(n)s") % {"k": units.number(found.total.numerator or 0), "n": n}
    return _("n = %(n)s") % {"n": n}


def _few(found: Measured) -> str:
    values = {"label": found.metric.label, "few": few(found), "rows": phrase(found.metric).rows, "when": when(found)}
    return _("%(label)s: %(few)s %(rows)s %(when)s, too few to judge") % values


def of_all(found: Measured) -> float | None:
    """Return the median of all rows where some have not ended, None where that is not reached or there is no such thing."""
    median = found.total.median_of_all
    return median.value if median is not None and found.total.unfinished_count else None


def _value(found: Measured) -> str:
    """Return the figure of the headline: of a time that has not ended for all rows, the median of all of them."""
    value = of_all(found)
    return units.figure(found.metric, found.total) if value is None else units.worth(found.metric, value)


def _tail(found: Measured) -> str:
    if found.total.sample is not Sample.ENOUGH and found.metric.shape is not Shape.STOCK:
        return _("too few to judge (n = %(n)s)") % {"n": units.number(found.total.n)}
    if found.standing is Standing.USUAL and queries.beyond(found.recent):
        return _("and is back where it usually is")
    return str(TAILS.get(found.standing, ""))


def when(found: Measured) -> str:
    """Return of which time the figure speaks: "in the last twelve weeks"."""
    if found.metric.is_of_moments:
        return _("on %(day)s") % {"day": day(_last_day(found))} if found.asked.is_past else _("now")
    if not found.periods:
        return _("from %(first)s to %(last)s") % {"first": day(found.since), "last": day(_last_day(found))}
    if not found.is_settled:
        return _("so far")
    ends = found.until - timedelta(days=1)
    today = found.asked.as_of.date()
    count = spans(found.asked.grain, found.periods)
    if found.asked.is_past or (today - ends).days > FRESH_DAYS:
        return _("in the %(count)s to %(day)s") % {"count": count, "day": day(ends)}
    return _("in the last %(count)s") % {"count": count}


def _last_day(found: Measured) -> date:
    return min(found.until - timedelta(days=1), found.asked.as_of.date())


def spans(grain: str, count: int) -> str:
    """Return "twelve weeks"; of one only its name."""
    words = {
        "day": ngettext("day", "%(n)s days", count),
        "week": ngettext("week", "%(n)s weeks", count),
        "month": ngettext("month", "%(n)s months", count),
    }[grain]
    return words % {"n": _counted(count)} if "%(n)s" in words else words


def day(one: date) -> str:
    """Return a date as running words write it: "3 Oct 2026"."""
    return date_format(one, "j M Y")


def short_day(one: date) -> str:
    """Return a date without its year: "3 Oct"."""
    return date_format(one, "j M")


def kicker(found: Measured) -> tuple[str, str]:
    """Return what stands over the headline, and its tone."""
    parts = [target(found)] if found.goal else []
    if is_uncounted(found):
        return " · ".join([*parts, uncounted(found)]), "quiet"
    parts.append(str(RANGES[found.standing if found.course.centre is not None else Standing.UNKNOWN]))
    return " · ".join(part for part in parts if part), tone(found)


def uncounted(found: Measured) -> str:
    """Return what is said of a measure that has counted nothing."""
    return _("nothing was counted") if found.asked.is_past else _("nothing was counted yet")


def tone(found: Measured) -> str:
    """Return the tone of a finding: red for broken, green for a target that was met, else grey."""
    if found.verdict is Verdict.MISSED or found.standing in rules.BAD:
        return "bad"
    if found.verdict is Verdict.CLOSE:
        return "warn"
    return "good" if found.verdict is Verdict.MET else "quiet"


def target(found: Measured) -> str:
    """Return the target and what the figure says against it: "target 90 % met"."""
    assert found.goal is not None
    words = {
        Verdict.MET: _("target %(value)s met"),
        Verdict.MISSED: _("target %(value)s missed"),
        Verdict.CLOSE: _("target %(value)s: too close to tell"),
        Verdict.TOO_FEW: _("target %(value)s: too few to judge"),
        Verdict.NONE: _("target %(value)s"),
    }[found.verdict]
    return words % {"value": units.worth(found.metric, found.goal.value, digits=0)}


def lede(found: Measured) -> str:
    """Return the paragraph: how sure, which periods lay beyond the limits, and what stands out."""
    if is_uncounted(found):
        return _("Its course and its usual range stand here once there is something to count.")
    return " ".join(part for part in (_sure(found), _tenth(found), _limits(found), _stands_out(found), _open(found)) if part)


def _sure(found: Measured) -> str:
    if is_count_only(found):
        return ""
    if found.metric.shape is Shape.COUNT and found.periods > 1:
        per = units.number((found.total.value or 0) / found.periods)
        every = {"day": _("a day"), "week": _("a week"), "month": _("a month")}[found.asked.grain]
        return _("About %(count)s %(every)s.") % {"count": per, "every": every}
    median = found.total.median_of_all
    if median is not None and of_all(found) is not None:
        low, high = (units.worth(found.metric, end) for end in (median.low, median.high))
        ends = _("95 %% sure: %(low)s to %(high)s.") if median.high is not None else _("95 %% sure: %(low)s or more.")
        return (ends % {"low": low, "high": high}) if median.low is not None else ""
    words = units.interval(found.metric, found.total)
    if found.metric.grows and words and found.periods > 1:
        per = units.worth(found.metric, (found.total.value or 0) / found.periods)
        every = {"day": _("a day"), "week": _("a week"), "month": _("a month")}[found.asked.grain]
        return _("About %(count)s %(every)s; 95 %% sure in all: %(interval)s.") % {
            "count": per, "every": every, "interval": words
        }  # fmt: skip
    return _("95 %% sure: %(interval)s.") % {"interval": words} if words else ""


def _tenth(found: Measured) -> str:
    if found.metric.shape is not Shape.DURATION or found.total.high_value is None:
        return ""
    values = {"value": units.worth(found.metric, found.total.high_value)}
    if found.total.high_low is None or found.total.high_high is None:
        return _("For one in ten it was more than %(value)s.") % values
    values |= {"low": units.worth(found.metric, found.total.high_low), "high": units.worth(found.metric, found.total.high_high)}
    return _("For one in ten it was more than %(value)s (95 %% sure: %(low)s to %(high)s).") % values


def _limits(found: Measured) -> str:
    if found.course.centre is None:
        return _("Fewer than eight whole periods: what is usual cannot be told yet.")
    outside = queries.beyond(found.course.steps)
    run = found.course.runs[-1] if found.course.runs else ()
    if run and run[-1] in found.course.steps[-4:]:
        return _("Since %(day)s every %(period)s lay on one side of the usual %(centre)s.") % {
            "day": day(run[0].first),
            "period": spans(found.asked.grain, 1),
            "centre": units.worth(found.metric, found.course.centre),
        }
    if not outside:
        return _("No %(period)s lay beyond the limits.") % {"period": spans(found.asked.grain, 1)}
    return _outside(found, outside)


def _outside(found: Measured, outside: Sequence[Step]) -> str:
    count = len(outside)
    words = {
        "day": ngettext("One day lay beyond the limits", "%(n)s days lay beyond the limits", count),
        "week": ngettext("One week lay beyond the limits", "%(n)s weeks lay beyond the limits", count),
        "month": ngettext("One month lay beyond the limits", "%(n)s months lay beyond the limits", count),
    }[found.asked.grain]
    said = words % {"n": _counted(count).capitalize()} if count > 1 else words
    days = ", ".join(short_day(step.first) for step in outside[-4:])
    which = _("(from %(days)s)") if count <= 4 else _("(the last from %(days)s)")
    return f"{said} {which % {'days': days}}."


def _stands_out(found: Measured) -> str:
    """Name the parts that miss the target, else those that lie beyond doubt on the bad side of the whole."""
    if found.metric.shape in {Shape.COUNT, Shape.STOCK}:
        return _largest(found)
    if found.goal is not None:
        missing = [found.names[one.split] for one in found.parts if found.verdict_of(one) is Verdict.MISSED]
        words = {Better.LOWER: _("Above target: %(parts)s.")}.get(found.metric.better, _("Below target: %(parts)s."))
        return words % {"parts": _listed(missing)} if missing else ""
    worse = [found.names[one.split] for one in found.parts if is_worse(found, one)]
    return _("Worse than the whole: %(parts)s.") % {"parts": _listed(worse)} if worse else ""


def is_worse(found: Measured, one: Figure) -> bool:
    """Return whether a part lies on the bad side of the whole beyond doubt."""
    whole, better = found.total.value, found.metric.better
    if whole is None or one.sample is not Sample.ENOUGH or one.low is None or one.high is None:
        return False
    return one.high < whole if better is Better.HIGHER else one.low > whole if better is Better.LOWER else False


def _largest(found: Measured) -> str:
    if len(found.parts) < 2 or not found.total.value or not found.parts[0].value:
        return ""
    first = found.parts[0]
    share = units.number(100 * (first.value or 0) / found.total.value)
    return _("Most of them with %(part)s (%(share)s %%).") % {"part": found.names[first.split], "share": share}


def _open(found: Measured) -> str:
    count = found.total.unfinished_count
    if not count:
        return ""
    values = {"n": units.number(count), "value": units.figure(found.metric, found.total)}
    if of_all(found) is None:
        return ngettext("%(n)s has not ended yet.", "%(n)s have not ended yet.", count) % values
    words = ngettext(
        "%(n)s has not ended yet and counts with its age (Kaplan–Meier); of those that have ended, half within %(value)s.",
        "%(n)s have not ended yet and count with their age (Kaplan–Meier); of those that have ended, half within %(value)s.",
        count,
    )
    return words % values


def _listed(parts: Sequence[str]) -> str:
    return ", ".join(parts[:4]) + (_(" and %(n)s more") % {"n": len(parts) - 4} if len(parts) > 4 else "")


def _counted(count: int) -> str:
    return {11: _("eleven"), 12: _("twelve")}.get(count) or (str(apnumber(count)) if count < 10 else units.number(count))
