"""Evidence on a draft: cite it by its number, and leave it out again."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rapport.kernel import clock
from rapport.ui.forms import Form
from rapport.ui.page import actor_on, page

from ... import actions, queries
from .. import forms
from ..asking import address, answered


@require_http_methods(["GET", "POST"])
@page(actions.EDIT)
def cite(request: HttpRequest, report_id: int) -> HttpResponse:
    """Print a figure that was frozen before."""
    actor = actor_on(request)
    queries.get_version(report_id, actor=actor)
    form = forms.CiteEvidence(request.POST or None)

    def act(form: Form) -> None:
        chosen = form.cleaned_data["evidence"]
        actions.cite_evidence(report_id=report_id, evidence_id=chosen, by=actor, at=clock.now())

    return answered(request, form, act, title=_("Evidence"), label=_("Cite it"), back=address(report_id, "evidence"))


@require_POST
@page(actions.EDIT)
def leave_out(request: HttpRequest, report_id: int, evidence_id: int) -> HttpResponse:
    """Print a piece of evidence no more."""
    actions.leave_out_evidence(report_id=report_id, evidence_id=evidence_id, by=actor_on(request), at=clock.now())
    return HttpResponseRedirect(address(report_id, "evidence"))
