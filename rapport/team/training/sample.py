"""Sample demonstrations and breaks for tests of this room and of those above."""

from datetime import datetime
from typing import Any

from rapport.desk.cases import sample as cases
from rapport.desk.cases.types import Direction

from .models import Demonstration, FollowedCase, KeyMoment, RecoveryBreak
from .types import Handled, Mark, Occasion, Technique


def taken_over(person: Any, *, by: Any, at: datetime, **fields: Any) -> Any:
    """Return a takeover by ``by`` of a case of a person, with an answer in it."""
    case = cases.case("Bed promised three times", team=person.team, assignee=person, at=at, **fields)
    made = cases.takeover(case, by=by, at=at)
    cases.contact(case, "I am Ana. I can decide, and I do.", at=at, direction=Direction.OUTBOUND, person=by)
    return made


def demonstration(person: Any, *, by: Any, at: datetime, **fields: Any) -> Demonstration:
    """Return a demonstration with one key moment, sent at ``at``."""
    takeover = fields.pop("takeover", None) or taken_over(person, by=by, at=at)
    values = {"task": "Write the first three sentences.", "sent_at": at} | fields
    made = Demonstration.objects.create(takeover=takeover, case=takeover.case, person=person, by=by, **values)
    said = takeover.case.contacts.latest("at", "pk")
    KeyMoment.objects.create(
        takeover=takeover, demonstration=made, contact=said, technique=Technique.CHOICE, why="She had a choice.", at=at
    )
    return made


def followed(demonstration: Demonstration, case: Any, *, at: datetime, state: Handled = Handled.OPEN) -> FollowedCase:
    """Return a case that is followed after a demonstration."""
    return FollowedCase.objects.create(demonstration=demonstration, case=case, mark=Mark.PRIORITY, state=state, at=at)


def offered(person: Any, *, at: datetime) -> RecoveryBreak:
    """Return a break that waits for an answer."""
    return RecoveryBreak.objects.create(person=person, occasion=Occasion.TAKEOVER, offered_at=at)
