"""The customer's side: a form to reach us, and a signed page with the one conversation. No account, no notes, no inner words."""

import functools
import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.db import connection, transaction
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from rapport.directory.customers import actions as customers
from rapport.directory.customers.types import PointKind
from rapport.governance.commitments import queries as commitments
from rapport.kernel import clock, files
from rapport.kernel.actor import Actor
from rapport.kernel.errors import Refused
from rapport.ui import limits, slots
from rapport.ui.forms import add_refusal
from rapport.ui.page import Guarded, public_page

from ... import actions, queries
from ...models import Case
from ...types import UNSETTLED, CaseDraft, Channel, ContactDraft, Direction, Kind
from .. import letters
from ..forms.intake import ContactUs, PortalReply
from .conversation import attach_all

ENTRANCE = Actor.machine("contact form")
SAME_MESSAGE_SECONDS = 3600
LONGEST_SUBJECT = 90


def unlisted(view: Guarded) -> Guarded:
    """Keep a page out of search engines and shared caches."""

    @functools.wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response.headers["Cache-Control"] = "private, no-store"
        return response

    return answered  # type: ignore[return-value]


@unlisted
@require_http_methods(["GET", "POST"])
@public_page(why="Customers reach us without an account.")
def contact(request: HttpRequest) -> HttpResponse:
    """Take a customer's message, open a case, and lead to its reference and private page."""
    form = ContactUs(request.POST or None, request.FILES or None)
    if request.method != "POST":
        return render(request, "cases/contact.html", {"form": form})
    if form.is_from_a_machine:
        return render(request, "cases/thanks.html", {"is_plain": True})
    if limits.is_too_often(request, "contact"):
        form.is_valid()
        form.add_error(None, _("That was a lot in a short time. Wait a few minutes, then send it again; nothing is lost."))
        return render(request, "cases/contact.html", {"form": form}, status=429)
    if form.is_valid():
        try:
            return redirect("cases:thanks", _taken_in_once(form))
        except Refused as refused:
            add_refusal(form, refused)
    return render(request, "cases/contact.html", {"form": form}, status=422)


@transaction.atomic
def _taken_in_once(form: ContactUs) -> str:
    """Open the case, or find the one that the same message opened a moment ago. Return its link's token.

    A button pressed twice sends the same words at once: the second waits until the first are kept.
    """
    given = form.cleaned_data
    said = "\n".join(str(given.get(key, "")) for key in ("name", "email", "phone", "order_reference", "message"))
    key = f"contact:{hashlib.sha256(said.encode()).hexdigest()}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 7020))", [key])
    if (known := cache.get(key)) is not None:
        return str(known)
    token = queries.portal_token(_taken_in(given, clock.now()))
    cache.set(key, token, SAME_MESSAGE_SECONDS)
    return token


@transaction.atomic
def _taken_in(given: dict[str, Any], now: datetime) -> Case:
    kind, value = (PointKind.EMAIL, given["email"]) if given["email"] else (PointKind.PHONE, given["phone"])
    customer = customers.find_or_add_by_point(kind=kind, value=value, name=given["name"], by=ENTRANCE, at=now)
    declared = {one.key for one in queries.attributes()}
    reference = given["order_reference"]
    text = given["message"]
    if reference and "order_reference" not in declared:
        text += "\n\n" + _("Order number: %(reference)s") % {"reference": reference}
    if given["email"] and given["phone"]:
        text += "\n\n" + _("Telephone: %(phone)s") % {"phone": given["phone"]}
    draft = CaseDraft(
        kind=Kind.ENQUIRY,
        subject=subject_of(given["message"]),
        first=ContactDraft(direction=Direction.INBOUND, channel=Channel.WEB, text=text),
        customer_id=customer.pk,
        reason_id=given.get("about"),
        attributes={"order_reference": reference} if reference and "order_reference" in declared else {},
    )
    case = actions.open_case(draft=draft, by=ENTRANCE, at=now)
    if given["papers"]:
        attach_all(case.contacts.get(), given["papers"], by=ENTRANCE)
    return case


def subject_of(message: str) -> str:
    """Return the first line of a message, cut at a word, as the subject of its case."""
    first = next((line for line in message.splitlines() if line.strip()), "")
    plain = " ".join(first.split())
    return plain if len(plain) <= LONGEST_SUBJECT else plain[:LONGEST_SUBJECT].rsplit(" ", 1)[0] + " …"


