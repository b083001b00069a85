"""What happens around every request: it gets an id for the logs, and the page learns who is asking."""

import logging
import re
import uuid
import zoneinfo
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from rapport.directory.people.queries import actor_of
from rapport.kernel import clock, visits
from rapport.kernel.logs import request_id as current_id
from rapport.ui.page import nothing_to_see

logger = logging.getLogger("rapport.request")
SECRETS = ("token", "key")
type Handler = Callable[[HttpRequest], HttpResponse]


def request_id(get_response: Handler) -> Handler:
    """Give the request an id (the proxy's own, when it sent a sane one), log its outcome, and return the id in a header."""

    def handle(request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-Id", "")
        token = current_id.set(given if re.fullmatch(r"[\w-]{8,64}", given) else uuid.uuid4().hex)
        try:
            response = get_response(request)
            response["X-Request-Id"] = current_id.get()
            logger.info("%s %s %s", request.method, loggable(request), response.status_code)
            return response
        finally:
            current_id.reset(token)

    return handle


def loggable(request: HttpRequest) -> str:
    """Return the path without the secrets of invitation, password and customer links: whoever reads logs must not use them."""
    path, match = request.path, request.resolver_match
    for value in [match.kwargs.get(name) for name in SECRETS] if match else []:
        path = path.replace(str(value), "…") if value else path
    return path


def known_actor(get_response: Handler) -> Handler:
    """Put on the request its moment and the actor of the signed-in account, whose time zone is in force for the page."""

    def handle(request: HttpRequest) -> HttpResponse:
        request.asked_at = clock.now()  # type: ignore[attr-defined]
        account = request.user
        actor = SimpleLazyObject(lambda: actor_of(account)) if account.is_authenticated else None
        request.actor = actor  # type: ignore[attr-defined]
        zone = getattr(account, "zone_name", None) or settings.RAPPORT_ZONE
        with timezone.override(zoneinfo.ZoneInfo(zone)):
            person_id = getattr(actor, "person_id", None) if _is_looking(request) else None
            if person_id is not None:
                visits.note(person_id, at=request.asked_at)  # type: ignore[attr-defined]
            response = get_response(request)
            if not _is_shown_nothing(request, response):
                return response
            shown = nothing_to_see(request)
            shown["Allow"] = response["Allow"]
            return shown

    return handle


def _is_shown_nothing(request: HttpRequest, response: HttpResponse) -> bool:
    """Return whether a browser asked to see an address that only takes what is sent: the answer alone would be a blank page."""
    wants_page = request.method == "GET" and "text/html" in request.headers.get("Accept", "")
    is_blank = response.status_code == 405 and not response.streaming and not response.content
    return wants_page and is_blank and "Allow" in response


def _is_looking(request: HttpRequest) -> bool:
    """Return whether somebody opened a page: one that lies open asks for its parts by itself, all night long."""
    is_part = "HX-Request" in request.headers
    return request.method == "GET" and not is_part and "text/html" in request.headers.get("Accept", "")
