"""Pages: read the request, call one action or query, render. Nothing is decided here."""

from typing import cast

from django.http import HttpRequest

from rapport.kernel.actor import Actor


def actor_on(request: HttpRequest) -> Actor:
    """Return who asks; the page guard has made sure that there is somebody."""
    return cast(Actor, request.actor)  # type: ignore[attr-defined]


def may(actor: Actor) -> dict[str, bool]:
    """Return which pages of this room the views offer."""
    return {"edit": actor.may("routing.edit"), "switch": actor.may("routing.switch"), "automate": actor.may("routing.automate")}
