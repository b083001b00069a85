"""Letters out: written, looked at, printed together, posted, returned; and the company's paper."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.desk.cases import queries as cases
from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.kernel.models import StoredFile
from rapport.ui.forms import Form, carried_out
from rapport.ui.meanwhile import one_at_a_time
from rapport.ui.page import actor_on, page

from ... import actions, queries
from ...models import Letter, Letterhead
from ...types import Posting
from .. import letter_forms as forms
from ..asking import desk
from .templates import filled_for

QUEUE = "channels.letters"
MOST, MOST_BATCHES, LONGEST_ID = 100, 10, 18


@require_safe
@page(QUEUE)
def letters(request: HttpRequest) -> HttpResponse:
    """Show the print queue: what waits, what was printed and not posted, what came back."""
    actor = actor_on(request)
    context = {
        "may": desk(actor),
        "waiting": _enclosing(queries.queue(actor, Posting.WAITING)[:MOST]),
        "printed": queries.queue(actor, Posting.PRINTED)[:MOST],
        "unaddressed": queries.queue(actor, Posting.UNADDRESSED)[:MOST],
        "returned": queries.queue(actor, Posting.RETURNED)[:MOST],
        "batches": queries.batches(actor)[:MOST_BATCHES],
        "has_paper": queries.letterhead().pk is not None,
    }
    return render(request, "channels/letters/queue.html", context)


def _enclosing(rows: Iterable[Letter]) -> list[tuple[Letter, list[StoredFile]]]:
    """Return letters, each with the files that are laid into its envelope."""
    found = list(rows)
    kept = queries.enclosed_in([one.contact_id for one in found])
    return [(one, kept.get(one.contact_id, [])) for one in found]


@require_POST
@page(QUEUE)
def print_letters(request: HttpRequest) -> HttpResponse:
    """Print the chosen letters as one PDF."""
    given = [one for one in request.POST.getlist("letter")[:MOST] if one.isascii() and one.isdigit() and len(one) <= LONGEST_ID]
    batch = actions.print_letters(letter_ids=[int(one) for one in given], by=actor_on(request), at=clock.now())
    return redirect("channels:batch", batch.pk)


@require_safe
@page(QUEUE)
def batch(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Show what was printed together: the pages, and whether it was posted."""
    return _batch(request, batch_id, forms.Posted(initial={"posted_date": timezone.localdate(clock.now())}))


def _batch(request: HttpRequest, batch_id: int, form: Form) -> HttpResponse:
    actor = actor_on(request)
    found = queries.get_batch(batch_id, actor=actor)
    rows = list(queries.letters_in(found, actor=actor).select_related("case__customer"))
    context = {
        "may": desk(actor),
        "is_whole": queries.is_whole(found, actor=actor),
        "why_no_pages": queries.why_no_pages(found),
        "taken_off": queries.taken_off_count(found),
        "batch": found,
        "letters": _enclosing(rows),
        "waits": any(one.state == Posting.PRINTED for one in rows),
        "form": form,
    }
    return render(request, "channels/letters/batch.html", context, status=422 if form.errors else 200)


