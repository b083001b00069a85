"""How a room declares its operations: what they do, which capability they need, what they answer."""

import functools
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.translation import gettext as _
from ninja import Router

from rapport.kernel.errors import BadInput
from rapport.ui.page import actor_on

type View = Callable[..., Any]
type Once = Callable[[HttpRequest, Callable[[], tuple[int, str]]], tuple[int, str, bool]]

API = "/api/v1/"
COMMON = (401, 403, 404, 422, 429)
KEY = {
    "name": "Idempotency-Key", "in": "header", "required": False, "schema": {"type": "string", "maxLength": 200},
    "description": "A word of yours for this one thing: sent again with it within two days, nothing is made twice.",
}  # fmt: skip
MATCH = {
    "name": "If-Match", "in": "header", "required": True, "schema": {"type": "string", "maxLength": 200},
    "description": "The ETag that you read; * for whichever version it is.",
}  # fmt: skip
_once: list[Once] = []


def connect(once: Once) -> None:
    """Install what makes creating requests happen once. Called by the site, at start-up."""
    _once[:] = [once]


class Operations(Router):
    """The operations of one room. Each names the capability that opens it, as each page does; the action asks for the row."""

    def reads(self, path: str, capability: str, response: Any) -> Callable[[View], View]:
        """Declare a question."""
        return self._declared("GET", path, capability, {200: response}, ())

    def does(self, path: str, capability: str, response: Any = None) -> Callable[[View], View]:
        """Declare a verb that changes an object and makes none."""
        return self._declared("POST", path, capability, {200: response} if response else {204: None}, (409,))

    def edits(self, path: str, capability: str, response: Any) -> Callable[[View], View]:
        """Declare a change of what an object says; it names the version that it changes."""
        return self._declared("PATCH", path, capability, {200: response}, (409, 412, 428), parameters=[MATCH])

    def removes(self, path: str, capability: str) -> Callable[[View], View]:
        """Declare a verb after which an object is gone."""
        return self._declared("DELETE", path, capability, {204: None}, (409,))

    def makes(self, path: str, capability: str, response: Any) -> Callable[[View], View]:
        """Declare a verb that makes an object: the view returns its id and its path in the API."""
        return self._declared("POST", path, capability, {201: response}, (409,), parameters=[KEY], is_making=True)

    def _declared(
        self, method: str, path: str, capability: str, responses: dict[int, Any], more: tuple[int, ...], *,
        parameters: list[dict[str, Any]] | None = None, is_making: bool = False,
    ) -> Callable[[View], View]:  # fmt: skip
        refusals = {status: {"$ref": f"#/components/responses/{status}"} for status in (*COMMON, *more)}
        extra: dict[str, Any] = {"responses": refusals, "x-capability": capability}
        if parameters:
            extra["parameters"] = parameters

        known: set[str] = set()

        def declare(view: View) -> View:
            operation = self.api_operation(
                [method], path, response=responses, openapi_extra=extra, operation_id=view.__name__,
                summary=(view.__doc__ or "").strip().split("\n", maxsplit=1)[0].rstrip("."), description="",
            )  # fmt: skip
            operation(_guarded(view, capability, known, is_making=is_making))
            for model in self.path_operations[path].operations[-1].models:
                if model.__ninja_param_source__ == "query":
                    known.update(model.__ninja_flatten_map__)
            return view

        return declare


def _guarded(view: View, capability: str, known: set[str], *, is_making: bool) -> View:
    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        actor_on(request).require_somewhere(capability)
        if unknown := sorted(set(request.GET) - known):  # a slip of the pen must not get the answer to another question
            raise BadInput(_why_not(unknown, sorted(known)))
        if is_making:
            return _made(request, lambda: view(request, *args, **kwargs))
        return view(request, *args, **kwargs)

    return guarded


def _why_not(unknown: list[str], known: list[str]) -> str:
    names = ", ".join(f"“{one}”" for one in unknown)
    if not known:
        return _("Nothing can be added to this address; %(names)s would mean nothing. Leave it out.") % {"names": names}
    return _("%(names)s means nothing in this address. What can be asked: %(known)s.") % {
        "names": names,
        "known": ", ".join(known),
    }


def _made(request: HttpRequest, make: Callable[[], tuple[int, str]]) -> HttpResponseBase:
    made_id, path, is_new = _once[0](request, make)
    url = request.build_absolute_uri(f"{API}{path}")
    response: HttpResponse = JsonResponse({"id": made_id, "url": url}, status=201)
    response["Location"] = url
    if not is_new:
        response["Idempotent-Replayed"] = "true"
    return response
