"""A day at the desk: kept views with their counts, macros, drafts, following, who else is here."""

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.directory.people import queries as people
from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.kernel.errors import Refused
from rapport.ui.forms import Form, add_refusal
from rapport.ui.meanwhile import one_at_a_time
from rapport.ui.page import actor_on, page

from ... import actions, queries
from ...models import Macro
from ...types import Channel, Priority, State
from .. import macros as told
from .. import shown
from ..asking import ask, focus_first
from ..filters import CaseFilters
from ..forms.working import ChooseMacro, MacroForm, RunMacro, ViewForm
from .settings import CONFIGURE, asked

MOST_COUNTED = 1_000


@require_safe
@page("cases.view")
def views(request: HttpRequest) -> HttpResponse:
    """Show one's kept views and those of one's teams, each with how many cases it holds now."""
    actor = actor_on(request)
    found = [(view, *_counted(request, view.query, actor)) for view in queries.saved_views(actor)]
    return render(request, "cases/saved_views.html", {"views": found, "may": shown.desk(actor), "most": MOST_COUNTED})


def _counted(request: HttpRequest, query: str, actor: Actor) -> tuple[int, bool, bool]:
    """Return how many cases a query finds, whether there are more than are counted, and whether it can still be asked."""
    filters = CaseFilters(QueryDict(query), queryset=queries.cases(actor).select_related(None), request=request)
    count = filters.qs.order_by()[: MOST_COUNTED + 1].count()
    return min(count, MOST_COUNTED), count > MOST_COUNTED, not filters.form.errors


@require_http_methods(["GET", "POST"])
@page("cases.view")
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep the list as it is narrowed now under a name."""
    actor = actor_on(request)
    teams = people.teams(actor)
    form = ViewForm(request.POST or None, teams=teams, initial={"narrowed": request.GET.urlencode()})
    if request.method == "POST" and form.is_valid():
        team = form.cleaned_data["team"]
        given = {"name": form.cleaned_data["name"], "query": form.cleaned_data["narrowed"]}
        try:
            actions.save_view(**given, team_id=team.pk if team else None, by=actor, at=clock.now())
        except Refused as refused:
            add_refusal(form, refused)
        else:
            return redirect("cases:views")
    focus_first(form)
    context = {"form": form, "title": _("Keep this view"), "label": _("Keep it"), "back": reverse("cases:views"), "here": "views"}
    context["may"] = shown.desk(actor)
    return render(request, "cases/setting.html", context, status=422 if form.errors else 200)


@require_POST
@page("cases.view")
def forget_view(request: HttpRequest, view_id: int) -> HttpResponse:
    """Keep a view no longer."""
    actions.forget_view(view_id=view_id, by=actor_on(request), at=clock.now())
    return redirect("cases:views")


@require_POST
@page("cases.work")
def draft(request: HttpRequest, case_id: int) -> HttpResponse:
    """Keep what is being written; an open page does so by itself."""
    actor = actor_on(request)
    queries.get_case(case_id, actor=actor)
    actions.keep_draft(case_id=case_id, text=request.POST.get("text", ""), by=actor, at=clock.now())
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204)
    return redirect(f"{reverse('cases:case', args=[case_id])}#writing")


@require_POST
@page("cases.view")
def here(request: HttpRequest, case_id: int) -> HttpResponse:
    """Say that the page of a case is open, and who else has it open."""
    actor, now = actor_on(request), clock.now()
    case = queries.get_case(case_id, actor=actor)
    actions.be_here(case_id=case_id, by=actor, at=now)
    return render(request, "cases/here.html", {"case": case, "also_here": queries.also_here(case_id, actor, as_of=now)})


@require_POST
@page("cases.view")
def follow(request: HttpRequest, case_id: int) -> HttpResponse:
    """Hear what happens to a case, or no longer."""
    queries.get_case(case_id, actor=actor_on(request))
    is_following = bool(request.POST.get("is_following"))
    actions.follow_case(case_id=case_id, is_following=is_following, by=actor_on(request), at=clock.now())
    return redirect("cases:case", case_id)


@require_http_methods(["GET", "POST"])
@page("cases.work")
def macro(request: HttpRequest, case_id: int) -> HttpResponse:
    """Choose a macro, read what it would do, change its text, and do it."""
    actor = actor_on(request)
    case = queries.get_case(case_id, actor=actor)
    offered = list(queries.macros())
    chosen = next((one for one in offered if str(one.pk) == (request.POST.get("macro") or request.GET.get("macro"))), None)
    if chosen is None:
        form: Form = ChooseMacro(request.POST or None, macros=offered)
        nothing = _("No macros are declared. A manager declares them under Settings.") if not offered else ""
        return ask(request, case, form, lambda _form: None, title=_("Use a macro"), label=_("Show what it does"), lede=nothing)

    def act(form: Form) -> None:
        channel = told.channel_of(chosen, case)
        text = form.cleaned_data.get("text", "")
        actions.run_macro(case_id=case_id, macro_id=chosen.pk, text=text, channel=channel, by=actor, at=clock.now())

    is_preview = request.method != "POST" or ("text" not in request.POST and bool(chosen.text))
    form = RunMacro(
        None if is_preview else request.POST, initial={"macro": chosen.pk, "text": told.filled_for(chosen, case, actor)}
    )
    if not chosen.text:
        del form.fields["text"]
    if is_preview and request.method == "POST":
        request.method = "GET"
    return ask(request, case, form, act, title=chosen.name, label=_("Do it"), lede=told.does(chosen, case))


@require_safe
@page(CONFIGURE)
def macros(request: HttpRequest) -> HttpResponse:
    """List the macros."""
    context = {"macros": queries.macros(with_former=True), "may": shown.desk(actor_on(request))}
    return render(request, "cases/macros.html", context)


@require_http_methods(["GET", "POST"])
@page(CONFIGURE)
def add_macro(request: HttpRequest) -> HttpResponse:
    """Declare a macro."""
    return _set_macro(request, None)


@require_http_methods(["GET", "POST"])
@page(CONFIGURE)
@one_at_a_time(Macro, "macro_id")
def change_macro(request: HttpRequest, macro_id: int) -> HttpResponse:
    """Change a macro, or stop offering it."""
    return _set_macro(request, get_object_or_404(queries.macros(with_former=True), pk=macro_id))


def _set_macro(request: HttpRequest, known: Macro | None) -> HttpResponse:
    def act(given: dict[str, Any]) -> None:
        actions.set_macro(
            macro_id=known.pk if known else None,
            name=given["name"],
            text=given["text"],
            is_note=given["is_note"],
            channel=Channel(given["channel"]) if given["channel"] else None,
            then=State(given["then"]) if given["then"] else None,
            priority=Priority(given["priority"]) if given["priority"] else None,
            reason_id=given["reason"],
            is_active=given.get("is_active", True),
            by=actor_on(request),
            at=clock.now(),
        )

    names = ("name", "text", "is_note", "channel", "then", "priority", "is_active")
    initial = {name: getattr(known, name) for name in names} | {"reason": known.reason_id} if known else None
    form = MacroForm(request.POST or None, is_new=known is None, initial=initial)
    if known:
        form.changing()
    title = _("Change a macro") if known else _("Declare a macro")
    return asked(request, form, act, title=title, label=_("Save"), back="cases:macros")
