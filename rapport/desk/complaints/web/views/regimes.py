"""Regimes: the list, a version as a whole, its next one, a new one, for whom each is chosen, and the regulator's words."""

from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.desk.complaints import actions, queries
from rapport.desk.complaints.queries import words
from rapport.desk.complaints.queries.taxonomy import side_by_side
from rapport.desk.complaints.types import RAISES, Letter, Milestone, Terms
from rapport.desk.complaints.web import shown
from rapport.desk.complaints.web.asking import ask
from rapport.desk.complaints.web.regime_forms import RegimeForm, called
from rapport.desk.complaints.web.setting_forms import ChoiceForm, EntityForm, MappingForm
from rapport.desk.complaints.web.setting_forms import regimes as known_regimes
from rapport.kernel import clock
from rapport.ui.forms import Form, carried_out
from rapport.ui.page import actor_on, page


@require_safe
@page("complaints.view")
def regimes(request: HttpRequest) -> HttpResponse:
    """List the rule books: which version holds, since when, where it is written, and for whom each is chosen."""
    versions, today = queries.regime_versions(), timezone.localtime(clock.now()).date()
    rows = []
    for _key, found in groupby(versions, key=lambda one: one.key):
        known = list(found)
        begun = [one for one in known if one.active_from <= today] or known[:1]
        rows.append({"now": begun[-1], "coming": [one for one in known if one.active_from > begun[-1].active_from]})
    names = {one.key: one.name for one in versions}
    chosen = [(one, names.get(one.regime, one.regime)) for one in queries.regime_choices()]
    context = {"rows": rows, "chosen": chosen, "may": shown.desk(actor_on(request)), "entities": queries.entities()}
    return render(request, "complaints/regimes.html", context)


@require_POST
@page("complaints.configure")
def ensure(request: HttpRequest) -> HttpResponse:
    """Put the regimes that come along in force."""
    actions.ensure_regimes(by=actor_on(request), at=clock.now())
    return redirect("complaints:regimes")


@require_safe
@page("complaints.view")
def regime(request: HttpRequest, regime_id: int) -> HttpResponse:
    """Show everything that one version asks."""
    row = queries.get_version(regime_id)
    terms = row.asks
    ladder = [(words.before(one.hours), [str(words.TOLD[who]) for who in one.told]) for one in terms.ladder]
    raises = [(called(key), one, words.TIER[one.tier]) for key, one in sorted(terms.raises.items(), key=_place)]
    context = {
        "row": row, "terms": terms, "steps": _steps(terms), "letters": _letters(terms), "ladder": ladder, "raises": raises,
        "versions": queries.versions_of(row.key), "may": shown.desk(actor_on(request)),
    }  # fmt: skip
    return render(request, "complaints/regime.html", context)


def _place(raised: tuple[str, Any]) -> int:
    known = list(RAISES)
    return known.index(raised[0]) if raised[0] in known else len(known)


def _steps(terms: Terms) -> list[dict[str, Any]]:
    return [
        {
            "label": words.MILESTONE[one.milestone],
            "limit": words.limit(one.limit),
            "anchor": words.ANCHOR[one.anchor],
            "is_law": one.is_statutory,
            "until_closing": one.limit.until_closing,
        }
        for one in sorted(terms.steps, key=lambda one: list(Milestone).index(one.milestone))
    ]


def _letters(terms: Terms) -> list[tuple[Any, list[tuple[str, tuple[str, ...]]]]]:
    return [
        (words.LETTER[letter], [(_(one.label), one.says) for one in parts])
        for letter in Letter
        if (parts := terms.letters.get(letter))
    ]


@require_http_methods(["GET", "POST"])
@page("complaints.configure")
def next_version(request: HttpRequest, regime_id: int) -> HttpResponse:
    """Make the next version of a regime, whole."""
    row = queries.get_version(regime_id)

    def act(form: RegimeForm) -> None:
        given = form.cleaned_data
        actions.add_regime_version(
            regime_id=regime_id, active_from=given["active_from"], source=given["source"], terms=form.read(),
            by=actor_on(request), at=clock.now(),
        )  # fmt: skip

    form = RegimeForm(request.POST or None, terms=row.asks, initial={"source": row.source}).changing()
    title = _("%(name)s: the next version") % {"name": row.name}
    return _whole(request, form, act, title=title, back=reverse("complaints:regime", args=[regime_id]))


