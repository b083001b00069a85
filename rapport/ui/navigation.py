"""The seven places. One appears when it has a page and the person may open it; the site says which page that is."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.functional import Promise

from rapport.kernel.actor import Actor

ON_THE_PHONE = 4


class PlaceKey(StrEnum):
    """The places, in their order."""

    TODAY = "today"
    CUSTOMERS = "customers"
    DESK = "desk"
    POLICY = "policy"
    PEOPLE = "people"
    PLAN = "plan"
    REPORTS = "reports"


@dataclass(frozen=True, kw_only=True)
class Place:
    """One place of the navigation.

    ``url_name`` is its first page (None: not built yet). ``rooms`` are the URL namespaces whose pages stand here, so
    that the place is marked as the current one; the namespace of ``url_name`` is always among them. ``count`` says how
    many things wait there; ``tone`` "bad" draws that number in red.
    """

    key: str
    label: str | Promise
    url_name: str | None = None
    capability: str = ""
    count: Callable[[Actor], int | None] | None = None
    rooms: tuple[str, ...] = ()
    tone: str = "quiet"


@dataclass(frozen=True)
class Links:
    """URL names of what is on every page; None leaves it out.

    ``search`` and ``find`` (which answers in JSON) take ``?q=``; ``live`` takes ``?topic=`` many times;
    ``stay`` tells how many seconds a sign-in holds and, sent, has it hold on; ``health`` answers as long as pages can be had.
    """

    home: str | None = None
    search: str | None = None
    find: str | None = None
    next_contact: str | None = None
    inbox: str | None = None
    live: str | None = None
    stay: str | None = None
    health: str | None = None
    sign_out: str | None = None
    sign_in: str | None = None


@dataclass(frozen=True, kw_only=True)
class Way:
    """A way on from the pages of a place to those of a higher room, which lower pages do not know."""

    place: str
    label: str | Promise
    url_name: str
    capability: str


@dataclass(frozen=True)
class Shown:
    """A place as the page draws it."""

    place: Place
    url: str
    count: int | None
    is_current: bool


_places: list[Place] = []
_links: list[Links] = [Links()]
_ways: list[Way] = []


def connect(places: Iterable[Place], links: Links | None = None) -> None:
    """Install the places and the links of every page. Called once, by the site, at start-up."""
    order = list(PlaceKey)
    _places[:] = sorted(places, key=lambda place: order.index(PlaceKey(place.key)))
    _links[0] = links or Links()


def connect_ways(ways: Iterable[Way]) -> None:
    """Install the ways on from the pages of places. Called once, by the site, at start-up."""
    _ways[:] = ways


def ways_for(actor: Actor, place: str) -> list[tuple[str | Promise, str]]:
    """Return label and address of the ways on from a place that the actor may go, in the site's order."""
    found = [(one.label, address(one.url_name)) for one in _ways if one.place == place and actor.may(one.capability)]
    return [(label, url) for label, url in found if url]


def places_for(actor: Actor, *, room: str = "") -> list[Shown]:
    """Return the places that the actor may open; ``room`` is the URL namespace of the page being shown."""
    shown = []
    for place in _places:
        url = address(place.url_name)
        if url and (not place.capability or actor.may(place.capability)):
            count = place.count(actor) if place.count else None
            shown.append(Shown(place, url, count or None, room in rooms_of(place)))
    return shown


def link(name: str) -> str | None:
    """Return the address of one of the ``Links``, or None while it has no page."""
    return address(getattr(_links[0], name))


def room_of(request: HttpRequest) -> str:
    """Return the URL namespace of the page being shown; empty when there is none."""
    match = request.resolver_match
    return match.namespace.split(":")[0] if match and match.namespace else ""


def address(url_name: str | None) -> str | None:
    """Return the path of a named page, or None when it is not built."""
    return None if url_name is None else _address(url_name, get_urlconf() or settings.ROOT_URLCONF, get_script_prefix())


@cache
def _address(url_name: str, _urls: str, _prefix: str) -> str | None:
    """Kept: a page names some thirty of its neighbours."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return None


def rooms_of(place: Place) -> set[str]:
    """Return the URL namespaces whose pages stand in a place."""
    own = {place.url_name.split(":")[0]} if place.url_name and ":" in place.url_name else set()
    return own | set(place.rooms)
