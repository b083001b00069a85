"""This room's place in the navigation."""

from django.utils.translation import gettext_lazy as _

from rapport.kernel import clock, inbox
from rapport.kernel.actor import Actor
from rapport.ui.navigation import Place


def unread(actor: Actor) -> int | None:
    """Return how many notices the person has not read."""
    return inbox.unread_count(actor.person_id, as_of=clock.now()) if actor.person_id is not None else None


PLACES = (
    Place(
        key="today",
        label=_("Today"),
        url_name="home",
        capability="today.work",
        count=unread,
        rooms=("today", "decisions"),
    ),
)
