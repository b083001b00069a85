"""Reading: the list, a report's page, its files, and the page behind a reader's link."""

import functools
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.ui.forms import Form, carried_out
from rapport.ui.page import actor_on, page, public_page

from ... import actions, queries
from ...models import Copy, Version
from ...queries import frozen, papers, shown
from ...queries.papers import Drawing
from ...types import PARTS, Outcome, Paper, Section, State
from .. import forms
from ..asking import periods
from ..page import context_of

READER = Actor.machine("a reader's link")
COMMENTED = (Section.FIGURES, Section.CHANGES, Section.STANDARDS, Section.COMPLAINTS, Section.BACKLOG, Section.VOICES)


@require_safe
@page(queries.VIEW)
def reports(request: HttpRequest) -> HttpResponse:
    """List the reports, newest period first."""
    actor, waiting = actor_on(request), queries.waiting()
    rows = [
        (one, shown.title_of(one.period), shown.dates(one.period), shown.state(one.state), shown.STATE_TONES[one.state],
         waiting.get(one.report_id, 0))
        for one in queries.reports(actor)
    ]  # fmt: skip
    context = {
        "rows": rows,
        "form": forms.Draft(periods=periods(clock.now())) if actor.may(actions.EDIT) else None,
        "may_send": actor.may(actions.APPROVE),
        "plans": [one for one in queries.plans() if one.is_active],
        "reader_count": len(queries.readers()),
    }
    return render(request, "reports/list.html", context)


@require_safe
@page(queries.VIEW)
def report(request: HttpRequest, report_id: int) -> HttpResponse:
    """Show a report as it is printed; a draft with the forms that change it."""
    actor, number = actor_on(request), _number(request.GET.get("version", ""))
    found = queries.get_version(report_id, actor=actor, number=number)
    newest = queries.get_version(report_id, actor=actor)
    version, is_current = found.version, found.version.pk == newest.version.pk
    with timezone.override(_zone()):
        context = context_of(Drawing.of(version))
    content = found.content
    may_edit = is_current and version.is_draft and actor.may(actions.EDIT) and version.counting_at is None
    may_answer = actor.may(actions.APPROVE)
    context |= {
        "report": version.report,
        "is_current": is_current,
        "is_untouched": version.is_draft or queries.is_untouched(version),
        "editable": may_edit,
        "may_edit": actor.may(actions.EDIT),
        "may_approve": actor.may(actions.APPROVE) and is_current,
        "digest": frozen.digest_of(version.content),
        "headline_form": forms.Headline(initial={"headline": content.headline}, auto_id="headline_%s").changing()
        if may_edit
        else None,
        "comment_forms": _comment_forms(content) if may_edit else {},
        "ask_form": forms.AddAsk(auto_id="ask_%s") if may_edit else None,
        "evidence_form": forms.CiteEvidence(auto_id="evidence_%s") if may_edit else None,
        "settled": _settled(version) if version.is_frozen and actor.may(actions.EDIT) and is_current else [],
        "versions": [(one, shown.state(State(one.state))) for one in queries.versions_of(report_id)],
        "copies": queries.copies_of(report_id) if actor.may(actions.APPROVE) else [],
        "reader_count": len(queries.readers()),
        "papers": [paper.value for paper in Paper],
        "is_reader": False,
        "is_counting": version.counting_at is not None,
        "part_count": PARTS,
        "questions": [
            (one, queries.place_words(content, one.place), forms.Answer(auto_id=f"answer_{one.pk}_%s") if may_answer else None)
            for one in queries.questions_of(report_id)
        ],
    }
    return render(request, "reports/report.html", context)


def _comment_forms(content: Any) -> dict[str, forms.Comment]:
    return {
        section.value: forms.Comment(initial={"text": content.comment(section)}, auto_id=f"{section.value}_%s").changing()
        for section in COMMENTED
    }


def _settled(version: Version) -> list[dict[str, Any]]:
    """Each ask and promise of a frozen version with what came of it, and the form to say so."""
    known = {one.number: one for one in version.outcomes.all()}
    rows = []
    for one in frozen.from_json(version.content).asks:
        found = known.get(one.number)
        outcome = Outcome(found.outcome) if found else Outcome.OPEN
        initial = {"outcome": outcome.value, "words": found.words if found else ""}
        rows.append(
            {
                "ask": one,
                "side": shown.side(one.side),
                "outcome": shown.outcome(outcome),
                "tone": shown.OUTCOME_TONES[outcome],
                "words": initial["words"],
                "form": forms.Settle(initial=initial, auto_id=f"outcome_{one.number}_%s"),
            }
        )
    return rows