@require_http_methods(["GET", "POST"])
@page("complaints.configure")
def new_regime(request: HttpRequest, regime_id: int) -> HttpResponse:
    """Make a regime of one's own, beginning with another one."""
    row = queries.get_version(regime_id)

    def act(form: RegimeForm) -> None:
        given = form.cleaned_data
        actions.make_regime(
            name=given["name"], active_from=given["active_from"], source=given["source"], terms=form.read(),
            by=actor_on(request), at=clock.now(),
        )  # fmt: skip

    form = RegimeForm(request.POST or None, terms=row.asks, is_new=True)
    title = _("A new regime, beginning with %(name)s") % {"name": row.name}
    return _whole(request, form, act, title=title, back=reverse("complaints:regimes"))


def _whole(request: HttpRequest, form: RegimeForm, act: Any, *, title: str, back: str) -> HttpResponse:
    if carried_out(request, form, act):
        return redirect("complaints:regimes")
    context = {"form": form, "title": title, "back": back, "may": shown.desk(actor_on(request))}
    return render(request, "complaints/regime_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@page("complaints.configure")
def choose(request: HttpRequest) -> HttpResponse:
    """Say for which product, jurisdiction and kind of customer a regime is chosen."""

    def act(form: Form) -> None:
        given = form.cleaned_data
        actions.choose_regime(
            key=given["regime"], product=given["product"], jurisdiction=given["jurisdiction"],
            customer_type=given["customer_type"], by=actor_on(request), at=clock.now(),
        )  # fmt: skip

    form = ChoiceForm(request.POST or None, initial={"regime": request.GET.get("regime")})
    title, label = _("For whom is a regime chosen?"), _("Choose it")
    return ask(request, form, act, title=title, label=label, back=reverse("complaints:regimes"))


@require_POST
@page("complaints.configure")
def drop(request: HttpRequest, choice_id: int) -> HttpResponse:
    """Choose a regime no more for one line."""
    actions.drop_choice(choice_id=choice_id, by=actor_on(request), at=clock.now())
    return redirect("complaints:regimes")


@require_http_methods(["GET", "POST"])
@page("complaints.configure")
def taxonomy(request: HttpRequest) -> HttpResponse:
    """Set our words and the regulator's side by side, by day."""
    actor, now = actor_on(request), clock.now()
    known = known_regimes()
    key = request.GET.get("regime", "")
    key = key if key in dict(known) else (known[0][0] if known else "")
    lines = side_by_side(key, day=timezone.localtime(now).date())

    def act(form: Form) -> None:
        given = form.cleaned_data
        actions.map_words(key=key, **given, by=actor, at=now)

    form = MappingForm(
        request.POST or None, ours=[(one.ours, one.ours) for one in lines],
        initial={"active_from": timezone.localtime(now).date(), "ours": request.GET.get("ours")},
    )  # fmt: skip
    back = f"{reverse('complaints:taxonomy')}?regime={key}"
    if key and carried_out(request, form, act):
        return redirect(back)
    context = {
        "form": form, "known": known, "key": key, "lines": lines, "unmapped": [one for one in lines if not one.theirs],
        "mapped": [one for one in lines if one.theirs], "may": shown.desk(actor), "title": dict(known).get(key, ""),
    }  # fmt: skip
    return render(request, "complaints/taxonomy.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@page("complaints.configure")
def entities(request: HttpRequest) -> HttpResponse:
    """List the legal entities that answer complaints for themselves, and declare another one."""
    actor, now = actor_on(request), clock.now()

    def act(form: Form) -> None:
        actions.declare_entity(**form.cleaned_data, by=actor, at=now)

    title, label = _("Declare a legal entity"), _("Declare it")
    form = EntityForm(request.POST or None)
    more = {"entities": queries.entities(with_ended=True), "may": shown.desk(actor), "here": "entities"}
    return ask(request, form, act, title=title, label=label, back=reverse("complaints:entities"), **more)


@require_POST
@page("complaints.configure")
def end_entity(request: HttpRequest, entity_id: int) -> HttpResponse:
    """End a legal entity: no new complaint belongs to it."""
    actions.end_entity(entity_id=entity_id, by=actor_on(request), at=clock.now())
    return redirect("complaints:entities")
