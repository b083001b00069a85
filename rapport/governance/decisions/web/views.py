"""Pages: read the request, call one action or query, render. Nothing is decided here."""

from collections.abc import Callable
from typing import Any

from django.db.models import Case, F, OuterRef, Subquery, Value, When
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from rapport.kernel import clock
from rapport.kernel.actor import with_subjects
from rapport.kernel.errors import Refused
from rapport.ui.forms import Form, add_refusal, carried_out
from rapport.ui.listing import listing
from rapport.ui.page import actor_on, back_to, page

from .. import actions, queries
from ..models import Decision, DecisionOption
from . import forms, shown, subjects
from .tables import Settled

MOST = 200
LONGEST_ID = 18


@require_safe
@page("decisions.view")
def queue(request: HttpRequest) -> HttpResponse:
    """Show what waits for a decision: first what waits for the person."""
    actor, now = actor_on(request), clock.now()
    waiting = queries.recommended(queries.decisions(actor).filter(queries.open_at(now)).order_by("due_at", "pk"))[:MOST]
    rows = [shown.row(one, actor) for one in with_subjects(waiting)]
    kept = {one.pk for one in queries.kept_from_deciders(actor, as_of=now)}
    mine = [one for one in rows if one["decision"].decider_id in actor.acts_for or one["decision"].pk in kept]
    others = [one for one in rows if one not in mine]
    for one in mine:
        one["is_kept"] = one["decision"].pk in kept
    decides = actor.may("decisions.decide")
    return render(request, "decisions/queue.html", {"mine": mine, "others": others, "decides": decides, "count": len(rows)})


@require_safe
@page("decisions.view")
def settled(request: HttpRequest) -> HttpResponseBase:
    """Show what was decided, with who and why."""
    option = DecisionOption.objects.filter(decision=OuterRef("pk"), key=OuterRef("chosen"))
    rows = queries.decisions(actor_on(request)).filter(settled_at__isnull=False)
    rows = rows.annotate(outcome=Case(When(chosen="", then=Value("")), default=Subquery(option.values("label")[:1])))
    found = listing(request, rows.order_by(F("settled_at").desc()), Settled, export_name="decisions")
    return found if isinstance(found, HttpResponseBase) else render(request, "decisions/settled.html", {"listing": found})


@require_safe
@page("decisions.view")
def decision(request: HttpRequest, decision_id: int) -> HttpResponse:
    """Show one decision: question, options side by side, what was said, what was decided."""
    return _page(request, queries.get_decision(decision_id, actor=actor_on(request)))


@require_http_methods(["GET", "POST"])
@page("decisions.decide")
def decide(request: HttpRequest, decision_id: int) -> HttpResponse:
    """Choose an option, with the reason."""
    found = queries.get_decision(decision_id, actor=actor_on(request))
    form = _decide_form(found, request.POST) if request.method == "POST" else None
    if form is not None and form.is_valid():
        given = form.cleaned_data
        try:
            actions.decide(
                decision_id=decision_id,
                option_key=given["option"],
                reason=given["reason"],
                review_date=given["review_date"],
                by=actor_on(request),
                at=clock.now(),
            )
        except Refused as refused:
            add_refusal(form, refused)
        else:
            return HttpResponseRedirect(back_to(request, reverse("decisions:decision", args=[decision_id])))
    return _page(request, found, form)


def _decide_form(found: Decision, data: Any) -> forms.Decide:
    return forms.Decide(data, options=found.options.all(), currency=found.currency, recommended=found.recommended)


def _page(request: HttpRequest, found: Decision, form: forms.Decide | None = None) -> HttpResponse:
    actor = actor_on(request)
    may = shown.verbs(found, actor)
    if form is None and may["decide"]:
        form = _decide_form(found, None)
    context = {
        "decision": found,
        "options": shown.options_of(found),
        "remarks": found.remarks.select_related("person"),
        "verbs": may,
        "form": form,
        "back": back_to(request, reverse("decisions:decision", args=[found.pk])),
        "purpose": subjects.purpose(found.purpose),
        "subject_url": subjects.address(found.subject_kind, found.subject_id),
    }
    return render(request, "decisions/decision.html", context, status=422 if form is not None and form.errors else 200)


@require_http_methods(["GET", "POST"])
@page("decisions.decide")
def delegate(request: HttpRequest, decision_id: int) -> HttpResponse:
    """Let somebody else decide."""
    found = queries.get_decision(decision_id, actor=actor_on(request))
    form = forms.Delegate(request.POST or None, people=queries.delegates(actor_on(request), found, at=clock.now()))

    def act(form: Form) -> None:
        given = form.cleaned_data
        actions.delegate(decision_id=decision_id, to_id=given["to"], word=given["word"], by=actor_on(request), at=clock.now())

    return _ask(request, found, form, act, title=_("Let somebody else decide"), label=_("Delegate"))


