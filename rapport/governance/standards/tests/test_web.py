"""The pages of standards and opening hours, as a browser without JavaScript meets them."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from rapport.governance.standards import actions, queries, sample
from rapport.governance.standards.models import Calendar, Standard
from rapport.governance.standards.types import Facts, History, Measure, Rung, Stretch, Told
from rapport.kernel import clock

from .histories import BY

pytestmark = pytest.mark.django_db
SINCE = {"active_from": "2026-01-01"}
TERMS = {"amount": "4", "unit": "business_seconds", "threshold": "90", "warnings": "50, 75"} | SINCE


@pytest.fixture
def office():
    return sample.calendar()


@pytest.fixture
def standard(office):
    return sample.standard(Measure.RESOLUTION, hours=8, calendar=office, name="Settle it")


def brought_in(count):
    now = clock.now()
    opened = now - timedelta(days=14)
    ended = Stretch(from_at=opened + timedelta(days=9), settled=True)
    lives = [History(opened_at=opened, states=(Stretch(from_at=opened, to_at=ended.from_at), ended)) for _ in range(count)]
    actions.follow_many(kind="case", items=[(n, Facts(), life) for n, life in enumerate(lives, 1)], by=BY, at=now)


def test_everybody_reads_what_is_promised_and_how_it_is_kept(standard, representative, client_of):
    brought_in(40)
    page = client_of(representative).get(reverse("standards:standards"))
    assert "We keep our word." in page.text
    assert "40 missed" in page.text
    assert reverse("standards:new") not in page.text


def test_a_number_opens_its_cases(standard, director, client_of):
    brought_in(60)
    browser = client_of(director)
    page = browser.get(reverse("standards:standard", args=[standard.pk]))
    target = reverse("standards:clocks", args=[standard.pk]) + "?state=breached"
    assert target in page.text
    rows = browser.get(target)
    assert "60 clocks" in rows.text
    assert "Page 1 of 2" in rows.text
    assert reverse("cases:case", args=[17]) in rows.text
    assert browser.get(reverse("standards:clocks", args=[standard.pk]) + "?state=nonsense").status_code == 404


def test_a_moment_can_be_tried(standard, director, client_of):
    page = client_of(director).get(reverse("standards:standard", args=[standard.pk]), {"at": "2026-11-20T15:00"})
    assert re.search(r'Due <time [^>]*datetime="2026-11-23T15:00:00\+00:00"[^>]*>[^<]*15:00</time>', page.text)
    assert "8 h: Fri 15:00–17:00, Mon 09:00–15:00" in page.text
    for odd in ("", "tomorrow", "0001-01-01T00:00", "9999-12-31T23:59", "\x00"):
        assert client_of(director).get(reverse("standards:standard", args=[standard.pk]), {"at": odd}).status_code == 200


def test_the_director_promises_changes_and_retires(office, director, client_of):
    browser = client_of(director)
    asked = TERMS | {"name": "Answer", "promise": "We answer.", "measure": "first_response", "calendar_id": str(office.pk)}
    answer = browser.post(reverse("standards:new"), asked | {"channels": ["email", "chat"], "owner_id": str(director.person.pk)})
    standard = Standard.objects.get()
    assert answer.url == reverse("standards:standard", args=[standard.pk])
    version = standard.versions.get()
    assert (version.amount, version.channels, version.warnings, standard.owner) == (
        4 * 3600, ["email", "chat"], [50, 75], director.person,
    )  # fmt: skip
    change = reverse("standards:change", args=[standard.pk])
    assert 'value="4 h"' in browser.get(change).text
    later = TERMS | {"amount": "30 min", "calendar_id": str(office.pk), "active_from": "2026-06-01"}
    assert browser.post(change, later).status_code == 302
    assert [one.amount for one in standard.versions.order_by("number")] == [14_400, 1800]
    browser.post(reverse("standards:describe", args=[standard.pk]), {"name": "Reply", "promise": "We reply."})
    browser.post(reverse("standards:retire", args=[standard.pk]), {"from_date": "2026-07-01"})
    standard.refresh_from_db()
    assert (standard.name, standard.versions.order_by("number").last().active_to is None) == ("Reply", False)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"amount": "0"}, "more than nothing"),
        ({"amount": "1.5", "unit": "weeks"}, "whole numbers"),
        ({"amount": "soon"}, "such as 2 min"),
        ({"amount": "2 days"}, "Say which days"),
        ({"warnings": "half"}, "commas between them"),
        ({"warnings": "90, 50"}, "rising order"),
        ({"active_from": "1999-01-01"}, "begins later"),
        ({"calendar_id": "999"}, "Choose one of these."),
    ],
)
def test_a_refusal_stands_beside_the_form(standard, office, director, client_of, changes, words):
    answer = client_of(director).post(
        reverse("standards:change", args=[standard.pk]), TERMS | {"calendar_id": str(office.pk)} | changes
    )
    assert (answer.status_code, words in answer.text) == (422, True)
    assert standard.versions.count() == 1


def test_the_director_says_who_is_told_and_other_changes_keep_it(standard, office, director, client_of):
    browser, address = client_of(director), reverse("standards:ladder", args=[standard.pk])
    rungs = {"share-0": "75", "told-0": ["handler"], "share-1": "100", "hours-1": "4", "told-1": ["director", "owner"]}
    team = director.team
    answer = browser.post(address, SINCE | rungs | {"tier-1": "director", "team-1": str(team.pk)})
    assert answer.status_code == 302, answer.text
    newest = standard.versions.order_by("number").last()
    assert queries.ladder_of(newest) == (
        Rung(share=75, told=(Told.HANDLER,)),
        Rung(hours=4, told=(Told.DIRECTOR, Told.OWNER), tier="director", team_id=team.pk),
    )
    assert newest.warnings == [75]
    page = browser.get(reverse("standards:standard", args=[standard.pk])).text
    assert "at 75 % of the time" in page
    assert f"the case is raised to the director; it moves to {team.name}" in page
    assert 'value="75"' in browser.get(address).text
    change = reverse("standards:change", args=[standard.pk])
    assert "Warn at" not in browser.get(change).text
    browser.post(change, TERMS | {"calendar_id": str(office.pk)})
    assert len(queries.ladder_of(standard.versions.order_by("number").last())) == 2
    browser.post(address, SINCE)
    newest = standard.versions.order_by("number").last()
    assert (newest.ladder, newest.warnings) == ([], [50, 75, 90])


@pytest.mark.parametrize(
    ("rungs", "words"),
    [
        ({"share-0": "75"}, "who hears of it"),
        ({"told-0": ["lead"]}, "at which share"),
        ({"share-0": "75", "hours-0": "2", "told-0": ["lead"]}, "counted from the breach"),
        ({"share-0": "75", "told-0": ["lead"], "share-1": "50", "told-1": ["lead"]}, "climbs"),
    ],
)
def test_a_ladder_that_tells_nobody_is_refused(standard, director, client_of, rungs, words):
    answer = client_of(director).post(reverse("standards:ladder", args=[standard.pk]), SINCE | rungs)
    assert (answer.status_code, words in answer.text) == (422, True)
    assert standard.versions.count() == 1


def test_without_a_calendar_the_first_question_is_when_we_are_open(director, client_of):
    assert client_of(director).get(reverse("standards:new")).url == reverse("standards:new_calendar")


def test_the_director_declares_hours_and_changes_days(director, client_of):
    browser = client_of(director)
    week = {f"day_{day}": "09:00-17:00" for day in range(5)} | {
        "zone_name": "Europe/London",
        "country": "GB",
        "subdivision": "sct",
    }
    browser.post(reverse("standards:new_calendar"), week | {"name": "Leeds"})
    calendar = Calendar.objects.get()
    page = reverse("standards:calendar", args=[calendar.pk])
    shown = browser.get(page).text
    assert "09:00–17:00" in shown
    assert "New Year" in shown
    browser.post(reverse("standards:own_day", args=[calendar.pk]), {"day": "2099-12-24", "spans": "", "name": "Eve"})
    assert "24 December 2099 · Eve" in browser.get(page).text
    browser.post(reverse("standards:remove_day", args=[calendar.pk, 2099, 12, 24]))
    assert "December 2099" not in browser.get(page).text
    assert browser.post(reverse("standards:remove_day", args=[calendar.pk, 2099, 13, 41])).status_code == 302
    always = {"zone_name": "UTC", "is_always_open": "on"}
    browser.post(reverse("standards:change_calendar", args=[calendar.pk]), always)
    assert "day and night" in browser.get(page).text
    assert browser.get(reverse("standards:calendars")).status_code == 200


def test_who_may_only_read_meets_no_form(standard, office, supervisor, client_of):
    browser = client_of(supervisor)
    for name, number in (
        ("new", None), ("change", standard.pk), ("describe", standard.pk), ("retire", standard.pk), ("ladder", standard.pk),
        ("new_calendar", None), ("change_calendar", office.pk), ("own_day", office.pk),
    ):  # fmt: skip
        address = reverse(f"standards:{name}", args=[number] if number else [])
        assert browser.get(address).status_code == 403
        assert browser.post(address, {}).status_code == 403
    for name, number in (("standard", standard.pk), ("calendar", office.pk), ("clocks", standard.pk)):
        assert browser.get(reverse(f"standards:{name}", args=[number])).status_code == 200


def test_pages_cost_the_same_for_few_clocks_and_for_many(standard, director, client_of):
    browser, costs = client_of(director), []
    for size in (5, 80):
        brought_in(size)
        for address in (
            "/standards/",
            f"/standards/{standard.pk}/",
            f"/standards/{standard.pk}/clocks/?state=breached",
            "/calendars/",
        ):
            with CaptureQueriesContext(connection) as asked:
                assert browser.get(address).status_code == 200
            costs.append(len(asked))
    assert costs[:4] == costs[4:]
    assert max(costs) <= 20
