"""The page of a case, and the part of it that is fetched again when the case changes."""

import secrets
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.ui import slots
from rapport.ui.page import actor_on, page

from ... import queries
from ...models import Case
from .. import shown
from ..forms.conversation import Reply


@require_safe
@page("cases.view")
def case(request: HttpRequest, case_id: int) -> HttpResponse:
    """Show a case: the one conversation, what can be done, and in the rail what belongs to it."""
    return case_page(request, queries.get_case(case_id, actor=actor_on(request)))


def case_page(request: HttpRequest, case: Case, *, composer: Reply | None = None) -> HttpResponse:
    """Draw the page of a case; with a ``composer`` that was refused, what was written stands in it."""
    actor, now = actor_on(request), clock.now()
    context = shown.page(case, actor=actor, as_of=now)
    _prepare_messages(request, context, now)
    status = 422 if composer is not None and composer.errors else 200
    context |= _writing(case, actor, context, composer)
    context["portal_url"] = request.build_absolute_uri(context["portal_path"])
    return render(request, "cases/case.html", context, status=status)


def _writing(case: Case, actor: Actor, context: dict[str, Any], composer: Reply | None = None) -> dict[str, Any]:
    """Return what the place for writing needs: a composer for whoever works on the case."""
    kept = None
    if composer is None and context["writes"] != shown.NOTHING:
        kept = queries.draft_of(case, actor)
        composer = Reply(case=case, last_inbound=queries.last_inbound(case.pk), draft=kept.text if kept else "")
    return {"composer": composer, "draft": kept, "once": secrets.token_hex(12)}


@require_safe
@page("cases.view")
def thread(request: HttpRequest, case_id: int) -> HttpResponse:
    """Return the thread with head and rail, for an open page that heard of a change.

    The page says to whom it lets the person write (``writes``); the composer comes along only when that is different now,
    and the page carries over what was being written.
    """
    case = queries.get_case(case_id, actor=actor_on(request))
    context = shown.page(case, actor=actor_on(request), as_of=clock.now()) | {"fresh": True}
    context["portal_url"] = request.build_absolute_uri(context["portal_path"])
    _prepare_messages(request, context, clock.now())
    parts = ["thread", "head", "rail"]
    if request.GET.get("writes", context["writes"]) != context["writes"]:
        context |= _writing(case, actor_on(request), context)
        parts.append("writing")
    return HttpResponse(b"".join(render(request, f"cases/case.html#{part}", context).content for part in parts))


def _prepare_messages(request: HttpRequest, context: dict[str, Any], as_of: datetime) -> None:
    """Load what higher rooms say at each message, for all of them at once."""
    ids = [line.contact_id for line in context["lines"] if line.contact_id]
    slots.prepare(request, "contact.foot", ids, actor=actor_on(request), as_of=as_of)
