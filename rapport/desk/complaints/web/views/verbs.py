"""The verbs of a complaint: each asks what it needs and calls one action."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from rapport.desk.cases.types import Channel
from rapport.desk.complaints import actions, queries
from rapport.desk.complaints.models import ComplaintFile
from rapport.desk.complaints.queries import words
from rapport.desk.complaints.types import Letter
from rapport.desk.complaints.web import verbs
from rapport.desk.complaints.web.asking import ask
from rapport.desk.complaints.web.letter_forms import LetterForm
from rapport.kernel import clock
from rapport.ui.forms import Form
from rapport.ui.meanwhile import one_at_a_time
from rapport.ui.page import actor_on, page


@require_http_methods(["GET", "POST"])
@page("complaints.handle")
@one_at_a_time(ComplaintFile, "case_id")
def do(request: HttpRequest, case_id: int, verb: str) -> HttpResponse:
    """Record something in the file."""
    return _recorded(request, case_id, verbs.find(verbs.HANDLE, verb))


@require_http_methods(["GET", "POST"])
@page("complaints.decide")
@one_at_a_time(ComplaintFile, "case_id")
def decide(request: HttpRequest, case_id: int, judgement: str) -> HttpResponse:
    """Decide something, or have something done about it."""
    return _recorded(request, case_id, verbs.find(verbs.DECIDE, judgement))


@require_http_methods(["GET", "POST"])
@page("complaints.restrict")
@one_at_a_time(ComplaintFile, "case_id")
def readers(request: HttpRequest, case_id: int) -> HttpResponse:
    """Say who may read the file."""
    return _recorded(request, case_id, verbs.RESTRICT)


def _recorded(request: HttpRequest, case_id: int, verb: verbs.Verb | None) -> HttpResponse:
    actor, now = actor_on(request), clock.now()
    complaint = queries.get_complaint(case_id, actor=actor)
    if verb is None:
        raise Http404

    def act(form: Form) -> None:
        verb.act(case_id, form.cleaned_data, actor, now)

    back = reverse("complaints:complaint", args=[case_id])
    initial = verb.start(complaint, now) | verb.about(complaint, request.GET.get("row", ""))
    form = verb.form(request.POST or None, request.FILES or None, complaint=complaint, actor=actor, now=now, initial=initial)
    if form.fields:  # what the clock filled in is nobody's change
        form.changing(but=[name for name, value in initial.items() if value == now])
    if request.method == "POST" and not form.fields:
        form.is_bound = True
    return ask(request, form, act, title=verb.title, label=_("Record it"), back=back, complaint=complaint)


@require_http_methods(["GET", "POST"])
@page("complaints.handle")
def letter(request: HttpRequest, case_id: int, letter: str) -> HttpResponse:
    """Write a letter; it goes out only with everything that its rule book wants in it."""
    actor, now = actor_on(request), clock.now()
    complaint = queries.get_complaint(case_id, actor=actor)
    if letter not in list(Letter):
        raise Http404
    kind = Letter(letter)

    def act(form: Form) -> None:
        assert isinstance(form, LetterForm)
        given = form.cleaned_data
        actions.send_letter(
            case_id=case_id,
            letter=kind,
            text=given["text"],
            ticked=form.ticked(),
            channel=Channel(given["channel"]),
            category=given.get("category", ""),
            enclosures=form.enclosures(),
            by=actor,
            at=now,
        )

    form = LetterForm(request.POST or None, request.FILES or None, complaint=complaint, letter=kind)
    back = reverse("complaints:complaint", args=[case_id])
    title = words.LETTER[kind]
    return ask(request, form, act, title=title, label=_("Send it"), back=back, complaint=complaint, written=form.written)
