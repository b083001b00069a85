"""What customers ask about their data."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.directory.customers.queries import get_customer
from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.ui.forms import Form
from rapport.ui.listing import listing
from rapport.ui.page import actor_on, page

from ... import actions, queries
from ...jobs import make_export
from ...models import Request
from ...types import RequestKind
from .. import forms, words
from ..asking import ask
from ..tables import SettledRequests

MOST = 200


@require_safe
@page("privacy.view")
def requests(request: HttpRequest) -> HttpResponse:
    """Show what is asked and not answered yet, and what waits for a second person."""
    actor = actor_on(request)
    context = {
        "requests": [_row(one) for one in queries.open_requests(actor)[:MOST]],
        "erasures": list(queries.waiting_erasures(actor)[:MOST]),
        "may": actor.may("privacy.handle"),
    }
    return render(request, "privacy/requests.html", context)


@require_safe
@page("privacy.view")
def settled(request: HttpRequest) -> HttpResponseBase:
    """Show what was asked and answered."""
    rows = queries.requests(actor_on(request)).filter(settled_at__isnull=False)
    found = listing(request, rows, SettledRequests, export_name="privacy-requests")
    return found if isinstance(found, HttpResponseBase) else render(request, "privacy/settled.html", {"listing": found})


def _row(one: Request) -> dict[str, Any]:
    return {"request": one, "kind": words.KIND[RequestKind(one.kind)]}


@require_http_methods(["GET", "POST"])
@page("privacy.handle")
def new(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Record what a customer asks."""
    actor, now = actor_on(request), clock.now()
    customer = get_customer(customer_id, actor=actor)
    start = {
        "asked_by": customer.name, "received_at": timezone.localtime(now).replace(second=0, microsecond=0),
        "handler_id": actor.person_id, "kind": RequestKind.ACCESS,
    }  # fmt: skip
    form = forms.NewRequest(request.POST or None, people=queries.handlers(), initial=start)

    def act(given: forms.NewRequest) -> None:
        actions.record_request(customer_id=customer_id, asked=given.asked(), by=actor, at=now)

    back = reverse("customers:customer", args=[customer_id])
    note = _("%(name)s. A month is given to answer, from the day of receipt.") % {"name": customer.name}
    return ask(request, form, act, title=_("What does the customer ask?"), label=_("Record it"), back=back, note=note)


@require_safe
@page("privacy.view")
def request(request: HttpRequest, request_id: int) -> HttpResponse:
    """Show one request: what was asked, who it is, until when, what was done."""
    actor = actor_on(request)
    found = queries.get_request(request_id, actor=actor)
    exports, erasures = list(found.exports.order_by("-pk")[:5]), list(found.erasures.order_by("-pk")[:5])
    context = {
        "request_": found,
        "kind": words.KIND[RequestKind(found.kind)],
        "channel": words.CHANNEL[found.channel],  # type: ignore[index]
        "state": words.STATE[found.state],  # type: ignore[index]
        "tone": words.TONE[found.state],  # type: ignore[index]
        "exports": exports,
        "is_making": any(one.state == "waiting" for one in exports),
        "erasures": [(one, words.ERASURE[one.state], words.ERASURE_TONE[one.state]) for one in erasures],  # type: ignore[index]
        "may": actor.may("privacy.handle") and found.is_open,
        "may_take": actor.may("privacy.handle"),
    }
    return render(request, "privacy/request.html", context)


type Act = Callable[..., Any]
STEPS: dict[str, tuple[type[Form], Act, str, Any, Any, str]] = {
    "identify": (
        forms.Identify,
        actions.identify,
        "how",
        gettext_lazy("Is it the customer who asks?"),
        gettext_lazy("Write it down"),
        "main",
    ),
    "extend": (forms.Extend, actions.extend, "why", gettext_lazy("Two months more"), gettext_lazy("Extend it"), "main"),
    "answer": (
        forms.Answer,
        actions.answer,
        "text",
        gettext_lazy("Answer the request"),
        gettext_lazy("It is done and told"),
        "main",
    ),
    "refuse": (
        forms.Refuse,
        actions.refuse_request,
        "why",
        gettext_lazy("Refuse the request"),
        gettext_lazy("Refuse it"),
        "danger",
    ),
    "withdraw": (
        forms.TakeBack,
        actions.withdraw_request,
        "why",
        gettext_lazy("The customer took it back"),
        gettext_lazy("Settle it"),
        "main",
    ),
    "hand": (
        forms.Hand,
        actions.hand_to,
        "handler_id",
        gettext_lazy("Let somebody else look after it"),
        gettext_lazy("Hand it over"),
        "main",
    ),
}


@require_http_methods(["GET", "POST"])
@page("privacy.handle")
def step(request: HttpRequest, request_id: int, step: str) -> HttpResponse:
    """Do one thing about a request."""
    if step not in STEPS:
        raise Http404
    actor = actor_on(request)
    found = queries.get_request(request_id, actor=actor)
    kind, verb, takes, title, label, tone = STEPS[step]
    more: dict[str, Any] = {"people": queries.handlers()} if kind is forms.Hand else {}
    form: Any = kind(request.POST or None, **more)

    def act(given: Any) -> None:
        value = next(iter(given.cleaned_data.values()))
        verb(**{"request_id": request_id, takes: value, "by": actor, "at": clock.now()})

    back = reverse("privacy:request", args=[request_id])
    note = f"{found.customer} · {words.KIND[RequestKind(found.kind)]}"
    return ask(request, form, act, title=str(title), label=str(label), back=back, note=note, tone=tone)


@require_POST
@page("privacy.handle")
def export(request: HttpRequest, request_id: int) -> HttpResponse:
    """Have the data gathered."""
    actor = actor_on(request)
    found = queries.get_request(request_id, actor=actor)
    actions.ask_export(customer_id=found.customer_id, request_id=found.pk, make=make_export, by=actor, at=clock.now())
    return HttpResponseRedirect(reverse("privacy:request", args=[request_id]))


@require_POST
@page("privacy.handle")
def take(request: HttpRequest, export_id: int) -> HttpResponseBase:
    """Give the file to somebody who may have it, and write that down: so it is posted, never followed by chance."""
    return _file(export_id, actor_on(request), clock.now())


def _file(export_id: int, actor: Actor, at: datetime) -> FileResponse:
    found = queries.get_export(export_id, actor=actor)
    path = actions.take(export_id=export_id, by=actor, at=at)
    response = FileResponse(path.open("rb"), as_attachment=True, filename=f"customer-{found.customer_id}.zip")
    response["Cache-Control"] = "no-store"
    return response
