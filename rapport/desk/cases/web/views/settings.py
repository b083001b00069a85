"""What the department declares for its cases: reasons, causes, attributes."""

from collections.abc import Callable
from typing import Any

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

from ... import actions, queries
from ...models import Attribute, Cause, Reason
from .. import shown
from ..asking import focus_first
from ..forms.settings import AttributeForm, CauseForm, ReasonForm

CONFIGURE = "cases.configure"


@require_safe
@page(CONFIGURE)
def settings(request: HttpRequest) -> HttpResponse:
    """Show the trees and the declared facts, former ones last."""
    reasons, causes = list(queries.reasons(with_former=True)), list(queries.causes(with_former=True))
    return render(
        request,
        "cases/settings.html",
        {
            "may": shown.desk(actor_on(request)),
            "reasons": _tree(reasons),
            "causes": _tree(causes),
            "attributes": queries.attributes(with_former=True),
        },
    )


def _tree(rows: list[Any]) -> list[tuple[Any, list[Any]]]:
    return [(top, [row for row in rows if row.parent_id == top.pk]) for top in rows if top.parent_id is None]


@require_http_methods(["GET", "POST"])
@page(CONFIGURE)
def add_reason(request: HttpRequest) -> HttpResponse:
    """Declare a reason."""

    def act(given: dict[str, Any]) -> None:
        parent = given["parent"].pk if given["parent"] else None
        actions.add_reason(name=given["name"], parent_id=parent, by=actor_on(request), at=clock.now())

    form = ReasonForm(request.POST or None, initial={"parent": _number(request.GET.get("below"))})
    return asked(request, form, act, title=_("Add a reason"), label=_("Add it"))


@require_http_methods(["GET", "POST"])
@page(CONFIGURE)
@one_at_a_time(Reason, "reason_id")
def change_reason(request: HttpRequest, reason_id: int) -> HttpResponse:
    """Rename a reason, or stop offering it."""
    reason = get_object_or_404(queries.reasons(with_former=True), pk=reason_id)

    def act(given: dict[str, Any]) -> None:
        actions.change_reason(
            reason_id=reason_id, name=given["name"], is_active=given["is_active"], by=actor_on(request), at=clock.now()
        )

    form = ReasonForm(request.POST or None, initial={"name": reason.name, "is_active": reason.is_active}).for_change().changing()
    return asked(request, form, act, title=_("Change a reason"), label=_("Save"))


@require_http_methods(["GET", "POST"])
@page(CONFIGURE)
def add_cause(request: HttpRequest) -> HttpResponse:
    """Declare a cause and the department that answers for it."""

    def act(given: dict[str, Any]) -> None:
        actions.add_cause(
            name=given["name"],
            parent_id=given["parent"].pk if given["parent"] else None,
            department_id=given["department"].pk if given["department"] else None,
            by=actor_on(request),
            at=clock.now(),
        )

    form = CauseForm(request.POST or None, initial={"parent": _number(request.GET.get("below"))})
    return asked(request, form, act, title=_("Add a cause"), label=_("Add it"))


@require_http_methods(["GET", "POST"])
@page(CONFIGURE)
@one_at_a_time(Cause, "cause_id")
def change_cause(request: HttpRequest, cause_id: int) -> HttpResponse:
    """Rename a cause, say who answers for it, or stop offering it."""
    cause = get_object_or_404(queries.causes(with_former=True), pk=cause_id)

    def act(given: dict[str, Any]) -> None:
        department_id = given["department"].pk if given["department"] else None
        actions.change_cause(
            cause_id=cause_id,
            name=given["name"],
            department_id=department_id,
            is_active=given["is_active"],
            by=actor_on(request),
            at=clock.now(),
        )

    initial = {"name": cause.name, "department": cause.department_id, "is_active": cause.is_active}
    form = CauseForm(request.POST or None, initial=initial).for_change().changing()
    return asked(request, form, act, title=_("Change a cause"), label=_("Save"))


@require_http_methods(["GET", "POST"])
@page(CONFIGURE)
def add_attribute(request: HttpRequest) -> HttpResponse:
    """Declare a fact that is kept about cases."""

    def act(given: dict[str, Any]) -> None:
        values = {key: given[key] for key in ("label", "key", "choices", "is_watched")}
        actions.add_attribute(**values, by=actor_on(request), at=clock.now())

    form = AttributeForm(request.POST or None)
    return asked(request, form, act, title=_("Declare a fact about cases"), label=_("Declare it"))


@require_http_methods(["GET", "POST"])
@page(CONFIGURE)
@one_at_a_time(Attribute, "attribute_id")
def change_attribute(request: HttpRequest, attribute_id: int) -> HttpResponse:
    """Change what a fact is called, may be, and whether it is watched and offered."""
    attribute = get_object_or_404(queries.attributes(with_former=True), pk=attribute_id)

    def act(given: dict[str, Any]) -> None:
        values = {key: given[key] for key in ("label", "choices", "is_watched", "is_active")}
        actions.change_attribute(attribute_id=attribute_id, **values, by=actor_on(request), at=clock.now())

    initial = {
        "label": attribute.label,
        "choices": "\n".join(attribute.choices),
        "is_watched": attribute.is_watched,
        "is_active": attribute.is_active,
    }
    form = AttributeForm(request.POST or None, initial=initial).for_change().changing()
    return asked(request, form, act, title=_("Change a fact about cases"), label=_("Save"))


def asked(
    request: HttpRequest,
    form: Form,
    act: Callable[[dict[str, Any]], None],
    *,
    title: str,
    label: str,
    back: str = "cases:settings",
) -> HttpResponse:
    """Show the form until the action agrees, then lead back to the settings."""
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except Refused as refused:
            add_refusal(form, refused)
        else:
            return redirect(back)
    focus_first(form)
    context = {"form": form, "title": title, "label": label, "back": reverse(back), "may": shown.desk(actor_on(request))}
    return render(request, "cases/setting.html", context, status=422 if form.errors else 200)


def _number(given: str | None) -> int | None:
    return int(given) if given and given.isascii() and given.isdigit() and len(given) < 19 else None
