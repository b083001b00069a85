"""Addresses of signing in and out: allauth's views, each marked with who may open it."""

from allauth.account import views
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, re_path
from django.views.decorators.http import require_safe

from rapport.ui.page import page, public_page

ENTRANCE = "Somebody who is not signed in must be able to sign in."
FORGOTTEN = "Somebody who has forgotten the password cannot sign in; the link goes to their own address."


@require_safe
@public_page(why="It only says that people are invited.")
def closed(request: HttpRequest) -> HttpResponse:
    """Answer those who look for a way to sign up."""
    return render(request, "account/signup_closed.html", status=403)


@require_safe
@page("today.inbox")
def set_password(request: HttpRequest) -> HttpResponse:
    """A sign-in that never had a password gets one by the mailed link."""
    return redirect("account_reset_password")


entrance, forgotten = public_page(why=ENTRANCE), public_page(why=FORGOTTEN)
urlpatterns = [
    path("sign-in/", entrance(views.login), name="account_login"),
    path("sign-out/", public_page(why="Signing out needs nothing but the wish.")(views.logout), name="account_logout"),
    path("sign-in/closed/", entrance(views.account_inactive), name="account_inactive"),
    path("sign-up/", closed, name="account_signup"),
    path("password/", page("today.inbox")(views.password_change), name="account_change_password"),
    path("password/set/", set_password, name="account_set_password"),
    path("password/forgotten/", forgotten(views.password_reset), name="account_reset_password"),
    path("password/forgotten/sent/", forgotten(views.password_reset_done), name="account_reset_password_done"),
    re_path(
        r"^password/new/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        forgotten(views.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path("password/new/done/", forgotten(views.password_reset_from_key_done), name="account_reset_password_from_key_done"),
]
