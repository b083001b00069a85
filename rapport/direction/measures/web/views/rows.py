"""The cases behind a figure."""

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from rapport.ui.listing import listing
from rapport.ui.page import actor_on, page

from ... import queries
from ...types import Asked
from .. import asking, citing, finding, shown, units
from ..tables import CasesTable


@require_safe
@page("measures.view")
def rows(request: HttpRequest, metric: str) -> HttpResponseBase:
    """List exactly the cases that were counted on the asked dates; of what is no case, open the page that lists it."""
    actor, asked = actor_on(request), asking.asked_on(request, metric)
    if elsewhere := citing.rows_page(metric):
        return redirect(elsewhere)
    try:
        behind = queries.behind(actor, asked)
    except queries.NotLoaded:
        return render(request, "measures/loading.html", {"metric": queries.get_metric(metric)})
    except LookupError as error:
        raise Http404 from error
    name = f"{metric}-cases" if actor.may("cases.export") else None
    found = listing(request, behind.rows, CasesTable, export_name=name)
    if isinstance(found, HttpResponseBase):
        return found
    context = {
        "listing": found,
        "metric": queries.get_metric(metric),
        "sentence": sentence(asked, behind),
        "filters": shown.narrowed(asked),
        "hidden": behind.hidden_count,
        "metric_url": asking.address(asking.home(asked)),
    }
    return render(request, "measures/rows.html", context)


def sentence(asked: Asked, behind: queries.Behind) -> str:
    """Return what is listed: how many cases, of which dates, narrowed how."""
    count = ngettext("%(n)s case", "%(n)s cases", behind.count) % {"n": units.number(behind.count)}
    if behind.is_cut:
        count = _("The newest %(n)s cases") % {"n": units.number(behind.count)}
    last = asked.until.fromordinal(asked.until.toordinal() - 1)
    if queries.get_metric(asked.metric).is_of_moments:
        dates = _("on %(day)s") % {"day": finding.day(min(last, asked.as_of.date()))}
    elif last == asked.since:
        dates = _("of %(day)s") % {"day": finding.day(last)}
    else:
        dates = _("from %(first)s to %(last)s") % {"first": finding.day(asked.since), "last": finding.day(last)}
    return f"{count} {dates}"
