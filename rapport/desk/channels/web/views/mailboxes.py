"""Mailboxes: the list, connecting one, trying it, and the messages that no case has."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.kernel import clock
from rapport.kernel.errors import Refused
from rapport.ui.forms import add_refusal
from rapport.ui.meanwhile import one_at_a_time
from rapport.ui.page import actor_on, page

from ... import actions, queries
from ...models import Mailbox
from ...rules import mailboxes as rules
from ...rules import providers
from ..asking import desk
from ..forms import AddressForm, MailboxForm, initial_of
from ..words import BECAME

CONFIGURE = "channels.configure"
MOST_ASIDE = 100


@require_safe
@page(CONFIGURE)
def mailboxes(request: HttpRequest) -> HttpResponse:
    """Show the mailboxes and how each is doing."""
    actor = actor_on(request)
    context = {"may": desk(actor), "mailboxes": queries.mailboxes(actor), "form": AddressForm(), "topics": ""}
    return render(request, "channels/mailboxes.html", context)


@require_http_methods(["GET", "POST"])
@page(CONFIGURE)
def connect(request: HttpRequest) -> HttpResponse:
    """Connect a mailbox: the address first, then what can be guessed from it."""
    address = request.GET.get("address", "").strip()
    if request.method != "POST" and not rules.is_address(address):
        asked = AddressForm(request.GET or None)
        if address and asked.is_valid():
            asked.add_error("address", _("This is not an e-mail address: it needs the form name@company.example."))
        context = {"may": desk(actor_on(request)), "mailboxes": [], "form": asked, "is_asked": True}
        return render(request, "channels/mailboxes.html", context, status=422 if asked.errors and address else 200)
    initial = providers.guessed(address) | {"kind": "enquiry", "sends_receipts": True, "is_active": True}
    form = MailboxForm(request.POST or None, actor=actor_on(request), initial=initial)
    return _asked(request, form, None)


@require_http_methods(["GET", "POST"])
@page(CONFIGURE)
@one_at_a_time(Mailbox, "mailbox_id")
def mailbox(request: HttpRequest, mailbox_id: int) -> HttpResponse:
    """Change a mailbox, or try it."""
    row = queries.get_mailbox(mailbox_id, actor=actor_on(request))
    form = MailboxForm(request.POST or None, actor=actor_on(request), initial=initial_of(row)).changing()
    return _asked(request, form, row)


@require_POST
@page(CONFIGURE)
def try_new(request: HttpRequest) -> HttpResponse:
    """Try a mailbox before it is connected."""
    return _asked(request, MailboxForm(request.POST, actor=actor_on(request)), None, is_trial=True)


@require_POST
@page(CONFIGURE)
def try_mailbox(request: HttpRequest, mailbox_id: int) -> HttpResponse:
    """Try a mailbox as it would be after a change."""
    row = queries.get_mailbox(mailbox_id, actor=actor_on(request))
    form = MailboxForm(request.POST, actor=actor_on(request), initial=initial_of(row)).changing()
    return _asked(request, form, row, is_trial=True)


def _asked(request: HttpRequest, form: MailboxForm, row: Mailbox | None, *, is_trial: bool = False) -> HttpResponse:
    actor, now = actor_on(request), clock.now()
    context: dict[str, Any] = {"may": desk(actor), "form": form, "mailbox": row}
    if request.method == "POST" and form.is_valid():
        number = row.pk if row else None
        try:
            if is_trial:
                context["steps"] = actions.try_mailbox(draft=form.draft(), mailbox_id=number, by=actor, at=now)
                context["is_well"] = not any(step.problem for step in context["steps"])
            elif number is not None:
                actions.change_mailbox(mailbox_id=number, draft=form.draft(), by=actor, at=now)
            else:
                actions.connect_mailbox(draft=form.draft(), by=actor, at=now)
        except Refused as refused:
            add_refusal(form, refused)
        else:
            if not is_trial:
                return redirect("channels:mailboxes")
    response = render(request, "channels/mailbox.html", context, status=422 if form.errors else 200)
    response["Cache-Control"] = "private, no-store"  # a password that was just typed stands in it
    return response


@require_safe
@page(CONFIGURE)
def aside(request: HttpRequest) -> HttpResponse:
    """Show the messages that no case has and a person should look at."""
    actor = actor_on(request)
    rows = queries.set_aside(actor)
    shown = [(row, BECAME.get(row.became, "")) for row in rows[:MOST_ASIDE]]
    return render(request, "channels/aside.html", {"may": desk(actor), "rows": shown, "count": rows.count()})


@require_POST
@page(CONFIGURE)
def take_in(request: HttpRequest, inbound_id: int) -> HttpResponse:
    """Take in a message that was set aside."""
    row = actions.take_in_again(inbound_id=inbound_id, by=actor_on(request), at=clock.now())
    return redirect("cases:case", row.case_id)
