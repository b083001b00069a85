"""A measured metric as its page draws it: the finding, the definition card, the table of its parts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from rapport.compute.intervals import Sample
from rapport.kernel.actor import Actor
from rapport.metrics.figures import Figure
from rapport.metrics.metric import Better, Cohort, Metric, Shape

from .. import queries
from ..queries import Measured
from ..types import Asked, Verdict
from . import asking, charts, citing, finding, phrases, units

GRAINS = (("day", gettext_lazy("day")), ("week", gettext_lazy("week")), ("month", gettext_lazy("month")))
SHOWN_PARTS, SHOWN_SPLITS = 12, 6


@dataclass(frozen=True, kw_only=True)
class Part:
    """One value of the dimension: a line of the table. ``value`` is empty where too few rows carry none."""

    name: str
    url: str
    rows_url: str
    n: int
    value: str
    interval: str
    figure: Figure
    goal: float | None
    share: float | None
    words: str
    tone: str
    is_quiet: bool


def page(found: Measured, actor: Actor) -> dict[str, Any]:
    """Return everything that the page of a metric draws."""
    times = queries.spread(actor, found)
    over = asking.over(found.asked, found.since, found.until)
    words, tone = finding.kicker(found)
    return {
        "found": found,
        "metric": found.metric,
        "asked": found.asked,
        "group": phrases.group_of(found.metric),
        "kicker": words,
        "tone": tone,
        "headline": finding.headline(found),
        "lede": finding.lede(found),
        "aside": aside(found.asked),
        "whose": whose(actor),
        "rows_url": asking.rows(found.asked, since=found.since, until=found.until),
        "rows_words": open_words(found),
        "set_target_url": _set_target_url(found, actor),
        "export_url": asking.export(found.asked, "figures"),
        "chart": charts.course(found),
        "spread": charts.spread(found, times) if times else None,
        "changed_url": asking.changed(over, found.asked.against or "before"),
        "held_against": against_choices(found.asked, actor),
        "kept": kept(found),
        "save_url": asking.save(found.asked),
        **_parts(found),
        "is_bare": not found.parts and not queries.has_cases(actor),
        "card": card(found, actor),
        "twin": twin(found),
        "stable_url": asking.address(found.asked, is_stable=True),
        "filters": narrowed(found.asked),
        "grains": GRAINS,
        "narrowing": narrowing(found, actor),
        "fresh_at": found.fresh_at,
    }


def _parts(found: Measured) -> dict[str, Any]:
    parts = [part(found, one) for one in found.parts]
    return {
        "parts": parts[:SHOWN_PARTS],
        "further": parts[SHOWN_PARTS:],
        "scale": scale(found),
        "scale_words": scale_words(found),
        "by": split_words(found.asked.split),
        "part_rows": phrases.phrase(found.metric).rows,
        "others": other_splits(found)[:SHOWN_SPLITS],
        "more_splits": other_splits(found)[SHOWN_SPLITS:],
        "is_counted": found.metric.shape in {Shape.COUNT, Shape.STOCK},
        "against": against_words(found),
    }


def _set_target_url(found: Measured, actor: Actor) -> str:
    is_possible = found.metric.better is not Better.NEITHER and actor.may("measures.target")
    return asking.set_target(found.metric.key) if is_possible else ""


def aside(asked: Asked) -> str:
    """Return which time, cut how, of whom: "10 Nov 2025 – 22 Nov 2026 · by week · all teams"."""
    last = asked.until.fromordinal(asked.until.toordinal() - 1)
    by = {"day": _("by day"), "week": _("by week"), "month": _("by month")}[asked.grain]
    return f"{finding.day(asked.since)} – {finding.day(last)} · {by}"


def whose(actor: Actor) -> str:
    """Return over whom the figures of this actor reach."""
    reach = queries.team_ids(actor)
    if reach is None:
        return _("all teams")
    return ngettext("own team", "own teams", len(reach))


def open_words(found: Measured) -> str:
    """Return the verb that opens the rows, with how many there are."""
    count = found.total.n + (found.total.unfinished_count if found.metric.shape is Shape.DURATION else 0)
    rows = phrases.phrase(found.metric).rows
    if found.metric.shape is Shape.RATE:
        count, rows = round(found.total.numerator or 0), phrases.CASES
    if citing.rows_page(found.metric.key):
        return _("Open the list of them")
    if rows == phrases.CASES:
        return ngettext("Open the case", "Open the %(n)s cases", count) % {"n": units.number(count)}
    return _("Open the cases of %(n)s %(rows)s") % {"n": units.number(count), "rows": rows}


# By dimension


def part(found: Measured, one: Figure) -> Part:
    """Return a line of the table: of fewer than five rows the count alone, of fewer than thirty greyed and without a verdict."""
    counted = found.metric.shape in {Shape.COUNT, Shape.STOCK}
    narrow = found.asked.narrowed(found.asked.split, one.split)
    is_told = counted or one.sample is not Sample.COUNT_ONLY
    words, tone = ("", "") if counted else against(found, one)
    return Part(
        name=found.names.get(one.split, str(one.split)),
        url=asking.address(_unsplit(narrow)),
        rows_url=asking.rows(narrow, since=found.since, until=found.until),
        n=one.n,
        value=units.figure(found.metric, one) if is_told else "",
        interval=units.dashed(found.metric, one) if is_told else "",
        figure=one,
        goal=_line(found, one),
        share=(one.value or 0) / found.total.value if counted and found.total.value else None,
        words=words,
        tone=tone,
        is_quiet=one.sample is not Sample.ENOUGH,
    )


def _line(found: Measured, one: Figure) -> float | None:
    """Return where the dotted line of a part lies: at its target, without one at the whole."""
    goal = found.goal_of(one)
    return found.total.value if goal is None or found.metric.grows else goal.value


def _unsplit(asked: Asked) -> Asked:
    others = [one for one in ("channel", "team_id", "kind") if one not in dict(asked.where)]
    return asking.split_by(asked, others[0] if others else "")


def against(found: Measured, one: Figure) -> tuple[str, str]:
    """Return what a part says against the target, or without one against the whole, and in which tone."""
    if one.sample is Sample.COUNT_ONLY:
        return _("count only"), "quiet"
    if one.sample is Sample.FEW:
        return _("too few to judge"), "quiet"
    if (goal := found.goal_of(one)) is not None:
        side = _("above target") if found.metric.better is Better.LOWER else _("below target")
        said, tone = {
            Verdict.MET: (_("met"), ""),
            Verdict.MISSED: (side, "bad"),
            Verdict.CLOSE: (_("too close to tell"), "quiet"),
        }.get(found.verdict_of(one), ("", ""))
        if one.split not in found.own_goals:
            return said, tone
        own = _("own target %(value)s") % {"value": units.worth(found.metric, goal.value, digits=0)}
        return " · ".join(words for words in (own, said) if words), tone
    if finding.is_worse(found, one):
        return _("worse"), "bad"
    whole = found.total.value
    is_better = whole is not None and one.low is not None and one.high is not None and not one.low <= whole <= one.high
    return (_("better"), "") if is_better and found.metric.better is not Better.NEITHER else (_("as the whole"), "quiet")


def against_words(found: Measured) -> str:
    """Return the heading over what is said of each part."""
    if found.goal is None:
        return _("Against its own target, or the whole") if found.own_goals else _("Against the whole")
    return _("Against %(target)s") % {"target": units.worth(found.metric, found.goal.value, digits=0)}


def scale(found: Measured) -> tuple[float, float]:
    """Return the scale on which all dots of the table stand, in the metric's unit."""
    told = [one for one in found.parts if one.sample is not Sample.COUNT_ONLY and one.value is not None]
    ends = [end for one in told for end in (one.low, one.high, one.value) if end is not None]
    ends += [goal.value for goal in (found.goal, *found.own_goals.values()) if goal is not None and not found.metric.grows]
    if not ends:
        return 0.0, 1.0
    least, most = min(ends), max(ends)
    room = (most - least) * 0.06
    ceiling = 1.0 if found.metric.shape in {Shape.SHARE, Shape.NET_SHARE} else most + room
    floor = {Shape.NET: least - room, Shape.NET_SHARE: max(-1.0, least - room)}.get(found.metric.shape, max(0.0, least - room))
    return floor, min(most + room, ceiling)


