"""The figures of the dashboard, asked of the store as every other number is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from rapport.desk.complaints.queries import words
from rapport.desk.complaints.queries.register import Week
from rapport.kernel.actor import Actor, Scope
from rapport.metrics.ask import Answer, Question, ask, ask_many
from rapport.metrics.figures import Figure
from rapport.metrics.metric import Metric, Shape
from rapport.metrics.pareto import Part, pareto
from rapport.ui import chart, moments, money
from rapport.ui.chart import Chart

PERIOD = timedelta(days=182)
FEW = 5
PER_ORDERS, PER_CUSTOMERS = "complaints_for_orders", "complaints_for_customers"
PAID = "complaint_redress_paid"
SHOWN = (
    "complaint_final_in_time", "complaint_acknowledged_in_time", "complaint_overdue", "complaint_age", "complaint_upheld",
    "complaint_overturned", PAID, "complaint_vulnerable", "complaint_handling", "complaint_handling_answered",
    "complaint_actions_late", PER_ORDERS, PER_CUSTOMERS,
)  # fmt: skip
CAUSES = "complaint_causes"
FLAGS = {"systemic": "is_systemic", "repeat": "is_repeat"}


@dataclass(frozen=True, kw_only=True)
class Tile:
    """One figure with its doubt; ``rows`` opens what was counted, ``page`` its measure."""

    label: str
    value: str
    interval: str
    note: str
    definition: str
    page: str
    rows: str


def board(actor: Actor, *, at: datetime, flag: str = "") -> dict[str, Any]:
    """Return tiles and causes of the last half year; while the facts are being loaded, a sentence instead.

    ``flag``: causes of systemic complaints only, or of those that had been complained of before ("repeat").
    Orders and customers belong to no team: rates for them are told to whoever sees the whole department.
    """
    scope = actor.capabilities.get("complaints.view")
    teams = None if scope is Scope.DEPARTMENT or actor.is_machine else frozenset(actor.team_ids)
    until = timezone.localtime(at).date() + timedelta(days=1)
    asked: dict[str, Any] = {"as_of": at, "since": until - PERIOD, "until": until, "team_ids": teams}
    try:
        shown = [key for key in SHOWN if teams is None or key not in {PER_ORDERS, PER_CUSTOMERS}]
        tiles = [_tile(one, actor) for one in ask_many([Question(metric=key, **asked) for key in shown])]
        paid = _by_kind(Question(metric=PAID, **asked), actor)
        narrowed = asked | {"where": {FLAGS[flag]: (True,)}} if flag in FLAGS else asked
        parts = pareto(Question(metric=CAUSES, split="why", **narrowed))
    except LookupError:
        return {"tiles": [], "pareto": None, "causes": [], "paid": [], "is_loading": True}
    of_causes = Question(metric=CAUSES, **asked)
    is_narrowed = flag in FLAGS
    rows = [
        _cause(one, "" if is_narrowed else _rows(of_causes, actor, why=one.value), _closed(of_causes, one, flag)) for one in parts
    ]
    whole = sum(one.n for one in parts)
    return {"tiles": tiles, "pareto": _pareto(rows), "causes": rows, "paid": paid, "whole": whole, "is_loading": False}


def _closed(question: Question, one: Part, flag: str) -> str:
    """Return the address of the register's complaints of a cause, closed on the days of which the board tells."""
    given = {"state": "closed", "why": one.value, "closed_from": question.since, "closed_to": question.until - timedelta(days=1)}
    narrowed = {"flag": flag} if flag in FLAGS else {}
    return f"{reverse('complaints:register')}?{urlencode(given | narrowed)}"


def _cause(one: Part, href: str, register: str) -> dict[str, Any]:
    """Return a cause as the table and the chart hold it: its share in percent with the interval, and all up to it together."""
    return {
        "why": str(words.WHY[one.value]), "count": one.n, "share": 100 * one.share, "running": 100 * one.running,
        "interval": f"{round(100 * one.low)}–{round(100 * one.high)}" if one.whole >= FEW else "",
        "href": href or register,
    }  # fmt: skip


