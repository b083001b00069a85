"""The page that lists what can be asked and done through the API: made from its document, in the house's look."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rapport.ui.api.problems import TYPES
from rapport.ui.page import actor_on, page

from .application import REFUSALS, described


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """One value that an operation takes: in the path, the query, a header or the body."""

    name: str
    place: str
    kind: str
    is_required: bool
    words: str


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One operation as the page shows it. ``may``: whether the reader's role holds its capability."""

    name: str
    method: str
    path: str
    words: str
    capability: str
    may: bool
    parameters: tuple[Parameter, ...]


@require_safe
@page("connections.tokens")
def operations(request: HttpRequest) -> HttpResponse:
    """List all operations by what they are about, each with what it takes and which capability it needs."""
    actor, document = actor_on(request), described()
    groups: dict[str, list[Operation]] = {}
    for path, methods in document["paths"].items():
        for method, told in methods.items():
            capability = told["x-capability"]
            shown = Operation(
                name=told["operationId"], method=method.upper(), path=path, words=told["summary"], capability=capability,
                may=actor.may(capability), parameters=tuple(_parameters(told, document["components"]["schemas"])),
            )  # fmt: skip
            groups.setdefault(told["tags"][0], []).append(shown)
    context = {
        "groups": groups,
        "refusals": [(status, TYPES[status], words) for status, words in REFUSALS.items()],
        "may_tell": actor.may("connections.webhooks"),
        "address": request.build_absolute_uri("/api/v1/"),
        "count": sum(len(one) for one in groups.values()),
    }
    return render(request, "site/operations.html", context)


def _parameters(told: Mapping[str, Any], schemas: Mapping[str, Any]) -> Iterator[Parameter]:
    for one in told.get("parameters", ()):
        schema = one["schema"]
        yield Parameter(
            name=one["name"], place=one["in"], kind=_kind(schema, schemas), is_required=bool(one.get("required")),
            words=one.get("description") or schema.get("description", ""),
        )  # fmt: skip
    content = told.get("requestBody", {}).get("content", {}).get("application/json", {})
    body = _resolved(content.get("schema", {}), schemas)
    for name, schema in body.get("properties", {}).items():
        yield Parameter(
            name=name, place="body", kind=_kind(schema, schemas), is_required=name in body.get("required", ()),
            words=schema.get("description", ""),
        )  # fmt: skip


def _resolved(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = schemas[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    return found


def _kind(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> str:
    """Say in a word or two what a value is; of an enum its words."""
    schema = _resolved(schema, schemas)
    options = [one for one in schema.get("anyOf", ()) if one.get("type") != "null"]
    if options:
        return _kind(options[0], schemas)
    if "enum" in schema:
        return " | ".join(str(one) for one in schema["enum"])
    return str(schema.get("format") or schema.get("const") or schema.get("type", ""))
