"""The API itself: every room's operations, one line a room, and its own document."""

import functools
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from ninja import NinjaAPI

from rapport.desk.cases.web.api import cases
from rapport.desk.complaints.web.api import complaints
from rapport.desk.incidents.web.api import incidents
from rapport.desk.knowledge.web.api import knowledge
from rapport.desk.orders.web.api import orders
from rapport.desk.recurring.web.api import recurring
from rapport.desk.remedies.web.api import remedies
from rapport.direction.measures.web.api import measures
from rapport.direction.reports.web.api import reports
from rapport.direction.today.web.api import today
from rapport.directory.customers.web.api import customers
from rapport.directory.people.web.api import people
from rapport.governance.commitments.web.api import commitments
from rapport.governance.decisions.web.api import decisions
from rapport.governance.standards.web.api import standards
from rapport.team.quality.web.api import quality
from rapport.team.retrospectives.web.api import retrospectives
from rapport.ui.api import operations, problems
from rapport.ui.page import public_page

from .entrance import Bearer, once

VERSION = "1"
ROOMS = (
    cases, customers, complaints, orders, remedies, incidents, commitments, decisions, knowledge, measures, standards, people,
    quality, retrospectives, today, recurring, reports,
)  # fmt: skip
SCHEMA = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "The sentence that a page would show: what is wrong and what to do."},
        "instance": {"type": "string", "description": "The number of this request in the logs."},
        "errors": {
            "type": "array",
            "items": {"type": "object", "properties": {"field": {"type": "string"}, "detail": {"type": "string"}}},
        },
    },
}
REFUSALS = {
    401: "There is no token, or it opens nothing.",
    403: "The role, its reach or the token does not allow it.",
    404: "There is nothing here, or nothing that you may see.",
    409: "A rule says no; the sentence says why and what to do.",
    412: "It has changed since you read it.",
    422: "What was sent cannot be used; `errors` says which fields.",
    428: "An edit has to say which version it changes.",
    429: "Too many requests in this minute; `Retry-After` says how long to wait.",
}


class Application(NinjaAPI):
    """Knows, beside its operations, how refusals look."""

    def get_openapi_schema(self, **kwargs: Any) -> Any:
        """Return the OpenAPI document."""
        document = super().get_openapi_schema(**({"path_prefix": operations.API} | kwargs))
        content = {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
        document["components"]["schemas"]["Problem"] = SCHEMA
        document["components"]["responses"] = {
            str(status): {"description": words, "content": content} for status, words in REFUSALS.items()
        }
        return document


def _made() -> Application:
    api = Application(
        title="Rapport", version=VERSION, urls_namespace="api", docs_url=None, openapi_url=None, auth=Bearer(),
        description="What the pages do, for other systems: the same questions and verbs, with the rights of the person "
        "behind the token.",
    )  # fmt: skip
    problems.connect(api)
    operations.connect(once)
    for room in ROOMS:
        api.add_router("", room)
    return api


API = _made()


@functools.cache
def described() -> Any:
    """Return the OpenAPI document; it is the same until the process ends."""
    return API.get_openapi_schema()


@require_safe
@public_page(why="It says which operations there are, and nothing that was done with them.")
def document(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document."""
    return JsonResponse(described(), json_dumps_params={"ensure_ascii": False})


@csrf_exempt
@public_page(why="It says that nothing is here.")
def nothing(request: HttpRequest, rest: str) -> HttpResponse:
    """Answer for addresses that no operation has."""
    return problems.problem(
        404, _("No operation has this address. All of them stand in %(url)s.") % {"url": "/api/v1/openapi.json"}
    )


def addresses() -> list[URLPattern]:
    """Return the addresses of all operations, of the document, and of what is not there."""
    own = [one for one in API.urls[0] if isinstance(one, URLPattern) and one.name != "api-root"]
    for pattern in own:
        pattern.callback = _told(pattern.callback)
    return [path("openapi.json", document, name="document"), *own, path("<path:rest>", nothing, name="nothing")]


def _told(view: Any) -> Any:
    """Wrap the view of an address: a verb that it does not know is refused as everything else is."""

    def told(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        response = view(request, *args, **kwargs)
        if response.status_code == 405:
            response = problems.problem(405, _("This address does not know that verb."), Allow=response["Allow"])
        response["Cache-Control"] = "no-store"
        return response

    told.csrf_exempt = True  # type: ignore[attr-defined]
    told.__module__ = view.__module__
    return told
