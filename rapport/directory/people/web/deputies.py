"""Who decides in somebody's place: named and taken back on the person's page."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rapport.kernel import clock
from rapport.kernel.errors import Refused
from rapport.ui.forms import add_refusal
from rapport.ui.page import actor_on, page

from .. import actions, queries
from ..models import Deputy
from . import forms


@require_http_methods(["GET", "POST"])
@page("people.deputy")
def name(request: HttpRequest, person_id: int) -> HttpResponse:
    """Name who decides in somebody's place."""
    actor, now = actor_on(request), clock.now()
    found = queries.get_person(person_id, actor=actor)
    actor.require("people.deputy", on=Deputy(person=found))
    form = forms.DeputyForm(request.POST or None, among=queries.possible_deputies(found, at=now))
    if form.is_valid():
        try:
            actions.name_deputy(person_id=person_id, **form.cleaned_data, by=actor, at=now)
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, _("Entered. What is raised to %(name)s reaches their deputy then.") % {"name": found.name})
            return redirect("people:person", person_id)
    title = _("Who decides for %(name)s?") % {"name": found.name}
    about = _("What is raised to them meanwhile reaches this person, who may decide it in their place.")
    context = {"form": form, "title": title, "about": about, "verb_label": _("Enter"), "person_id": person_id}
    return render(request, "people/ask.html", context)


@require_POST
@page("people.deputy")
def withdraw(request: HttpRequest, deputy_row_id: int) -> HttpResponse:
    """Take a deputy back, or end one whose time has begun."""
    person_id = queries.person_of_deputy(deputy_row_id)
    actions.withdraw_deputy(deputy_row_id=deputy_row_id, by=actor_on(request), at=clock.now())
    messages.success(request, _("Taken back."))
    return redirect("people:person", person_id)
