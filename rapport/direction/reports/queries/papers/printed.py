"""What stands on a report's page, in words: the same for print, screen and terminal; places in charts lie between 0 and 1."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rapport.direction.reports.queries import shown
from rapport.direction.reports.types import Aim, Ask, Cited, Content, Course, Figure, Held, Judged, Section, Side, State
from rapport.metrics.metric import Cohort

from . import scales

if TYPE_CHECKING:
    from rapport.direction.reports.queries.voices import Voice

    from . import Drawing

SHOWN_FIGURES = 8
SHOWN_STANDARDS = 9
SHOWN_AIMS = 4
LABELS = 6


def printed(drawing: "Drawing") -> dict[str, Any]:
    """Return what the template prints: sentences and numbers as read, places in charts between 0 and 1."""
    content, version = drawing.content, drawing.version
    sentences = {one.metric: one.sentence for one in content.definitions}
    return {
        "lang": (get_language() or "en").split("-")[0],
        "company": content.company or _("Customer service"),
        "kind": _("Report to upper management"),
        "title": content.title,
        "document": _("Customer service, %(title)s") % {"title": content.title},
        "dates": shown.dates(content.period),
        "state": state_words(drawing),
        "is_draft": version.is_draft,
        "headline": content.headline,
        "figures": [_figure(one, sentences.get(one.metric, "")) for one in content.figures[:SHOWN_FIGURES]],
        "told": list(content.told),
        "standards": [_held(one) for one in content.standards[:SHOWN_STANDARDS]],
        "further": further(content),
        "aims": [_aim(one) for one in content.aims[:SHOWN_AIMS]],
        "further_aims": further_aims(content),
        "evidence": [cited(one) for one in content.evidence],
        "causes": _causes(content),
        "handled": [_figure(one, sentences.get(one.metric, "")) | {"before": shown.against(one)} for one in content.handled],
        "answered": [_figure(one, sentences.get(one.metric, "")) | {"before": shown.against(one)} for one in content.answered],
        "charts": {one.metric: _chart(one) for one in content.courses},
        "age": _age(content),
        "voices": [{"text": one.text, "about": voice_about(one)} for one in drawing.voices],
        "asks": [_ask(one) for one in content.asks if one.side is Side.ASK],
        "promises": [_ask(one) for one in content.asks if one.side is Side.PROMISE],
        "earlier": [_ask(one.ask) | {"outcome": shown.outcome(one.outcome), "came": one.words} for one in content.earlier],
        "comments": {section.value: content.comment(section) for section in Section},
        "sections": {section.value: shown.section(section) for section in Section},
        "definitions": [_definition(content, number) for number in range(len(content.definitions))],
        "filters": [*content.filters, *known_words(content)],
        "digest": version.digest[:16],
        "words": _words(),
    }


def _words() -> dict[str, str]:
    return {
        "standard": _("Standard"),
        "met": _("Met"),
        "interval": _("95 % interval"),
        "target": _("Target"),
        "verdict": _("Verdict"),
        "aims": _("Targets of measures"),
        "found": _("Reached"),
        "owner": _("Owner"),
        "looked": _("Looked at again"),
        "evidence": _("Evidence"),
        "cause": _("Cause"),
        "complaints": _("Complaints"),
        "handled": _("How complaints were handled"),
        "answered": _("What customers answered"),
        "value": _("Value"),
        "change": _("Change"),
        "counted": _("Counted"),
        "before": _("Before"),
        "asks": _("We ask"),
        "promises": _("We promise"),
        "earlier": _("What we promised, and what happened"),
        "definitions": _("Definitions"),
        "definition": _("Definition"),
        "filters": _("What was counted"),
        "reading": _("How to read the numbers"),
        "metric": _("Measure"),
        "above": _("Counted"),
        "below": _("Of"),
        "by": _("Belongs to the period by"),
        "version": _("Version"),
        "annex": _("Definitions and filters stand on the next page."),
        "reading_text": reading_words(),
    }


def reading_words() -> str:
    """Return how the numbers are to be read."""
    return _(
        "Every number stands on n rows and carries a 95 % interval: the values inside it agree with what was seen. A change "
        "counts as one when the interval of the difference leaves out zero. The usual range is where like periods fell. Shares "
        "of fewer than thirty are too few to judge. Figures that may still change say so."
    )


def state_words(drawing: "Drawing") -> str:
    """Return how far the version is, and whose word it carries."""
    version = drawing.version
    if version.state == State.DRAFT or version.approved_at is None:
        return _("Draft, not approved")
    said = _("Approved %(day)s by %(name)s, version %(number)s") % {
        "day": _moment(version.approved_at, "j M Y"),
        "name": version.approved_by.name if version.approved_by else _("Rapport"),
        "number": version.number,
    }
    return said if version.state != State.WITHDRAWN else _("Withdrawn. %(said)s") % {"said": said}


def known_words(content: Content) -> list[str]:
    """Return as of when the figures are, and how fresh what they were made of was."""
    said = [_("As known on %(at)s.") % {"at": _moment(content.as_of, "j M Y H:i T")}]
    if content.fresh_at is not None:
        said.append(_("Everything committed by %(at)s is in them.") % {"at": _moment(content.fresh_at, "j M Y H:i T")})
    return said


def voice_about(voice: "Voice") -> str:
    """Return under a customer's words what they were about, and when."""
    parts = (voice.words.reason, _moment(voice.words.at, "j M Y"))
    return " · ".join(part for part in parts if part)


