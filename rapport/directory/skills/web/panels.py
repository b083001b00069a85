"""What this room shows on the page of a person: where they stand, for themselves and whoever leads them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from rapport.directory.people import queries as people
from rapport.kernel.actor import Actor
from rapport.ui.slots import Panel

from .. import queries
from ..models import Level


def skills_of(ids: Sequence[int], actor: Actor, as_of: datetime) -> Mapping[int, Mapping[str, Any]]:
    """Return for how many skills a level is in force, for those whose skills the actor may see."""
    seen = [one.pk for one in people.people(actor).filter(pk__in=ids) if actor.may(queries.VIEW, on=Level(person=one))]
    counts = queries.counts(seen, as_of=as_of)
    return {
        one: {"person_id": one, "in_force": counts.get(one, (0, 0))[0], "expired": counts.get(one, (0, 0))[1]} for one in seen
    }


PANELS = (
    Panel("person.rail", _("Skills"), "skills.view", skills_of, "skills/panel.html", order=20),  # type: ignore[arg-type]
)
