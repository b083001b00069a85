"""The hours in which warnings are told: the department's, else the business days of the regime."""

from rapport.compute.businesstime import Calendar
from rapport.compute.legallimits import legal_calendar
from rapport.desk.complaints.types import Terms
from rapport.governance.standards import queries as standards


def department_hours() -> Calendar | None:
    """Return the opening hours of the department: its oldest calendar that closes at times, in its newest version; or None."""
    known = standards.newest_versions()
    closing = [one for _key, one in sorted(known.items()) if not one.is_always_open]
    return standards.calendar_of(closing[0]) if closing else None


def hours_for(terms: Terms, department: Calendar | None) -> Calendar:
    """Return the hours for the warnings of a complaint."""
    return department or legal_calendar(terms.zone, terms.country, terms.subdivision, terms.closes)
