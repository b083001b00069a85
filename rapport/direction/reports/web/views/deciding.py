"""Deciding: approve, withdraw, send, revoke, outcomes; the distribution list and the plans."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rapport.kernel import clock
from rapport.ui.forms import Form
from rapport.ui.meanwhile import one_at_a_time
from rapport.ui.page import actor_on, page

from ... import actions, queries
from ...models import Plan
from ...types import Outcome, Span
from .. import forms
from ..asking import address, answered


@require_POST
@page(actions.APPROVE)
def approve(request: HttpRequest, report_id: int) -> HttpResponse:
    """Freeze the version that was read."""
    actions.approve(report_id=report_id, digest=request.POST.get("digest", "")[:64], by=actor_on(request), at=clock.now())
    return HttpResponseRedirect(address(report_id))


@require_http_methods(["GET", "POST"])
@page(actions.APPROVE)
def withdraw(request: HttpRequest, report_id: int) -> HttpResponse:
    """Ask why, and withdraw the approval."""
    actor = actor_on(request)
    queries.get_version(report_id, actor=actor)

    def act(form: Form) -> None:
        actions.withdraw(report_id=report_id, reason=form.cleaned_data["reason"], by=actor, at=clock.now())

    form = forms.Withdraw(request.POST or None)
    title = _("Withdraw the approval")
    return answered(request, form, act, title=title, label=_("Withdraw it"), back=address(report_id), tone="danger")


@require_POST
@page(actions.APPROVE)
def send(request: HttpRequest, report_id: int) -> HttpResponse:
    """Send the approved version to the distribution list."""
    actions.send(report_id=report_id, by=actor_on(request), at=clock.now())
    return HttpResponseRedirect(address(report_id))


@require_POST
@page(actions.APPROVE)
def send_to(request: HttpRequest, report_id: int, reader_id: int) -> HttpResponse:
    """Send a version that is out to one reader, with a new link."""
    actions.send_to(report_id=report_id, reader_id=reader_id, by=actor_on(request), at=clock.now())
    return HttpResponseRedirect(address(report_id, "copies"))


@require_POST
@page(actions.APPROVE)
def revoke(request: HttpRequest, copy_id: int) -> HttpResponse:
    """Make a reader's link open nothing any more."""
    copy = actions.revoke(copy_id=copy_id, by=actor_on(request), at=clock.now())
    return HttpResponseRedirect(address(copy.version.report_id, "copies"))


@require_http_methods(["GET", "POST"])
@page(actions.EDIT)
def outcome(request: HttpRequest, report_id: int, number: int) -> HttpResponse:
    """Record what came of an ask or promise."""
    actor = actor_on(request)
    queries.get_version(report_id, actor=actor)

    def act(form: Form) -> None:
        given = form.cleaned_data
        actions.record_outcome(
            report_id=report_id, number=number, outcome=Outcome(given["outcome"]), words=given["words"], by=actor, at=clock.now()
        )

    form = forms.Settle(request.POST or None)
    return answered(request, form, act, title=_("What came of it"), label=_("Record it"), back=address(report_id, "asks"))


@require_http_methods(["GET", "POST"])
@page(actions.APPROVE)
def readers(request: HttpRequest) -> HttpResponse:
    """Show and add who gets the reports."""
    actor, here = actor_on(request), reverse("reports:readers")
    form = forms.AddReader(request.POST or None)

    def act(form: Form) -> None:
        given = form.cleaned_data
        actions.add_reader(name=given["name"], email=given["email"], by=actor, at=clock.now())

    if request.method == "POST":
        return answered(request, form, act, title=_("Distribution list"), label=_("Put on the list"), back=here)
    return render(request, "reports/readers.html", {"readers": queries.readers(), "form": form})


@require_POST
@page(actions.APPROVE)
def remove_reader(request: HttpRequest, reader_id: int) -> HttpResponse:
    """Take somebody off the list."""
    actions.remove_reader(reader_id=reader_id, by=actor_on(request), at=clock.now())
    return HttpResponseRedirect(reverse("reports:readers"))


@require_http_methods(["GET", "POST"])
@page(actions.APPROVE)
@one_at_a_time(Plan, None)
def plan(request: HttpRequest, span: str) -> HttpResponse:
    """Say when reports of a span are drafted and sent by themselves."""
    actor, chosen = actor_on(request), _span(span)
    known = next((one for one in queries.plans() if one.span == chosen), None)
    form = forms.SetPlan(request.POST or None, initial=_initial(known))
    if known:
        form.changing()

    def act(form: Form) -> None:
        given = form.cleaned_data
        actions.set_plan(
            span=chosen, is_active=given["is_active"], draft_days=given["draft_days"], send_days=given["send_days"],
            hour=given["at"], by=actor, at=clock.now(),
        )  # fmt: skip

    titles = {Span.WEEK: _("Weekly report"), Span.MONTH: _("Monthly report"), Span.QUARTER: _("Quarterly report")}
    lede = _("A draft is made and you are told; what you have approved by the day of sending goes out at that hour.")
    return answered(
        request, form, act, title=titles[chosen], label=_("Keep it"), back=reverse("reports:reports"), lede=lede
    )  # fmt: skip


def _initial(known: Plan | None) -> dict[str, object]:
    if known is None:
        return {"is_active": True, "draft_days": 1, "send_days": 3, "at": "08:00"}
    return {"is_active": known.is_active, "draft_days": known.draft_days, "send_days": known.send_days, "at": known.at}


def _span(text: str) -> Span:
    try:
        return Span(text)
    except ValueError:
        raise Http404 from None


@require_http_methods(["GET", "POST"])
@page(actions.APPROVE)
def answer(request: HttpRequest, report_id: int, asked_id: int) -> HttpResponse:
    """Answer a question of upper management."""
    actor = actor_on(request)
    question = queries.get_question(asked_id, actor=actor)
    form = forms.Answer(request.POST or None)

    def act(form: Form) -> None:
        actions.answer(question_id=asked_id, text=form.cleaned_data["answer"], by=actor, at=clock.now())

    lede = _("%(name)s asks: %(text)s") % {"name": question.reader.name, "text": question.text}
    back = address(question.version.report_id, "questions")
    return answered(request, form, act, title=_("Answer"), label=_("Send the answer"), back=back, lede=lede)
