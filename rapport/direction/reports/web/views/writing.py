"""Changing a draft: its headline, comments, asks, customers' words and figures; each form also stands on a page of its own."""

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.ui.forms import Form
from rapport.ui.meanwhile import one_at_a_time
from rapport.ui.page import actor_on, page

from ... import actions, queries
from ...jobs import take_figures
from ...models import Report, Version
from ...queries import shown
from ...queries.papers.printed import voice_about
from ...types import Section, Side
from .. import forms
from ..asking import address, answered, periods

MOST_DRAWS = 99


@require_http_methods(["GET", "POST"])
@page(actions.EDIT)
def draft(request: HttpRequest) -> HttpResponse:
    """Draft the report on a period, or open the one that is there."""
    actor, now = actor_on(request), clock.now()
    form = forms.Draft(request.POST or None, periods=periods(now))
    made: list[int] = []

    def act(_form: Form) -> None:
        with transaction.atomic():
            version = actions.begin(period=form.chosen(), by=actor, at=now)
            _have_taken(version, actor)
        made.append(version.report_id)

    response = answered(request, form, act, title=_("Draft a report"), label=_("Draft it"), back="/reports/")
    return HttpResponseRedirect(address(made[0])) if made else response


@require_POST
@page(actions.EDIT)
def take_again(request: HttpRequest, report_id: int) -> HttpResponse:
    """Have the figures of a draft taken anew."""
    actor = actor_on(request)
    with transaction.atomic():
        _have_taken(actions.ask_figures(report_id=report_id, by=actor, at=clock.now()), actor)
    return HttpResponseRedirect(address(report_id))


def _have_taken(version: Version, actor: Actor) -> None:
    """Queue the job that takes the figures of a draft that waits for them."""
    if version.counting_at is not None:
        take_figures.defer(report_id=version.report_id, person_id=actor.person_id, once=f"report:{version.report_id}")


@require_http_methods(["GET", "POST"])
@page(actions.EDIT)
@one_at_a_time(Report, "report_id")
def headline(request: HttpRequest, report_id: int) -> HttpResponse:
    """Write the headline."""
    actor = actor_on(request)
    found = queries.get_version(report_id, actor=actor)
    form = forms.Headline(request.POST or None, initial={"headline": found.content.headline}).changing()

    def act(form: Form) -> None:
        actions.set_headline(report_id=report_id, headline=form.cleaned_data["headline"], by=actor, at=clock.now())

    return answered(request, form, act, title=_("Headline"), label=_("Keep it"), back=address(report_id, "headline"))


@require_http_methods(["GET", "POST"])
@page(actions.EDIT)
@one_at_a_time(Report, "report_id")
def comment(request: HttpRequest, report_id: int, section: str) -> HttpResponse:
    """Comment on a part of the page."""
    actor = actor_on(request)
    found, part = queries.get_version(report_id, actor=actor), _section(section)
    form = forms.Comment(request.POST or None, initial={"text": found.content.comment(part)}).changing()

    def act(form: Form) -> None:
        actions.comment(report_id=report_id, section=part, text=form.cleaned_data["text"], by=actor, at=clock.now())

    return answered(request, form, act, title=shown.section(part), label=_("Keep it"), back=address(report_id, part.value))


def _section(text: str) -> Section:
    try:
        return Section(text)
    except ValueError:
        raise Http404 from None


@require_http_methods(["GET", "POST"])
@page(actions.EDIT)
def add_ask(request: HttpRequest, report_id: int) -> HttpResponse:
    """Add an ask or a promise."""
    actor = actor_on(request)
    queries.get_version(report_id, actor=actor)
    form = forms.AddAsk(request.POST or None)

    def act(form: Form) -> None:
        given = form.cleaned_data
        actions.add_ask(
            report_id=report_id, side=Side(given["side"]), text=given["text"], owner=given["owner"], by_date=given["by_date"],
            by=actor, at=clock.now(),
        )  # fmt: skip

    return answered(request, form, act, title=_("An ask, or a promise"), label=_("Add it"), back=address(report_id, "asks"))


@require_POST
@page(actions.EDIT)
def remove_ask(request: HttpRequest, report_id: int, number: int) -> HttpResponse:
    """Take an ask or promise away."""
    actions.remove_ask(report_id=report_id, number=number, by=actor_on(request), at=clock.now())
    return HttpResponseRedirect(address(report_id, "asks"))


@require_safe
@page(actions.EDIT)
def words(request: HttpRequest, report_id: int) -> HttpResponse:
    """Offer customers' words of the period, drawn by chance."""
    actor = actor_on(request)
    found = queries.get_version(report_id, actor=actor)
    asked = request.GET.get("draw", "")
    draw = min(int(asked), MOST_DRAWS) if asked.isascii() and asked.isdigit() and len(asked) < 4 else 1
    chosen = {one.contact_id for one in found.content.voices}
    voices = queries.draw(actor, found.version.report.period, seed=found.version.report.since.toordinal() + draw)
    context = {
        "report": found.version.report,
        "title": found.content.title,
        "voices": [(one, voice_about(one), one.words.contact_id in chosen) for one in voices],
        "next_draw": draw + 1,
        "is_full": len(chosen) >= 3,
        "is_draft": found.version.is_draft,
    }
    return render(request, "reports/words.html", context)


@require_POST
@page(actions.EDIT)
def choose_words(request: HttpRequest, report_id: int, word_id: int) -> HttpResponse:
    """Print a customer's words."""
    actions.choose_words(report_id=report_id, contact_id=word_id, by=actor_on(request), at=clock.now())
    return HttpResponseRedirect(address(report_id, "voices"))


@require_POST
@page(actions.EDIT)
def leave_out_words(request: HttpRequest, report_id: int, word_id: int) -> HttpResponse:
    """Print a customer's words no more."""
    actions.leave_out_words(report_id=report_id, contact_id=word_id, by=actor_on(request), at=clock.now())
    return HttpResponseRedirect(address(report_id, "voices"))
