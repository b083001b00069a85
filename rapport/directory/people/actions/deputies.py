"""Who decides in somebody's place while they are away."""

from datetime import datetime

from django.db import transaction

from rapport.kernel.actor import Actor
from rapport.kernel.journal import publish

from .. import queries, rules
from ..events import DeputyNamed, DeputyWithdrawn
from ..models import Deputy, Person
from ..types import Role
from .errors import PersonRefused, refuse

DEPUTY = "people.deputy"


@transaction.atomic
def name_deputy(*, person_id: int, deputy_id: int, from_at: datetime, to_at: datetime, by: Actor, at: datetime) -> Deputy:
    """Let somebody decide in a person's place during [from_at, to_at): what is raised to the person reaches them then.

    Raises NotAllowed, PersonRefused or Person.DoesNotExist.
    """
    person = Person.objects.select_for_update().get(pk=person_id)
    by.require(DEPUTY, on=Deputy(person=person))
    deputy = Person.objects.get(pk=deputy_id)
    why = rules.why_not_deputy(
        role=Role(person.role),
        deputy=Role(deputy.role),
        is_same=person_id == deputy_id,
        is_here=Person.objects.filter(queries.working(max(at, from_at)), pk=deputy_id).exists(),
        from_at=from_at,
        to_at=to_at,
        at=at,
        others=list(person.deputies.values_list("from_at", "to_at")),
    )
    refuse(PersonRefused, why)
    made = Deputy.objects.create(person=person, deputy=deputy, from_at=from_at, to_at=to_at)
    publish(DeputyNamed(person_id=person_id, deputy_id=deputy_id), about=person, by=by, at=at)
    return made


@transaction.atomic
def withdraw_deputy(*, deputy_row_id: int, by: Actor, at: datetime) -> None:
    """Take a deputy back; one whose time has begun ends now. Raises NotAllowed or Deputy.DoesNotExist."""
    row = Deputy.objects.select_for_update(of=("self",)).select_related("person").get(pk=deputy_row_id)
    by.require(DEPUTY, on=row)
    if row.to_at <= at:
        return
    if row.from_at < at:
        row.to_at = at
        row.save(update_fields=["to_at"])
    else:
        row.delete()
    publish(DeputyWithdrawn(person_id=row.person_id, deputy_id=row.deputy_id), about=row.person, by=by, at=at)
