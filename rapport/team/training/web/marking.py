"""From the page of a case: key moments are marked, and the takeover is sent as a demonstration."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rapport.desk.cases import queries as cases
from rapport.kernel import clock
from rapport.kernel.errors import Refused
from rapport.ui.forms import add_refusal
from rapport.ui.page import actor_on, page

from .. import actions, queries
from ..types import Technique
from . import forms, shown


@require_http_methods(["GET", "POST"])
@page("training.demonstrate")
def mark(request: HttpRequest, case_id: int, contact_id: int) -> HttpResponse:
    """Mark a message of one's own takeover as a key moment."""
    actor = actor_on(request)
    case = cases.get_case(case_id, actor=actor)
    contact = case.contacts.filter(cases.visible(actor)).select_related("person").get(pk=contact_id)
    known = queries.moments_at([contact_id], actor).get(contact_id)
    form = forms.Mark(request.POST or None, initial={"technique": known.technique, "why": known.why} if known else None)
    if request.method == "POST" and form.is_valid():
        technique, why = Technique(form.cleaned_data["technique"]), form.cleaned_data["why"]
        try:
            actions.mark(case_id=case_id, contact_id=contact_id, technique=technique, why=why, by=actor, at=clock.now())
        except Refused as refused:
            add_refusal(form, refused)
        else:
            return redirect(f"{shown.case_url(case_id)}#contact-{contact_id}")
    context = {"form": form, "case": case, "contact": contact, "who": shown.who_said(contact, case)}
    return render(request, "training/mark.html", context, status=422 if form.errors else 200)


@require_POST
@page("training.demonstrate")
def unmark(request: HttpRequest, case_id: int, contact_id: int) -> HttpResponse:
    """Take the mark back."""
    actions.unmark(case_id=case_id, contact_id=contact_id, by=actor_on(request), at=clock.now())
    return redirect(f"{shown.case_url(case_id)}#contact-{contact_id}")


@require_http_methods(["GET", "POST"])
@page("training.demonstrate")
def send(request: HttpRequest, case_id: int) -> HttpResponse:
    """Send one's own takeover as a demonstration to whoever observed it."""
    actor = actor_on(request)
    case = cases.get_case(case_id, actor=actor)
    takeover = queries.taken_over(case, actor)
    moments = queries.moments_of(takeover.pk) if takeover else []
    form = forms.Send(request.POST or None, initial={"task": shown.usual_task(case)})
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.send(case_id=case_id, **form.cleaned_data, by=actor, at=clock.now())
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, _("Sent to %(name)s.") % {"name": made.person.name})
            return redirect("training:demonstration", made.pk)
    context = {"form": form, "case": case, "takeover": takeover, "moments": shown.moments(moments)}
    return render(request, "training/send.html", context, status=422 if form.errors else 200)
