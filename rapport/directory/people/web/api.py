"""The operations of this room in the JSON API."""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Schema

from rapport.kernel import clock
from rapport.ui.api.operations import Operations
from rapport.ui.api.paging import USUAL, Cursor, Limit, paged
from rapport.ui.api.words import Asked, Id, Page
from rapport.ui.page import actor_on

from .. import queries
from ..models import Person

people = Operations(tags=["People"])


class PersonRow(Schema):
    """Somebody who works in the department."""

    id: int
    name: str
    role: str
    position: str
    email: str | None
    phone: str
    team_id: int | None
    manager_id: int | None
    zone: str


class TeamRow(Schema):
    """People who share a queue; teams form a tree."""

    id: int
    name: str
    parent_id: int | None
    lead_id: int | None


class Narrowing(Asked):
    """By what the list is narrowed."""

    team_id: Id | None = None
    cursor: Cursor = ""
    limit: Limit = USUAL


class Me(PersonRow):
    """Whose token this is, and what they may do: each capability with how far it reaches."""

    capabilities: dict[str, str]


@people.reads("/people", "people.view", Page[PersonRow])
def list_people(request: HttpRequest, asked: Query[Narrowing]) -> dict[str, Any]:
    """Who works here now, by name."""
    rows = queries.people(actor_on(request), as_of=clock.now())
    rows = rows if asked.team_id is None else rows.filter(team_id=asked.team_id)
    items, following = paged(rows, by="name", cursor=asked.cursor, limit=asked.limit)
    return {"items": items, "next": following}


@people.reads("/people/{person_id}", "people.view", PersonRow)
def get_person(request: HttpRequest, person_id: Id) -> Person:
    """One person."""
    return queries.get_person(person_id, actor=actor_on(request))


@people.reads("/teams", "people.view", list[TeamRow])
def list_teams(request: HttpRequest) -> Any:
    """The teams, by name."""
    return list(queries.teams(actor_on(request)))


@people.reads("/me", "people.view", Me)
def get_me(request: HttpRequest) -> dict[str, Any]:
    """Whose token this is, and what they may do."""
    actor = actor_on(request)
    found = queries.get_person(actor.person_id or 0, actor=actor)
    own = {name: getattr(found, name) for name in PersonRow.model_fields}
    return own | {"capabilities": {key: scope.value for key, scope in actor.capabilities.items()}}
