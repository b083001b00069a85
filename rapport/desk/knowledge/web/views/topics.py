"""Topics of the help centre."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from rapport.kernel import clock
from rapport.ui.forms import Form
from rapport.ui.meanwhile import one_at_a_time
from rapport.ui.page import actor_on, page

from ... import actions, queries
from ...models import Topic
from ...queries.reading import in_order
from .. import forms
from ..asking import ask, may


@require_safe
@page("knowledge.view")
def topics(request: HttpRequest) -> HttpResponse:
    """List the topics, those below another under it."""
    rows = in_order(queries.topics(with_former=True))
    return render(request, "knowledge/topics.html", {"topics": rows, "may": may(actor_on(request))})


@require_http_methods(["GET", "POST"])
@page("knowledge.publish")
def add(request: HttpRequest) -> HttpResponse:
    """Add a topic."""
    return _set(request, None)


@require_http_methods(["GET", "POST"])
@page("knowledge.publish")
@one_at_a_time(Topic, "topic_id")
def change(request: HttpRequest, topic_id: int) -> HttpResponse:
    """Change a topic, or show it no longer."""
    return _set(request, get_object_or_404(Topic, pk=topic_id))


def _set(request: HttpRequest, known: Topic | None) -> HttpResponse:
    initial = (
        {"name": known.name, "parent": known.parent_id, "position": known.position, "is_active": known.is_active}
        if known
        else None
    )
    form = forms.TopicForm(request.POST or None, known=known, initial=initial)
    if known:
        form.changing()

    def act(_form: Form) -> str:
        given = form.cleaned_data
        actions.set_topic(
            topic_id=known.pk if known else None,
            name=given["name"],
            names=form.names(),
            parent_id=given["parent"],
            position=given["position"],
            is_active=given["is_active"],
            by=actor_on(request),
            at=clock.now(),
        )
        return reverse("knowledge:topics")

    title = _("Change a topic") if known else _("Add a topic")
    return ask(request, form, act, title=title, label=_("Save"), back=reverse("knowledge:topics"))
