"""A day at the desk: views, macros, drafts, followers, who is here, time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import TruncWeek

from rapport.desk.cases.models import Case, Draft, Follower, Here, Macro, SavedView, TimeEntry
from rapport.desk.cases.rules import working
from rapport.desk.cases.types import Effort
from rapport.kernel.actor import Actor
from rapport.kernel.prepared import prepared

# Below this number of people a team's time would tell of single persons.
FEWEST_PEOPLE = 5


@dataclass(frozen=True, kw_only=True)
class Spent:
    """Time given to a case so far, in seconds, and the reader's own entry that runs."""

    handling: int
    hold: int
    running: TimeEntry | None
    own: tuple[TimeEntry, ...]


@dataclass(frozen=True, kw_only=True)
class TeamTime:
    """Time of a team in a week, which begins on Monday ``week``. ``people_count``: how many people gave it."""

    team_id: int
    team: str
    week: date
    effort: Effort
    seconds: int
    case_count: int
    people_count: int


def saved_views(actor: Actor) -> QuerySet[SavedView]:
    """Return one's own views and those shared with one's teams."""
    mine = Q(owner_id=actor.person_id or 0) | Q(team_id__in=actor.team_ids)
    return SavedView.objects.filter(mine).select_related("owner", "team")


def macros(*, with_former: bool = False) -> QuerySet[Macro]:
    """Return the macros, by name."""
    rows = Macro.objects.select_related("reason")
    return rows if with_former else rows.filter(is_active=True)


def draft_of(case: Case, actor: Actor) -> Draft | None:
    """Return what the actor was writing in a case."""
    return next(iter(_drafts(case_id=case.pk, person_id=actor.person_id)), None) if actor.person_id else None


@prepared
def _drafts(*, case_id: Any, person_id: Any) -> QuerySet[Draft]:
    return Draft.objects.filter(case_id=case_id, person_id=person_id)


def follower_ids(case_id: int) -> set[int]:
    """Return who follows a case."""
    return set(_followers(case_id=case_id))


@prepared
def _followers(*, case_id: Any) -> QuerySet[Follower, int]:
    return Follower.objects.filter(case_id=case_id).values_list("person_id", flat=True)


def also_here(case_id: int, actor: Actor, *, as_of: datetime) -> list[Here]:
    """Return who else has the page of a case open."""
    rows = Here.objects.filter(case_id=case_id, seen_at__gte=as_of - working.HERE_FOR).exclude(person_id=actor.person_id or 0)
    return list(rows.select_related("person").order_by("person__name"))


def time_of(case: Case, actor: Actor) -> Spent:
    """Return the time given to a case by all together, and by the actor; one query."""
    rows = _times(case_id=case.pk)
    spent = {one: sum(row.seconds or 0 for row in rows if row.effort == one) for one in Effort}
    own = tuple(row for row in rows if row.person_id == actor.person_id and row.seconds is not None)
    running = next((row for row in rows if row.person_id == actor.person_id and row.seconds is None), None)
    return Spent(handling=spent[Effort.HANDLING], hold=spent[Effort.HOLD], running=running, own=own)


@prepared
def _times(*, case_id: Any) -> QuerySet[TimeEntry]:
    return TimeEntry.objects.filter(case_id=case_id).order_by("day", "pk")


def own_times(actor: Actor, *, since: date, until: date) -> QuerySet[TimeEntry]:
    """Return one's own time in [since, until), the newest first."""
    rows = TimeEntry.objects.filter(person_id=actor.person_id or 0, day__gte=since, day__lt=until)
    return rows.select_related("case").prefetch_related("corrections").order_by("-day", "-pk")


def team_times(actor: Actor, *, since: date, until: date) -> Sequence[TeamTime]:
    """Return the time of the actor's teams in [since, until) by week and effort, the newest first.

    A week in which fewer than five people of a team gave time would tell of single persons, and is left out.
    """
    rows = actor.scope("cases.times", TimeEntry.objects.filter(day__gte=since, day__lt=until, seconds__isnull=False))
    sums = (
        rows.annotate(week=TruncWeek("day"))
        .values("team_id", "team__name", "week", "effort")
        .annotate(spent=Sum("seconds"), case_count=Count("case", distinct=True), people_count=Count("person", distinct=True))
    )
    found = sums.filter(team__isnull=False, people_count__gte=FEWEST_PEOPLE).order_by("-week", "team__name", "effort")
    return [
        TeamTime(
            team_id=row["team_id"],
            team=row["team__name"],
            week=row["week"],
            effort=Effort(row["effort"]),
            seconds=row["spent"],
            case_count=row["case_count"],
            people_count=row["people_count"],
        )
        for row in found
    ]
