"""The operations of this room in the JSON API."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Schema
from pydantic import Field

from rapport.kernel import clock
from rapport.ui.api.operations import Operations
from rapport.ui.api.paging import USUAL, Cursor, Limit, paged
from rapport.ui.api.words import PLAIN, Asked, Id, Made, Moment, Page
from rapport.ui.page import actor_on

from .. import actions, queries
from ..models import Incident
from ..types import (
    HOUSE_LANGUAGE,
    LONGEST_STATEMENT,
    LONGEST_TEXT,
    LONGEST_TITLE,
    IncidentDraft,
    IncidentSeverity,
    LineKind,
    Scope,
)

incidents = Operations(tags=["Incidents"])

Words = Annotated[str, Field(max_length=LONGEST_TEXT, pattern=PLAIN)]
Said = Annotated[str, Field(max_length=LONGEST_STATEMENT, pattern=PLAIN)]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
Language = Annotated[str, Field(pattern=r"^[a-z]{2}$")]


class IncidentRow(Schema):
    """A crisis; it runs while ``closed_at`` is null. ``reason_ids``, ``countries``, ``facts``: the rule by which cases belong."""

    id: int
    title: str
    known: str
    severity: str
    begun_at: datetime
    owner_id: int
    deputy_id: int | None
    declared_at: datetime
    closed_at: datetime | None
    outcome: str
    reason_ids: list[int]
    countries: list[str]
    facts: dict[str, list[str]]


class StatementRow(Schema):
    """A version of what is said, by language. ``state``: waiting, approved (said now), refused, replaced or withdrawn."""

    id: int
    version: int
    texts: dict[str, str]
    is_public: bool
    state: str
    written_at: datetime
    written_by_id: int | None
    settled_by_id: int | None
    why: str


class LogRow(Schema):
    """A line of the log: who did, noted or decided what, when."""

    id: int
    kind: str
    text: str
    at: datetime
    by_id: int | None


class IncidentWhole(IncidentRow):
    """An incident with how many cases, unsettled ones, customers and complaints it has, what is said, and its log."""

    cases: int
    unsettled: int
    customers: int
    complaints: int
    statements: list[StatementRow]
    log: list[LogRow]


class Narrowing(Asked):
    """By what the list is narrowed."""

    is_running: bool | None = None
    cursor: Cursor = ""
    limit: Limit = USUAL


class NewIncident(Asked):
    """An incident as it is declared. Nothing named of reasons and countries: no case belongs by rule."""

    title: Annotated[str, Field(max_length=LONGEST_TITLE, pattern=PLAIN)]
    known: Words
    severity: IncidentSeverity
    begun_at: Moment
    owner_id: Id
    deputy_id: Id | None = None
    reason_ids: list[Id] = Field(default=[], max_length=200)
    countries: list[Country] = Field(default=[], max_length=300)


class NewLine(Asked):
    """A note or a decision for the log."""

    kind: LineKind = LineKind.NOTE
    text: Words


class NewStatement(Asked):
    """What is said, in English, and in further languages (two letters) for whoever reads them."""

    text: Said
    translations: dict[Language, Said] = Field(default={}, max_length=40)
    is_public: bool = True


class Because(Asked):
    """What is wrong with it, or why it is no longer said."""

    why: Words


class IncidentEnd(Asked):
    """How it came out."""

    outcome: Words


@incidents.reads("/incidents", "incidents.view", Page[IncidentRow])
def list_incidents(request: HttpRequest, asked: Query[Narrowing]) -> dict[str, Any]:
    """Incidents, the one declared last first."""
    rows = queries.incidents(actor_on(request)).select_related(None)
    if asked.is_running is not None:
        rows = rows.filter(closed_at__isnull=asked.is_running)
    items, following = paged(rows, by="-declared_at", cursor=asked.cursor, limit=asked.limit)
    return {"items": [_row(one) for one in items], "next": following}


@incidents.reads("/incidents/{incident_id}", "incidents.view", IncidentWhole)
def get_incident(request: HttpRequest, incident_id: Id) -> dict[str, Any]:
    """One incident with what is said about it, and its log."""
    return _whole(request, incident_id)


@incidents.makes("/incidents", "incidents.declare", Made)
def declare_incident(request: HttpRequest, asked: NewIncident) -> tuple[int, str]:
    """Declare an incident: from now on it stands at the head of every page."""
    draft = IncidentDraft(
        title=asked.title, known=asked.known, severity=asked.severity, begun_at=asked.begun_at, owner_id=asked.owner_id,
        deputy_id=asked.deputy_id, scope=Scope(reason_ids=tuple(asked.reason_ids), countries=tuple(asked.countries)),
    )  # fmt: skip
    made = actions.declare(draft=draft, by=actor_on(request), at=clock.now())
    return made.pk, f"incidents/{made.pk}"


@incidents.makes("/incidents/{incident_id}/log", "incidents.work", Made)
def write_incident_line(request: HttpRequest, incident_id: Id, asked: NewLine) -> tuple[int, str]:
    """Write a note or a decision into the log."""
    made = actions.write_line(incident_id=incident_id, kind=asked.kind, text=asked.text, by=actor_on(request), at=clock.now())
    return made.pk, f"incidents/{incident_id}"


@incidents.does("/incidents/{incident_id}/cases/{case_id}", "cases.work", IncidentRow)
def link_incident_case(request: HttpRequest, incident_id: Id, case_id: Id) -> dict[str, Any]:
    """Link a case by hand."""
    actor = actor_on(request)
    found = queries.get_incident(incident_id, actor=actor)
    actions.link_case(incident_id=incident_id, case_id=case_id, by=actor, at=clock.now())
    return _row(found)


@incidents.removes("/incidents/{incident_id}/cases/{case_id}", "cases.work")
def unlink_incident_case(request: HttpRequest, incident_id: Id, case_id: Id) -> None:
    """Take a case off by hand: the rule does not bring it back."""
    actor = actor_on(request)
    queries.get_incident(incident_id, actor=actor)
    actions.unlink_case(incident_id=incident_id, case_id=case_id, by=actor, at=clock.now())


@incidents.makes("/incidents/{incident_id}/statements", "incidents.work", Made)
def write_statement(request: HttpRequest, incident_id: Id, asked: NewStatement) -> tuple[int, str]:
    """Write a version of what is said; it waits for somebody else, the one in force holds until then."""
    texts = {**asked.translations, HOUSE_LANGUAGE: asked.text}
    made = actions.write_statement(
        incident_id=incident_id, texts=texts, is_public=asked.is_public, by=actor_on(request), at=clock.now()
    )
    return made.pk, f"incidents/{incident_id}"


@incidents.does("/statements/{statement_id}/approval", "incidents.approve", IncidentWhole)
def approve_statement(request: HttpRequest, statement_id: Id) -> dict[str, Any]:
    """Approve a version, which somebody else wrote: it is said from now on."""
    actor = actor_on(request)
    found = queries.get_statement(statement_id, actor=actor)
    actions.approve_statement(statement_id=statement_id, by=actor, at=clock.now())
    return _whole(request, found.incident_id)


@incidents.does("/statements/{statement_id}/refusal", "incidents.approve", IncidentWhole)
def refuse_statement(request: HttpRequest, statement_id: Id, asked: Because) -> dict[str, Any]:
    """Send a version back with what is wrong with it."""
    actor = actor_on(request)
    found = queries.get_statement(statement_id, actor=actor)
    actions.refuse_statement(statement_id=statement_id, why=asked.why, by=actor, at=clock.now())
    return _whole(request, found.incident_id)


@incidents.does("/statements/{statement_id}/withdrawal", "incidents.approve", IncidentWhole)
def withdraw_statement(request: HttpRequest, statement_id: Id, asked: Because) -> dict[str, Any]:
    """Take a version back: from now on nobody says it."""
    actor = actor_on(request)
    found = queries.get_statement(statement_id, actor=actor)
    actions.withdraw_statement(statement_id=statement_id, why=asked.why, by=actor, at=clock.now())
    return _whole(request, found.incident_id)


@incidents.does("/incidents/{incident_id}/close", "incidents.lead", IncidentWhole)
def close_incident(request: HttpRequest, incident_id: Id, asked: IncidentEnd) -> dict[str, Any]:
    """Close it: nothing is said about it any more, its review begins."""
    actions.close_incident(incident_id=incident_id, outcome=asked.outcome, by=actor_on(request), at=clock.now())
    return _whole(request, incident_id)


@incidents.does("/incidents/{incident_id}/reopen", "incidents.lead", IncidentWhole)
def reopen_incident(request: HttpRequest, incident_id: Id) -> dict[str, Any]:
    """Take a closed incident up again."""
    actions.reopen(incident_id=incident_id, by=actor_on(request), at=clock.now())
    return _whole(request, incident_id)


def _row(found: Incident) -> dict[str, Any]:
    rule = found.rule
    scope = {"reason_ids": rule.reason_ids, "countries": rule.countries, "facts": rule.facts}
    return {name: getattr(found, name) for name in IncidentRow.model_fields if name not in scope} | scope


def _whole(request: HttpRequest, incident_id: int) -> dict[str, Any]:
    found = queries.get_incident(incident_id, actor=actor_on(request))
    counts = queries.counts_of([incident_id])[incident_id]
    return _row(found) | counts | {"statements": queries.statements(found), "log": queries.lines_since(found)}
