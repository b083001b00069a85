"""What several parts of a page ask of one moment, each read once and only when it is asked for."""

from datetime import datetime
from functools import cached_property
from typing import Any

from rapport.desk.cases import queries as cases
from rapport.desk.complaints.queries.limits import LimitDue, limits_due
from rapport.directory.people import queries as people
from rapport.governance.standards.queries import Awaited
from rapport.kernel.actor import Actor, Scope

from ..rules import day_ends


class Seen:
    """What an actor sees at a moment. It lives as long as one page is made, so that nothing in it grows old."""

    def __init__(self, actor: Actor, *, as_of: datetime) -> None:
        self.actor, self.as_of = actor, as_of

    @cached_property
    def clocks(self) -> Awaited:
        """The clocks of cases that somebody awaits, of all teams."""
        return Awaited("case", as_of=self.as_of)

    @cached_property
    def unsettled(self) -> list[cases.OpenCase]:
        """The unsettled cases, by urgency."""
        return cases.unsettled(self.actor, as_of=self.as_of)

    @cached_property
    def escalations(self) -> list[Any]:
        """The escalations that wait for anybody."""
        return cases.waiting_escalations(self.actor, as_of=self.as_of)

    @cached_property
    def limits(self) -> list[LimitDue]:
        """The limits of complaints by law that were missed or end before local midnight."""
        return limits_due(self.actor, as_of=self.as_of, until=day_ends(self.as_of, self.actor.zone))

    @cached_property
    def absent(self) -> set[int]:
        """The ids of all who are absent."""
        return people.absent_ids(self.as_of)

    @cached_property
    def team_names(self) -> dict[int | None, str]:
        """The active teams that the actor sees, by id."""
        return dict(people.names_of_teams(self.actor))

    @cached_property
    def teams(self) -> dict[int | None, str]:
        """The teams whose cases the actor sees; who sees the whole department also sees the cases of no team."""
        return self.team_names | ({None: ""} if self.is_boundless else {})

    @property
    def is_boundless(self) -> bool:
        """Whether the actor sees the cases of the whole department, as everybody who does sees them."""
        return self.actor.is_machine or self.actor.capabilities.get("cases.view") == Scope.DEPARTMENT
