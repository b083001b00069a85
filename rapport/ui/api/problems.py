"""Every refusal as RFC 9457 says (application/problem+json), with the sentence that a page would show."""

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ObjectDoesNotExist, RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.request import UnreadablePostError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazily
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from rapport.kernel.again import to_be_sent_again
from rapport.kernel.errors import BadInput, NotAllowed, Refused
from rapport.kernel.logs import request_id

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

logger = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"
# What the type of a problem says: the word behind the # of the documentation.
TYPES = {
    400: "not-readable",
    401: "not-signed-in",
    403: "not-allowed",
    404: "not-found",
    405: "no-such-verb",
    409: "refused",
    412: "changed-since",
    413: "too-long",
    422: "not-right",
    428: "version-missing",
    429: "too-often",
    500: "broken",
    503: "not-ready",
}
DOCUMENTED = "/connections/api/"


class Unauthenticated(Exception):
    """There is no token that opens anything."""


class Changed(Exception):
    """The object is another than the one that the request speaks of."""


class VersionMissing(Exception):
    """An edit does not say which version it changes."""


class TooOften(Exception):
    """A token asks too often; it may again after so many seconds."""

    def __init__(self, wait_seconds: int) -> None:
        super().__init__(wait_seconds)
        self.wait_seconds = wait_seconds


class NotReady(Exception):
    """What is asked for is not loaded yet."""


def problem(status: int, detail: str, *, errors: Sequence[Mapping[str, str]] = (), **headers: str) -> HttpResponse:
    """Return a refusal. ``errors``: what is wrong with which field. ``headers``: with underscores for hyphens."""
    body: dict[str, Any] = {
        "type": f"{DOCUMENTED}#{TYPES.get(status, 'refused')}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": f"urn:request:{request_id.get()}",
    }
    if errors:
        body["errors"] = list(errors)
    response = JsonResponse(body, status=status, content_type=MEDIA_TYPE)
    for name, value in headers.items():
        response[name.replace("_", "-")] = value
    return response


# Refusals that bring their own sentence, the more special kind first.
SAYING: tuple[tuple[type[Exception], int], ...] = ((NotAllowed, 403), (BadInput, 422), (Refused, 409))
SILENT: tuple[tuple[type[Exception], int, "StrPromise"], ...] = (
    (ObjectDoesNotExist, 404, lazily("There is nothing here, or nothing that you may see.")),
    (Http404, 404, lazily("There is nothing here, or nothing that you may see.")),
    (Changed, 412, lazily("It has changed since you read it. Read it again, then decide whether your change still holds.")),
    (VersionMissing, 428, lazily("Say which version you change: send the ETag that you read as If-Match.")),
    (RequestDataTooBig, 413, lazily("That is too long to be taken at once.")),
    (HttpError, 400, lazily("The body cannot be read. Send one JSON object in UTF-8.")),
    (SuspiciousOperation, 400, lazily("The request cannot be read.")),
    (UnreadablePostError, 400, lazily("The request cannot be read.")),
)


def answer(error: Exception) -> HttpResponse:
    """Return the refusal for an expected error; raises any other again."""
    match error:
        case Unauthenticated():
            return problem(401, str(error), WWW_Authenticate='Bearer realm="Rapport"')
        case TooOften():
            sentence = _("Too many requests in this minute. Wait %(seconds)s seconds.") % {"seconds": error.wait_seconds}
            return problem(429, sentence, Retry_After=str(error.wait_seconds))
        case NotReady():
            return problem(503, _("The numbers are being loaded. Ask again in a minute."), Retry_After="60")
        case OperationalError():
            return problem(409, str(to_be_sent_again(error)), Retry_After="1")
        case ValidationError():
            return problem(422, _("Some of what was sent cannot be used."), errors=[_fault(one) for one in error.errors])
    told = next(((status, str(error)) for kind, status in SAYING if isinstance(error, kind)), None)
    told = told or next(((status, str(words)) for kind, status, words in SILENT if isinstance(error, kind)), None)
    if told is None:
        raise error
    return problem(*told)


def _fault(error: Mapping[str, Any]) -> dict[str, str]:
    """Pydantic's account of one fault: where, and what is wrong."""
    place = [str(one) for one in error.get("loc", ()) if one not in {"body", "query", "path", "asked"}]
    return {"field": ".".join(place), "detail": str(error.get("msg", ""))}


def connect(api: NinjaAPI) -> None:
    """Have an API answer every error in this way; what nobody expected is logged and said without details."""

    def handle(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
        try:
            assert isinstance(error, Exception)
            return answer(error)
        except Exception:
            logger.exception("an operation of the API broke: %s %s", request.method, request.path)
            return problem(500, _("Something broke here, and it is written down. Try again later."))

    for kind in (Exception, Http404, HttpError, ValidationError):
        api.add_exception_handler(kind, handle)
