"""A request on the straight way: the view is called with what was sent, and with it its form, its action and the database.

What surrounds every view alike stands ready instead of being looked up anew: the session, the account, the moment. Requests
that go the whole way, through the client and all middleware, are among those of each form.
"""

import sys
import traceback
import zoneinfo
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.db import SessionStore
from django.core.files.uploadedfile import UploadedFile
from django.core.handlers.exception import response_for_exception
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, QueryDict
from django.http.multipartparser import MultiPartParser
from django.test import Client
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django_htmx.middleware import HtmxDetails

from rapport.directory.people.queries import actor_of
from rapport.kernel import clock

from .hearing import HeardFiles, HeardQuery, Hearing, heard
from .values import Request


@dataclass
class Answer:
    """What came back, whichever way it came."""

    status: int
    content: bytes
    is_streaming: bool = False
    broken: str = ""
    shown: dict[str, Any] = field(default_factory=dict)


class Asked(WSGIRequest):
    """A request whose fields are there already, without being parsed out of a body."""

    hearing: Hearing
    GET: Any = None
    POST: Any = None
    FILES: Any = None
    COOKIES: Any = None

    def get_full_path(self, force_append_slash: bool = False) -> str:
        """What stands behind the question mark counts as read."""
        self.GET._whole()
        return super().get_full_path(force_append_slash)


class Straight:
    """Calls views for one browser."""

    def __init__(self, browser: Client) -> None:
        self.browser = browser
        self.account = getattr(browser.handler, "account", None) or AnonymousUser()
        self.actor = actor_of(self.account) if self.account.is_authenticated else None
        self.session = dict(browser.session.items())
        self.cookies = {name: one.value for name, one in browser.cookies.items()}
        self.views: dict[str, Any] = {}

    def leads_to_ours(self, path: str) -> bool:
        """Return whether a view of the house answers there."""
        if path not in self.views:
            try:
                self.views[path] = resolve(path)
            except Resolver404:
                self.views[path] = None
        found = self.views[path]
        return found is not None and found.func.__module__.startswith("rapport.")

    def send(self, request: Request, sent: Mapping[str, Any], hearing: Hearing) -> Answer:
        """Call the view of a request."""
        asked = self._asked(request, sent, hearing)
        found = self.views[request.path]
        asked.resolver_match = found
        broken = ""
        zone = getattr(self.account, "zone_name", None) or settings.RAPPORT_ZONE
        with timezone.override(zoneinfo.ZoneInfo(zone)):
            try:
                response = found.func(asked, *found.args, **found.kwargs)
                if callable(getattr(response, "render", None)):
                    response = response.render()
            except Exception as error:
                response = response_for_exception(asked, error)
                if response.status_code >= 500:
                    broken = "".join(traceback.format_exception(*sys.exc_info())[-3:])
        content = b"" if response.streaming else response.content
        for close in response._resource_closers:  # not all of ``close``, which takes the connection to the database along
            close()
        return Answer(response.status_code, content, response.streaming, broken)

    def _asked(self, request: Request, sent: Mapping[str, Any], hearing: Hearing) -> HttpRequest:
        query = sent["GET"].urlencode()
        environ = self.browser._base_environ(
            PATH_INFO=request.path, REQUEST_METHOD=request.method.upper(), QUERY_STRING=query, **{"wsgi.input": BytesIO()}
        )
        asked: Any = Asked(environ)
        for which, kind in (("GET", HeardQuery), ("POST", HeardQuery), ("FILES", HeardFiles)):
            setattr(asked, which, heard(kind, which, hearing, sent[which]))
        asked.COOKIES = dict(self.cookies)
        asked.user, asked.actor, asked.asked_at = self.account, self.actor, clock.now()
        asked.session = SessionStore()
        asked.session._session_cache = dict(self.session)
        asked._messages = FallbackStorage(asked)
        asked.htmx = HtmxDetails(asked)
        asked._dont_enforce_csrf_checks = True
        return asked


def parts(request: Request) -> dict[str, Any]:
    """Return the fields and the files of a request as Django reads them out of it."""
    fields, files = QueryDict("", mutable=True), MultiValueDict[str, UploadedFile]()
    for name, given in request.data.items():
        for one in given if isinstance(given, list) else [given]:
            if not isinstance(one, UploadedFile):
                fields.appendlist(name, one)
            elif named := MultiPartParser.sanitize_file_name(None, one.name or ""):
                one.name = named
                files.appendlist(name, one)
    fields._mutable = False
    nothing = QueryDict("")
    get, post = (fields, nothing) if request.method == "get" else (nothing, fields)
    return {"GET": get, "POST": post, "FILES": files}


@contextmanager
def standing_still() -> Iterator[None]:
    """Have the clock stand still for the block, and Django's, by which sessions are looked up."""
    moment, go_on = clock.now(), (clock.now, timezone.now)
    clock.now = timezone.now = lambda: moment
    try:
        yield
    finally:
        clock.now, timezone.now = go_on
