"""Tokens by which a mailbox signs in instead of a password: OAuth 2.0 (RFC 6749) and the mechanism XOAUTH2.

A service mailbox needs nobody in front of a browser: the client that the company registered with its provider proves itself
(grant ``client_credentials``, as Microsoft 365 wants it for IMAP and SMTP), or it has a refresh token (as Google gives one).
"""

import json
import threading
import time
import urllib.error
import urllib.request
from dataclasses import astuple, dataclass, field, replace
from typing import Any
from urllib.parse import urlencode, urlsplit

from rapport.desk.channels.rules.explaining import MailTrouble, explained
from rapport.desk.channels.rules.mailboxes import is_service
from rapport.desk.channels.types import Grant, Security, Server, Trouble

TIMEOUT_SECONDS = 15.0
LARGEST_BYTES = 100_000
# What a service says nothing about is taken to hold for so long; before its end a token is not begun with.
USUAL_SECONDS, EARLY_SECONDS = 300.0, 60.0
_TOO_MANY = 429


@dataclass(frozen=True, kw_only=True)
class Given:
    """A token, and the refresh token that stands for the next one where the service changed it."""

    token: str = field(repr=False)
    refresh_token: str = field(default="", repr=False)


_kept: dict[tuple[str, ...], tuple[Given, float]] = {}
_lock = threading.Lock()


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A secret goes to the address that was entered, and nowhere else."""

    def redirect_request(self, *_asked: Any, **_more: Any) -> None:
        return None


def token(grant: Grant) -> Given:
    """Return a token, the last one while it holds. Raises MailTrouble with what the service said."""
    key = astuple(grant)
    with _lock:
        given, ends = _kept.get(key, (None, 0.0))
    if given is not None and time.monotonic() < ends - EARLY_SECONDS:
        return Given(token=given.token)
    given, seconds = _asked(grant)
    # Where the refresh token turned, the next question comes with the new one, and the token that holds is for it.
    key = astuple(replace(grant, refresh_token=given.refresh_token or grant.refresh_token))
    now = time.monotonic()
    with _lock:
        for old in [old for old, (_given, ends) in _kept.items() if ends <= now]:
            del _kept[old]
        _kept[key] = given, now + seconds
    return given


def let_go(server: Server, trouble: MailTrouble) -> None:
    """Forget a token that a mail server does not take, so that the next try asks for another one."""
    if server.is_token and trouble.trouble is Trouble.TOKEN:
        with _lock:
            for key in [key for key, (given, _ends) in _kept.items() if given.token == server.secret]:
                del _kept[key]


def xoauth2(server: Server) -> str:
    """Return what is said to a mail server, not yet in base64."""
    return f"user={server.user}\x01auth=Bearer {server.secret}\x01\x01"


def _asked(grant: Grant) -> tuple[Given, float]:
    service = _server_of(grant)
    if not is_service(grant.token_url):
        raise MailTrouble(Trouble.NO_TOKEN, service, "https://")
    said = {"client_id": grant.client_id, "client_secret": grant.client_secret, "scope": grant.scope}
    said |= (
        {"grant_type": "refresh_token", "refresh_token": grant.refresh_token}
        if grant.refresh_token
        else {"grant_type": "client_credentials"}
    )
    body = urlencode({name: value for name, value in said.items() if value}).encode()
    request = urllib.request.Request(grant.token_url, data=body, headers={"Accept": "application/json"})  # noqa: S310  (is_service)
    try:
        with urllib.request.build_opener(_NoRedirects).open(request, timeout=TIMEOUT_SECONDS) as response:
            answer = _read(response)
    except urllib.error.HTTPError as refused:
        with refused:
            words = _read(refused)
        detail = " ".join(str(words.get(name, "")) for name in ("error", "error_description")).strip() or str(refused.code)
        is_passing = refused.code >= 500 or refused.code == _TOO_MANY
        raise MailTrouble(Trouble.LATER if is_passing else Trouble.NO_TOKEN, service, detail) from refused
    except urllib.error.URLError as error:
        reason = error.reason if isinstance(error.reason, BaseException) else error
        raise explained(reason, service) from error
    except OSError as error:
        raise explained(error, service) from error
    if not isinstance(answer.get("access_token"), str):
        raise MailTrouble(Trouble.NO_TOKEN, service, "no access_token")
    seconds = str(answer.get("expires_in"))
    new = answer.get("refresh_token")
    given = Given(token=answer["access_token"], refresh_token=new if isinstance(new, str) and grant.refresh_token else "")
    return given, float(seconds) if seconds.isdigit() else USUAL_SECONDS


def _read(response: Any) -> dict[str, Any]:
    try:
        found = json.loads(response.read(LARGEST_BYTES))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _server_of(grant: Grant) -> Server:
    parts = urlsplit(grant.token_url)
    port = parts.port or (80 if parts.scheme == "http" else 443)
    return Server(host=parts.hostname or grant.token_url, port=port, security=Security.TLS)