@require_safe
@page(QUEUE)
def batch_pages(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Hand out the pages of a batch, the same each time but for what was taken off the pile."""
    found = queries.get_whole_batch(batch_id, actor=actor_on(request))
    return _pdf(queries.pages_of(found), f"letters-{batch_id}")


@require_POST
@page(QUEUE)
def reprint(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Count that a batch is printed once more, and hand its pages out."""
    actions.count_reprint(batch_id=batch_id, by=actor_on(request), at=clock.now())
    return redirect("channels:batch_pages", batch_id)


@require_POST
@page(QUEUE)
def posted(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Say on which day a batch was posted."""
    actor, now = actor_on(request), clock.now()
    form = forms.Posted(request.POST)

    def act(form: Form) -> None:
        actions.mark_posted(batch_id=batch_id, posted_date=form.cleaned_data["posted_date"], by=actor, at=now)

    if carried_out(request, form, act):
        return redirect("channels:batch", batch_id)
    return _batch(request, batch_id, form)


@require_POST
@page(QUEUE)
def to_queue(request: HttpRequest, letter_id: int) -> HttpResponse:
    """Take a printed letter off the pile."""
    actions.return_to_queue(letter_id=letter_id, by=actor_on(request), at=clock.now())
    return redirect("channels:letters")


@require_http_methods(["GET", "POST"])
@page("cases.work")
def returned(request: HttpRequest, letter_id: int) -> HttpResponse:
    """Record that a letter came back."""
    actor, now = actor_on(request), clock.now()
    row = queries.get_letter(letter_id, actor=actor)
    form = forms.Returned(request.POST or None, initial={"returned_date": timezone.localdate(now)})

    def act(form: Form) -> None:
        actions.record_return(letter_id=letter_id, **form.cleaned_data, by=actor, at=now)

    if carried_out(request, form, act):
        return _to_contact(row)
    context = {"may": desk(actor), "form": form, "letter": row}
    return render(request, "channels/letters/returned.html", context, status=422 if form.errors else 200)


def _to_contact(row: Letter) -> HttpResponse:
    return redirect(f"{reverse('cases:case', args=[row.case_id])}#contact-{row.contact_id}")


@require_POST
@page("cases.work")
def take_back_letter(request: HttpRequest, letter_id: int) -> HttpResponse:
    """Stop a letter before it is printed."""
    row = queries.get_letter(letter_id, actor=actor_on(request))
    actions.take_back_letter(letter_id=letter_id, by=actor_on(request), at=clock.now())
    return _to_contact(row)


@require_POST
@page("cases.work")
def readdress(request: HttpRequest, letter_id: int) -> HttpResponse:
    """Put a letter into the queue with the address that the customer has now."""
    row = queries.get_letter(letter_id, actor=actor_on(request))
    actions.readdress(letter_id=letter_id, by=actor_on(request), at=clock.now())
    return _to_contact(row)


@require_safe
@page("cases.view")
def look(request: HttpRequest, letter_id: int) -> HttpResponse:
    """Show one letter as it is, or was, printed."""
    row = queries.get_letter(letter_id, actor=actor_on(request))
    at = row.batch.at if row.batch else clock.now()
    return _pdf(queries.pages([row], paper=queries.letterhead(), at=at), f"letter-{letter_id}")


@require_http_methods(["GET", "POST"])
@page("cases.work")
def write(request: HttpRequest, case_id: int) -> HttpResponse:
    """Answer a case by letter; looked at as it will be printed, before it goes into the queue."""
    actor, now = actor_on(request), clock.now()
    case = cases.get_case(case_id, actor=actor)
    lines, why = queries.postal(case, home=queries.letterhead().country)
    initial = {"subject": case.subject, "text": _begun(request, case, actor)}
    form = forms.Write(request.POST or None, initial=initial)
    if request.method == "POST" and "look" in request.POST and form.is_valid():
        tried = Letter(case=case, address=list(lines) or ["–"], written_at=now, signed=actor.name, **form.cleaned_data)
        return _pdf(queries.pages([tried], paper=queries.letterhead(), at=now), "letter")

    def act(form: Form) -> None:
        actions.write_letter(case_id=case_id, **form.cleaned_data, by=actor, at=now)

    if carried_out(request, form, act):
        return redirect("cases:case", case_id)
    context: dict[str, Any] = {"may": desk(actor), "case": case, "form": form, "address": lines, "why": why and _(why)}
    return render(request, "channels/letters/write.html", context, status=422 if form.errors else 200)


def _begun(request: HttpRequest, case: Any, actor: Actor) -> str:
    """How the letter begins: with the template that was chosen, else what was being written, else a greeting."""
    chosen = request.GET.get("template", "")
    if chosen.isascii() and chosen.isdigit() and len(chosen) <= LONGEST_ID:
        row = next((one for one in queries.templates() if one.pk == int(chosen)), None)
        if row is not None:
            return filled_for(row, case, actor)
    draft = cases.draft_of(case, actor)
    return draft.text if draft else _greeting(case)


def _greeting(case: Any) -> str:
    return (
        _("Dear %(name)s,") % {"name": case.customer.name if case.customer else _("customer")} + "\n\n\n\n" + _("Yours sincerely")
    )


@require_http_methods(["GET", "POST"])
@page("channels.configure")
@one_at_a_time(Letterhead, None)
def paper(request: HttpRequest) -> HttpResponse:
    """Say how the company's paper looks."""
    actor, now = actor_on(request), clock.now()
    form = forms.Paper(request.POST or None, request.FILES or None, paper=queries.letterhead()).changing()

    def act(form: forms.Paper) -> None:
        actions.set_letterhead(draft=form.draft(), by=actor, at=now)
        if form.cleaned_data["logo"]:
            actions.set_logo(content=form.cleaned_data["logo"], name=form.cleaned_data["logo"].name, by=actor, at=now)

    if carried_out(request, form, act):
        return redirect("channels:letters")
    return render(
        request, "channels/letters/paper.html", {"may": desk(actor), "form": form}, status=422 if form.errors else 200
    )  # fmt: skip


def _pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
