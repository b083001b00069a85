"""Say that somebody is absent or present, and take it back."""

from datetime import datetime

from django.db import transaction

from rapport.kernel import live
from rapport.kernel.actor import Actor
from rapport.kernel.journal import publish

from .. import rules
from ..events import PresenceSet, PresenceWithdrawn
from ..models import Person, Presence
from ..types import AbsenceReason, PresenceState
from .errors import PresenceRefused, refuse

PRESENCE = "people.presence"


@transaction.atomic
def set_presence(
    *,
    person_id: int,
    state: PresenceState,
    from_at: datetime,
    to_at: datetime | None,
    reason: AbsenceReason | None = None,
    by: Actor,
    at: datetime,
) -> Presence:
    """Enter a stretch [from_at, to_at) in which a person is absent or present; ``to_at`` None means until further notice.

    Raises NotAllowed, PresenceRefused (it overlaps with another stretch, or ends before it begins) or Person.DoesNotExist.
    """
    # The person is locked so that two overlapping stretches, entered at once, meet here and not at the constraint.
    person = Person.objects.select_for_update().get(pk=person_id)
    by.require(PRESENCE, on=Presence(person=person))
    others = list(Presence.objects.filter(person=person).values_list("from_at", "to_at"))
    refuse(PresenceRefused, rules.why_not_presence(from_at=from_at, to_at=to_at, others=others))
    absent = state is PresenceState.ABSENT
    presence = Presence.objects.create(
        person=person, state=state, reason=(reason or "") if absent else "", from_at=from_at, to_at=to_at
    )
    publish(PresenceSet(person_id=person.pk, presence_id=presence.pk, state=state), about=person, by=by, at=at)
    _announce(person)
    return presence


@transaction.atomic
def withdraw_presence(*, presence_id: int, by: Actor, at: datetime) -> None:
    """Take a stretch back; one that has begun ends now instead. Raises NotAllowed, PresenceRefused or Presence.DoesNotExist."""
    presence = Presence.objects.select_for_update(of=("self",)).select_related("person").get(pk=presence_id)
    by.require(PRESENCE, on=presence)
    if presence.to_at is not None and presence.to_at <= at:
        return
    if presence.from_at < at:
        presence.to_at = at
        presence.save(update_fields=["to_at"])
        _end_deputies(presence, at)
    else:
        presence.delete()
    withdrawn = PresenceWithdrawn(person_id=presence.person_id, presence_id=presence_id)
    publish(withdrawn, about=presence.person, by=by, at=at)
    _announce(presence.person)


def _end_deputies(absence: Presence, at: datetime) -> None:
    """Who is back decides again: a deputy named for the time of the absence stands in no longer."""
    if absence.state == PresenceState.ABSENT:
        absence.person.deputies.filter(from_at__lt=at, to_at__gt=at).update(to_at=at)


def _announce(person: Person) -> None:
    live.announce(f"inbox:{person.pk}")
    if person.team_id:
        live.announce(f"queue:{person.team_id}")
