"""A measured effect in words: what can be told, how sure it is, what was looked at. "Cannot be told" is an answer."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.compute.effects import Design, Reason, Verdict
from rapport.metrics.effects import Finding
from rapport.metrics.metric import Metric, Shape
from rapport.metrics.types import Step

from . import units
from .finding import day

HARDLY = 5  # percent
SHARES = frozenset({Shape.SHARE, Shape.NET_SHARE})
BADGES = {
    Verdict.BETTER: ("better", "good"),
    Verdict.WORSE: ("worse", "bad"),
    Verdict.NO_CHANGE: ("no_change", "quiet"),
    Verdict.UNTOLD: ("untold", "warn"),
}


@dataclass(frozen=True, kw_only=True)
class Check:
    """One thing that was looked at: what it is, what was found, and in which tone."""

    what: str
    found: str
    tone: str = "quiet"
    word: str = ""


@dataclass(frozen=True, kw_only=True)
class Told:
    """What the words are about: the number, the change by its name, the finding, and the steps it was measured in."""

    metric: Metric
    label: str
    finding: Finding
    step: Step
    is_provoked: bool = False
    is_neutral: bool = False

    def size(self, value: float) -> str:
        """Return a change with its sign."""
        return units.difference(self.metric, value, digits=1)

    @property
    def per(self) -> str:
        """Return what a count is by: " a week"; nothing for other numbers."""
        if self.metric.shape is not Shape.COUNT:
            return ""
        return " " + (_("a week") if self.step is Step.WEEK else _("a day"))


def verdict_words(told: Told) -> tuple[str, str]:
    """Return the verdict in one or two words, and its tone."""
    finding = told.finding
    key, tone = BADGES[finding.verdict]
    if told.is_neutral and finding.verdict in {Verdict.BETTER, Verdict.WORSE}:
        return (_("More after it") if (finding.estimate or 0) > 0 else _("Less after it")), "quiet"
    words = {
        "better": _("Better after it"),
        "worse": _("Worse after it"),
        "no_change": _("No change told"),
        "untold": _("Cannot be told"),
    }[key]
    return words, tone


def headline(told: Told) -> str:
    """Return what can be told, in one sentence."""
    finding, named = told.finding, {"label": told.label, "metric": told.metric.label}
    if finding.verdict in {Verdict.BETTER, Verdict.WORSE} and finding.estimate is not None:
        size = told.size(abs(finding.estimate)).removeprefix("+")
        rose = finding.estimate > 0
        if finding.design is Design.DIFFERENCE:
            words = (
                _("%(metric)s rose by %(size)s more than in the comparison group after “%(label)s”")
                if rose
                else _("%(metric)s fell by %(size)s more than in the comparison group after “%(label)s”")
            )
        else:
            words = (
                _("%(metric)s rose by %(size)s after “%(label)s”") if rose else _("%(metric)s fell by %(size)s after “%(label)s”")
            )
        return words % {**named, "size": size + told.per}
    if finding.verdict is Verdict.NO_CHANGE:
        return _("%(metric)s: no change can be seen after “%(label)s”") % named
    return _untold(told) % named


def _untold(told: Told) -> str:
    reasons = told.finding.reasons
    if Reason.TOO_FEW_AFTER in reasons and told.finding.waiting:
        return _("It is too early to tell what “%(label)s” did")
    known = {
        Reason.TOO_FEW_AFTER: _("There is too little from after “%(label)s” to tell what it did"),
        Reason.TOO_FEW_BEFORE: _("There is too little from before “%(label)s” to tell what it did"),
        Reason.NOT_PARALLEL: _("What “%(label)s” did cannot be told: the comparison group went its own way already before"),
        Reason.RETURN_TO_NORMAL: _("An effect of “%(label)s” cannot be told from a return to normal"),
        Reason.LAST_STEPS: _("What “%(label)s” did cannot be told: it hangs on the last weeks before it alone"),
    }
    scattered = _("What “%(label)s” did cannot be told: the figures scatter too much")
    return next((known[one] for one in reasons if one in known), scattered)


def lede(told: Told) -> list[str]:
    """Return the sentences under the headline: how sure, what else explains it, what follows from it."""
    finding = told.finding
    said = [_agree(told), _stretch(told), _averages(told)]
    if finding.verdict is Verdict.UNTOLD and finding.estimate is None:
        said.append(_needs(told))
    return [one for one in said if one]


def _agree(told: Told) -> str:
    finding = told.finding
    is_doubtful = finding.verdict is Verdict.UNTOLD
    low, high = (finding.span_low, finding.span_high) if is_doubtful else (finding.low, finding.high)
    if low is None or high is None:
        return ""
    ends = {"low": told.size(low), "high": told.size(high) + told.per}
    if finding.verdict in {Verdict.BETTER, Verdict.WORSE}:
        return _("95 %% sure: the change lies between %(low)s and %(high)s.") % ends
    return _("The figures agree with any change between %(low)s and %(high)s, and with none.") % ends


def _stretch(told: Told) -> str:
    stretch = told.finding.stretch
    if stretch is None:
        return ""
    values = {
        "since": day(stretch.since),
        "until": day(stretch.until),
        "mean": units.worth(told.metric, stretch.mean),
        "usual": units.worth(told.metric, stretch.usual),
        "return": told.size(stretch.by_itself),
    }
    if told.finding.verdict is Verdict.UNTOLD:
        return (
            _(
                "It came after a bad stretch: from %(since)s to %(until)s it was %(mean)s, where %(usual)s is usual. "
                "Of itself it was to move by %(return)s from there: what looks worst by chance looks better soon after."
            )
            % values
        )
    came = _("It came after a bad stretch, from %(since)s to %(until)s (%(mean)s, where %(usual)s is usual)") % values
    if told.finding.verdict is Verdict.WORSE:
        return _("%(came)s; what followed is worse than a return from it.") % {"came": came}
    if told.finding.verdict is Verdict.BETTER:
        return _("%(came)s; the change is more than a return from it.") % {"came": came}
    return f"{came}."


def _averages(told: Told) -> str:
    finding = told.finding
    if finding.mean_before is None or finding.mean_after is None:
        return ""
    return _("Before it was %(before)s on average, after it %(after)s.") % {
        "before": units.worth(told.metric, finding.mean_before),
        "after": units.worth(told.metric, finding.mean_after) + told.per,
    }


def _needs(told: Told) -> str:
    waiting = told.finding.waiting
    if waiting:
        return _(
            "Four %(steps)s after the change are needed at least; %(waiting)s to come. It is measured again every night."
        ) % {
            "steps": _steps(told, 4).split(" ", 1)[1],
            "waiting": _still(told, waiting),
        }
    return _("Choose longer windows, or a number of which more is counted.")


def _steps(told: Told, count: int) -> str:
    words = ngettext("%(n)s week", "%(n)s weeks", count) if told.step is Step.WEEK else ngettext("%(n)s day", "%(n)s days", count)
    return words % {"n": count}


def _still(told: Told, count: int) -> str:
    words = (
        ngettext("%(n)s week is still", "%(n)s weeks are still", count)
        if told.step is Step.WEEK
        else ngettext("%(n)s day is still", "%(n)s days are still", count)
    )
    return words % {"n": count}


def caveat(told: Told) -> str:
    """Return what the finding rests on and cannot show."""
    if told.finding.design is Design.DIFFERENCE:
        return _(
            "It holds if both groups would have gone on side by side without the change. "
            "What else touched only one of them would look the same."
        )
    return _(
        "What else changed at the same time would look the same: "
        "only a comparison group that the change did not touch can rule that out."
    )


def checks(told: Told) -> list[Check]:
    """Return what was looked at before anything was said."""
    finding = told.finding
    found = [_counted(told)]
    if finding.estimate is not None:
        found += [_parallel(told) if finding.design is Design.DIFFERENCE else _trend(told), _before(told), _echo(told)]
        if finding.design is Design.INTERRUPTED:
            found.append(_season(told))
    return found


def _counted(told: Told) -> Check:
    finding = told.finding
    said = _("%(before)s before and %(after)s after") % {
        "before": _steps(told, finding.before),
        "after": _steps(told, finding.after),
    }
    parts = [said]
    if any(one.is_mixed for one in finding.points):
        parts.append(_("the one in which the change fell is left out"))
    if left := sum(1 for one in finding.points if one.is_mature and not one.is_used and not one.is_mixed):
        parts.append(ngettext("%(n)s had too little to count", "%(n)s had too little to count", left) % {"n": left})
    if finding.waiting:
        parts.append(_("%(steps)s to come") % {"steps": _still(told, finding.waiting)})
    short = {Reason.TOO_FEW_AFTER, Reason.TOO_FEW_BEFORE} & set(finding.reasons)
    return Check(
        what=_("Enough to judge"),
        found="; ".join(parts) + ".",
        tone="warn" if short else "good",
        word=_("too little") if short else _("yes"),
    )


def _trend(told: Told) -> Check:
    return Check(
        what=_("The trend before"),
        found=_("Carried on over the time after; the change is held against it, not against the average before."),
        tone="good",
        word=_("allowed for"),
    )


def _parallel(told: Told) -> Check:
    finding = told.finding
    assert finding.pre_trend_low is not None
    assert finding.pre_trend_high is not None
    parted = Reason.NOT_PARALLEL in finding.reasons
    a_step = _("a week") if told.step is Step.WEEK else _("a day")
    said = _("Before the change the gap between both moved by %(low)s to %(high)s %(step)s.") % {
        "low": _fine(told, finding.pre_trend_low),
        "high": _fine(told, finding.pre_trend_high),
        "step": a_step,
    }
    return Check(
        what=_("Side by side before"), found=said, tone="bad" if parted else "good", word=_("no") if parted else _("yes")
    )


def _fine(told: Told, value: float) -> str:
    return units.difference(told.metric, value, digits=2) if told.metric.shape in SHARES else told.size(value)


def _before(told: Told) -> Check:
    finding, stretch = told.finding, told.finding.stretch
    if stretch is None:
        said = (
            _("It was noted that a bad stretch provoked the change; none stands out from the time before.")
            if told.is_provoked
            else _("None stands out right before the change.")
        )
        return Check(what=_("A bad stretch before"), found=said, tone="good", word=_("none"))
    said = _("%(since)s to %(until)s: %(mean)s where %(usual)s is usual.") % {
        "since": day(stretch.since),
        "until": day(stretch.until),
        "mean": units.worth(told.metric, stretch.mean),
        "usual": units.worth(told.metric, stretch.usual),
    }
    if finding.span_low is not None and finding.span_high is not None:
        said += " " + _("With and without it the change lies between %(low)s and %(high)s.") % {
            "low": told.size(finding.span_low),
            "high": told.size(finding.span_high),
        }
    return Check(what=_("A bad stretch before"), found=said, tone="warn", word=_("found"))


def _echo(told: Told) -> Check:
    share, step = 100 * max(told.finding.echo or 0.0, 0.0), _("week") if told.step is Step.WEEK else _("day")
    values = {"share": units.number(share), "step": step}
    said = (
        _("Hardly anything of what is unusual in one %(step)s comes again in the next.") % values
        if share < HARDLY
        else _("About %(share)s %% of what is unusual in one %(step)s comes again in the next; the interval is wider for it.")
        % values
    )
    return Check(what=_("Runs of good and bad luck"), found=said, tone="good", word=_("allowed for"))


def _season(told: Told) -> Check:
    what = _("The season") if told.step is Step.WEEK else _("Days of the week")
    if Reason.SEASON_UNKNOWN not in told.finding.reasons:
        return Check(what=what, found=_("Known from before, and taken out."), tone="good", word=_("allowed for"))
    said = (
        _("Less than two years are known before the change: a season would look like an effect.")
        if told.step is Step.WEEK
        else _("Less than three weeks are known before the change: days of the week cannot be told apart.")
    )
    return Check(what=what, found=said, tone="warn", word=_("not known"))


def course(metric: Metric, label: str, first: date) -> str:
    """Return the title of the drawing."""
    return _("%(metric)s around “%(label)s”, %(day)s") % {"metric": metric.label, "label": label, "day": day(first)}


def windows(told: Told, before: int, after: int) -> str:
    """Return the windows in words: "26 weeks before, 13 weeks after"."""
    return _("%(before)s before, %(after)s after") % {"before": _steps(told, before), "after": _steps(told, after)}


def between(told: Told) -> str:
    """Return the interval of the change for a list, empty where there is none."""
    finding = told.finding
    low, high = (finding.span_low, finding.span_high) if finding.verdict is Verdict.UNTOLD else (finding.low, finding.high)
    if low is None or high is None:
        return ""
    return _("%(low)s to %(high)s") % {"low": told.size(low), "high": told.size(high) + told.per}
