"""Evidence: the list, the page of one, and what cites it."""

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.directory.people import queries as people
from rapport.kernel import clock
from rapport.kernel.errors import Refused
from rapport.metrics import actions, frozen, queries
from rapport.metrics.models import Evidence
from rapport.metrics.types import CitationKind
from rapport.ui.forms import add_refusal
from rapport.ui.listing import Listing, csv_file, listing
from rapport.ui.page import actor_on, page

from ... import queries as room
from ...actions import cite as cite_object
from .. import citing, evidence_shown, evidence_words
from ..evidence_forms import Cite
from ..evidence_tables import EvidenceFilters, EvidenceTable


@require_safe
@page("evidence.view")
def evidence_list(request: HttpRequest) -> HttpResponseBase:
    """Show frozen numbers, the newest first; with ``for`` to choose one of them for an object."""
    actor = actor_on(request)
    cited = Count("citations", filter=Q(citations__withdrawn_at=None))
    rows = queries.evidence(actor).annotate(cited=cited).order_by("-frozen_at", "-pk")
    found = listing(request, rows, EvidenceTable, EvidenceFilters, per_page=25)
    if not isinstance(found, Listing):
        return found
    subject = citing.subject_on(request)
    _dress(found, f"?for={citing.written(subject)}" if subject else "")
    named = room.find_subject(subject, actor=actor) if subject else None
    return render(request, "measures/evidence_list.html", {"listing": found, "subject": named})


def _dress(found: Listing, query: str) -> None:
    """Put figures, names and addresses beside the rows of this page: two queries."""
    records = [row.record for row in found.table.paginated_rows]
    contents, names = queries.contents_of(records), people.names(one.frozen_by_id for one in records)
    for one in records:
        content = contents[one.pk]
        one.figure = evidence_words.figure(content)
        one.label = _("Evidence %(number)s · %(metric)s") % {"number": one.pk, "metric": content.definition.label}
        one.url = reverse("measures:evidence", args=[one.pk]) + query
        one.frozen_by = names.get(one.frozen_by_id, _("Rapport"))
        one.cited = one.cited or ""


@require_safe
@page("evidence.view")
def evidence(request: HttpRequest, evidence_id: int) -> HttpResponse:
    """Show a frozen number as it was, whether it is intact, what it would be now, and what cites it."""
    return _evidence(request, queries.get_evidence(evidence_id, actor=actor_on(request)), _form(request))


def _form(request: HttpRequest) -> Cite:
    subject = citing.subject_on(request)
    initial: dict[str, Any] = {"kind": subject[0], "number": subject[1]} if subject else {}
    return Cite(request.POST or None, initial=initial)


def _evidence(request: HttpRequest, row: Evidence, form: Cite) -> HttpResponse:
    actor, now = actor_on(request), clock.now()
    shown = evidence_shown.page(row, actor, as_of=now)
    may_cite = actor.may("evidence.cite", on=row)
    values = {**shown, "form": form if may_cite else None, "may_cite": may_cite, "for": citing.subject_on(request)}
    return render(request, "measures/evidence.html", values, status=422 if form.errors else 200)


@require_safe
@page("evidence.view")
def rows(request: HttpRequest, evidence_id: int) -> HttpResponseBase:
    """Send the cases frozen with a number as a CSV file."""
    row = Evidence.objects.get(pk=queries.get_evidence(evidence_id, actor=actor_on(request)).pk)
    kept = frozen.read_rows(row.rows)
    if kept is None:
        raise Evidence.DoesNotExist
    return csv_file(request, evidence_shown.as_csv(kept), f"evidence-{row.pk}")


@require_http_methods(["GET", "POST"])
@page("evidence.cite")
def cite(request: HttpRequest, evidence_id: int) -> HttpResponse:
    """Rest an object on the evidence."""
    actor, form = actor_on(request), _form(request)
    row = queries.get_evidence(evidence_id, actor=actor)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        subject = (given["kind"], given["number"])
        try:
            means = CitationKind(given["means"])
            cite_object(evidence_id=row.pk, subject=subject, kind=means, by=actor, at=clock.now())
        except Refused as refused:
            add_refusal(form, refused)
        else:
            came_from = citing.address(subject) if citing.subject_on(request) == subject else ""
            return HttpResponseRedirect(came_from or reverse("measures:evidence", args=[row.pk]))
    return _evidence(request, row, form)


@require_POST
@page("evidence.cite")
def withdraw(request: HttpRequest, citation_id: int) -> HttpResponse:
    """Take a citation back."""
    made = actions.withdraw_citation(citation_id=citation_id, by=actor_on(request), at=clock.now())
    return HttpResponseRedirect(reverse("measures:evidence", args=[made.evidence_id]))
