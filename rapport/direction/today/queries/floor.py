"""The supervisor's first page: who is on what, what waits longest, who asks for help. And the representative's: what is next."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Min, Q, QuerySet

from rapport.desk.cases import queries as cases
from rapport.desk.cases.types import UNSETTLED, Direction
from rapport.directory.people import queries as people
from rapport.directory.people.types import Role
from rapport.governance.commitments import queries as commitments
from rapport.governance.commitments.types import PromiseView
from rapport.kernel.actor import Actor, Scope
from rapport.kernel.prepared import among, prepared

from ..rules import day_ends
from ..types import Risk
from .risk import risk_today
from .seen import Seen

MOST = 12
LONGEST = 5
YEAR = timedelta(days=365)


@dataclass(frozen=True, kw_only=True)
class OnTheFloor:
    """One representative now: present or not, what they have in hand and by when the next of it is due.

    Counts of work in hand, for dividing it fairly; no speed, no comparison, no ranking: in order of the name.
    """

    person_id: int
    name: str
    team: str
    is_absent: bool
    in_hand: int
    waiting: int
    next_due_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Floor:
    """What a supervisor (or a manager, for all their teams) needs to see at a glance."""

    as_of: datetime
    people: tuple[OnTheFloor, ...]
    unassigned: tuple[Any, ...]
    unassigned_count: int
    oldest_at: datetime | None
    longest: tuple[Any, ...]
    escalations: tuple[Any, ...]
    takeovers: tuple[Any, ...]
    risk: Risk
    promised: tuple[PromiseView, ...]
    abuse: tuple[Any, ...]
    teams: tuple[tuple[int, str], ...]


def floor(actor: Actor, *, as_of: datetime) -> Floor:
    """Return the floor of the actor's teams. Needs ``today.floor``; raises NotAllowed."""
    actor.require_somewhere("today.floor")
    seen, until = Seen(actor, as_of=as_of), day_ends(as_of, actor.zone)
    unassigned, unassigned_count, oldest_at = cases.unassigned(actor, MOST, as_of=as_of)
    return Floor(
        as_of=as_of,
        people=_people(seen),
        unassigned=tuple(unassigned),
        unassigned_count=unassigned_count,
        oldest_at=oldest_at,
        longest=tuple(_unanswered(actor)),
        escalations=tuple(seen.escalations[:MOST]),
        takeovers=tuple(cases.takeovers(actor, as_of=as_of)[:MOST]),
        risk=risk_today(seen, zone=actor.zone),
        promised=tuple(commitments.due(None, until=until, as_of=as_of, actor=actor, limit=MOST)),
        abuse=tuple(_abuse(actor, since=as_of - timedelta(days=1), until=as_of)),
        teams=tuple(_staffed(actor)),
    )


@prepared
def _staffed(actor: Actor, /) -> QuerySet[Any, Any]:
    return people.teams(actor).filter(members__role=Role.REPRESENTATIVE).distinct().values_list("pk", "name")


@prepared
def _representatives(actor: Actor, /, *, day: Any) -> QuerySet[Any, Any]:
    rows = people.people(actor).filter(people.working_on(day), role=Role.REPRESENTATIVE)
    return rows.order_by("team__name", "name", "pk").values_list("pk", "name", "team__name")


@prepared
def _unanswered(actor: Actor, /) -> QuerySet[Any]:
    # First which they are, as a list: of a subquery the planner would read every case of the team (110 ms), and asked in one go
    # it joins to every one that waits what is shown of the first few alone (10 ms; so 2).
    waiting = cases.cases(actor).filter(state__in=UNSETTLED, awaiting_answer_since__isnull=False)
    rows = waiting.order_by("awaiting_answer_since", "pk")
    first = ArraySubquery(rows.select_related(None).values("pk")[:LONGEST])
    return cases.cases(actor).filter(among("pk", first)).order_by("awaiting_answer_since", "pk")


@prepared
def _abuse(actor: Actor, /, *, since: Any, until: Any) -> QuerySet[Any]:
    return cases.abusive_contacts(actor, since=since, until=until)[:MOST]


