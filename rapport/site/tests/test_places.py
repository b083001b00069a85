"""Every page stands in a place: its room is named by one of them, so that the navigation says where one is."""

from collections import Counter

from django.urls import URLPattern, URLResolver, get_resolver

from rapport.site import places
from rapport.ui.navigation import rooms_of


def guarded_rooms():
    """Return the namespaces of the site whose pages ask for a capability."""
    return {
        one.namespace
        for one in get_resolver().url_patterns
        if isinstance(one, URLResolver) and one.namespace
        for page in one.url_patterns
        if isinstance(page, URLPattern) and getattr(page.callback, "capability", None)
    }


def test_every_room_with_pages_of_its_own_stands_in_exactly_one_place():
    named = Counter(room for place in places.PLACES for room in rooms_of(place))
    rooms = guarded_rooms()
    assert len(rooms) > 15
    assert {room: named[room] for room in rooms if named[room] != 1} == {}