@require_safe
@page(queries.VIEW)
def paper(request: HttpRequest, report_id: int, paper: str) -> HttpResponse:
    """Give a version as a file."""
    found = queries.get_version(report_id, actor=actor_on(request), number=_number(request.GET.get("version", "")))
    return _file(found.version, paper)


def _file(version: Version, kind: str) -> HttpResponse:
    try:
        chosen = Paper(kind)
    except ValueError:
        raise Http404 from None
    with timezone.override(_zone()):
        drawing = Drawing.of(version)
        response = HttpResponse(papers.drawn(drawing, chosen), content_type=papers.MEDIA_TYPES[chosen])
    response["Content-Disposition"] = f'attachment; filename="{papers.name_of(drawing.content, chosen)}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _number(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise Http404
    return int(text)


def _zone() -> ZoneInfo:
    """A report speaks in the department's zone, whoever reads it."""
    return ZoneInfo(settings.RAPPORT_ZONE)


def _by_link(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Find the copy of the link; a wrong or revoked one gets a page that says so kindly. Keep it out of engines and caches."""

    @functools.wraps(view)
    def opened(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponseBase:
        copy = queries.find_by_link(token)
        response = (
            render(request, "reports/no_such_link.html", status=404) if copy is None else view(request, copy, token, **kwargs)
        )
        response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response.headers["Cache-Control"] = "private, no-store"
        return response

    return opened


@require_safe
@public_page(why="Upper management reads without an account; the signed and revocable link in the address is the key.")
@_by_link
def read(request: HttpRequest, copy: Copy, token: str) -> HttpResponse:
    """Show a reader the version that was sent to them, and say when there is a newer one or it was withdrawn."""
    return render(request, "reports/read.html", _read(copy, token))


def _read(copy: Copy, token: str) -> dict[str, Any]:
    with timezone.override(_zone()):
        context = context_of(Drawing.of(copy.version))
    content = context["content"]
    context |= {
        "copy": copy,
        "token": token,
        "ask_url": reverse("reports:ask", args=[token]),
        "question_form": forms.Ask(places=_places(copy), auto_id="question_%s"),
        "questions": [(one, queries.place_words(content, one.place), None) for one in queries.answered_or_not(copy)],
        "newer": queries.newer_sent(copy.version),
        "papers": [(paper.value, reverse("reports:read_paper", args=[token, paper.value])) for paper in Paper],
        "is_reader": True,
    }
    return context


@require_http_methods(["GET", "POST"])
@public_page(why="A reader asks about the report that was sent to them; the signed and revocable link in the address is the key.")
@_by_link
def ask(request: HttpRequest, copy: Copy, token: str) -> HttpResponse:
    """Take a reader's question at a figure or a part; a form that is not right is shown again with what is wrong."""
    form = forms.Ask(request.POST or None, places=_places(copy), initial={"place": request.GET.get("at", "")})

    def act(form: Form) -> None:
        given = form.cleaned_data
        actions.ask(copy_id=copy.pk, place=given["place"], text=given["text"], by=READER, at=clock.now())

    back = reverse("reports:read", args=[token]) + "#questions"
    if carried_out(request, form, act):
        return HttpResponseRedirect(back)
    context = {"form": form, "back": back, "content": frozen.from_json(copy.version.content)}
    return render(request, "reports/question.html", context, status=422 if form.errors else 200)


def _places(copy: Copy) -> list[tuple[str, str]]:
    content = frozen.from_json(copy.version.content)
    return [("", queries.place_words(content, "")), *queries.places(content).items()]


@require_safe
@public_page(why="A file of the report that was sent to this reader; the signed and revocable link in the address is the key.")
@_by_link
def read_paper(request: HttpRequest, copy: Copy, token: str, paper: str) -> HttpResponse:
    """Give a reader the version that was sent to them as a file."""
    return _file(copy.version, paper)