def _moment(at: datetime, pattern: str) -> str:
    return date_format(timezone.localtime(at), pattern)


def _figure(one: Figure, sentence: str) -> dict[str, str]:
    return {
        "key": one.key,
        "label": one.label,
        "sentence": sentence,
        "value": shown.figure_value(one),
        "doubt": shown.doubt(one),
        "counted": shown.counted(one),
        "change": shown.change_of(one),
        "tone": shown.tone(one),
    }


def _held(one: Held) -> dict[str, Any]:
    return {
        "label": one.label,
        "value": shown.value(one.value, "share"),
        "interval": shown.interval(one.low, one.high, "share"),
        "target": shown.value(one.target, "share"),
        "n": shown.whole(one.n),
        "judged": shown.judged(one.judged),
        "tone": shown.JUDGED_TONES[one.judged],
    }


def _aim(one: Aim) -> dict[str, Any]:
    return {
        "label": shown.aim(one),
        "value": shown.value(one.value, one.unit),
        "interval": shown.interval(one.low, one.high, one.unit),
        "target": shown.aimed(one),
        "owner": one.owner,
        "by": shown.day(one.by_date),
        "judged": shown.judged(one.judged),
        "tone": shown.JUDGED_TONES[one.judged],
    }


def cited(one: Cited) -> dict[str, Any]:
    """Return a piece of evidence as it is printed: its number, title, value, and how it can be recognised."""
    known = {"day": _moment(one.frozen_at, "j M Y H:i T"), "hash": one.hash_start}
    return {
        "id": one.evidence_id,
        "number": _("Evidence %(number)s") % {"number": one.evidence_id},
        "title": one.title,
        "said": one.said,
        "frozen": _("frozen %(day)s") % known,
        "known": _("frozen %(day)s, hash %(hash)s…") % known,
    }


def further(content: Content) -> str:
    """Return how many standards stand in the workbook only, and how they stand; empty when all are printed."""
    rest = [one.judged for one in content.standards[SHOWN_STANDARDS:]]
    return _("Further standards, in the workbook: %(said)s.") % {"said": _tallied(rest)} if rest else ""


