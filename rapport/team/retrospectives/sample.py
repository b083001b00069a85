"""Sample retrospectives for tests of this room and of those above."""

from datetime import datetime, timedelta
from typing import Any

from rapport.desk.cases import sample as cases

from .models import Part, Retrospective
from .types import Occasion

FOUND = {
    "went_well": "The customer was rung on the day.",
    "went_badly": "Three teams had it, and each asked for the order number again.",
    "contributed": "The carrier's answer goes to a mailbox that nobody reads at weekends.",
    "lessons": "Whoever asks a carrier stays the owner until it answers.",
}


def retrospective(person: Any, *, lead: Any, at: datetime, case: Any = None, **fields: Any) -> Retrospective:
    """Return a case of a person that their lead looks back at with them; neither has written anything yet."""
    one = case or cases.case("Bed promised three times", team=person.team, assignee=person, at=at)
    values = {"occasion": Occasion.OTHER, "why": "We want to see where the days went.", **fields}
    made = Retrospective.objects.create(
        case=one, team=one.team, lead=lead, asked_by=lead, asked_at=at, views_until=(at + timedelta(days=5)).date(), **values
    )
    Part.objects.create(retrospective=made, person=person)
    return made
