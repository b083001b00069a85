"""The seven places."""

import pytest
from django.template import RequestContext, Template
from django.test import RequestFactory
from django.urls import resolve

from rapport.kernel.actor import Actor, Scope
from rapport.ui import navigation
from rapport.ui.navigation import Links, Place, Way

TOM = Actor(name="Tom Bell", capabilities={"cases.view": Scope.OWN})


@pytest.fixture(autouse=True)
def _restored():
    places, links, ways = list(navigation._places), navigation._links[0], list(navigation._ways)
    yield
    navigation.connect(places, links)
    navigation.connect_ways(ways)


def test_a_place_appears_when_it_has_a_page_and_the_person_may_open_it():
    navigation.connect([
        Place(key="reports", label="Reports", url_name="ui:style"),
        Place(key="desk", label="Service desk", url_name="ui:style", capability="cases.view", count=lambda actor: 7),
        Place(key="plan", label="Plan", url_name=None),
        Place(key="people", label="People", url_name="ui:not-built-yet"),
        Place(key="policy", label="Policy", url_name="ui:style", capability="standards.edit"),
    ])  # fmt: skip
    shown = navigation.places_for(TOM)
    assert [(place.place.label, place.count) for place in shown] == [("Service desk", 7), ("Reports", None)]


def test_nothing_waiting_shows_no_number():
    navigation.connect([Place(key="desk", label="Service desk", url_name="ui:style", count=lambda actor: 0)])
    assert navigation.places_for(TOM)[0].count is None


def test_the_current_place_is_known_by_the_room_of_the_page():
    navigation.connect([
        Place(key="today", label="Today", url_name="ui:style"),
        Place(key="desk", label="Service desk", url_name="ui:theme", rooms=("cases", "complaints")),
    ])  # fmt: skip
    assert [place.is_current for place in navigation.places_for(TOM, room="complaints")] == [False, True]
    request = RequestFactory().get("/style/")
    request.resolver_match = resolve("/style/")
    assert navigation.room_of(request) == "ui"


def test_an_unknown_place_is_refused():
    with pytest.raises(ValueError, match="garden"):
        navigation.connect([Place(key="garden", label="Garden")])


def test_a_link_to_a_page_that_is_not_built_is_left_out():
    navigation.connect([], Links(search="ui:style", sign_out="nowhere:out"))
    assert navigation.link("search") == "/style/"
    assert navigation.link("sign_out") is None
    assert navigation.link("inbox") is None


@pytest.mark.parametrize(
    ("path", "current"),
    [("/style/", "Style"), ("/style/charts/", "Style"), ("/theme/", "Theme"), ("/theme/deeper/", "Theme"), ("/cases/", None)],
)
def test_a_page_below_a_way_on_stands_with_it(path, current):
    ways = (Way(place="desk", label="Style", url_name="ui:style", capability="cases.view"),
            Way(place="desk", label="Theme", url_name="ui:theme", capability="cases.view"))  # fmt: skip
    navigation.connect_ways(ways)
    request = RequestFactory().get(path)
    request.actor = TOM
    html = Template("{% load ui %}{% ways 'desk' %}").render(RequestContext(request))
    marked = [label for label in ("Style", "Theme") if f' aria-current="page">{label}<' in html]
    assert marked == ([current] if current else [])
