"""A version as its page shows it: the printed words, with charts that a browser draws."""

from typing import Any

from django.utils.translation import gettext as _

from rapport.direction.reports.queries import shown
from rapport.direction.reports.queries.papers import Drawing
from rapport.direction.reports.queries.papers.printed import cited, further, printed, reading_words, voice_about
from rapport.direction.reports.types import Course, Section, State
from rapport.ui import chart
from rapport.ui.chart import Chart


def context_of(drawing: Drawing) -> dict[str, Any]:
    """Return what the template of a report's page prints."""
    content = drawing.content
    return {
        "r": printed(drawing),
        "content": content,
        "version": drawing.version,
        "standards": [
            (one, shown.value(one.value, "share"), shown.interval(one.low, one.high, "share"), shown.value(one.target, "share"),
             shown.judged(one.judged), shown.JUDGED_TONES[one.judged])
            for one in content.standards
        ],
        "further": further(content),
        "aims": [
            (one, shown.aim(one), shown.value(one.value, one.unit), shown.interval(one.low, one.high, one.unit), shown.aimed(one),
             shown.judged(one.judged), shown.JUDGED_TONES[one.judged])
            for one in content.aims
        ],
        "evidence": [(one.evidence_id, cited(one)) for one in content.evidence],
        "charts": [drawn(one) for one in content.courses if one.metric == "attainment"],
        "backlog": [drawn(one) for one in content.courses if one.metric == "backlog"],
        "voices": [(one, voice_about(one)) for one in drawing.voices],
        "gone_count": len(content.voices) - len(drawing.voices),
        "asks": [(one, shown.side(one.side), shown.day(one.by_date) if one.by_date else "") for one in content.asks],
        "earlier": [(one, shown.outcome(one.outcome), shown.OUTCOME_TONES[one.outcome]) for one in content.earlier],
        "comments": {section.value: content.comment(section) for section in Section},
        "reading": reading_words(),
        "state_tone": shown.STATE_TONES[_state(drawing)],
        "state_word": shown.state(_state(drawing)),
        "definitions": content.definitions,
    }  # fmt: skip


def _state(drawing: Drawing) -> State:
    return State(drawing.version.state)


def drawn(course: Course) -> Chart:
    """Return a course as a chart: shares in per cent."""
    scales = {"share": (100.0, "%", ".1f"), "points": (100.0, "", ",.0f")}
    scale, unit, number = scales.get(course.unit, (1.0, "", ",.0f"))

    def put(value: float | None) -> float | None:
        return None if value is None else value * scale

    rows = [
        {"x": shown.step(one.first, course.grain), "y": put(one.value), "low": put(one.low), "high": put(one.high)}
        for one in course.points
    ]
    has_doubt = any(row["low"] is not None for row in rows)
    usual = None
    if course.usual_low is not None and course.usual_high is not None:
        usual = (round(course.usual_low * scale, 1), round(course.usual_high * scale, 1))
    return chart.line(
        rows, x="x", y="y", title=course.label, low="low" if has_doubt else None, high="high" if has_doubt else None,
        usual_range=usual, x_label=_("Month") if course.grain == "month" else _("Week from"), y_label=course.label, unit=unit,
        number=number, size="short", zero=course.unit not in scales,
    )  # fmt: skip