def scale_words(found: Measured) -> str:
    """Return the ends of the scale: "60 – 100 %"."""
    least, most = scale(found)
    if found.metric.shape is Shape.SHARE:
        return _("%(least)s – %(most)s %%") % {"least": units.number(100 * least), "most": units.number(100 * most)}
    return f"{units.worth(found.metric, least)} – {units.worth(found.metric, most)}"


def split_words(split: str) -> str:
    """Return what a dimension is called, with a capital."""
    words = queries.called(split)
    return words[:1].upper() + words[1:]


def other_splits(found: Measured) -> list[tuple[str, str]]:
    """Return the other dimensions by which this metric can be split, each with its address."""
    fixed = {key for key, values in found.asked.where if len(values) == 1}
    return [
        (_("by %(dimension)s") % {"dimension": queries.called(one)}, asking.address(asking.split_by(found.asked, one)))
        for one in (*queries.dimensions(found.metric), *queries.kept(found.metric))
        if one != found.asked.split and one not in fixed
    ]


def narrowed(asked: Asked) -> list[tuple[str, str, str]]:
    """Return each filter in force: the dimension, its values, and the address without it."""
    listed = []
    for key, values in asked.where:
        named = queries.names(key, values)
        rest = tuple(pair for pair in asked.where if pair[0] != key)
        url = asking.address(asking.filtered(asked, rest))
        listed.append((split_words(key), ", ".join(named[value] for value in values), url))
    return listed


