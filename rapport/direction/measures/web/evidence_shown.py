"""What the page of a piece of evidence shows: then beside now, the definition as it was, who cites it."""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from rapport.directory.people import queries as people
from rapport.kernel.actor import Actor
from rapport.metrics import frozen, queries
from rapport.metrics.figures import Figure
from rapport.metrics.frozen import Content, RowList
from rapport.metrics.metric import Metric, Shape
from rapport.metrics.models import Citation, Evidence
from rapport.metrics.queries import Now, NowState
from rapport.metrics.questions import EPOCH
from rapport.ui import chart
from rapport.ui.beside import Beside
from rapport.ui.listing import harmless

from .. import queries as room
from . import citing, evidence_words, units
from .phrases import phrase

MOST_PARTS = 60
CHUNK_ROWS = 1_000
TONES = {
    NowState.SAME: "good",
    NowState.CHANGED: "warn",
    NowState.OTHER_DEFINITION: "quiet",
    NowState.NOT_DEFINED: "quiet",
}


def page(row: Evidence, actor: Actor, *, as_of: datetime) -> dict[str, Any]:
    """Return all that the page shows."""
    content = frozen.read(row.content)
    metric = frozen.metric_of(content.definition)
    now = queries.what_now(row, as_of=as_of)
    cited = queries.citations(row)
    names = people.names([row.frozen_by_id, *(one.cited_by_id for one in cited), *(one.withdrawn_by_id for one in cited)])
    words = {
        NowState.SAME: _("the same now"),
        NowState.CHANGED: _("another answer now"),
        NowState.OTHER_DEFINITION: _("not comparable"),
        NowState.NOT_DEFINED: _("cannot be asked"),
    }
    return {
        "row": row,
        "content": content,
        "metric": metric,
        "headline": evidence_words.headline(content),
        "sure": evidence_words.sure(metric, content.total),
        "filters": evidence_words.filters(content),
        "whose": _("All teams"),
        "frozen_by": names.get(row.frozen_by_id or 0, _("Rapport")),
        "is_intact": queries.is_intact(row),
        "period": evidence_words.span(content.question.since, content.question.until),
        "now": now,
        "now_words": evidence_words.now_sentence(content, now),
        "now_why": evidence_words.why_differs(content) if now.state is NowState.CHANGED else "",
        "now_badge": words[now.state],
        "now_tone": TONES[now.state],
        "now_figure": units.figure(metric, now.total) if now.state is NowState.CHANGED and now.total else "",
        "then_figure": evidence_words.figure(content),
        "drawing": drawing(content, now, metric),
        "parts": parts(content, now, metric),
        "parts_by": evidence_words.dimension_words(content.question.split) if content.question.split else "",
        "rows_words": phrase(metric).rows,
        "citations": [_cited(one, names) | _subject(one, found) for found in [_subjects(cited, actor)] for one in cited],
    }


def _subjects(cited: Sequence[Citation], actor: Actor) -> dict[tuple[str, int], room.Named]:
    return room.subjects([(one.subject_kind, one.subject_id) for one in cited], actor=actor)


def _subject(one: Citation, found: dict[tuple[str, int], room.Named]) -> dict[str, Any]:
    named = room.described(found, (one.subject_kind, one.subject_id))
    return {"words": named.words, "url": citing.address(named.page)}


def _cited(one: Citation, names: dict[int, str]) -> dict[str, Any]:
    return {
        "citation": one,
        "means": evidence_words.KINDS[one.kind],
        "by": names.get(one.cited_by_id or 0, _("Rapport")),
        "withdrawn_by": names.get(one.withdrawn_by_id or 0, _("Rapport")),
    }


def drawing(content: Content, now: Now, metric: Metric) -> chart.Chart | None:
    """Draw the frozen course, and where it would be another now, that beside it; None for fewer than two periods."""
    course = [one for one in content.course if one.period is not None]
    if len(course) < 2:
        return None
    today = {one.period: one for one in now.course} if now.state is NowState.CHANGED else {}
    differs = any(today[one.period].value != one.value for one in course if one.period in today)
    scale = units.scale(metric, max((one.high or one.value or 0 for one in course), default=0))
    rows = [
        {
            "day": one.period,
            "value": scale.of(one.value),
            "low": scale.of(one.low),
            "high": scale.of(one.high),
            "now": scale.of(today[one.period].value) if one.period in today else None,
        }
        for one in course
    ]
    has_interval = metric.shape in {Shape.SHARE, Shape.DURATION, Shape.RATE, Shape.NET_SHARE}
    return chart.line(
        rows, x="day", y="value", title=_("%(label)s, as it was frozen") % {"label": metric.label},
        low="low" if has_interval else None, high="high" if has_interval else None,
        beside=[Beside(key="now", words=_("now"), dash=(5, 4))] if differs else [],
        unit=scale.unit, number=scale.number, x_label=_("From"), y_label=metric.label, size="medium",
    )  # fmt: skip


def parts(content: Content, now: Now, metric: Metric) -> list[dict[str, Any]]:
    """Return the frozen figures by value, the largest first, each with what it would be now where that differs."""
    is_comparable = now.state in {NowState.SAME, NowState.CHANGED}
    today = {one.split: one for one in now.parts}
    return [
        {
            "name": evidence_words.name_of(content, one.split),
            "n": units.number(one.n),
            "value": units.figure(metric, one),
            "interval": units.dashed(metric, one),
            "now": _now(metric, one, today.get(one.split)) if is_comparable else units.NO_VALUE,
        }
        for one in sorted(content.parts, key=lambda one: -one.n)[:MOST_PARTS]
    ]


def _now(metric: Metric, then: Figure, now: Figure | None) -> str:
    if now is None:
        return _("nothing now")
    return "" if (then.value, then.n) == (now.value, now.n) else units.figure(metric, now)


def as_csv(rows: RowList) -> Iterator[str]:
    """Yield frozen rows as CSV text, a thousand at a time, with a byte order mark for Excel."""
    yield "\N{ZERO WIDTH NO-BREAK SPACE}" + _written([rows.columns])
    moments = [number for number, name in enumerate(rows.columns) if name.endswith("_at")]
    for start in range(0, len(rows.rows), CHUNK_ROWS):
        yield _written([_readable(row, moments) for row in rows.rows[start : start + CHUNK_ROWS]])


def _readable(row: Sequence[Any], moments: Sequence[int]) -> list[Any]:
    """Return a row with its moments, which are microseconds since 1970, in ISO 8601."""
    cells = list(row)
    for number in moments:
        if cells[number] is not None:
            cells[number] = (EPOCH + timedelta(microseconds=cells[number])).isoformat()
    return cells


def _written(rows: Sequence[Sequence[Any]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows([[harmless(cell) for cell in row] for row in rows])
    return text.getvalue()
