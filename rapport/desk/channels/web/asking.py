"""What the views of this room share."""

from typing import Any

from rapport.kernel.actor import Actor, Scope
from rapport.ui import navigation


def desk(actor: Actor) -> dict[str, Any]:
    """Return which ways lead on from every page of the desk."""
    return {
        "work": actor.person_id is not None and actor.capabilities.get("cases.work") in (Scope.OWN, Scope.TEAM),
        "open": actor.may("cases.open"),
        "configure": actor.may("cases.configure"),
        "commitments": actor.may("commitments.view"),
        "imports": navigation.address("imports:sources") if actor.may("cases.import") else None,
        "channels": actor.may("channels.configure"),
        "letters": actor.may("channels.letters"),
        "templates": actor.may("channels.templates"),
    }
