"""Who answers for a metric: naming somebody."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from rapport.kernel import clock
from rapport.kernel.errors import Refused
from rapport.ui.forms import add_refusal
from rapport.ui.page import actor_on, page

from ... import actions, queries
from .. import asking
from ..owner_forms import OwnerForm


@require_http_methods(["GET", "POST"])
@page("measures.owner")
def name_owner(request: HttpRequest, metric: str) -> HttpResponse:
    """Name who answers for a metric."""
    actor = actor_on(request)
    try:
        found = queries.get_metric(metric)
    except LookupError as error:
        raise Http404 from error
    form = OwnerForm(request.POST or None, actor=actor)
    if form.is_valid():
        try:
            named = actions.name_owner(metric=metric, person_id=form.cleaned_data["person_id"], by=actor, at=clock.now())
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, _("%(name)s answers for it from now on.") % {"name": named.owner.name})
            return redirect(asking.page_of(metric))
    context = {"form": form, "metric": found, "back": asking.page_of(metric)}
    return render(request, "measures/name_owner.html", context, status=422 if form.errors else 200)
