"""Inviting people, and the page on which the invited person chooses a password."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from rapport.kernel import clock
from rapport.kernel.errors import Refused
from rapport.ui.forms import add_refusal
from rapport.ui.page import actor_on, page, public_page

from .. import actions, queries
from ..actions import PersonRefused
from ..types import ADDRESS_TO_COME
from . import forms


@never_cache
@require_POST
@page("people.invite")
def invite(request: HttpRequest, person_id: int) -> HttpResponse:
    """Send an invitation and show its link, this once."""

    def link(token: str) -> str:
        path = reverse("people:accept", args=[token])
        return f"{settings.RAPPORT_URL.rstrip('/')}{path}" if settings.RAPPORT_URL else request.build_absolute_uri(path)

    actor = actor_on(request)
    queries.get_person(person_id, actor=actor)
    invited = actions.invite(person_id=person_id, link=link, by=actor, at=clock.now())
    return render(request, "people/invited.html", {"person": invited.invitation.person, "invited": invited})


@require_POST
@page("people.invite")
def withdraw(request: HttpRequest, invitation_id: int) -> HttpResponse:
    """Make an invitation stop working."""
    invitation = actions.withdraw_invitation(invitation_id=invitation_id, by=actor_on(request), at=clock.now())
    messages.success(request, _("The link no longer works."))
    return redirect("people:person", invitation.person_id)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@public_page(why="The invited person has no sign-in yet; the link, known to them only, is the permission.")
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Choose a password and be signed in."""
    try:
        invitation = actions.find_invitation(token=token, at=clock.now())
    except Refused as refused:
        return render(request, "people/no_invitation.html", {"why": refused}, status=409)
    form = forms.PasswordForm(request.POST or None)
    is_first = invitation.person.email == ADDRESS_TO_COME
    if is_first:
        form.introducing()
    if form.is_valid():
        said = {name: value for name, value in form.cleaned_data.items() if name != "again"}
        try:
            account = actions.accept_invitation(token=token, **said, at=clock.now())
        except PersonRefused as refused:
            add_refusal(form, refused)
        except Refused as refused:
            add_refusal(form, refused, field="password")
        else:
            login(request, account, backend=settings.AUTHENTICATION_BACKENDS[0])
            return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "people/accept.html", {"form": form, "invited": invitation.person, "is_first": is_first})
