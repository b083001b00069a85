"""The register, a complaint's page, and the act that makes a case a complaint."""

from django.db.models import F
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.desk.cases import queries as cases
from rapport.desk.complaints import actions, queries
from rapport.desk.complaints.types import CustomerType, Draft
from rapport.desk.complaints.web import shown
from rapport.desk.complaints.web.asking import ask
from rapport.desk.complaints.web.filters import RegisterFilters
from rapport.desk.complaints.web.letter_forms import complainant_of
from rapport.desk.complaints.web.setting_forms import Convert, following_of, kept, moment_of, said_of
from rapport.desk.complaints.web.tables import RegisterTable
from rapport.kernel import clock
from rapport.ui.forms import Form
from rapport.ui.listing import listing
from rapport.ui.page import actor_on, page


@require_safe
@page("complaints.view")
def register(request: HttpRequest) -> HttpResponseBase:
    """List the complaints that the person may see, what is due first standing first; or export them."""
    actor, now = actor_on(request), clock.now()
    rows = queries.complaints(actor).order_by(F("closed_at").desc(nulls_first=True), "next_due_at", "-received_at")
    export = "complaints" if actor.may("complaints.decide") else None
    found = listing(request, rows, RegisterTable, RegisterFilters, export_name=export)
    if isinstance(found, HttpResponseBase):
        return found
    overdue = queries.overdue(actor, at=now).order_by().count()
    context = {"listing": found, "may": shown.desk(actor), "overdue": overdue}
    return render(request, "complaints/register.html", context)


@require_safe
@page("complaints.view")
def complaint(request: HttpRequest, case_id: int) -> HttpResponse:
    """Show one complaint: what is due, what is alleged and found, what was written, and how it ends."""
    actor = actor_on(request)
    found = queries.get_complaint(case_id, actor=actor)
    return render(
        request, "complaints/complaint.html", shown.page(found, actor=actor, as_of=clock.now()) | {"may": shown.desk(actor)}
    )


@require_http_methods(["GET", "POST"])
@page("complaints.handle")
def convert(request: HttpRequest, case_id: int) -> HttpResponse:
    """Make a case a complaint in one act."""
    actor, now = actor_on(request), clock.now()
    case = cases.get_case(case_id, actor=actor)
    if queries.complaints(actor).filter(pk=case_id).exists():
        return redirect("complaints:complaint", case_id)

    def act(form: Form) -> None:
        given = form.cleaned_data
        draft = Draft(
            received_at=given["received_at"],
            contact_id=int(given["contact"]),
            product=kept(given["product"]),
            jurisdiction=given["jurisdiction"],
            customer_type=CustomerType(given["customer_type"]),
            entity_id=given.get("entity"),
            complainant=complainant_of(given),
        )
        actions.convert(case_id=case_id, draft=draft, by=actor, at=now)

    country = case.customer.country.upper() if case.customer else ""
    initial = {"received_at": case.received_at, "jurisdiction": country, "customer_type": CustomerType.CONSUMER.value}
    form = Convert(request.POST or None, request.FILES or None, case=case, initial=initial)
    joins = queries.joinable(case, actor=actor)
    back = reverse("complaints:complaint", args=[case_id])
    cancel = reverse("cases:case", args=[case_id])
    title, label = _("Make it a complaint"), _("Open the file")
    return ask(request, form, act, title=title, label=label, back=back, case=case, cancel=cancel, joins=joins)


@require_safe
@page("complaints.handle")
def following(request: HttpRequest) -> HttpResponse:
    """Say which regime follows from what is chosen: the part of a form that changes with product, jurisdiction and customer."""
    received_at = moment_of(request.GET.get("received_at", "")) or clock.now()
    found = following_of(request.GET.dict(), received_at=received_at)
    return render(request, "complaints/following.html", {"found": said_of(found)})


@require_POST
@page("complaints.handle")
def join(request: HttpRequest, case_id: int, into_id: int) -> HttpResponse:
    """Make a case part of a complaint of the same customer; ``received``: they complained there already."""
    was_there = request.POST.get("received") == "1"
    actions.join(case_id=case_id, into_id=into_id, was_received_there=was_there, by=actor_on(request), at=clock.now())
    return redirect("complaints:complaint", into_id)
