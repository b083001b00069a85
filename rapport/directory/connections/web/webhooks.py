"""Pages about webhooks: who is told what, how it arrives, and what is wrong when it does not."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.kernel import clock
from rapport.ui.forms import Form, carried_out
from rapport.ui.meanwhile import one_at_a_time
from rapport.ui.page import actor_on, page

from .. import actions, queries, rules
from ..models import Delivery, Webhook
from ..types import Answered, DeliveryState, Trouble
from . import forms

TONES = {DeliveryState.WAITING: "accent", DeliveryState.DELIVERED: "good", DeliveryState.GIVEN_UP: "bad"}
PER_PAGE = 50


@require_safe
@page("connections.webhooks")
def webhooks(request: HttpRequest) -> HttpResponse:
    """Which systems are told, and whether messages arrive."""
    return render(request, "connections/webhooks.html", {"webhooks": list(queries.webhooks(actor_on(request)))})


@never_cache
@require_http_methods(["GET", "POST"])
@page("connections.webhooks")
def new(request: HttpRequest) -> HttpResponse:
    """Have another system told; its secret is shown this once."""
    made: list[actions.NewSecret] = []

    def act(form: Form) -> None:
        assert isinstance(form, forms.WebhookForm)
        made.append(actions.add_webhook(draft=form.draft(), by=actor_on(request), at=clock.now()))

    form = forms.WebhookForm(request.POST or None)
    if carried_out(request, form, act):
        return _secret(request, made[0])
    context = {
        "form": form,
        "title": _("Tell another system"),
        "label": _("Begin to tell it"),
        "back": reverse("connections:webhooks"),
    }
    return render(request, "connections/ask.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@page("connections.webhooks")
@one_at_a_time(Webhook, "webhook_id")
def change(request: HttpRequest, webhook_id: int) -> HttpResponse:
    """Change where messages go and what they tell."""
    actor = actor_on(request)
    found = queries.get_webhook(webhook_id, actor=actor)

    def act(form: Form) -> None:
        assert isinstance(form, forms.WebhookForm)
        actions.change_webhook(webhook_id=webhook_id, draft=form.draft(), by=actor, at=clock.now())

    form = forms.WebhookForm(request.POST or None, initial=forms.WebhookForm.initial_of(found)).changing()
    back = reverse("connections:webhook", args=[webhook_id])
    if carried_out(request, form, act):
        messages.success(request, _("Saved."))
        return redirect(back)
    context = {"form": form, "title": found.name, "label": _("Save"), "back": back}
    return render(request, "connections/ask.html", context, status=422 if form.errors else 200)


@require_safe
@page("connections.webhooks")
def webhook(request: HttpRequest, webhook_id: int) -> HttpResponse:
    """One webhook, and the log of what it was sent."""
    return _page(request, queries.get_webhook(webhook_id, actor=actor_on(request)))


@require_POST
@page("connections.webhooks")
def switch(request: HttpRequest, webhook_id: int) -> HttpResponse:
    """Switch a webhook on or off."""
    is_on = request.POST.get("is_on") == "yes"
    actions.switch_webhook(webhook_id=webhook_id, is_on=is_on, by=actor_on(request), at=clock.now())
    messages.success(request, _("It is on.") if is_on else _("It is off. What happens from now on is not told there."))
    return redirect("connections:webhook", webhook_id)


@never_cache
@require_POST
@page("connections.webhooks")
def renew(request: HttpRequest, webhook_id: int) -> HttpResponse:
    """Make a new secret and show it, this once."""
    return _secret(request, actions.renew_secret(webhook_id=webhook_id, by=actor_on(request), at=clock.now()))


@require_POST
@page("connections.webhooks")
def test(request: HttpRequest, webhook_id: int) -> HttpResponse:
    """Send a test message now, and say what came of it."""
    actor = actor_on(request)
    found = queries.get_webhook(webhook_id, actor=actor)
    return _page(request, found, tried=actions.send_test(webhook_id=webhook_id, by=actor, at=clock.now()))


@require_POST
@page("connections.webhooks")
def remove(request: HttpRequest, webhook_id: int) -> HttpResponse:
    """Remove a webhook with its log."""
    actions.remove_webhook(webhook_id=webhook_id, by=actor_on(request), at=clock.now())
    messages.success(request, _("Removed."))
    return redirect("connections:webhooks")


@require_POST
@page("connections.webhooks")
def again(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """Send a message once more."""
    delivery = actions.send_again(delivery_id=delivery_id, by=actor_on(request), at=clock.now())
    messages.success(request, _("It goes out again now, under the same number."))
    return redirect("connections:webhook", delivery.webhook_id)


def _secret(request: HttpRequest, made: actions.NewSecret) -> HttpResponse:
    return render(request, "connections/secret.html", {"webhook": made.webhook, "secret": made.secret}, status=201)


def _page(request: HttpRequest, found: Webhook, *, tried: Answered | None = None) -> HttpResponse:
    number = request.GET.get("page", "")
    sent = Paginator(queries.deliveries(found), PER_PAGE).get_page(number if number.isascii() and number.isdigit() else 1)
    context = {
        "webhook": found,
        "kinds": [queries.label_of(one) for one in found.kinds],
        "sent": sent,
        "rows": [_row(one) for one in sent],
        "tried": tried,
        "why": _why(tried.trouble) if tried and tried.trouble else "",
        "now": clock.now(),
    }
    return render(request, "connections/webhook.html", context)


def _row(delivery: Delivery) -> dict[str, Any]:
    return {
        "delivery": delivery,
        "label": queries.label_of(delivery.kind),
        "word": delivery.get_state_display(),
        "tone": TONES[DeliveryState(delivery.state)],
        "why": _why(Trouble(delivery.trouble)) if delivery.trouble else "",
    }


def _why(trouble: Trouble) -> str:
    return _(rules.SENTENCES[trouble])
