"""A review is handed on to somebody else."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from rapport.kernel import clock
from rapport.ui.forms import carried_out
from rapport.ui.page import actor_on, page

from .. import actions, queries
from . import forms, shown


@require_http_methods(["GET", "POST"])
@page("quality.hand_on")
def hand_on(request: HttpRequest, review_id: int) -> HttpResponse:
    """Let somebody else judge a case, or decide an appeal. What was judged does not stand here."""
    actor, now = actor_on(request), clock.now()
    found = queries.get_to_hand_on(review_id, actor=actor)
    free = queries.successors(found, at=now)
    form = forms.HandOn(request.POST or None, persons=[(one.pk, one.name) for one in free])

    def act(given: forms.HandOn) -> None:
        actions.hand_on(
            review_id=review_id, to_id=given.cleaned_data["to"], reason=given.cleaned_data["reason"], by=actor, at=now
        )

    if carried_out(request, form, act):
        messages.success(request, _("Handed on. Both are told."))
        return redirect("quality:overview")
    context = shown.handing(found) | {"form": form, "is_nobody_free": not free}
    return render(request, "quality/hand_on.html", context, status=422 if form.errors else 200)
