"""What every template finds: the actor, the moment, the places, the theme."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from rapport.kernel import clock, live

from . import navigation

THEMES = ("light", "dark")
THEME_COOKIE = "theme"


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor. ``as_of`` is the moment a page speaks about; a view of the past sets ``request.as_of``."""
    actor = getattr(request, "actor", None)
    chosen = request.COOKIES.get(THEME_COOKIE, "")
    return {
        "actor": actor,
        "as_of": getattr(request, "as_of", None) or clock.now(),
        # Before anything was read: what changes from here on, the page must be told.
        "known_at": live.as_id(getattr(request, "asked_at", None) or clock.now()),
        # How long the sign-in holds unless somebody is at work; nothing where nobody is signed in.
        "stays": getattr(request, "stays", None),
        "company_name": settings.RAPPORT_COMPANY,
        "theme": chosen if chosen in THEMES else "",
        # Lazy, so that a fragment, which draws no navigation, pays for no counts.
        "places": SimpleLazyObject(lambda: navigation.places_for(actor, room=navigation.room_of(request)) if actor else []),
        "links": Addresses(),
    }


class Addresses:
    """``{{ links.search }}`` in templates: the address, or nothing while that page is not built."""

    def __getitem__(self, name: str) -> str | None:
        try:
            return navigation.link(name)
        except AttributeError as error:
            raise KeyError(name) from error
