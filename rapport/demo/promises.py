"""What Marlow & Reed promises: hours of three sites, and standards by channel, kind and priority."""

from dataclasses import replace
from datetime import UTC, datetime

from rapport.directory.people.queries import person_for_tier, teams
from rapport.directory.people.types import Role
from rapport.governance.standards.actions import add_calendar, add_standard
from rapport.governance.standards.types import Hours, Measure, OwnDay, Scope, Target, TeamTarget, Terms, Unit

from . import cast
from .company import BY
from .world import HOURS

SINCE = datetime(2019, 3, 1, tzinfo=UTC)
HOUR = 3600
WRITTEN = ("email", "web", "social", "letter")
AT_ONCE = ("phone", "chat", "store")


def make_standards(*, at: datetime) -> None:
    """Declare calendars and standards. Teams of a site are held to its hours."""
    team_ids = dict(teams(BY).values_list("name", "pk"))
    calendars = {place.name: _calendar(place, at) for place in cast.PLACES}
    for place in cast.PLACES:
        ours = tuple(team_ids[desk.name] for desk in cast.DESKS if desk.place == place.name and desk.calendar)
        _promises(place.name, calendars[place.name], ours, at)
    _add(
        "Final response to complaints",
        "Every complaint gets our final response within eight weeks of the day we received it.",
        Measure.FINAL_RESPONSE,
        Terms(
            target=Target(unit=Unit.WEEKS, amount=8),
            calendar_id=calendars["Leeds"],
            scope=Scope(kinds=("complaint",)),
            threshold_share=1.0,
            warnings=(75, 90),
        ),
        at,
        is_statutory=True,
    )


def _calendar(place: cast.Place, at: datetime) -> int:
    weekday, saturday = HOURS[place.name]
    days = {f"{at.year}-12-24": OwnDay(spans="08:00-13:00", name="Christmas Eve")}
    hours = Hours(
        zone_name=place.zone,
        week=(*[weekday] * 5, saturday, ""),
        country=place.country,
        subdivision=place.subdivision,
        days=days,
    )
    return add_calendar(name=f"{place.name} desk", hours=hours, by=BY, at=at).pk


def _promises(place: str, calendar_id: int, team_ids: tuple[int, ...], at: datetime) -> None:
    def terms(hours: float, share: float, **scope: tuple[str, ...]) -> Terms:
        seconds = Target(amount=int(hours * HOUR))
        return Terms(target=seconds, calendar_id=calendar_id, scope=Scope(team_ids=team_ids, **scope), threshold_share=share)

    _add(
        f"First response, {place}",
        "Whoever writes to us gets a first answer within four working hours.",
        Measure.FIRST_RESPONSE,
        terms(4, 0.8, channels=WRITTEN),
        at,
    )
    _add(
        f"First response at once, {place}",
        "Whoever calls, chats or stands before us is helped within two minutes.",
        Measure.FIRST_RESPONSE,
        terms(1 / 30, 0.8, channels=AT_ONCE),
        at,
    )
    _add(
        f"Next response, {place}",
        "Whoever writes again gets an answer within eight working hours.",
        Measure.NEXT_RESPONSE,
        terms(8, 0.85),
        at,
    )
    _add(
        f"Resolution, {place}",
        "What customers bring to us is settled within twenty-four working hours.",
        Measure.RESOLUTION,
        _divided(terms(24, 0.9), 16),
        at,
    )
    _add(
        f"Resolution of complaints, {place}",
        "Complaints are settled within twenty working hours.",
        Measure.RESOLUTION,
        terms(20, 0.8, kinds=("complaint",)),
        at,
    )


def _divided(terms: Terms, hours: int) -> Terms:
    """Give each team its part of the time, so that a case that is handed on shows where the time went."""
    return replace(terms, team_targets=tuple(TeamTarget(team_id=one, seconds=hours * HOUR) for one in terms.scope.team_ids))


def _add(name: str, promise: str, measure: Measure, terms: Terms, at: datetime, *, is_statutory: bool = False) -> None:
    manager = person_for_tier(terms.scope.team_ids[0], Role.MANAGER) if terms.scope.team_ids else None
    add_standard(
        name=name,
        promise=promise,
        measure=measure,
        terms=terms,
        active_from=SINCE,
        is_statutory=is_statutory,
        owner_id=manager.pk if manager else None,
        by=BY,
        at=at,
    )
