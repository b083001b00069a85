"""Pages about the other departments of the company."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from rapport.kernel import clock
from rapport.kernel.errors import Refused
from rapport.ui.forms import Form, add_refusal
from rapport.ui.meanwhile import one_at_a_time
from rapport.ui.page import actor_on, page

from .. import actions, queries
from ..models import Department
from . import forms


@require_safe
@page("departments.view")
def departments(request: HttpRequest) -> HttpResponse:
    """Whom else in the company we depend on, and whom to talk to there."""
    context = {"departments": queries.departments(with_former=True), "may_edit": actor_on(request).may("departments.edit")}
    return render(request, "people/departments.html", context)


@require_http_methods(["GET", "POST"])
@page("departments.edit")
def new(request: HttpRequest) -> HttpResponse:
    """Add a department."""
    form = forms.DepartmentForm(request.POST or None)
    if form.is_valid():
        try:
            actions.add_department(details=form.details(), by=actor_on(request), at=clock.now())
        except Refused as refused:
            add_refusal(form, refused)
        else:
            return redirect("people:departments")
    return _ask(request, form, _("Add a department"), _("Add"))


@require_http_methods(["GET", "POST"])
@page("departments.edit")
@one_at_a_time(Department, "department_id")
def change(request: HttpRequest, department_id: int) -> HttpResponse:
    """Change a department or its liaison person, or close it."""
    found = get_object_or_404(queries.departments(with_former=True), pk=department_id)
    form = forms.DepartmentChangeForm(request.POST or None, initial=forms.DepartmentChangeForm.initial_of(found)).changing()
    if form.is_valid():
        try:
            actions.change_department(department_id=department_id, details=form.details(), by=actor_on(request), at=clock.now())
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("people:departments")
    return _ask(request, form, found.name, _("Save"))


def _ask(request: HttpRequest, form: Form, title: str, verb: str) -> HttpResponse:
    context = {"form": form, "title": title, "verb_label": verb, "back": reverse("people:departments")}
    return render(request, "people/ask.html", context)
