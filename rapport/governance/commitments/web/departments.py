"""Pages of ours about what lies with other departments: hand over, follow, answer, confirm."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from rapport.directory.people import queries as people
from rapport.kernel import clock
from rapport.ui.forms import Form, carried_out
from rapport.ui.page import actor_on, back_to, page

from .. import actions, queries, rules
from ..models import Handing
from ..types import HandingState, HandingView
from . import figures, forms, subjects
from .papers import served


@dataclass(frozen=True, kw_only=True)
class Reply:
    """One thing that we say to a department: its form, what is done with it, and when the page offers it."""

    title: str | Promise
    label: str | Promise
    act: Callable[..., Handing]
    form: type[Form] = forms.Words
    capability: str = "commitments.delegate"
    tone: str = "main"
    when: Callable[[HandingView], bool] = lambda view: view.is_running


def _is_reported(view: HandingView) -> bool:
    return view.state is HandingState.REPORTED


REPLIES: Mapping[str, Reply] = {
    "answer": Reply(
        title=_("Answer their question"), label=_("Answer"), act=actions.answer_department, capability="commitments.keep",
        when=lambda view: view.is_running and view.is_asking,
    ),
    "agree": Reply(
        title=_("Agree to their date"), label=_("Agree"), act=actions.agree_date, form=Form,
        when=lambda view: view.is_running and view.proposed_at is not None,
    ),
    "keep-date": Reply(
        title=_("Keep the date"), label=_("Keep it"), act=actions.keep_date, form=forms.MaybeWords,
        when=lambda view: view.is_running and view.proposed_at is not None,
    ),
    "confirm": Reply(
        title=_("Confirm that it is done"), label=_("Confirm"), act=actions.confirm_report, form=forms.MaybeWords,
        when=_is_reported,
    ),
    "return": Reply(title=_("Something is missing"), label=_("Return it"), act=actions.return_report, when=_is_reported),
    "link": Reply(title=_("Send a new link"), label=_("Send a new link"), act=actions.renew_link, form=Form),
    "take-back": Reply(title=_("Take it back"), label=_("Take it back"), act=actions.take_back, tone="danger"),
}  # fmt: skip
# What they wait for comes first where there is such a thing.
WAITED_FOR = ("answer", "agree", "confirm")
NOTES: Mapping[str, str | Promise] = {
    "agree": _("What is owed inside the company moves with it. A promise to a customer does not: keep the date then."),
    "confirm": _("It counts as done from the moment at which they reported it."),
    "link": _("The link that they have opens nothing any more then."),
    "take-back": _("They are told, and their link opens nothing to do any more. It lies with its owner alone again."),
}


@require_http_methods(["GET", "POST"])
@page("commitments.delegate")
def hand(request: HttpRequest, promise_id: int) -> HttpResponse:
    """Ask which department, what exactly, why, by when; and what of the customer it may read."""
    actor, now = actor_on(request), clock.now()
    promise = queries.get_promise(promise_id, actor=actor)
    offered = queries.showable((promise.subject_kind, promise.subject_id), actor)
    initial = {"asked": promise.text, "due_at": timezone.localtime(rules.usual_due(owed_by=promise.due_at, at=now))}
    form = forms.ToDepartment(request.POST or None, offered=offered, initial=initial)

    def act(form: forms.ToDepartment) -> None:
        actions.hand_to_department(commitment_id=promise_id, asking=form.asking(), by=actor, at=now)

    back = back_to(request, reverse("commitments:promises"))
    if carried_out(request, form, act):
        return HttpResponseRedirect(back)
    context = {
        "form": form, "promise": queries.view_of(promise, as_of=now), "back": back, "is_restricted": offered.is_restricted,
        "may_delegate": True, "is_to_department": True, "title": _("Ask another department"), "label": _("Ask them"),
        "tone": "main", "has_departments": people.departments().exists(),
    }  # fmt: skip
    return render(request, "commitments/ask.html", context, status=422 if form.errors else 200)


@require_safe
@page("commitments.delegate")
def seen(request: HttpRequest, promise_id: int) -> HttpResponse:
    """Show what a department would read of the customer, by what is ticked."""
    actor = actor_on(request)
    promise = queries.get_promise(promise_id, actor=actor)
    offered = queries.showable((promise.subject_kind, promise.subject_id), actor)
    ticked = forms.seen(offered, words=request.GET.getlist("words"), shares=request.GET.getlist("shares"))
    return render(request, "commitments/seen.html", {"seen": ticked})


@require_safe
@page("commitments.view")
def departments(request: HttpRequest) -> HttpResponse:
    """Show what lies with which department, since when, what is overdue, and how much each kept in time."""
    actor, now = actor_on(request), clock.now()
    loads = queries.loads(actor, as_of=now)
    kept = figures.kept_by_department(actor, now)
    context = {
        "loads": loads, "kept": kept, "running_count": sum(one.count for one in loads),
        "overdue_count": sum(one.overdue_count for one in loads), "days": figures.DAYS, "kept_url": figures.url(actor),
    }  # fmt: skip
    return render(request, "commitments/departments.html", context)


@require_safe
@page("commitments.view")
def department(request: HttpRequest, department_id: int) -> HttpResponse:
    """Show everything that was asked of one department."""
    actor, now = actor_on(request), clock.now()
    found = people.find_department(department_id)
    if found is None:
        raise Http404
    rows = queries.of_department(department_id, actor, as_of=now)
    context = {"department": found, "rows": rows, "kept": figures.kept_by_department(actor, now).get(department_id)}
    return render(request, "commitments/department.html", context | {"days": figures.DAYS, "kept_url": figures.url(actor)})


@require_safe
@page("commitments.view")
def handing(request: HttpRequest, handing_id: int) -> HttpResponse:
    """Show one exchange whole, with what can be said next."""
    actor, now = actor_on(request), clock.now()
    row = queries.get_handing(handing_id, actor=actor)
    view = queries.view_of_handing(row, as_of=now)
    offered = _offered(view, row, actor)
    waits = next((key for key, _one in offered if key in WAITED_FOR), "")
    replies = [(key, one.label, "main" if key == waits else "plain") for key, one in offered]
    (promise,) = subjects.linked([queries.view_of(row.commitment, as_of=now)])
    may_delegate = actor.may("commitments.delegate", on=row)
    context = {"handing": view, "row": row, "promise": promise, "replies": replies, "may_delegate": may_delegate}
    return render(request, "commitments/handing.html", context)


def _offered(view: HandingView, row: Handing, actor: Any) -> list[tuple[str, Reply]]:
    return [(key, one) for key, one in REPLIES.items() if one.when(view) and actor.may(one.capability, on=row)]


@require_http_methods(["GET", "POST"])
@page("commitments.keep")
def reply(request: HttpRequest, handing_id: int, reply: str) -> HttpResponse:
    """Say one thing to the department, which hears it by mail."""
    actor, now = actor_on(request), clock.now()
    row = queries.get_handing(handing_id, actor=actor)
    if reply not in REPLIES:
        raise Http404
    one = REPLIES[reply]
    actor.require(one.capability, on=row)
    form = one.form(request.POST if request.method == "POST" else None)

    def act(form: Form) -> None:
        one.act(handing_id=handing_id, by=actor, at=now, **form.cleaned_data)

    if carried_out(request, form, act):
        return redirect("commitments:handing", handing_id)
    context = {
        "form": form, "handing": queries.view_of_handing(row, as_of=now), "title": one.title, "label": one.label,
        "tone": one.tone, "about": NOTES.get(reply, ""), "back": reverse("commitments:handing", args=[handing_id]),
    }  # fmt: skip
    return render(request, "commitments/reply.html", context, status=422 if form.errors else 200)


@require_safe
@page("commitments.view")
def paper(request: HttpRequest, handing_id: int, paper_id: int) -> HttpResponseBase:
    """Serve a file that the department sent."""
    actor = actor_on(request)
    return served(queries.get_paper(paper_id, of=queries.get_handing(handing_id, actor=actor), actor=actor))
