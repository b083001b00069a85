"""The operations of this room in the JSON API."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Schema

from rapport.ui.api.operations import Operations
from rapport.ui.api.words import Id

from .. import queries
from ..models import Standard

standards = Operations(tags=["Standards"])


class RungRow(Schema):
    """A rung of a ladder: at a share of the target in percent (100: the breach), or so many opening hours after the breach.

    ``told``: handler, lead, manager, director or owner; ``tier``: the role to which the case is raised, "" for none.
    """

    share: int
    hours: int
    told: list[str]
    tier: str
    team_id: int | None


class TeamTargetRow(Schema):
    """An operational target: the seconds of a standard's time that one team may use."""

    team_id: int
    seconds: int


class VersionRow(Schema):
    """What a standard asks of subjects opened in [active_from, active_to). An empty list covers everything.

    ``warnings``: the shares of the target in percent at which something is said; ``ladder``: to whom; none: as usual.
    ``team_targets``: how much of the time single teams may use.
    """

    number: int
    unit: str
    amount: int
    threshold_share: float
    kinds: list[str]
    channels: list[str]
    priorities: list[str]
    segments: list[str]
    team_ids: list[int]
    calendar_id: int
    warnings: list[int]
    ladder: list[RungRow]
    team_targets: list[TeamTargetRow]
    active_from: datetime
    active_to: datetime | None


class StandardRow(Schema):
    """One promise to customers as a measure, with its versions, the newest first."""

    id: int
    key: str
    name: str
    promise: str
    measure: str
    owner_id: int | None
    is_statutory: bool
    versions: list[VersionRow]


@standards.reads("/standards", "standards.view", list[StandardRow])
def list_standards(request: HttpRequest) -> list[dict[str, Any]]:
    """What we promise, also what is not in force any more."""
    return [_row(one) for one in queries.standards()]


@standards.reads("/standards/{standard_id}", "standards.view", StandardRow)
def get_standard(request: HttpRequest, standard_id: Id) -> dict[str, Any]:
    """One standard with its versions."""
    return _row(queries.get_standard(standard_id))


def _row(found: Standard) -> dict[str, Any]:
    own = [name for name in StandardRow.model_fields if name != "versions"]
    return {name: getattr(found, name) for name in own} | {"versions": list(found.versions.all())}