@prepared
def _in_hand(actor: Actor, /) -> QuerySet[Any, Any]:
    unsettled = cases.cases(actor).filter(state__in=UNSETTLED, assignee__isnull=False).order_by()
    waiting = Q(state__in=("waiting_customer", "waiting_others"))
    counted = {"n": Count("pk"), "waiting": Count("pk", filter=waiting), "next": Min("due_at")}
    return unsettled.values("assignee_id").annotate(**counted)


def _people(seen: Seen) -> tuple[OnTheFloor, ...]:
    work = {row["assignee_id"]: row for row in _in_hand(seen.actor)}
    none: dict[str, Any] = {"n": 0, "waiting": 0, "next": None}
    return tuple(
        OnTheFloor(
            person_id=pk,
            name=name,
            team=team or "",
            is_absent=pk in seen.absent,
            in_hand=work.get(pk, none)["n"],
            waiting=work.get(pk, none)["waiting"],
            next_due_at=work.get(pk, none)["next"],
        )
        for pk, name, team in _representatives(seen.actor, day=seen.as_of.date())
    )


@dataclass(frozen=True, kw_only=True)
class Work:
    """What a representative needs now: the next case, the rest by due moment, promises, observed cases.

    ``words``: what the customer of the next case said last; ``year_count``: their cases in a year, this one included.
    ``to_ask``: the names of those who put somebody into a team, for whoever is in none and so gets no case; else None.
    """

    as_of: datetime
    next: Any
    words: Any
    year_count: int
    own: tuple[Any, ...]
    own_count: int
    waiting_count: int
    free_count: int
    promised: tuple[PromiseView, ...]
    observed: tuple[Any, ...]
    returned: tuple[Any, ...]
    to_ask: tuple[str, ...] | None


def work(actor: Actor, *, as_of: datetime) -> Work:
    """Return the actor's own work. Needs ``today.work``; raises NotAllowed."""
    actor.require_somewhere("today.work")
    mine = cases.queue(actor)
    own = _own(actor)
    acting = [case for case in own if not case.state.startswith("waiting")]
    first_free = None if acting else mine.filter(assignee=None).first()
    states = Counter(case.state.startswith("waiting") for case in own)
    until = day_ends(as_of, actor.zone) + timedelta(days=1)
    following = acting[0] if acting else first_free
    return Work(
        as_of=as_of,
        next=following,
        words=_last_words(following),
        year_count=_year_count(following, actor, as_of),
        own=tuple(own[:MOST]),
        own_count=len(own),
        waiting_count=states[True],
        free_count=_free.count(actor),
        promised=tuple(commitments.due(actor.person_id, until=until, as_of=as_of, actor=actor, limit=MOST)),
        observed=tuple(_observed(actor)) if actor.person_id else (),
        returned=tuple(_returned(actor, since=as_of - timedelta(days=3))) if actor.person_id else (),
        to_ask=None if actor.team_ids else _to_ask(actor, as_of),
    )


@prepared
def _own(actor: Actor, /) -> QuerySet[Any]:
    return cases.queue(actor).filter(assignee_id=actor.person_id)


@prepared
def _free(actor: Actor, /) -> QuerySet[Any]:
    return cases.queue(actor).filter(assignee=None).order_by()


@prepared
def _observed(actor: Actor, /) -> QuerySet[Any]:
    rows = cases.cases(actor).filter(observer_id=actor.person_id, state__in=UNSETTLED)
    return rows.order_by("-state_since_at")[:MOST]


@prepared
def _returned(actor: Actor, /, *, since: Any) -> QuerySet[Any]:
    return cases.escalations(actor).filter(by_id=actor.person_id, state="returned", answered_at__gte=since)[:3]


def _to_ask(actor: Actor, as_of: datetime) -> tuple[str, ...] | None:
    """Return whom somebody without a team asks for one: who they report to, else the directors."""
    if actor.person_id is None or actor.capabilities.get("cases.work") not in (Scope.OWN, Scope.TEAM):
        return None
    above = people.get_person(actor.person_id, actor=actor).manager
    return (above.name,) if above else tuple(one.name for one in people.directors(as_of))


def _last_words(case: Any) -> Any:
    if case is None:
        return None
    return case.contacts.filter(direction=Direction.INBOUND).order_by("-at", "-pk").first()


def _year_count(case: Any, actor: Actor, as_of: datetime) -> int:
    if case is None or case.customer_id is None:
        return 0
    return cases.of_customer(case.customer_id, actor).filter(opened_at__gt=as_of - YEAR).count()
