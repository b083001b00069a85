"""Returns: a period counted and frozen, shown beside what is known now, and handed in as a file."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from rapport.desk.complaints import actions, queries
from rapport.desk.complaints.models import ReturnSnapshot
from rapport.desk.complaints.web import return_files, shown
from rapport.desk.complaints.web.asking import ask
from rapport.desk.complaints.web.forms import ReturnForm
from rapport.kernel import clock
from rapport.ui.forms import Form
from rapport.ui.page import actor_on, page


@require_http_methods(["GET", "POST"])
@page("complaints.configure")
def returns(request: HttpRequest) -> HttpResponse:
    """List the frozen returns, and freeze another one."""
    actor, now = actor_on(request), clock.now()
    form = ReturnForm(request.POST or None, now=now)

    def act(form: Form) -> None:
        given = form.cleaned_data
        actions.freeze_return(
            from_date=given["from_date"], to_date=given["to_date"], regime=given["regime"], entity_id=given.get("entity"),
            by=actor, at=now,
        )  # fmt: skip

    names = regime_names()
    frozen = [(one, ", ".join(_of_what(one, names))) for one in queries.returns()]
    back = reverse("complaints:returns")
    title, label = _("Freeze a return"), _("Count and freeze it")
    return ask(request, form, act, title=title, label=label, back=back, frozen=frozen, may=shown.desk(actor), here="returns")


@require_safe
@page("complaints.configure")
def frozen_return(request: HttpRequest, return_id: int) -> HttpResponse:
    """Show a frozen return, and beside it what counts otherwise today; ``?as=`` xlsx or csv is the file to hand in."""
    row = queries.get_return(return_id)
    ending = request.GET.get("as")
    about = _of_what(row, regime_names())
    if ending is not None:
        if ending not in return_files.TYPES:
            raise Http404
        return return_files.answer(row, ending, about=about)
    said, later = row.content, queries.corrections(row, at=clock.now())
    context = {
        "row": row, "figures": return_files.figures_shown(said), "redress": return_files.redress_shown(said), "about": about,
        "awards": return_files.awards_shown(said),
        "parts": return_files.parts(said), "is_nil": said["is_nil"], "is_unchanged": queries.is_unchanged(row),
        "corrections": [(return_files.called(one.figure), *_both(one)) for one in later], "may": shown.desk(actor_on(request)),
    }  # fmt: skip
    return render(request, "complaints/return.html", context)


def _both(one: Any) -> tuple[Any, Any]:
    """Return a figure as it was frozen and as it is now, in words."""
    return return_files.amount_shown(one.figure, one.frozen), return_files.amount_shown(one.figure, one.now)


def regime_names() -> dict[str, str]:
    """Return the names of the regimes by key."""
    return {one.key: one.name for one in queries.regime_versions()}


def _of_what(row: ReturnSnapshot, names: dict[str, str]) -> list[Any]:
    """Return of which regime and legal entity it is, in words."""
    return [names.get(row.regime, _("all regimes")), *([row.content["entity"]] if row.content.get("entity") else [])]
