"""Signing in: by invitation only, with a lock after too many tries that says how long it lasts, in the house's words.

The work is done by allauth; what stands here is its adapter and its forms in our words.
"""

import logging
import time
from smtplib import SMTPException
from typing import Any

from allauth.account import forms as account_forms
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal import ratelimit
from django import forms
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from rapport.demo.cast import PASSWORD as PUBLISHED
from rapport.directory.people.web.forms import PASSWORD_RULES
from rapport.ui.forms import bound

logger = logging.getLogger(__name__)
ACTION = {"app": "allauth.account", "action": "login_failed"}


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """What allauth asks us about signing in."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": gettext_lazy("This sign-in is closed. Ask your manager if you need it again."),
        "email_password_mismatch": gettext_lazy("Address and password do not match. Look at both and try again."),
        "enter_current_password": gettext_lazy("This is not your present password."),
        "incorrect_password": gettext_lazy("This is not your password."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up by themselves; people are invited (directory/people)."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse a try with the demo's published password, or while the address or the computer is locked: and for how long."""
        NotPublished().validate(credentials.get("password", ""))
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            seconds = locked_seconds(request, self._get_login_attempts_cache_key(request, **credentials))
            raise ValidationError(lock_sentence(seconds), code="too_many_login_attempts") from None

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send; a mail server that does not answer must not undo what the person has just done."""
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, SMTPException):
            logger.exception("a mail could not be sent: %s", template_prefix)


class NotPublished:
    """Where others may reach Rapport the demo company's password opens nothing, and nobody may choose it: anybody can read it."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError for the published password, but on one's own machine (RAPPORT_DEBUG)."""
        if password == PUBLISHED and not settings.DEBUG:
            raise ValidationError(self.refused(), code="published_password")

    def refused(self) -> str:
        """Return what somebody reads who tries it."""
        return _(
            "This password of the demo company is published, so it opens nothing here. Set a new one below, or start the demo on "
            "your own machine with RAPPORT_DEBUG=1."
        )

    def get_help_text(self) -> str:
        """Return what somebody reads before, among the other rules of a password."""
        return _("Your password can’t be the one that is published for the demo company.")


def locked_seconds(request: HttpRequest, key: str) -> float:
    """Return how long the lock on this key or this computer still lasts; 0 when there is none."""
    now, longest = time.time(), 0.0
    for rate in ratelimit.get_rates(**ACTION):
        kept = cache.get(ratelimit.get_cache_key(request, rate=rate, key=key, **ACTION)) or []
        tries = [moment for moment in kept if moment > now - rate.duration]
        if len(tries) >= rate.amount:
            longest = max(longest, tries[rate.amount - 1] + rate.duration - now)
    return longest


def lock_sentence(seconds: float) -> str:
    """Return what a locked-out person reads."""
    minutes = max(1, -int(-seconds // 60))
    return ngettext(
        "There were too many tries, so signing in waits for %(minutes)d minute. Or set a new password below.",
        "There were too many tries, so signing in waits for %(minutes)d minutes. Or set a new password below.",
        minutes,
    ) % {"minutes": minutes}


def _in_our_words(form: forms.Form, labels: dict[str, Any]) -> None:
    """Labels above the fields instead of placeholders inside them, and bounds as on every form of the house."""
    form.label_suffix = ""
    for name, field in form.fields.items():
        field.label = labels.get(name, field.label)
        field.widget.attrs.pop("placeholder", None)
        field.help_text = PASSWORD_RULES if name == "password1" else ""
        bound(field)


class SignIn(account_forms.LoginForm):  # type: ignore[misc]
    """Address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _in_our_words(self, {"login": _("E-mail address"), "password": _("Password")})
        self.fields["login"].widget.attrs |= {"autocomplete": "username", "autofocus": True}


class ChangePassword(account_forms.ChangePasswordForm):  # type: ignore[misc]
    """The present password, and the new one twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {"oldpassword": _("Present password"), "password1": _("New password"), "password2": _("New password, again")}
        _in_our_words(self, labels)


class AskForNewPassword(account_forms.ResetPasswordForm):  # type: ignore[misc]
    """The address that a link is sent to."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _in_our_words(self, {"email": _("E-mail address")})


class SetNewPassword(account_forms.ResetPasswordKeyForm):  # type: ignore[misc]
    """The new password twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _in_our_words(self, {"password1": _("New password"), "password2": _("New password, again")})
