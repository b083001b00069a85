"""Whose work is drawn how, and from which cases."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet

from rapport.desk.cases import queries as cases
from rapport.desk.cases.types import Kind, State
from rapport.directory.people import queries as people
from rapport.directory.people.types import Role
from rapport.kernel.actor import Actor
from rapport.team.quality import rules
from rapport.team.quality.models import Plan, Review, Version
from rapport.team.quality.types import Candidate, Sign, Way
from rapport.voice.surveys import queries as surveys

from .names import HOUSE, PLAN, REVIEW

LONG = timedelta(days=7)


def today(at: datetime) -> date:
    """Return the day of a moment by the department's clock: weeks and agreements count by it, wherever somebody sits."""
    return at.astimezone(ZoneInfo(settings.RAPPORT_ZONE)).date()


def week_of(day: date) -> tuple[datetime, datetime]:
    """Return the week of a day, from Monday to Monday, by the department's clock."""
    return rules.week_of(day, zone=ZoneInfo(settings.RAPPORT_ZONE))


def plans(actor: Actor) -> QuerySet[Plan]:
    """Return the plans that the actor keeps, by name."""
    return actor.scope(PLAN, Plan.objects.select_related("team", "scorecard", "made_by")).order_by("ended_at", "name", "pk")


def get_plan(plan_id: int, *, actor: Actor) -> Plan:
    """Return one plan that the actor keeps, with what it drew. Raises Plan.DoesNotExist."""
    return plans(actor).prefetch_related("reviewers__person", "samples__reviews").get(pk=plan_id)


def running_plans(day: date) -> QuerySet[Plan]:
    """Return the plans that may draw on a day: what was agreed holds."""
    return Plan.objects.filter(ended_at=None, agreed_date__lte=day, review_date__gte=day).order_by("pk")


def may_review(person: Any, team_id: int, *, at: datetime) -> bool:
    """Return whether somebody may review the cases of a team: their role does, and the team is theirs."""
    actor = people.actor_of_person(person, at=at)
    return actor.may(REVIEW) and people.teams(actor).filter(pk=team_id).exists()


def frame(plan: Plan, version: Version, *, since: datetime, until: datetime) -> list[Candidate]:
    """Return the cases among which a plan draws: settled in [since, until) by a representative of its teams.

    Restricted cases are in no draw. By signs, what has a review already is left out: it was looked at.
    """
    team_ids = people.team_ids_below(team_id=plan.team_id)
    rows = cases.settled_between(HOUSE, since=since, until=until).filter(team_id__in=team_ids, reader_ids=None)
    rows = rows.filter(
        assignee__role=Role.REPRESENTATIVE, assignee__team_id__in=team_ids, state__in=[State.RESOLVED, State.CLOSED]
    )
    if version.kinds:
        rows = rows.filter(kind__in=version.kinds)
    if version.channels:
        rows = rows.filter(channel__in=version.channels)
    if plan.way == Way.SIGNS:
        rows = rows.exclude(pk__in=Review.objects.values("case_id"))
    found = list(rows.order_by("pk").values_list("pk", "assignee_id", "channel", "kind", "opened_at"))
    signs = _signs(rows, {pk: opened for pk, _person, _channel, _kind, opened in found}, until) if plan.way == Way.SIGNS else {}
    return [
        Candidate(case_id=pk, person_id=person, channel=channel, kind=kind, signs=frozenset(signs.get(pk, ())))
        for pk, person, channel, kind, _opened in found
        if person is not None
    ]


def _signs(rows: QuerySet[Any], opened: dict[int, datetime], until: datetime) -> dict[int, set[Sign]]:
    """What makes each case worth a look."""
    found: dict[int, set[Sign]] = {}
    shown = {
        Sign.REOPENED: rows.filter(states__state=State.REOPENED),
        Sign.COMPLAINT: rows.filter(kind=Kind.COMPLAINT),
        Sign.ESCALATED: rows.filter(escalations__isnull=False),
    }
    for sign, some in shown.items():
        for pk in some.values_list("pk", flat=True):
            found.setdefault(pk, set()).add(sign)
    for pk, resolved in rows.values_list("pk", "resolved_at"):
        if (resolved or until) - opened[pk] >= LONG:
            found.setdefault(pk, set()).add(Sign.LONG)
    for pk, asked in surveys.of_cases(list(opened)).items():
        if any(one.score is not None and one.score <= one.version.low_score for one in asked):
            found.setdefault(pk, set()).add(Sign.LOW_ANSWER)
    return found
