"""What this room shows on the page of a person: the tokens with which other systems act for them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from rapport.kernel.actor import Actor
from rapport.ui.slots import Panel

from .. import queries


def tokens_of(ids: Sequence[int], actor: Actor, as_of: datetime) -> Mapping[int, Mapping[str, Any]]:
    """Return how many tokens work for each person: to themselves always, to whoever leads them where there are some."""
    counts = queries.working_counts(ids, actor, as_of=as_of)
    shown = [one for one in ids if one in counts or one == actor.person_id]
    return {one: {"person_id": one, "count": counts.get(one, 0), "is_own": one == actor.person_id} for one in shown}


PANELS = (Panel("person.rail", _("Tokens"), "connections.tokens", tokens_of, "connections/panel.html", order=30),)  # type: ignore[arg-type]
