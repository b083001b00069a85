"""The rows behind a sentence: the cases, clocks or contacts that were counted, under the sentence itself."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rapport.kernel.actor import Actor
from rapport.ui.listing import listing
from rapport.ui.page import actor_on, page
from rapport.ui.tables import Table

from ... import queries
from .. import headings
from ..asking import links_on, rows_on
from ..links import Links
from ..tables import ClocksTable, ContactsTable, PromisesTable, ReadClocksTable, RowsTable


@require_safe
@page("today.work")
def rows(request: HttpRequest, what: str) -> HttpResponseBase:
    """List what was counted for a sentence, as far as the reader's role reaches; or export it."""
    actor, links, asked = actor_on(request), links_on(request), rows_on(request, what)
    counted, table = _behind(asked, actor, links)
    found = listing(request, counted, table, export_name=f"cases-{what}" if actor.may("cases.export") else None)
    if isinstance(found, HttpResponseBase):
        return found
    heading = headings.heading(asked, found.total, as_of=links.as_of, is_counted=found.is_counted)
    return render(request, "today/rows.html", {"listing": found, "sentence": heading})


def _behind(asked: queries.Asked, actor: Actor, links: Links) -> tuple[QuerySet[Any] | Sequence[Any], type[Table]]:
    """Return the rows and how they are shown. Raises Http404 for a question that no sentence asks."""
    clocks = queries.clocks_behind(asked, actor, as_of=links.as_of, zone=actor.zone)
    if clocks is not None:
        return clocks, ClocksTable if actor.may("cases.assign") else ReadClocksTable
    contacts = queries.contacts_behind(asked, actor, as_of=links.as_of)
    if contacts is not None:
        return contacts, ContactsTable
    promises = queries.promises_behind(asked, actor, as_of=links.as_of)
    if promises is not None:
        return promises, PromisesTable
    cases = queries.rows_behind(asked, actor, as_of=links.as_of)
    if cases is None:
        raise Http404
    return (cases if cases.ordered else cases.order_by("-opened_at")), RowsTable
