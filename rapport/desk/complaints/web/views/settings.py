"""Limits of contact, and records whose time is over."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from rapport.desk.cases.types import Kind
from rapport.desk.complaints import actions, queries
from rapport.desk.complaints.models import BehaviourLimit
from rapport.desk.complaints.web import shown
from rapport.desk.complaints.web.asking import ask
from rapport.desk.complaints.web.forms import BehaviourForm, ReviewForm
from rapport.governance.privacy import queries as privacy
from rapport.kernel import clock
from rapport.kernel.personal import Part
from rapport.ui.forms import Form
from rapport.ui.page import actor_on, page


@require_http_methods(["GET", "POST"])
@page("complaints.configure")
def behaviour(request: HttpRequest) -> HttpResponse:
    """List the limits of contact that hold, and set another one."""
    actor, now = actor_on(request), clock.now()
    form = BehaviourForm(request.POST or None, initial={"customer": request.GET.get("customer")})

    def act(form: Form) -> None:
        given = form.cleaned_data
        actions.limit_behaviour(
            customer_id=given["customer"], limit=given["limit"], reason=given["reason"], review_date=given["review_date"],
            by=actor, at=now,
        )  # fmt: skip

    title, label = _("Limit contact"), _("Set the limit")
    more = {"limits": queries.behaviour_limits(), "may": shown.desk(actor), "here": "behaviour"}
    return ask(request, form, act, title=title, label=label, back=reverse("complaints:behaviour"), **more)


@require_http_methods(["GET", "POST"])
@page("complaints.configure")
def review(request: HttpRequest, limit_id: int) -> HttpResponse:
    """Look at a limit of contact again."""
    limit = BehaviourLimit.objects.select_related("customer").get(pk=limit_id)

    def act(form: Form) -> None:
        review_date = form.cleaned_data["review_date"]
        actions.review_behaviour(limit_id=limit_id, review_date=review_date, by=actor_on(request), at=clock.now())

    title = _("%(name)s: does the limit hold on?") % {"name": limit.customer.name}
    form = ReviewForm(request.POST or None)
    return ask(request, form, act, title=title, label=_("Record it"), back=reverse("complaints:behaviour"))


@require_http_methods(["GET", "POST"])
@page("complaints.configure")
def records(request: HttpRequest) -> HttpResponse:
    """Show what an erasing would erase, and what is held; erase it when that was read and sent."""
    actor, now = actor_on(request), clock.now()
    if request.method == "POST":
        actions.erase_over(by=actor, at=now)
        return redirect("complaints:records")
    context = {
        "over": queries.erasable(actor, at=now), "held": queries.held(actor), "erased": queries.erased_lately(actor, at=now),
        "rule": privacy.rule_for(Kind.COMPLAINT, Part.TEXTS), "may": shown.desk(actor),
    }  # fmt: skip
    return render(request, "complaints/records.html", context)
