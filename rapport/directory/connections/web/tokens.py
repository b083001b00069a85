"""Pages about tokens: one's own, and those of the people whom one leads."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from rapport.kernel import clock
from rapport.ui.forms import Form, carried_out
from rapport.ui.page import actor_on, page

from .. import actions, queries
from ..models import Token
from . import forms

MOST_SHOWN = 200


@never_cache
@require_http_methods(["GET", "POST"])
@page("connections.tokens")
def tokens(request: HttpRequest) -> HttpResponse:
    """One's own tokens and those of one's people, and a new one, whose secret is shown this once."""
    actor, now = actor_on(request), clock.now()
    made: list[tuple[Token, str]] = []

    def act(form: Form) -> None:
        assert isinstance(form, forms.NewToken)
        made.append(actions.make_token(draft=form.draft(), by=actor, at=now))

    form = forms.NewToken(request.POST or None)
    if carried_out(request, form, act):
        form = forms.NewToken()
    rows = list(queries.tokens(actor)[:MOST_SHOWN])
    working = [one for one in rows if one.withdrawn_at is None and one.expires_at > now]
    context = {
        "form": form,
        "made": made[0] if made else None,
        "own": [one for one in working if one.person_id == actor.person_id],
        "theirs": [one for one in working if one.person_id != actor.person_id],
        "over": [one for one in rows if one not in working],
        "may_tell": actor.may("connections.webhooks"),
        "address": request.build_absolute_uri("/api/v1/"),
    }
    return render(request, "connections/tokens.html", context, status=201 if made else 422 if form.errors else 200)


@require_POST
@page("connections.tokens")
def withdraw(request: HttpRequest, token_id: int) -> HttpResponse:
    """Make a token open nothing any more."""
    actor = actor_on(request)
    queries.get_token(token_id, actor=actor)
    token = actions.withdraw_token(token_id=token_id, by=actor, at=clock.now())
    messages.success(request, _("“%(name)s” opens nothing any more.") % {"name": token.name})
    return redirect("connections:tokens")