def narrowing(found: Measured, actor: Actor) -> list[tuple[str, list[tuple[str, str, bool]]]]:
    """Return the fields that narrow: the dimension, and its values as an address writes them with whether they are chosen.

    What is chosen and has no list of its own (a source, a kept fact) stays as a field with what is chosen alone.
    """
    chosen = dict(found.asked.where)
    known = queries.dimensions(found.metric)
    fields = []
    for key in dict.fromkeys((*known, *chosen)):
        if key in known or key in chosen:
            listed = queries.choices(key, actor) or list(queries.names(key, chosen.get(key, ())).items())
            options = [(f"{key}:{asking.NONE if one is None else one}", name, one in chosen.get(key, ())) for one, name in listed]
            if options:
                fields.append((split_words(key), options))
    return fields


def kept(found: Measured) -> dict[str, Any]:
    """Return the kept facts by which a figure can be narrowed, and the values that are declared for them."""
    facts = queries.kept(found.metric)
    start = len(asking.ATTRIBUTE)
    values = sorted({value for _label, choices in facts.values() for value in choices})
    return {"facts": [(key[start:], label) for key, (label, _choices) in facts.items()], "values": values}


def against_choices(asked: Asked, actor: Actor) -> list[tuple[str, str, bool]]:
    """Return what a figure can be held against: value, words, whether it is chosen."""
    own = dict(asked.where).get("team_id", ())
    teams = [(f"team:{pk}", str(name)) for pk, name in queries.choices("team_id", actor) if pk not in own]
    times = [("before", _("the time just before")), ("year", _("the same weeks last year"))]
    return [(value, words, value == asked.against) for value, words in (*times, *teams)]


# The definition card

OF_NOW = frozenset({"kind", "reason_id", "reason_group_id", "cause_id", "cause_group_id", "priority", "queue_id"})


def card(found: Measured, actor: Actor) -> list[tuple[str, str, str]]:
    """Return the lines of the definition card: heading, words, and for some an address."""
    metric = found.metric
    lines = [(_("Counted"), counted(found), ""), (_("Judged"), judged(metric), "")]
    lines += [(_("By team"), metric.stands_with, "")] if metric.stands_with else []
    lines += [(_("By all else"), words, "")] if (words := of_now(metric)) else []
    lines.append((_("How sure"), str(phrases.SURE[metric.interval]), ""))
    if found.pair is not None:
        words = f"{found.pair.metric.label} {units.figure(found.pair.metric, found.pair.figure)}"
        lines.append((_("Read beside"), words, asking.address(asking.about(found.asked, found.pair.metric.key))))
    if found.goal and found.goal.target_id:
        words = _("%(value)s, %(owner)s answers for it") % {
            "value": units.worth(metric, found.goal.value),
            "owner": found.goal.owner,
        }
        lines.append((_("Target"), words, asking.target(found.goal.target_id)))
    may_name = actor.may("measures.owner")
    url = asking.name_owner(metric.key) if may_name else ""
    return [*lines, (_("Owner"), owner(metric, actor, found.asked.as_of), url), (_("Source"), metric.source, "")]


def of_now(metric: Metric) -> str:
    """Return what is counted by what a case is now and not by what it was then, "" where nothing of that tells a measure."""
    if metric.dimensions is not None and not OF_NOW & set(metric.dimensions):
        return ""
    return _(
        "The kind, reason, cause and priority of a case, and the queue that took it last, are those of now: what is corrected "
        "counts for the past as well. Whose teams are added up is as the teams lie now."
    )


