"""Letters in: scanned into a case or as a new one, and shown on the page of the case."""

from typing import Any

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csp import CSP
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_http_methods, require_safe

from rapport.desk.cases import queries as cases
from rapport.desk.cases.types import Kind
from rapport.directory.customers import queries as customers
from rapport.kernel import clock, files
from rapport.kernel.actor import Actor
from rapport.ui.forms import carried_out
from rapport.ui.page import actor_on, page

from ... import actions
from ...models import Scan
from .. import letter_forms as forms
from ..asking import desk

# Shown in a frame of our own page, by the browser's own reader of PDFs; nothing in it may load or run anything.
FRAMED: dict[str, Any] = {**settings.SECURE_CSP, "frame-ancestors": [CSP.SELF]}
SHOWN = {"application/pdf", *files.SHOWN_INLINE}


@require_http_methods(["GET", "POST"])
@page("cases.work")
def scan(request: HttpRequest, case_id: int) -> HttpResponse:
    """Enter a scanned letter into a case."""
    actor, now = actor_on(request), clock.now()
    case = cases.get_case(case_id, actor=actor)
    form = forms.Scan(request.POST or None, request.FILES or None, at=now)
    made: list[Scan] = []

    def act(form: forms.Scan) -> None:
        made.append(actions.scan_into(case_id=case_id, **_given(form), by=actor, at=now))

    if carried_out(request, form, act):
        return _to_contact(made[0])
    context = {"may": desk(actor), "case": case, "form": form}
    return render(request, "channels/letters/scan.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@page("cases.open")
def scan_new(request: HttpRequest) -> HttpResponse:
    """Open a case with a scanned letter: first who wrote it."""
    actor, now = actor_on(request), clock.now()
    customer = _customer(request.POST.get("customer") or request.GET.get("customer"), actor)
    form = forms.NewScan(request.POST or None, request.FILES or None, at=now)
    if customer is not None:
        form.initial["customer"] = customer.pk
    made: list[Scan] = []

    def act(form: forms.NewScan) -> None:
        said = {"subject": form.cleaned_data["subject"], "kind": Kind(form.cleaned_data["kind"])}
        customer_id = customer.pk if customer else None
        made.append(actions.scan_new(customer_id=customer_id, **said, **_given(form), by=actor, at=now))

    if carried_out(request, form, act):
        return _to_contact(made[0])
    words = request.GET.get("q", "").replace("\x00", "")[:200]
    context = {
        "may": desk(actor),
        "form": form,
        "customer": customer,
        "q": words,
        "found": customers.find_customers(words, actor=actor) if words and customer is None else [],
    }
    return render(request, "channels/letters/scan_new.html", context, status=422 if form.errors else 200)


def _given(form: forms.Scan) -> dict[str, Any]:
    given = form.cleaned_data
    papers = [(one.name or "", one) for one in given["papers"]]
    return {"papers": papers, "received_date": given["received_date"], "summary": given["summary"]}


def _to_contact(row: Scan) -> HttpResponse:
    return redirect(f"{reverse('cases:case', args=[row.case_id])}#contact-{row.contact_id}")


def _customer(given: str | None, actor: Actor) -> Any:
    if not given or not (given.isascii() and given.isdigit() and len(given) < 19):
        return None
    return customers.get_customer(int(given), actor=actor)


@require_safe
@xframe_options_sameorigin
@csp_override(FRAMED)
@page("cases.view")
def shown(request: HttpRequest, scan_file_id: int) -> HttpResponseBase:
    """Show a scan on the page of its case; other files are not there."""
    stored = files.get_file(scan_file_id, actor=actor_on(request))
    if stored.media_type not in SHOWN or not Scan.objects.filter(contact_id=stored.subject_id).exists():
        raise Http404
    response = FileResponse(files.path_of(stored.sha256).open("rb"), filename=stored.name)
    response["Content-Type"] = stored.media_type
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=3600"
    return response
