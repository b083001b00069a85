"""What this room does after the fact: open pages of those who were asked learn that somebody has answered, or asks no more."""

from rapport.desk.cases import queries as cases
from rapport.desk.cases.events import (
    CaseClassified,
    CasesBroughtIn,
    CasesTakenAway,
    CaseTakenOver,
    EscalationDelegated,
    EscalationReturned,
    EscalationWithdrawn,
)
from rapport.desk.cases.types import Tier
from rapport.directory.people import queries as people
from rapport.kernel import live
from rapport.kernel.models import Entry

from . import queries


def renew_needs(event: EscalationDelegated | EscalationReturned | EscalationWithdrawn | CaseTakenOver, entry: Entry) -> None:
    """What no longer needs a person leaves their open page; their inbox keeps what it told."""
    case = cases.find_case(event.case_id)
    if case is None:
        return
    asked = set(case.escalations.values_list("to", "to_person_id"))
    persons = {person_id for _to, person_id in asked if person_id}
    if any(to == Tier.DIRECTOR and not person_id for to, person_id in asked):
        persons |= {person.pk for person in people.directors(entry.at)}
    for person_id in sorted(persons):
        live.announce(f"inbox:{person_id}")


def look_again(event: CaseClassified, entry: Entry) -> None:
    """A case of days that are over counts otherwise from now on: what rose in them is looked for again."""
    case = cases.find_case(event.case_id)
    if case is not None:
        queries.forget_rises(opened_at=case.opened_at, at=entry.recorded_at)


def look_at_all_again(event: CasesBroughtIn | CasesTakenAway, entry: Entry) -> None:
    """Cases of any day came in, or went again: what rose is looked for again."""
    queries.forget_rises(opened_at=None, at=entry.recorded_at)
