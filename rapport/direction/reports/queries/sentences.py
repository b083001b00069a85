"""What the figures say, in sentences: proposed by rules from the numbers alone. A cause is named only where it was recorded."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..types import ByCause, Course, Figure, Held, Judged, Period
from . import shown

MOST_TOLD = 4
MOST_NAMED = 2
EVEN = 0.0005


def told(figures: Sequence[Figure], causes: Sequence[ByCause], courses: Sequence[Course], before: Period) -> tuple[str, ...]:
    """Return what changed beyond chance, and why as far as that can be told; one sentence when nothing did."""
    moved = [one for one in figures if one.change and one.change.is_told and shown.can_be_compared(one)]
    sentences = [_moved(one, before, courses) for one in moved]
    if not moved:
        said = _("No headline figure moved further from %(before)s than chance alone moves it.")
        sentences.append(said % {"before": shown.short_of(before)})
    return (*sentences[:MOST_TOLD], *_named(causes, before))


def _moved(figure: Figure, before: Period, courses: Sequence[Course]) -> str:
    assert figure.change is not None
    said = _("%(label)s: from %(before)s in %(period)s to %(now)s: %(change)s.") % {
        "label": figure.label,
        "before": shown.value(figure.before, figure.unit),
        "period": shown.short_of(before),
        "now": shown.value(figure.value, figure.unit),
        "change": shown.changed(figure.change, figure.unit),
    }
    return " ".join([said, *_usual(figure, courses), *_split(figure)])


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


def _named(causes: Sequence[ByCause], before: Period) -> Iterator[str]:
    """The causes that were named more or less often than chance tells, and who answers for them."""
    told = [one for one in causes if one.is_told]
    for one in sorted(told, key=lambda one: -abs(one.n - one.before))[:MOST_NAMED]:
        said = _("“%(cause)s” was named for %(n)s complaints, after %(before)s in %(period)s: more than chance.") % {
            "cause": one.label,
            "n": shown.whole(one.n),
            "before": shown.whole(one.before),
            "period": shown.short_of(before),
        }
        answers = _("%(department)s answers for it.") % {"department": one.department} if one.department else ""
        yield f"{said} {answers}".strip()


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
        said = _("%(n)s complaints, within chance of the period before")
    named = [one for one in causes if one.cause_id is not None and one.n]
    if named:
        said += _(", led by “%(cause)s”")
        yield said % {"n": count, "cause": named[0].label}
    else:
        yield said % {"n": count}
