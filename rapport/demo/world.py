"""What Marlow & Reed has declared before its first case: reasons, causes, facts and hours, with their ids for the days."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from rapport.compute.businesstime import CLOSED, Calendar, HolidayRule, spans
from rapport.desk.cases.actions import change_cause, ensure_attributes, ensure_causes, ensure_reasons
from rapport.directory.people.queries import departments, people, teams
from rapport.directory.people.types import Role

from . import cast, words
from .company import BY, COUNTRIES
from .days import Crew, Region, World

FACTS = {"order_reference": "Order", "product": "Product", "carrier": "Carrier", "store": "Store"}
WATCHED = ("product", "carrier", "store")
HOURS = {
    "Leeds": ("08:00-22:00", "09:00-17:00"),
    "Toronto": ("08:00-20:00", "09:00-17:00"),
    "Denver": ("08:00-20:00", ""),
}


def calendar_of(place: cast.Place) -> Calendar:
    """Return the working hours of a site, with its public holidays."""
    weekday, saturday = HOURS[place.name]
    week = (*(spans(weekday),) * 5, spans(saturday) if saturday else CLOSED, CLOSED)
    return Calendar(place.name, place.zone, week, HolidayRule(place.country, place.subdivision or None))


def declare(*, at: datetime) -> tuple[dict[tuple[str, str], int], dict[tuple[str, str], int]]:
    """Declare reasons, causes and facts; return the ids of reasons and causes by (group, name)."""
    reasons = ensure_reasons(paths=[(theme.group, theme.name) for theme in words.THEMES], by=BY, at=at)
    paths = [(group, name) for group, (_department, names) in words.CAUSES.items() for name in names]
    causes = ensure_causes(paths=paths, by=BY, at=at)
    _say_who_answers(causes, at=at)
    ensure_attributes(labels=FACTS, watched=WATCHED, by=BY, at=at)
    return _pairs(reasons), _pairs(causes)


def _say_who_answers(causes: Mapping[tuple[str, str | None], int], *, at: datetime) -> None:
    """Give each cause the department that answers for it."""
    department_ids = dict(departments().values_list("name", "pk"))
    for (group, name), pk in causes.items():
        department_id = department_ids.get(words.CAUSES[group][0])
        if department_id and name:
            change_cause(cause_id=pk, name=name, department_id=department_id, is_active=True, by=BY, at=at)


def _pairs(ids: Mapping[tuple[str, str | None], int]) -> dict[tuple[str, str], int]:
    return {(group, name): pk for (group, name), pk in ids.items() if name}


def world(reasons: dict[tuple[str, str], int], causes: dict[tuple[str, str], int], customers: Sequence[Sequence[int]]) -> World:
    """Return the ids that the days need. ``customers``: ids by country, home first."""
    team_ids = dict(teams(BY).values_list("name", "pk"))
    members: dict[str, list[int]] = {}
    for person in people(BY).filter(role=Role.REPRESENTATIVE).order_by("pk"):
        members.setdefault(person.team.name if person.team else "", []).append(person.pk)
    calendars = {place.name: calendar_of(place) for place in cast.PLACES}
    zones = {place.name: place.zone for place in cast.PLACES}

    def crew(name: str) -> Crew:
        place = next(desk.place for desk in cast.DESKS if desk.name == name)
        return Crew(name, team_ids[name], calendars[place], tuple(members[name]))

    day_and_evening = (("Leeds day", "Leeds evening"), ("Toronto", "Toronto"), ("Denver", "Denver"))
    regions = tuple(
        Region(share, zones[place.name], ids, crew(day), crew(evening))
        for (_country, share, _language, _phone), place, ids, (day, evening) in zip(
            COUNTRIES, cast.PLACES, customers, day_and_evening, strict=True
        )
    )
    return World(regions, reasons, causes)
