"""What is owed about a case goes to another department: which of it, then to whom and with which words of the case."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from rapport.kernel import clock
from rapport.ui.forms import Form
from rapport.ui.page import actor_on, page

from ... import actions, queries
from ..asking import ask
from ..forms.departments import WhatIsOwed


@require_http_methods(["GET", "POST"])
@page("commitments.delegate")
def to_department(request: HttpRequest, case_id: int) -> HttpResponse:
    """Ask what of this case lies with another department; the page of commitments then asks with which, and shows the words."""
    actor, now = actor_on(request), clock.now()
    case = queries.get_case(case_id, actor=actor)
    actor.require("cases.work", on=case)
    form = WhatIsOwed(request.POST or None, owed=queries.to_hand_over(case_id, actor, as_of=now), subject=case.subject, at=now)
    chosen: list[int] = []

    def act(_form: Form) -> None:
        given, known = form.cleaned_data, form.promise_id()
        if known is None:
            known = actions.owe_inside(case_id=case_id, text=given["text"], due_at=given["due_at"], by=actor, at=now).pk
        chosen.append(known)

    shown = ask(request, case, form, act, title=_("What lies with another department?"), label=_("Choose whom"))
    if not chosen:
        return shown
    back = urlencode({"next": reverse("cases:case", args=[case_id])})
    return HttpResponseRedirect(f"{reverse('commitments:hand_to_department', args=[chosen[0]])}?{back}")