def _by_link(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Find the case of the link; a wrong or replaced one gets a page that says so kindly."""

    @functools.wraps(view)
    def opened(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponseBase:
        case = queries.find_by_portal(token)
        if case is None:
            return render(request, "cases/no_such_link.html", status=404)
        return view(request, case, token, **kwargs)

    return opened


@unlisted
@require_safe
@public_page(why="Confirms a message to whoever sent it; the signed link in the address is the key.")
@_by_link
def thanks(request: HttpRequest, case: Case, token: str) -> HttpResponse:
    """Say that the message arrived, under which number, and what happens next."""
    link = request.build_absolute_uri(letters.path_of(token))
    due_at = _due_at(case, clock.now())
    return render(request, "cases/thanks.html", {"case": case, "token": token, "link": link, "due_at": due_at})


@unlisted
@require_http_methods(["GET", "POST"])
@public_page(why="The customer reads and continues their own conversation; the signed link in the address is the key.")
@_by_link
def portal(request: HttpRequest, case: Case, token: str) -> HttpResponse:
    """Show the customer the one conversation, and take what they add to it."""
    form, before = PortalReply(request.POST or None, request.FILES or None), case.pk
    if request.method == "POST":
        if limits.is_too_often(request, "portal"):
            form.is_valid()
            form.add_error(None, _("That was a lot in a short time. Wait a few minutes, then send it again."))
        elif form.is_valid():
            try:
                case = _added(case, form)
            except Refused as refused:
                add_refusal(form, refused)
            else:
                # Long after a case was settled, a new one with a page of its own follows it.
                address = token if case.pk == before else queries.portal_token(case)
                return redirect(f"{letters.path_of(address)}#end")
    context = _letter(case, token) | {"form": form, "panels": _offered(request, case)}
    return render(request, "cases/portal.html", context, status=422 if form.errors else 200)


def _offered(request: HttpRequest, case: Case) -> list[tuple[slots.Panel, str]]:
    """What higher rooms ask the customer on their own page."""
    actor = queries.customer_actor(case)
    return slots.render_slot(request, "portal.foot", case.pk, actor=actor, as_of=clock.now())


@transaction.atomic
def _added(case: Case, form: PortalReply) -> Case:
    """Add the message to the conversation, unless it is the last one sent once more. Return the case in which it stands."""
    customer, given, now = queries.customer_actor(case), form.cleaned_data, clock.now()
    key = f"portal:{case.pk}:{hashlib.sha256(given['text'].encode()).hexdigest()}"
    if not cache.add(key, "", 120):
        return case
    try:
        contact = actions.portal_reply(case_id=case.pk, text=given["text"], by=customer, at=now)
        attach_all(contact, given["papers"], by=queries.customer_actor(contact.case))
    except Refused:
        cache.delete(key)
        raise
    return contact.case


def _letter(case: Case, token: str) -> dict[str, Any]:
    now = clock.now()
    promises = commitments.promises_of("case", [case.pk], as_of=now).get(case.pk, [])
    return {
        "case": case,
        "token": token,
        "said": letters.conversation(case, token),
        "promises": promises,
        "due_at": _due_at(case, now),
        "is_settled": case.is_settled,
    }


def _due_at(case: Case, now: datetime) -> datetime | None:
    """Return until when the customer hears from us, where a standard says so and the moment is still to come."""
    is_ours = case.state in UNSETTLED and case.awaiting_answer_since is not None
    return case.due_at if is_ours and case.due_at is not None and case.due_at > now else None


@unlisted
@require_safe
@public_page(why="A file of the customer's own conversation; the signed link in the address is the key.")
@_by_link
def portal_file(request: HttpRequest, case: Case, token: str, file_id: int) -> HttpResponseBase:
    """Serve a file of the conversation. Files of notes, and of other cases, are not there."""
    stored = files.get_file(file_id, actor=queries.customer_actor(case))
    inline = stored.media_type in files.SHOWN_INLINE
    response = FileResponse(files.path_of(stored.sha256).open("rb"), as_attachment=not inline, filename=stored.name)
    response["Content-Type"] = stored.media_type
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
