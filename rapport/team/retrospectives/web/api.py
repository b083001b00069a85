"""The operations of this room in the JSON API."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Schema
from pydantic import Field

from rapport.desk.cases import queries as cases
from rapport.kernel import clock
from rapport.ui.api.operations import Operations
from rapport.ui.api.paging import USUAL, Cursor, Limit, paged
from rapport.ui.api.versions import tagged, unchanged
from rapport.ui.api.words import PLAIN, Asked, Id, Made, Moment, Page
from rapport.ui.page import actor_on

from .. import actions, queries, types
from ..models import Retrospective
from ..types import LONGEST_TEXT, LONGEST_WHY, MOST_CAUSES, MOST_PARTS, Occasion, Verdict, Written

retrospectives = Operations(tags=["Retrospectives"])

Words = Annotated[str, Field(max_length=LONGEST_TEXT, pattern=PLAIN)]
Why = Annotated[str, Field(max_length=LONGEST_WHY, pattern=PLAIN)]


class RetrospectiveRow(Schema):
    """A case that is looked back at. ``check_date``: the day on which its effect is looked at."""

    id: int
    case_id: int
    team_id: int | None
    occasion: str
    why: str
    lead_id: int
    standing: str
    asked_at: datetime
    views_until: date
    agreed_at: datetime | None
    check_date: date | None
    verdict: str


class ViewRow(Schema):
    """How somebody who takes part saw it; ``said_at`` is null while they have said nothing."""

    person_id: int
    words: str
    is_declined: bool
    said_at: datetime | None


class RecordStepRow(Schema):
    """One line of what happened, by teams and tiers, never by names of colleagues."""

    at: datetime
    kind: str
    about: str


class WaitRow(Schema):
    """A time in which the customer waited for an answer; ``to_at`` is null while it goes on."""

    from_at: datetime
    to_at: datetime | None


class RecordRow(Schema):
    """What happened in the case by its record, until it was agreed."""

    steps: list[RecordStepRow]
    waits: list[WaitRow]
    inbound_count: int
    answer_count: int
    handed_count: int


class ActionRow(Schema):
    """What somebody does so that it goes better: a promise like every other, under its number."""

    id: int
    text: str
    state: str
    owner_id: int | None
    due_at: datetime
    settled_at: datetime | None


class AlikeRow(Schema):
    """How many cases like it there were in as many days before and since, as far as you may see them."""

    days: int
    before_count: int
    since_count: int


class RetrospectiveWhole(RetrospectiveRow):
    """A retrospective with what happened, each view, what was found out, who changes what, and what came of it."""

    went_well: str
    went_badly: str
    contributed: str
    lessons: str
    cause_ids: list[int]
    views: list[ViewRow]
    record: RecordRow
    actions: list[ActionRow]
    alike: AlikeRow | None
    seen: str
    checked_at: datetime | None
    aside_reason: str


class LookBack(Schema):
    """What a retrospective of a case can begin with: what its record shows, who can take part, and who can lead it."""

    occasions: list[str]
    person_ids: list[int]
    lead_ids: list[int]
    record: RecordRow


class RetrospectivesNarrowed(Asked):
    """By what the list is narrowed."""

    # Spelt out: the description keeps one enum a name, and another room has a Standing.
    standing: Literal["asked", "agreed", "checked", "set_aside"] | None = None
    case_id: Id | None = None
    cursor: Cursor = ""
    limit: Limit = USUAL


class NewRetrospective(Asked):
    """What is asked for. ``occasion`` has to stand in the record of the case, unless it is "other"."""

    occasion: Occasion
    why: Why
    lead_id: Id
    person_ids: Annotated[list[Id], Field(max_length=MOST_PARTS)]
    views_until: date


class OwnView(Asked):
    """How one saw it, in one's own words."""

    words: Words


class Findings(Asked):
    """What was found out together; what is left out stays as it is."""

    went_well: Words | None = None
    went_badly: Words | None = None
    contributed: Words | None = None
    lessons: Words | None = None
    cause_ids: Annotated[list[Id], Field(max_length=MOST_CAUSES)] | None = None


class NewAction(Asked):
    """Who does what by when."""

    text: Why
    owner_id: Id
    due_at: Moment


class CheckDay(Asked):
    """On which day the effect is looked at: from a week on; four weeks are usual."""

    check_date: date


class SeenEffect(Asked):
    """Whether it helped, and what was seen."""

    verdict: Verdict
    words: Words


class NotNeeded(Asked):
    """Why it is not needed."""

    reason: Why


@retrospectives.reads("/retrospectives", "retrospectives.view", Page[RetrospectiveRow])
def list_retrospectives(request: HttpRequest, asked: Query[RetrospectivesNarrowed]) -> dict[str, Any]:
    """The retrospectives that you may see: those you lead, of your teams, and in which you take part."""
    rows = queries.retrospectives(actor_on(request)).select_related(None)
    given = {name: value for name in ("standing", "case_id") if (value := getattr(asked, name)) is not None}
    items, following = paged(rows.filter(**given), by="-asked_at", cursor=asked.cursor, limit=asked.limit)
    return {"items": items, "next": following}


@retrospectives.reads("/retrospectives/{retrospective_id}", "retrospectives.view", RetrospectiveWhole)
def get_retrospective(request: HttpRequest, response: HttpResponse, retrospective_id: Id) -> dict[str, Any]:
    """One retrospective with everything about it."""
    return _whole(request, response, retrospective_id)


