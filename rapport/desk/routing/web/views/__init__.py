"""Pages: read the request, call one action or query, render. Nothing is decided here."""

from rapport.kernel.actor import Actor


def may(actor: Actor) -> dict[str, bool]:
    """Return which pages of this room the views offer."""
    return {"edit": actor.may("routing.edit"), "switch": actor.may("routing.switch"), "automate": actor.may("routing.automate")}