def owner(metric: Metric, actor: Actor, as_of: datetime) -> str:
    """Return who answers for a metric: who was named, else somebody of its role."""
    if named := queries.owner_of(metric):
        return named
    usual = queries.usual_owner(metric, actor, as_of=as_of)
    return _("%(name)s, as nobody else was named") % {"name": usual} if usual else _("nobody yet")


def twin(found: Measured) -> dict[str, str] | None:
    """Return the same time by the other clock, to stand beside the figure."""
    if found.twin is None:
        return None
    own, other = _("calendar time"), _("opening hours")
    if found.metric.key.endswith(phrases.BUSINESS):
        own, other = other, own
    return {
        "own": own,
        "own_value": units.figure(found.metric, found.total),
        "other": other,
        "other_value": units.figure(found.twin.metric, found.twin.figure),
        "url": asking.address(asking.about(found.asked, found.twin.metric.key)),
    }


def counted(found: Measured) -> str:
    """Return how the rows add up to the figure."""
    total, words = found.total, phrases.phrase(found.metric)
    if found.states:
        return _states(found)
    if found.metric.shape is Shape.NET:
        went = total.numerator or 0
        return _("%(k)s came − %(n)s went") % {"k": units.number(total.n - went), "n": units.number(went)}
    if found.metric.shape is Shape.NET_SHARE:
        values = {"n": units.number(total.n), "rows": words.rows, "net": units.difference_of_counts(total.numerator or 0)}
        return _("%(n)s %(rows)s; those for us less those against: %(net)s") % values
    return _counted(found, total, words)


def _counted(found: Measured, total: Figure, words: phrases.Phrase) -> str:
    match found.metric.shape:
        case Shape.SHARE:
            values = {
                "n": units.number(total.n), "rows": words.rows, "k": units.number(total.numerator or 0), "yes": words.yes,
                "rest": units.number(total.n - (total.numerator or 0)), "no": words.no,
            }  # fmt: skip
            return _("%(n)s %(rows)s = %(k)s %(yes)s + %(rest)s %(no)s") % values
        case Shape.DURATION:
            values = {
                "all": units.number(total.n + total.unfinished_count), "rows": words.rows, "n": units.number(total.n),
                "open": units.number(total.unfinished_count),
            }  # fmt: skip
            if not total.unfinished_count:
                return _("%(all)s %(rows)s, all of which have ended") % values
            return _("%(all)s %(rows)s = %(n)s that have ended + %(open)s that have not") % values
        case Shape.SUM:
            return _("%(value)s in %(n)s %(rows)s") % {
                "value": units.figure(found.metric, total), "n": units.number(total.n), "rows": words.rows
            }  # fmt: skip
        case Shape.RATIO | Shape.RATE:
            return _("%(k)s for %(n)s") % {"k": units.number(total.numerator or 0), "n": units.number(total.n)}
        case _:
            return f"{units.number(total.n)} {words.rows}"


def _states(found: Measured) -> str:
    """Return what became of all rows: those that count add up to n, the others stand behind them."""
    said = {state: f"{units.number(n)} {phrases.STATES.get(state, state)}" for state, n in found.states}
    counts = " + ".join(words for state, words in said.items() if state in phrases.COUNTED)
    others = ", ".join(words for state, words in said.items() if state not in phrases.COUNTED)
    rows = f"{units.number(found.total.n)} {phrases.phrase(found.metric).rows} = {counts}"
    return _("%(rows)s; not counted: %(others)s") % {"rows": rows, "others": others} if others else rows


def judged(metric: Metric) -> str:
    """Return by which date rows belong to a period, and when a period is final."""
    by = {
        Cohort.CREATED: _("by the day on which the case was opened"),
        Cohort.RESOLVED: _("by the day on which it was solved"),
        Cohort.EVENT: _("by the day on which it happened"),
        Cohort.MOMENT: _("as it stands at the moment"),
    }[metric.cohort]
    if metric.cohort is Cohort.MOMENT:
        return by
    final = ngettext("final after %(n)d day", "final after %(n)d days", metric.maturity_days) % {"n": metric.maturity_days}
    return f"{by}, {final}" if metric.maturity_days else _("%(by)s, final when the period is over") % {"by": by}
