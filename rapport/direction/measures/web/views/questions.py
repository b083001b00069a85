"""Questions that people keep: their list, keeping one, forgetting one."""

from urllib.parse import urlsplit

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rapport.kernel import clock
from rapport.ui.page import actor_on, page

from ... import actions, queries
from ...models import Question
from .. import asking


@require_safe
@page("measures.view")
def questions(request: HttpRequest) -> HttpResponse:
    """List one's own questions and those that others share."""
    actor = actor_on(request)
    lines = [(one, _address(one), _label(one), one.owner_id == actor.person_id) for one in queries.questions(actor)]
    return render(request, "measures/questions.html", {"lines": [line for line in lines if line[2]]})


def _metric(one: Question) -> str:
    return one.asked.partition("?")[0]


def _label(one: Question) -> str:
    try:
        return str(queries.get_metric(_metric(one)).label)
    except LookupError:
        return ""


def _address(one: Question) -> str:
    return f"{reverse('measures:metric', args=[_metric(one)])}?{urlsplit(one.asked).query}"


@require_POST
@page("measures.view")
def save(request: HttpRequest, metric: str) -> HttpResponse:
    """Keep the question that the address asks of a metric."""
    actor = actor_on(request)
    try:
        queries.get_metric(metric)
    except LookupError as error:
        raise Http404 from error
    asked = asking.asked_on(request, metric)
    made = actions.save_question(
        name=request.POST.get("name", ""),
        asked=f"{metric}?{asking.query(asked)}",
        is_shared=request.POST.get("is_shared") == "on",
        by=actor,
        at=clock.now(),
    )
    messages.success(request, _("“%(name)s” is kept.") % {"name": made.name})
    return redirect("measures:questions")


@require_POST
@page("measures.view")
def forget(request: HttpRequest, question_id: int) -> HttpResponse:
    """Forget one's own question."""
    actor = actor_on(request)
    found = queries.get_question(question_id, actor=actor)
    actions.forget_question(question_id=found.pk, by=actor, at=clock.now())
    messages.success(request, _("“%(name)s” is forgotten.") % {"name": found.name})
    return redirect("measures:questions")