def _tile(answer: Answer, actor: Actor) -> Tile:
    metric, question = answer.metric, answer.question
    one = answer.figures[0] if answer.figures else Figure(n=0, value=None)
    value, interval = _said(metric, one)
    note = _("n = %(n)s") % {"n": number_format(one.n)} if one.n else _("nothing to judge yet")
    page, rows = _page(metric.key, actor), _rows(question, actor) if one.n else ""
    return Tile(label=metric.label, value=value, interval=interval, note=note, definition=metric.sentence, page=page, rows=rows)


def _said(metric: Metric, one: Figure) -> tuple[str, str]:
    """Return a figure in words, and how sure it is; few of a share are told as what they are."""
    if metric.shape is Shape.STOCK:
        return number_format(one.n), ""
    if one.value is None or not one.n:
        return "–", ""
    if metric.shape is Shape.SHARE and one.n < FEW:
        return _("%(k)s of %(n)s") % {"k": int(one.numerator or 0), "n": one.n}, ""
    if metric.shape is Shape.SUM:
        return _money(one.value), ""
    tell = {Shape.SHARE: _percent, Shape.RATE: _rate}.get(metric.shape, _lasted)
    if one.low is None or one.high is None:
        return tell(one.value), ""
    return tell(one.value), _between(one.low, one.high, tell, is_share=metric.shape is Shape.SHARE)


def _between(low: float, high: float, tell: Callable[[float], str], *, is_share: bool) -> str:
    """Return an interval, its unit said once where it stands behind both ends."""
    if is_share:
        return _("%(low)s–%(high)s %%") % {"low": round(100 * low), "high": round(100 * high)}
    return f"{tell(low)}–{tell(high)}"


def _money(minor: float) -> str:
    return money.said(Decimal(round(minor)) / 100, settings.RAPPORT_CURRENCY)


def _lasted(seconds: float) -> str:
    return moments.span(round(seconds))


def _by_kind(question: Question, actor: Actor) -> list[dict[str, Any]]:
    """Return what was paid by kind of redress in the currency of the house, the most first."""
    figures = [one for one in ask(replace(question, split="redress_kind")).figures if one.n]
    return [
        {
            "kind": str(words.REDRESS.get(str(one.split), one.split)), "n": one.n, "amount": _money(one.value or 0),
            "href": _rows(question, actor, redress_kind=str(one.split)),
        }
        for one in sorted(figures, key=lambda one: -(one.value or 0))
    ]  # fmt: skip


def _rate(value: float) -> str:
    return number_format(round(value, 1), 1)


def _percent(share: float) -> str:
    return _("%(value)s %%") % {"value": number_format(round(100 * share))}


def _page(key: str, actor: Actor) -> str:
    """Return the address of a measure's page, none for whoever may not open it: a link leads somewhere."""
    try:
        return reverse("measures:metric", args=[key]) if actor.may("measures.view") else ""
    except NoReverseMatch:
        return ""


def _rows(question: Question, actor: Actor, **where: str) -> str:
    """Return the address of the complaints that a figure counted, as they were counted at this moment; none as for ``_page``."""
    if not _page(question.metric, actor):
        return ""
    since, until = question.since.isoformat(), question.until.isoformat()
    narrowed = [("where", f"{name}:{value}") for name, value in where.items()]
    given = [("from", since), ("to", until), ("by", "week"), *narrowed, ("as_of", question.as_of.isoformat())]
    return f"{reverse('measures:rows', args=[question.metric])}?{urlencode(given)}"


def _pareto(rows: Sequence[dict[str, Any]]) -> Chart | None:
    """Return the causes as bars and their running sum as a line, both as shares of all complaints with an agreed cause."""
    if not rows:
        return None
    before = [0.0, *(float(row["running"]) for row in rows)]
    most = {row["why"] for row, share in zip(rows, before, strict=False) if share < 80}
    return chart.bars(
        rows, x="why", y="share", title=_("Why complaints came about, the most frequent first, and all of them together"),
        highlight=most, href="href", x_label=_("Cause"), y_label=_("Share of complaints"), unit="%", size="short", tone="accent",
        running="running",
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
