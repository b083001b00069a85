"""What the figures say, in sentences: proposed by rules from the numbers alone. A cause is named only where it was recorded."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..types import ByCause, Course, Figure, Held, Judged, Period
from . import shown

MOST_TOLD = 4
EVEN = 0.0005


def told(figures: Sequence[Figure], causes: Sequence[ByCause], courses: Sequence[Course], before: Period) -> tuple[str, ...]:
    """Return what changed beyond chance, and why as far as that can be told; one sentence when nothing did."""
    sentences = [
        sentence
        for figure in figures
        if figure.change and figure.change.is_told
        for sentence in [_moved(figure, before, causes, courses)]
    ]
    if not sentences:
        return (
            _("No headline figure moved further from %(before)s than chance alone moves it.")
            % {"before": shown.short_of(before)},
        )
    return tuple(sentences[:MOST_TOLD])


def _moved(figure: Figure, before: Period, causes: Sequence[ByCause], courses: Sequence[Course]) -> str:
    assert figure.change is not None
    said = _("%(label)s: from %(before)s in %(period)s to %(now)s: %(change)s.") % {
        "label": figure.label,
        "before": shown.value(figure.before, figure.unit),
        "period": shown.short_of(before),
        "now": shown.value(figure.value, figure.unit),
        "change": shown.changed(figure.change, figure.unit),
    }
    more = [said, *_usual(figure, courses), *_split(figure)]
    if figure.metric == "complaints":
        more += _named(figure, causes)
    return " ".join(more)


def _usual(figure: Figure, courses: Sequence[Course]) -> Iterator[str]:
    """Whether the period lies beyond what periods usually vary, where its course is cut into the same periods."""
    course = next((one for one in courses if one.metric == figure.metric), None)
    if course is None or not course.points or course.usual_low is None or course.usual_high is None or figure.value is None:
        return
    if course.points[-1].value != figure.value:
        return
    span = shown.interval(course.usual_low, course.usual_high, figure.unit)
    if course.usual_low <= figure.value <= course.usual_high:
        yield _("That is within the usual range, %(range)s.") % {"range": span}
    else:
        yield _("That is beyond the usual range, %(range)s.") % {"range": span}


def _split(figure: Figure) -> Iterator[str]:
    change = figure.change
    if change is None or change.mix is None or change.rate is None or not change.by:
        return
    by = {"channel": _("channel"), "kind": _("kind"), "priority": _("priority")}.get(change.by, change.by)
    if change.is_flipped:
        yield _("Careful: within every %(by)s it moved the other way; the mix of cases made the change.") % {"by": by}
    elif abs(change.mix) < EVEN:
        yield _("The mix of cases by %(by)s has no part in it.") % {"by": by}
    else:
        yield _("Of this, %(mix)s from another mix of cases (by %(by)s), %(rate)s from like cases going otherwise.") % {
            "mix": shown.signed(change.mix, figure.unit),
            "rate": shown.signed(change.rate, figure.unit),
            "by": by,
        }


def _named(figure: Figure, causes: Sequence[ByCause]) -> Iterator[str]:
    """The cause that brought most of the change, counted, where one was named."""
    assert figure.change is not None
    up = figure.change.value > 0
    named = [one for one in causes if one.cause_id is not None and (one.n > one.before) is up and one.n != one.before]
    if not named:
        return
    most = max(named, key=lambda one: abs(one.n - one.before))
    sentence = _("%(cause)s was named %(n)s times, after %(before)s%(department)s.")
    answers = _("; %(department)s answers for it") % {"department": most.department} if most.department else ""
    yield sentence % {"cause": most.label, "n": shown.whole(most.n), "before": shown.whole(most.before), "department": answers}


def headline(figures: Sequence[Figure], standards: Sequence[Held], causes: Sequence[ByCause]) -> str:
    """Propose the sentence that upper management should remember: how promises held, and what customers complained of."""
    by_key = {one.key: one for one in figures}
    parts = [*_promises(by_key.get("attainment"), standards), *_complaints(by_key.get("complaints"), causes)]
    if not parts:
        return _("Nothing was counted in this period")
    return "; ".join(parts)


def _promises(figure: Figure | None, standards: Sequence[Held]) -> Iterator[str]:
    if figure is None or figure.value is None:
        return
    missed = [one for one in standards if one.judged is Judged.MISSED]
    value = shown.value(figure.value, figure.unit)
    if missed:
        said = ngettext(
            "We kept %(value)s of our standards, and missed the target of one",
            "We kept %(value)s of our standards, and missed the targets of %(n)s",
            len(missed),
        )
        yield said % {"value": value, "n": len(missed)}
    else:
        yield _("We kept %(value)s of our standards") % {"value": value}


def _complaints(figure: Figure | None, causes: Sequence[ByCause]) -> Iterator[str]:
    if figure is None or figure.value is None:
        return
    count = shown.whole(figure.value)
    if figure.change and figure.change.is_told:
        said = _("complaints rose to %(n)s") if figure.change.value > 0 else _("complaints fell to %(n)s")
    else:
        said = _("%(n)s complaints, no more than chance from the period before")
    named = [one for one in causes if one.cause_id is not None and one.n]
    if named:
        said += _(", most of them for “%(cause)s”") if named[0].n * 2 > figure.value else _(", most often for “%(cause)s”")
        yield said % {"n": count, "cause": named[0].label}
    else:
        yield said % {"n": count}
