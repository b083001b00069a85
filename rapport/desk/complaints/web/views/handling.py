"""The customer's answer about the handling: one question, one signed link, no account."""

import functools
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from rapport.desk.complaints import actions, queries
from rapport.desk.complaints.web.forms import HandlingForm
from rapport.kernel import clock
from rapport.kernel.errors import Refused
from rapport.ui.forms import add_refusal
from rapport.ui.page import public_page


def unlisted(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Keep a page out of search engines and shared caches."""

    @functools.wraps(view)
    def answered(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response.headers["Cache-Control"] = "private, no-store"
        return response

    return answered


@unlisted
@require_http_methods(["GET", "POST"])
@public_page(why="Customers say how their complaint was handled without an account; the signed link in the address is the key.")
def handling(request: HttpRequest, token: str) -> HttpResponse:
    """Ask the one question, and thank for the answer."""
    complaint = queries.find_by_link(token)
    if complaint is None:
        return render(request, "complaints/handling.html", {"is_unknown": True}, status=404)
    given = {"score": complaint.handling_score, "comment": complaint.handling_comment} if complaint.handling_at else {}
    form = HandlingForm(request.POST or None, initial=given)
    form.said_above = _("How did we handle your complaint?")
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            actions.answer_handling(token=token, score=said["score"], comment=said["comment"], at=clock.now())
        except Refused as refused:
            add_refusal(form, refused)
        else:
            # To a page of its own: whoever goes back or loads it again sends nothing twice.
            return redirect(f"{request.path}?thanks")
    is_thanked = request.method == "GET" and "thanks" in request.GET and complaint.handling_at is not None
    context = {"form": form, "number": complaint.pk, "token": token, "is_thanked": is_thanked}
    return render(request, "complaints/handling.html", context, status=422 if form.errors else 200)
