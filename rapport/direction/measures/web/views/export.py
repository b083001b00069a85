"""Figures, and the rows behind them, to take away."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rapport.kernel.actor import Actor
from rapport.kernel.errors import NotAllowed
from rapport.ui.page import actor_on, page

from ... import queries
from ...types import Asked
from .. import asking, files, shown
from .metric import split_of


@require_safe
@page("measures.view")
def export(request: HttpRequest, metric: str, kind: str) -> HttpResponse:
    """Send the figures of a metric (``figures``) or the rows that they stand on (``rows``) as ``?as=`` csv, xlsx or parquet.

    Without ``as`` the page says what can be taken away.
    """
    actor, asked = actor_on(request), asking.asked_on(request, metric)
    ending = request.GET.get("as", "")
    if kind not in ("figures", "rows") or ending not in ("", *files.ENDINGS):
        raise Http404
    try:
        if not ending:
            return _choices(request, actor, asked)
        if kind == "figures":
            return _figures(actor, asked, ending)
        return _rows(actor, asked, ending)
    except queries.NotLoaded:
        return render(request, "measures/loading.html", {"metric": queries.get_metric(metric)})
    except LookupError as error:
        raise Http404 from error


def _choices(request: HttpRequest, actor: Actor, asked: Asked) -> HttpResponse:
    metric = queries.get_metric(asked.metric)
    kinds = ["figures", "rows"] if actor.may("cases.export") else ["figures"]
    words = {
        "figures": (_("The figures"), _("The whole, every period with its limits, and every part: one line each.")),
        "rows": (
            _("The rows behind them"),
            _("Every row that was counted over the whole course, with its dimensions; no names."),
        ),
    }
    offered = [
        (*words[kind], [(ending, asking.export(asked, kind, ending)) for ending in files.ENDINGS]) for kind in kinds
    ]  # fmt: skip
    context = {"metric": metric, "offered": offered, "aside": shown.aside(asked), "metric_url": asking.address(asked)}
    return render(request, "measures/export.html", context)


def _figures(actor: Actor, asked: Asked, ending: str) -> HttpResponse:
    split = asking.split_by(asked, split_of(asked))
    found = queries.measure(actor, split, goal=queries.goals(actor, [split])[0])
    taken = queries.figures(found, whose=shown.whose(actor))
    return files.answer(taken.name, ending, taken.columns, taken.rows, taken.about)


def _rows(actor: Actor, asked: Asked, ending: str) -> HttpResponse:
    if not actor.may("cases.export"):
        raise NotAllowed(_("Rows of cases can be taken away by supervisors and above."))
    metric = queries.get_metric(asked.metric)
    table, name = queries.rows_taken(actor, asked), f"{metric.key}-rows"
    known = queries.about(metric, asked, whose=shown.whose(actor), fresh_at=None)
    columns, rows = files.lines(table, queries.named_columns(table))
    return files.answer(name, ending, columns, rows, known)
