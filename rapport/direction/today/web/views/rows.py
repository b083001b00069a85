"""The rows behind a sentence: the cases that were counted, under the sentence itself."""

from django.db.models import F, OrderBy
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rapport.ui.listing import listing
from rapport.ui.page import page

from ... import queries
from .. import headings
from ..asking import actor_on, links_on, rows_on
from ..tables import ReassignTable, RowsTable

ABOUT_CLOCKS = ("due", "overdue", "statutory")


@require_safe
@page("today.work")
def rows(request: HttpRequest, what: str) -> HttpResponseBase:
    """List the cases behind a sentence, as far as the reader's role reaches; or export them."""
    actor, links, asked = actor_on(request), links_on(request), rows_on(request, what)
    behind = queries.rows_behind(asked, actor, as_of=links.as_of, zone=actor.zone)
    if behind is None:
        raise Http404
    table = ReassignTable if what in ABOUT_CLOCKS and actor.may("cases.assign") else RowsTable
    in_order = behind if behind.ordered else behind.order_by(*_order(what))
    found = listing(request, in_order, table, export_name=f"cases-{what}" if actor.may("cases.export") else None)
    if isinstance(found, HttpResponseBase):
        return found
    said = queries.said_behind(asked, actor, as_of=links.as_of, zone=actor.zone)
    heading = headings.heading(asked, found.total, said=said, as_of=links.as_of, is_counted=found.is_counted)
    return render(request, "today/rows.html", {"listing": found, "sentence": heading})


def _order(what: str) -> tuple[OrderBy | str, ...]:
    """What runs out soonest stands first; of what happened, the newest."""
    return (F("due_at").asc(nulls_last=True), "opened_at") if what in ABOUT_CLOCKS else ("-opened_at",)
