"""The page of another department: one link, no account. What is asked and why, and the four things that can be said to it.

Mail scanners follow every link of a mail: a GET therefore never answers.
"""

import functools
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.kernel.errors import NotAllowed, Refused
from rapport.ui import limits
from rapport.ui.forms import Form, add_refusal
from rapport.ui.page import public_page

from .. import actions, queries
from ..models import Handing
from ..types import INSIDE, WITH_THEM, HandingState, HandingView, Said
from . import forms
from .papers import served

WHY = "Other departments answer without an account; the signed link in the address is the key."
FORMS: tuple[type[Any], ...] = (forms.Accept, forms.Report, forms.AskBack, forms.Decline)


def by_link(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Find what the link opens; a wrong, replaced or old one gets a page that says so, and many of them none at all."""

    @functools.wraps(view)
    def opened(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponseBase:
        row = queries.find_by_link(token, at=clock.now())
        if row is not None:
            response = view(request, row, token, **kwargs)
        else:
            is_guessing = limits.is_too_often(request, "department-link")
            response = render(
                request, "commitments/liaison.html", {"is_unknown": True, "is_guessing": is_guessing},
                status=429 if is_guessing else 404,
            )  # fmt: skip
        response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response.headers["Cache-Control"] = "private, no-store"
        response.headers["Referrer-Policy"] = "no-referrer" if request.method == "GET" else "same-origin"
        return response

    return opened


@require_http_methods(["GET", "POST"])
@public_page(why=WHY)
@by_link
def page_by_link(request: HttpRequest, row: Handing, token: str) -> HttpResponse:
    """Show what is asked, and take what the department says."""
    wrong: Form | None = None
    if request.method == "POST":
        wrong = _said(request, row)
        if wrong is None:
            return redirect("commitments:link", token)
    known = queries.view_of_handing(row, as_of=clock.now())
    # Whom of ours Rapport told is nobody's business outside.
    view = replace(known, lines=tuple(one for one in known.lines if one.said not in INSIDE))
    showing = queries.showable((row.commitment.subject_kind, row.commitment.subject_id), Actor.machine("department link"))
    context = {
        "row": row, "handing": view, "token": token, "asks": _asks(view, wrong),
        # What was chosen before a case was restricted is shown no more.
        "quoted": "" if showing.is_restricted else row.quoted, "shown": "" if showing.is_restricted else row.shown,
        "is_staff": bool(getattr(request, "actor", None)),
    }  # fmt: skip
    return render(request, "commitments/liaison.html", context, status=422 if wrong is not None else 200)


def _asks(view: HandingView, wrong: Form | None) -> list[tuple[str, Any]]:
    """Return the forms that can be sent as it stands, the one that was wrong as it was filled."""
    if view.state not in WITH_THEM:
        return []
    shown = [one for one in FORMS if one.said is not Said.ACCEPTED or view.state is HandingState.ASKED]
    return [(one.said.value, wrong if type(wrong) is one else one(auto_id=f"{one.said.value}_%s")) for one in shown]


def _said(request: HttpRequest, row: Handing) -> Form | None:
    """Carry out what was sent; return the form when something is wrong with it."""
    if getattr(request, "actor", None):
        raise NotAllowed(_("You are signed in as somebody of the department. Only the department that was asked answers here."))
    kinds = {one.said.value: one for one in FORMS}
    kind = kinds.get(request.POST.get("said", ""), forms.AskBack)
    form: Any = kind(request.POST, request.FILES, auto_id=f"{kind.said.value}_%s")
    if not form.is_valid():
        return form  # type: ignore[no-any-return]
    if limits.is_too_often(request, "department"):
        form.add_error(None, _("That was a lot in a short time. Wait a few minutes, then send it again."))
        return form  # type: ignore[no-any-return]
    try:
        _carry_out(form, row, queries.liaison(row))
    except Refused as refused:
        add_refusal(form, refused)
        return form  # type: ignore[no-any-return]
    return None


def _carry_out(form: Any, row: Handing, by: Actor) -> None:
    given = form.cleaned_data
    known: dict[str, Any] = {"handing_id": row.pk, "by": by, "at": clock.now()}
    match form.said:
        case Said.ACCEPTED:
            actions.accept(own_date=form.own_date(), **known)
        case Said.REPORTED:
            papers = [(given["paper"].name, given["paper"])] if given["paper"] else []
            actions.report(text=given["text"], papers=papers, **known)
        case Said.QUESTION:
            actions.ask_back(text=given["text"], **known)
        case _:
            actions.decline(text=given["text"], **known)


@require_safe
@public_page(why="A file that the department sent itself; the signed link in the address is the key.")
@by_link
def paper(request: HttpRequest, row: Handing, token: str, paper_id: int) -> HttpResponseBase:
    """Serve a file of this exchange."""
    return served(queries.get_paper(paper_id, of=row, actor=queries.liaison(row)))
