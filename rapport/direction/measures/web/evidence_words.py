"""Evidence in words: what was frozen, what it would be now, and the difference."""

from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.metrics import frozen
from rapport.metrics.figures import Figure
from rapport.metrics.frozen import Content
from rapport.metrics.metric import Metric, Shape
from rapport.metrics.queries import Now, NowState
from rapport.metrics.types import CitationKind

from .. import queries
from . import units
from .finding import day
from .phrases import phrase

KINDS = {
    CitationKind.SHOWS.value: gettext_lazy("shows it"),
    CitationKind.SPEAKS_AGAINST.value: gettext_lazy("speaks against it"),
    CitationKind.BACKGROUND.value: gettext_lazy("background"),
}


def span(since: date, until: date) -> str:
    """Return the days in [since, until) in words."""
    last = until - timedelta(days=1)
    if since == last:
        return _("on %(day)s") % {"day": day(since)}
    return _("from %(first)s to %(last)s") % {"first": day(since), "last": day(last)}


def headline(content: Content) -> str:
    """Return the frozen number in one sentence, of whom and of when."""
    metric = frozen.metric_of(content.definition)
    when = span(content.question.since, content.question.until)
    if content.total is None or content.total.value is None:
        return _("%(label)s: nothing to count %(when)s") % {"label": metric.label, "when": when}
    said = phrase(metric).finding % {"value": units.figure(metric, content.total)}
    return _("%(said)s %(when)s") % {"said": said, "when": when}


def figure(content: Content) -> str:
    """Return the frozen number alone."""
    return units.figure(frozen.metric_of(content.definition), content.total) if content.total else units.NO_VALUE


def sure(metric: Metric, one: Figure | None) -> str:
    """Return how sure a figure is and what it stands on."""
    if one is None:
        return ""
    parts = []
    if words := units.interval(metric, one):
        parts.append(_("95 %% sure: %(interval)s.") % {"interval": words})
    counted = {"n": units.number(one.n), "rows": str(phrase(metric).rows)}
    if metric.shape is Shape.SHARE and one.numerator is not None:
        parts.append(_("%(k)s of %(n)s %(rows)s.") % {**counted, "k": units.number(one.numerator)})
    elif metric.shape is not Shape.COUNT:
        parts.append(_("It stands on %(n)s %(rows)s.") % counted)
    if one.unfinished_count:
        parts.append(_("%(n)s had not ended.") % {"n": units.number(one.unfinished_count)})
    return " ".join(parts)


def filters(content: Content) -> list[tuple[str, str]]:
    """Return what the number was narrowed to: (dimension, values), as they were called when it was frozen."""
    found = []
    for dimension, values in content.question.where.items():
        words = content.labels.get(dimension, {})
        named = [words.get(_key(value), str(value)) if value is not None else _("not said") for value in values]
        found.append((dimension_words(dimension), ", ".join(named)))
    if content.question.team_ids is not None and "team_id" not in content.question.where:
        words = content.labels.get("team_id", {})
        named = [words.get(_key(team), str(team)) for team in sorted(content.question.team_ids)]
        found.append((dimension_words("team_id"), ", ".join(named)))
    return found


def dimension_words(dimension: str) -> str:
    """Return what a dimension is called, with a capital."""
    words = str(queries.DIMENSIONS.get(dimension, dimension))
    return words[:1].upper() + words[1:]


def name_of(content: Content, value: Any) -> str:
    """Return what a value of the split was called when it was frozen."""
    return content.labels.get(content.question.split, {}).get(_key(value), str(value) if value is not None else _("Not said"))


def labels(dimensions: dict[str, list[Any]]) -> dict[str, dict[str, str]]:
    """Return what values of dimensions are called now, to be frozen with a number."""
    return {
        dimension: {_key(value): words for value, words in queries.names(dimension, values).items()}
        for dimension, values in dimensions.items()
        if values
    }


def _key(value: Any) -> str:
    return "" if value is None else str(value)


def now_sentence(content: Content, now: Now) -> str:
    """Return what the number would be now, and the difference, in words."""
    metric = frozen.metric_of(content.definition)
    match now.state:
        case NowState.SAME:
            return _("Asked again now, the answer is the same.")
        case NowState.OTHER_DEFINITION:
            return _(
                "It cannot be compared: the number has another definition since (version %(now)s, frozen with %(then)s). "
                "Figures of two definitions are never held against each other."
            ) % {"now": now.version, "then": content.definition.version}
        case NowState.NOT_DEFINED:
            return _("It cannot be asked now: nobody defines this number any more, or its facts are not loaded.")
        case _:
            return _changed(metric, content.total, now.total)


def _changed(metric: Metric, then: Figure | None, now: Figure | None) -> str:
    if then is None or now is None or then.value is None or now.value is None:
        return _("Asked again now, it would be %(value)s.") % {"value": units.figure(metric, now) if now else units.NO_VALUE}
    if then.value == now.value and then.n == now.n:
        return _("The number as a whole is the same now; some of its parts have changed.")
    said = _("Asked again now, it would be %(value)s (%(difference)s).") % {
        "value": units.figure(metric, now),
        "difference": units.difference(metric, now.value - then.value),
    }
    more = now.n - then.n
    if metric.shape in {Shape.COUNT, Shape.STOCK} or not more:
        return said
    counted = {"n": units.number(abs(more)), "rows": str(phrase(metric).rows)}
    because = _("%(n)s %(rows)s more are counted than then.") if more > 0 else _("%(n)s %(rows)s fewer are counted than then.")
    return f"{said} {because % counted}"


def why_differs(content: Content) -> str:
    """Return the plain reason for which a later answer may differ."""
    today = content.question.as_of.date()
    if content.question.until > today:
        return _("The period was not over when it was frozen.")
    if content.total is not None and not content.total.is_mature:
        return _("The period still changed when it was frozen: cases of its last days were not settled.")
    return _("Later facts do this: cases that were reopened, corrected or brought in since.")
