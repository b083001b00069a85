"""Returns, limits of contact, and records whose time is over."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from rapport.desk.complaints import actions, queries
from rapport.desk.complaints.models import BehaviourLimit
from rapport.desk.complaints.web import shown
from rapport.desk.complaints.web.asking import ask
from rapport.desk.complaints.web.forms import BehaviourForm, ReturnForm, ReviewForm
from rapport.kernel import clock
from rapport.ui.forms import Form
from rapport.ui.page import actor_on, page


@require_http_methods(["GET", "POST"])
@page("complaints.configure")
def returns(request: HttpRequest) -> HttpResponse:
    """List the frozen returns, and freeze another one."""
    actor, now = actor_on(request), clock.now()
    form = ReturnForm(request.POST or None, now=now)

    def act(form: Form) -> None:
        given = form.cleaned_data
        regime = given["regime"]
        actions.freeze_return(from_date=given["from_date"], to_date=given["to_date"], regime=regime, by=actor, at=now)

    names = {one.key: one.name for one in queries.regime_versions()}
    frozen = [(one, names.get(one.regime, _("all regimes"))) for one in queries.returns()]
    back = reverse("complaints:returns")
    title, label = _("Freeze a return"), _("Count and freeze it")
    return ask(request, form, act, title=title, label=label, back=back, frozen=frozen, may=shown.desk(actor), here="returns")


@require_safe
@page("complaints.configure")
def frozen_return(request: HttpRequest, return_id: int) -> HttpResponse:
    """Show a frozen return, and beside it what counts otherwise today."""
    row = queries.get_return(return_id)
    said = row.content
    figures = [
        (_("Outstanding at the start"), said["outstanding_at_start"]),
        (_("Opened"), said["opened"]),
        (_("of vulnerable customers"), said["opened_vulnerable"]),
        (_("Closed"), said["closed"]),
        (_("by quick resolution"), said["closed_within_3_days"]),
        (_("within eight weeks"), said["closed_within_8_weeks"]),
        (_("later"), said["closed_later"]),
        (_("Upheld"), said["upheld"]),
        (_("Outstanding at the end"), said["outstanding_at_end"]),
    ]
    context = {
        "row": row, "figures": figures, "redress": said["redress_paid"].items(), "parts": said["by_product_and_cause"],
        "is_nil": said["is_nil"], "is_unchanged": queries.is_unchanged(row),
        "corrections": queries.corrections(row, at=clock.now()), "may": shown.desk(actor_on(request)),
    }  # fmt: skip
    return render(request, "complaints/return.html", context)


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
    context = {"over": queries.erasable(actor, at=now), "held": queries.held(actor), "may": shown.desk(actor)}
    return render(request, "complaints/records.html", context)
