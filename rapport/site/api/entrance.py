"""Who comes in: somebody with a token that opens something, by the header only. A session's cookie opens nothing here."""

import hashlib
from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from rapport.directory.connections import actions
from rapport.directory.connections.actions import Used, answers
from rapport.directory.connections.actions.tokens import may_write
from rapport.directory.connections.types import Limited, Made
from rapport.kernel import clock
from rapport.ui.api.problems import TooOften, Unauthenticated

READING = frozenset({"GET", "HEAD"})


class Bearer(HttpBearer):
    """``Authorization: Bearer rpt_…``"""

    def __call__(self, request: HttpRequest) -> Used:
        """Return who asks. Raises Unauthenticated, TooOften, or NotAllowed for a token that only reads."""
        request.actor = None  # type: ignore[attr-defined]  # whatever the cookies say
        kind, _space, secret = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() != "bearer" or not secret.strip():
            raise Unauthenticated(_("Send a token with each request, as “Authorization: Bearer …”."))
        return self.authenticate(request, secret.strip())

    def authenticate(self, request: HttpRequest, token: str) -> Used:
        """Let the person behind a token act in this request."""
        try:
            used = actions.use_token(token=token, at=clock.now())
        except actions.TokenRefused as error:
            raise Unauthenticated(str(error)) from error
        except Limited as error:
            raise TooOften(error.wait_seconds) from error
        if request.method not in READING:
            may_write(used)
        request.actor, request.token = used.actor, used.token  # type: ignore[attr-defined]
        timezone.activate(ZoneInfo("UTC"))
        return used


def once(request: HttpRequest, make: Callable[[], tuple[int, str]]) -> tuple[int, str, bool]:
    """Have a creating request make one thing, however often it is sent under one Idempotency-Key."""
    key = request.headers.get("Idempotency-Key", "")
    if not key:
        return *make(), True

    def made() -> Made:
        made_id, path = make()
        return Made(id=made_id, path=path)

    asked = hashlib.sha256(f"{request.method} {request.path}\n".encode() + request.body).hexdigest()
    token = request.token  # type: ignore[attr-defined]
    found, is_new = answers.once(token, key, asked=asked, make=made, at=clock.now())
    return found.id, found.path, is_new
