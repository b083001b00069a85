"""Single messages: as they were sent, taken back, sent again, and who gets copies."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csp import CSP
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.desk.cases import queries as cases
from rapport.kernel import clock
from rapport.kernel.errors import Refused
from rapport.ui.forms import add_refusal
from rapport.ui.page import actor_on, page

from ... import actions, queries
from ...models import Inbound
from ...rules import cleaning, reading
from ..asking import desk
from ..forms import CopyForm

# The only page on which pictures from elsewhere may load, and only when somebody has asked for them.
WITH_PICTURES: dict[str, Any] = {**settings.SECURE_CSP, "img-src": [CSP.SELF, "data:", "https:", "http:"]}


@require_safe
@page("cases.view")
def message(request: HttpRequest, inbound_id: int) -> HttpResponse:
    """Show a message as it was sent: its HTML made harmless, pictures from elsewhere only when asked for."""
    row = queries.get_inbound(inbound_id, actor=actor_on(request))
    if request.GET.get("pictures") == "yes":
        response: HttpResponse = csp_override(WITH_PICTURES)(_with_pictures)(request, row)
        return response
    return _shown(request, row, with_remote=False)


def _with_pictures(request: HttpRequest, row: Inbound) -> HttpResponse:
    response = _shown(request, row, with_remote=True)
    response["Referrer-Policy"] = "no-referrer"
    return response


def _shown(request: HttpRequest, row: Inbound, *, with_remote: bool) -> HttpResponse:
    mail = reading.read(queries.original_of(row))
    pictures = {name: reverse("file", args=[number]) for name, number in row.pictures.items()}
    cleaned = cleaning.clean(mail.html, pictures=pictures, with_remote=with_remote) if mail.html else None
    context: dict[str, Any] = {
        "may": desk(actor_on(request)),
        "row": row,
        "mail": mail,
        # What comes out of the cleaner holds nothing but structure and words.
        "html": mark_safe(cleaned.html) if cleaned else "",  # noqa: S308
        "remote_count": cleaned.remote_count if cleaned else 0,
        "with_remote": with_remote,
    }
    return render(request, "channels/message.html", context)


@require_safe
@page("cases.view")
def original(request: HttpRequest, inbound_id: int) -> HttpResponse:
    """Hand out a message byte by byte, to be kept, never to be shown."""
    row = queries.get_inbound(inbound_id, actor=actor_on(request))
    response = HttpResponse(queries.original_of(row), content_type="message/rfc822")
    response["Content-Disposition"] = f'attachment; filename="message-{row.pk}.eml"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@require_POST
@page("cases.work")
def take_back(request: HttpRequest, outbound_id: int) -> HttpResponse:
    """Stop a message before it leaves."""
    row = queries.get_outbound(outbound_id, actor=actor_on(request))
    if row.state != "taken_back":
        actions.take_back(outbound_id=row.pk, by=actor_on(request), at=clock.now())
    return redirect(_place(row.case_id, row.contact_id))


@require_POST
@page("cases.work")
def again(request: HttpRequest, outbound_id: int) -> HttpResponse:
    """Send a message again that did not arrive."""
    row = queries.get_outbound(outbound_id, actor=actor_on(request))
    actions.send_again(outbound_id=row.pk, by=actor_on(request), at=clock.now())
    return redirect(_place(row.case_id, row.contact_id))


@require_POST
@page("cases.work")
def arrived(request: HttpRequest, outbound_id: int) -> HttpResponse:
    """Say that a message arrived of which nobody knew."""
    row = queries.get_outbound(outbound_id, actor=actor_on(request))
    actions.hold_as_sent(outbound_id=row.pk, by=actor_on(request), at=clock.now())
    return redirect(_place(row.case_id, row.contact_id))


@require_http_methods(["GET", "POST"])
@page("cases.work")
def copies(request: HttpRequest, case_id: int) -> HttpResponse:
    """Let somebody have copies of the answers, or no more."""
    actor = actor_on(request)
    case = cases.get_case(case_id, actor=actor)
    form = CopyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        is_copied, email = request.POST.get("stop") != "yes", form.cleaned_data["email"]
        try:
            actions.set_participant(case_id=case_id, email=email, is_copied=is_copied, by=actor, at=clock.now())
        except Refused as refused:
            add_refusal(form, refused)
        else:
            return redirect("cases:case", case_id)
    context = {"may": desk(actor), "form": form, "title": _("Who gets copies?"), "case": case}
    return render(request, "channels/copies.html", context, status=422 if form.errors else 200)


def _place(case_id: int, contact_id: int | None) -> str:
    return reverse("cases:case", args=[case_id]) + (f"#contact-{contact_id}" if contact_id else "")