def further_aims(content: Content) -> str:
    """Return how many targets stand in the workbook only, and how they stand; empty when all are printed."""
    rest = [one.judged for one in content.aims[SHOWN_AIMS:]]
    return _("Further targets, in the workbook: %(said)s.") % {"said": _tallied(rest)} if rest else ""


def _tallied(verdicts: Sequence[Judged]) -> str:
    return ", ".join(f"{count} {shown.judged(one)}" for one, count in Counter(verdicts).items())


def _causes(content: Content) -> list[dict[str, Any]]:
    most = max((max(one.n, one.before) for one in content.causes), default=0) or 1
    return [
        {
            "label": one.label,
            "department": one.department,
            "n": shown.whole(one.n),
            "before": shown.whole(one.before),
            "share": one.n / most,
            "share_before": one.before / most,
            "is_named": one.cause_id is not None,
        }
        for one in content.causes
    ]


def _ask(one: Ask) -> dict[str, str]:
    about = [one.owner, _("by %(day)s") % {"day": shown.day(one.by_date)} if one.by_date else ""]
    return {"text": one.text, "about": " · ".join(part for part in about if part)}


def _age(content: Content) -> str:
    figure = content.figure("backlog_age")
    if figure is None or figure.value is None:
        return ""
    said = _("Half of what is open is older than %(age)s.") % {"age": shown.value(figure.value, figure.unit)}
    if figure.before is not None:
        said += " " + _("A period earlier: %(age)s.") % {"age": shown.value(figure.before, figure.unit)}
    return said


def _definition(content: Content, number: int) -> list[str]:
    one = content.definitions[number]
    cohort = {
        Cohort.CREATED.value: _("opening"),
        Cohort.RESOLVED.value: _("solving"),
        Cohort.EVENT.value: _("the event itself"),
        Cohort.MOMENT.value: _("its end"),
    }
    return [one.label, one.sentence, one.numerator, shown.below(one), cohort.get(one.cohort, one.cohort), str(one.version)]


def _chart(course: Course) -> dict[str, Any]:
    points = course.points
    values = [value for point in points for value in (point.value, point.low, point.high) if value is not None]
    values += [one for one in (course.usual_low, course.usual_high, course.target) if one is not None]
    is_share = course.unit == "share"
    values += [] if is_share else [0.0]
    marks = scales.ticks(values, floor_at=0.0, ceiling=1.0 if is_share else None)
    put: Callable[[float | None], float | None] = lambda value: scales.place(value, marks)  # noqa: E731
    step = max(1, -(-len(points) // LABELS))
    return {
        "label": course.label,
        "alt": chart_words(course),
        "ticks": [{"at": put(one), "label": shown.value(one, course.unit)} for one in marks],
        "points": [{"y": put(one.value), "low": put(one.low), "high": put(one.high), "mature": one.is_mature} for one in points],
        "labels": [
            {"at": number, "label": shown.point(one.first, course.grain)}
            for number, one in enumerate(points)
            if (len(points) - 1 - number) % step == 0
        ],
        "usual": [put(course.usual_low), put(course.usual_high)] if course.usual_low is not None else None,
        "target": put(course.target),
    }


def chart_words(course: Course) -> str:
    """Return what a chart shows, for those who do not see it."""
    known = [one for one in course.points if one.value is not None]
    if not known:
        return _("%(label)s: nothing to draw.") % {"label": course.label}
    said = _("%(label)s, %(count)s periods from %(first)s: the last is %(last)s, the least %(least)s, the most %(most)s.") % {
        "label": course.label,
        "count": len(known),
        "first": shown.day(known[0].first),
        "last": shown.value(known[-1].value, course.unit),
        "least": shown.value(min(one.value for one in known if one.value is not None), course.unit),
        "most": shown.value(max(one.value for one in known if one.value is not None), course.unit),
    }
    usual = shown.interval(course.usual_low, course.usual_high, course.unit)
    return said + " " + _("Usual range %(range)s.") % {"range": usual} if usual else said