@require_http_methods(["GET", "POST"])
@page("decisions.decide")
def ask_back(request: HttpRequest, decision_id: int) -> HttpResponse:
    """Ask for what is missing."""
    found = queries.get_decision(decision_id, actor=actor_on(request))

    def act(form: Form) -> None:
        actions.ask_back(decision_id=decision_id, question=form.cleaned_data["text"], by=actor_on(request), at=clock.now())

    return _ask(request, found, forms.Back(request.POST or None), act, title=_("Ask back"), label=_("Ask"))


@require_http_methods(["GET", "POST"])
@page("decisions.ask")
def explain(request: HttpRequest, decision_id: int) -> HttpResponse:
    """Answer what was asked back."""
    found = queries.get_decision(decision_id, actor=actor_on(request))

    def act(form: Form) -> None:
        actions.explain(decision_id=decision_id, text=form.cleaned_data["text"], by=actor_on(request), at=clock.now())

    return _ask(request, found, forms.Explain(request.POST or None), act, title=_("Answer what was asked"), label=_("Answer"))


@require_http_methods(["GET", "POST"])
@page("decisions.ask")
def withdraw(request: HttpRequest, decision_id: int) -> HttpResponse:
    """Take a request back."""
    found = queries.get_decision(decision_id, actor=actor_on(request))

    def act(form: Form) -> None:
        actions.withdraw(decision_id=decision_id, reason=form.cleaned_data["reason"], by=actor_on(request), at=clock.now())

    form = forms.Withdraw(request.POST or None)
    return _ask(request, found, form, act, title=_("Withdraw this request"), label=_("Withdraw it"), tone="danger")


@require_http_methods(["GET", "POST"])
@page("decisions.decide")
def review(request: HttpRequest, decision_id: int) -> HttpResponse:
    """Say what came of a decision."""
    found = queries.get_decision(decision_id, actor=actor_on(request))

    def act(form: Form) -> None:
        actions.review(decision_id=decision_id, findings=form.cleaned_data["findings"], by=actor_on(request), at=clock.now())

    return _ask(request, found, forms.Review(request.POST or None), act, title=_("What came of it?"), label=_("Record it"))


@require_http_methods(["GET", "POST"])
@page("decisions.ask")
def new(request: HttpRequest) -> HttpResponse:
    """Ask for a decision about what ``?about=case:7`` names."""
    actor, now = actor_on(request), clock.now()
    subject = _subject(request.GET.get("about", ""))
    team_id = min(actor.team_ids, default=None)
    if not queries.may_ask_about(subject, actor):
        raise Http404
    people = queries.deciders(team_id, at=now, but=actor.person_id, about=subject)
    is_alone = not people and actor.may("decisions.decide")
    form = forms.Alone(request.POST or None) if is_alone else forms.Ask(request.POST or None, people=people)
    if request.method == "POST" and form.is_valid():
        about = {"subject": subject, "team_id": team_id, "decider_id": actor.person_id}
        given = form.cleaned_data
        try:
            if is_alone:
                reason = {"reason": given["reason"], "review_date": given["review_date"]}
                made = actions.decide_alone(request=form.request(**about, due_at=now), **reason, by=actor, at=now)
            else:
                about["decider_id"] = given["decider"]
                made = actions.ask(request=form.request(**about, due_at=given["due_at"]), by=actor, at=now)
        except Refused as refused:
            add_refusal(form, refused)
        else:
            return redirect("decisions:decision", made.pk)
    back = subjects.address(*subject) or reverse("decisions:queue")
    context = {"form": form, "back": back, "is_alone": is_alone, "is_stuck": not people and not is_alone}
    return render(request, "decisions/new.html", context, status=422 if form.errors else 200)


def _subject(text: str) -> tuple[str, int]:
    """Return what a request is about; without a word about it, the department as a whole."""
    if not text:
        return "department", 0
    kind, _colon, number = text.partition(":")
    if not (subjects.is_known(kind) and number.isascii() and number.isdigit() and len(number) <= LONGEST_ID):
        raise Http404
    return kind, int(number)


def _ask(
    request: HttpRequest, found: Decision, form: Form, act: Callable[[Form], None], *, title: str, label: str, tone: str = "main"
) -> HttpResponse:
    """Show the form until it is right and the action agrees; then lead back to where the person came from."""
    back = back_to(request, reverse("decisions:decision", args=[found.pk]))
    if carried_out(request, form, act):
        return HttpResponseRedirect(back)
    asked = {"form": form, "decision": found, "title": title, "label": label, "tone": tone, "back": back}
    return render(request, "decisions/ask.html", asked, status=422 if form.errors else 200)