@retrospectives.reads("/cases/{case_id}/look-back", "retrospectives.lead", LookBack)
def get_look_back(request: HttpRequest, case_id: Id) -> dict[str, Any]:
    """What a retrospective of a case can begin with: what its record shows, who can take part, who can lead."""
    actor, now = actor_on(request), clock.now()
    case = cases.get_case(case_id, actor=actor)
    actor.require(queries.LEAD, on=case)
    return {
        "occasions": [*queries.occasions(case, actor=actor, as_of=now), Occasion.OTHER],
        "person_ids": [one.pk for one in queries.worked(case, at=now)],
        "lead_ids": [one.pk for one in queries.leaders(case, at=now)],
        "record": queries.happened(case, as_of=now),
    }


@retrospectives.makes("/cases/{case_id}/retrospectives", "retrospectives.lead", Made)
def ask_for_retrospective(request: HttpRequest, case_id: Id, asked: NewRetrospective) -> tuple[int, str]:
    """Ask those who worked on a case to look back at it."""
    wanted = types.Asked(**asked.model_dump())
    made = actions.ask(case_id=case_id, asked=wanted, by=actor_on(request), at=clock.now())
    return made.pk, f"retrospectives/{made.pk}"


@retrospectives.does("/retrospectives/{retrospective_id}/view", "retrospectives.take_part", RetrospectiveWhole)
def give_own_view(request: HttpRequest, response: HttpResponse, retrospective_id: Id, asked: OwnView) -> dict[str, Any]:
    """Say how you saw it, or say it anew until it is agreed."""
    return _done(request, response, retrospective_id, actions.say, words=asked.words)


@retrospectives.does("/retrospectives/{retrospective_id}/decline", "retrospectives.take_part", RetrospectiveWhole)
def decline_own_view(request: HttpRequest, response: HttpResponse, retrospective_id: Id) -> dict[str, Any]:
    """Say that you would rather not say anything; nobody asks why."""
    return _done(request, response, retrospective_id, actions.decline)


@retrospectives.edits("/retrospectives/{retrospective_id}", "retrospectives.lead", RetrospectiveWhole)
def write_findings(request: HttpRequest, response: HttpResponse, retrospective_id: Id, asked: Findings) -> dict[str, Any]:
    """Write down what was found out: what went well and badly, which causes contributed and how, and what you learn."""
    actor = actor_on(request)
    with unchanged(request, queries.get_retrospective(retrospective_id, actor=actor)):
        known = queries.get_retrospective(retrospective_id, actor=actor).written
        given = {name: value for name, value in asked.model_dump().items() if value is not None}
        written = Written(**{name: given.get(name, getattr(known, name)) for name in Findings.model_fields})
        actions.write(retrospective_id=retrospective_id, written=written, by=actor, at=clock.now())
    return _whole(request, response, retrospective_id)


@retrospectives.makes("/retrospectives/{retrospective_id}/actions", "retrospectives.lead", Made)
def add_action(request: HttpRequest, retrospective_id: Id, asked: NewAction) -> tuple[int, str]:
    """Have somebody do something so that it goes better."""
    made = actions.owe(retrospective_id=retrospective_id, by=actor_on(request), at=clock.now(), **asked.model_dump())
    return made, f"promises/{made}"


@retrospectives.does("/retrospectives/{retrospective_id}/agree", "retrospectives.lead", RetrospectiveWhole)
def agree_retrospective(request: HttpRequest, response: HttpResponse, retrospective_id: Id, asked: CheckDay) -> dict[str, Any]:
    """Agree what was learnt: it stays as it is, and on a day its effect is looked at."""
    return _done(request, response, retrospective_id, actions.agree, check_date=asked.check_date)


@retrospectives.does("/retrospectives/{retrospective_id}/check", "retrospectives.lead", RetrospectiveWhole)
def check_effect(request: HttpRequest, response: HttpResponse, retrospective_id: Id, asked: SeenEffect) -> dict[str, Any]:
    """Say whether it helped, by what happened since."""
    return _done(request, response, retrospective_id, actions.check, verdict=asked.verdict, words=asked.words)


@retrospectives.does("/retrospectives/{retrospective_id}/set-aside", "retrospectives.lead", RetrospectiveWhole)
def set_retrospective_aside(
    request: HttpRequest, response: HttpResponse, retrospective_id: Id, asked: NotNeeded
) -> dict[str, Any]:  # fmt: skip
    """Drop a retrospective that is not needed after all."""
    return _done(request, response, retrospective_id, actions.set_aside, reason=asked.reason)


def _done(
    request: HttpRequest, response: HttpResponse, retrospective_id: int, act: Callable[..., Any], **given: Any
) -> dict[str, Any]:
    act(retrospective_id=retrospective_id, by=actor_on(request), at=clock.now(), **given)
    return _whole(request, response, retrospective_id)


def _whole(request: HttpRequest, response: HttpResponse, retrospective_id: int) -> dict[str, Any]:
    actor, now = actor_on(request), clock.now()
    row = queries.get_retrospective(retrospective_id, actor=actor)
    tagged(response, row)
    own = {*RetrospectiveWhole.model_fields} - {"cause_ids", "views", "record", "actions", "alike"}
    return _told(row, own) | {
        "cause_ids": list(row.written.cause_ids),
        "views": list(row.parts.all()),
        "record": queries.happened(row.case, as_of=row.agreed_at or now),
        "actions": queries.actions_owed(row, as_of=now),
        # Who takes part sees what was learnt; whoever leads it sees what came of it.
        "alike": queries.alike(row, actor=actor, at=now) if actor.may(queries.LEAD, on=row) else None,
    }


def _told(row: Retrospective, names: set[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}
