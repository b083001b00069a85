"""The figures of the dashboard, asked of the store as every other number is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from rapport.desk.complaints.queries import words
from rapport.desk.complaints.queries.register import Week
from rapport.desk.complaints.rules.deciding import shares
from rapport.kernel.actor import Actor, Scope
from rapport.metrics import registry
from rapport.metrics.ask import Question, ask
from rapport.metrics.figures import Figure
from rapport.metrics.metric import Shape
from rapport.ui import chart, moments
from rapport.ui.chart import Chart

PERIOD = timedelta(days=182)
FEW = 5
SHOWN = ("complaint_final_in_time", "complaint_acknowledged_in_time", "complaint_upheld", "complaint_overturned", "complaint_age")


@dataclass(frozen=True, kw_only=True)
class Tile:
    """One figure with its doubt."""

    label: str
    value: str
    interval: str
    note: str
    definition: str
    page: str


def board(actor: Actor, *, at: datetime) -> dict[str, Any]:
    """Return tiles and causes of the last half year; while the facts are being loaded, a sentence instead."""
    scope = actor.capabilities.get("complaints.view")
    teams = None if scope is Scope.DEPARTMENT or actor.is_machine else frozenset(actor.team_ids)
    until = timezone.localtime(at).date() + timedelta(days=1)
    asked: dict[str, Any] = {"as_of": at, "since": until - PERIOD, "until": until, "team_ids": teams}
    try:
        tiles = [_tile(key, Question(metric=key, **asked), page=_page(key, actor)) for key in SHOWN]
        causes = ask(Question(metric="complaint_causes", split="why", **asked)).figures
    except LookupError:
        return {"tiles": [], "pareto": None, "causes": [], "is_loading": True}
    known = sorted((one for one in causes if one.split), key=lambda one: -one.n)
    running = shares([one.n for one in known])
    rows = [
        {"why": str(words.WHY[one.split]), "count": one.n, "running": share, "key": one.split}
        for one, share in zip(known, running, strict=True)
    ]
    return {"tiles": tiles, "pareto": _pareto(rows), "causes": rows, "is_loading": False}


def _tile(key: str, question: Question, *, page: str) -> Tile:
    metric, found = registry.metric(key), ask(question).figures
    one = found[0] if found else Figure(n=0, value=None)
    is_share = metric.shape is Shape.SHARE
    if one.value is None or not one.n:
        value, interval = "–", ""
    elif is_share:
        value = _percent(one.value) if one.n >= FEW else _("%(k)s of %(n)s") % {"k": int(one.numerator or 0), "n": one.n}
        interval = (
            f"{_percent(one.low)}–{_percent(one.high)}" if one.low is not None and one.high is not None and one.n >= FEW else ""
        )
    else:
        value = moments.span(round(one.value))
        interval = (
            f"{moments.span(round(one.low))}–{moments.span(round(one.high))}"
            if one.low is not None and one.high is not None
            else ""
        )
    note = _("n = %(n)s") % {"n": number_format(one.n)} if one.n else _("nothing to judge yet")
    return Tile(label=_(metric.label), value=value, interval=interval, note=note, definition=_(metric.sentence), page=page)


def _percent(share: float) -> str:
    return _("%(value)s %%") % {"value": number_format(round(100 * share))}


def _page(key: str, actor: Actor) -> str:
    """Return the address of a measure's page, none for whoever may not open it: a link leads somewhere."""
    try:
        return reverse("measures:metric", args=[key]) if actor.may("measures.view") else ""
    except NoReverseMatch:
        return ""


def _pareto(rows: Sequence[dict[str, Any]]) -> Chart | None:
    if not rows:
        return None
    before = [0.0, *(float(row["running"]) for row in rows)]
    most = {row["why"] for row, share in zip(rows, before, strict=False) if share < 0.8}
    register = reverse("complaints:register")
    data = [row | {"href": f"{register}?why={row['key']}"} for row in rows]
    return chart.bars(
        data, x="why", y="count", title=_("Why complaints came about, the most frequent first"), highlight=most, href="href",
        x_label=_("Cause"), y_label=_("Complaints closed"), size="short", tone="accent",
    )  # fmt: skip


def forecast_chart(weeks: Sequence[Week]) -> Chart:
    """Return the coming weeks with the answers that fall due in each."""
    rows: list[dict[str, Any]] = [{"week": date_format(one.monday, "j M"), "due": one.due} for one in weeks]
    usual = sum(one.due for one in weeks) / len(weeks) if weeks else 0
    heavy = {row["week"] for row in rows if row["due"] > 1.5 * usual and row["due"] > 2}
    return chart.bars(
        rows, x="week", y="due", title=_("Answers that fall due in the coming eight weeks"), highlight=heavy,
        x_label=_("Week from"), y_label=_("Answers due"), size="short", tone="warn",
    )  # fmt: skip
