"""What several parts of a page ask of one moment, each read once and only when it is asked for."""

from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from rapport.desk.cases import queries as cases
from rapport.desk.complaints.queries.limits import LimitDue, limits_due
from rapport.directory.people import queries as people
from rapport.governance.standards.queries import Awaited
from rapport.kernel.actor import Actor, Scope

from ..rules import day_ends

STATUTORY_DAYS = 10
REPEATS = 3


class Seen:
    """What an actor sees at a moment. It lives as long as one page is made, so that nothing in it grows old."""

    def __init__(self, actor: Actor, *, as_of: datetime) -> None:
        self.actor, self.as_of = actor, as_of

    @cached_property
    def clocks(self) -> Awaited:
        """The clocks of cases that somebody awaits, of the teams whose cases the actor sees, as far as a page tells of them.

        That is what ran out, what runs out before local midnight, and what is near its statutory date. Of a moment in the past
        each is with the team that had the case then.
        """
        found = Awaited(
            "case",
            as_of=self.as_of,
            team_ids=None if self.is_boundless else list(self.team_names),  # type: ignore[arg-type]
            until=day_ends(self.as_of, self.actor.zone),
            statutory_until=self.as_of + timedelta(days=STATUTORY_DAYS),
        )
        if found.is_past:
            found.place(cases.teams_at(found.subject_ids, as_of=self.as_of))
        return found

    @cached_property
    def due(self) -> dict[int, datetime]:
        """The next due moment of each case that is told of by itself: what stands out, and what an escalation is about."""
        ids = {one.case_id for one in self.standing_out if one.is_safety or one.is_vulnerable}
        ids.update(one.case_id for one in self.escalations)
        return Awaited("case", as_of=self.as_of, subject_ids=ids).next_due(ids) if ids else {}

    @cached_property
    def standing_out(self) -> list[cases.OpenCase]:
        """The unsettled cases that touch safety, of customers in need of care, or of which somebody wrote again, by urgency."""
        return cases.standing_out(self.actor, as_of=self.as_of, busy=REPEATS)

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
