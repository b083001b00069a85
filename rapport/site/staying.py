"""How long somebody stays signed in: as long as they are at work, and never beyond a day and a night.

A sign-in ends when nobody was at work under it for a while (a machine that was left), and for good when it is as old as it may
get. A night's rest is longer than the first, so the second falls on nobody in the middle of their day: each morning begins anew.
"""

import logging
from collections.abc import Callable, Collection, Mapping, MutableMapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY, get_user_model, logout
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare

from rapport.kernel import clock

logger = logging.getLogger("rapport.request")
SINCE, WORKED = "signed_in_at", "at_work_at"
# The session is written again at most so often: a page costs nothing more.
NOTED_EVERY = timedelta(minutes=5)
# So long before it ends for want of work, a page offers to stay.
OFFERED = timedelta(minutes=5)
# Tells by itself, as long as a page lies open, that somebody has the case on their screen.
BY_ITSELF = "here"
type Handler = Callable[[HttpRequest], HttpResponse]


class Over(StrEnum):
    """Why a sign-in is over."""

    IDLE = "idle"
    AGE = "age"


def over(*, since: datetime, worked_at: datetime, at: datetime, idle: timedelta, longest: timedelta) -> Over | None:
    """Return why a sign-in is over at a moment, or None while it holds."""
    if at >= since + longest:
        return Over.AGE
    return Over.IDLE if at >= worked_at + idle else None


def is_at_work(request: HttpRequest) -> bool:
    """Return whether a person does something: opens a page, sends a form, writes. What an open page asks by itself is none."""
    trigger = request.headers.get("HX-Trigger", "")
    if "HX-Request" in request.headers:
        return request.method == "POST" and trigger not in ("", BY_ITSELF)
    return request.method == "POST" or (request.method == "GET" and "text/html" in request.headers.get("Accept", ""))


def begin(session: MutableMapping[str, Any], *, at: datetime) -> None:
    """Note that a sign-in begins."""
    session[SINCE] = session[WORKED] = at.isoformat()


def signed_in(request: HttpRequest, **_told: Any) -> None:
    """Hear of each sign-in, by whatever way: noted there, no first page has to write it."""
    begin(request.session, at=clock.now())


def limited(get_response: Handler) -> Handler:
    """End a sign-in that is over before anything is answered, and note that its person is at work."""

    def handle(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = clock.now()
            if (why := _over(request, now)) is not None:
                logger.info("a sign-in is over: %s", why)
                logout(request)
            else:
                _note(request, now)
                request.stays = stays(request)  # type: ignore[attr-defined]
        return get_response(request)

    return handle


def stay(request: HttpRequest) -> None:
    """Begin the time without work anew: somebody says that they are here. The age of the sign-in counts on."""
    request.session[WORKED] = clock.now().isoformat()


def stays(request: HttpRequest) -> Mapping[str, int]:
    """Return how many seconds a sign-in still holds unless somebody is at work, and from how many on a page offers to stay.

    What is as old as it may get ends in spite of all work: there is nothing to offer.
    """
    idle, longest, now = settings.RAPPORT_SESSION_IDLE, settings.RAPPORT_SESSION_LONGEST, clock.now()
    since, worked_at = _moment(request, SINCE) or now, _moment(request, WORKED) or now
    by_work, by_age = worked_at + idle - now, since + longest - now
    offered = min(OFFERED, idle / 2) if by_work < by_age else timedelta()
    return {"seconds": max(0, int(min(by_work, by_age).total_seconds())), "offered": int(offered.total_seconds())}


def ended(keys: Collection[str]) -> set[str]:
    """Return which of these sign-ins are over: signed out, left for too long, or of an account that is closed. Two questions.

    Nobody is at work while they are asked: a page that only lies open asks nothing else.
    """
    now = clock.now()
    rows = Session.objects.filter(session_key__in=keys, expire_date__gt=now)
    told = {row.session_key: row.get_decoded() for row in rows}
    ids = {str(one[SESSION_KEY]) for one in told.values() if SESSION_KEY in one}
    accounts = {str(one.pk): one for one in get_user_model()._default_manager.filter(pk__in=ids, is_active=True)}
    return {key for key in keys if key not in told or not _holds(told[key], accounts, now)}


def _holds(told: Mapping[str, Any], accounts: Mapping[str, Any], now: datetime) -> bool:
    """Return whether a sign-in holds by what its session says."""
    account = accounts.get(told.get(SESSION_KEY, ""))
    if account is None:
        return False
    # A new password ends every sign-in under the one before.
    known = [account.get_session_auth_hash(), *account.get_session_auth_fallback_hash()]
    if not any(constant_time_compare(one, told.get(HASH_SESSION_KEY, "")) for one in known):
        return False
    if SINCE not in told or WORKED not in told:
        return True
    since, worked_at = datetime.fromisoformat(told[SINCE]), datetime.fromisoformat(told[WORKED])
    idle, longest = settings.RAPPORT_SESSION_IDLE, settings.RAPPORT_SESSION_LONGEST
    return over(since=since, worked_at=worked_at, at=now, idle=idle, longest=longest) is None


def _over(request: HttpRequest, now: datetime) -> Over | None:
    since, worked_at = _moment(request, SINCE), _moment(request, WORKED)
    if since is None or worked_at is None:
        return None
    idle, longest = settings.RAPPORT_SESSION_IDLE, settings.RAPPORT_SESSION_LONGEST
    return over(since=since, worked_at=worked_at, at=now, idle=idle, longest=longest)


def _note(request: HttpRequest, now: datetime) -> None:
    """A sign-in from before these rules begins now."""
    worked_at = _moment(request, WORKED)
    if _moment(request, SINCE) is None or worked_at is None:
        begin(request.session, at=now)
    elif now >= worked_at + NOTED_EVERY and is_at_work(request):
        request.session[WORKED] = now.isoformat()


def _moment(request: HttpRequest, key: str) -> datetime | None:
    kept = request.session.get(key)
    return datetime.fromisoformat(kept) if kept else None
