"""The director says on a page which part of a standard's time is whose."""

import pytest
from django.urls import reverse

from rapport.governance.standards import queries, sample
from rapport.governance.standards.types import TeamTarget

pytestmark = pytest.mark.django_db
HOUR = 3600


@pytest.fixture
def standard():
    return sample.standard(hours=8, calendar=sample.calendar())


def test_the_director_divides_the_time_and_other_changes_keep_it(standard, director, department, client_of):
    browser, address = client_of(director), reverse("standards:parts", args=[standard.pk])
    leeds, toronto = director.team, department["Maya Singh"].team
    given = {"active_from": "2026-01-05", f"team-{toronto.pk}": "2.5"}
    assert browser.post(address, given).status_code == 302
    newest = standard.versions.order_by("number").last()
    assert queries.terms_of(newest).team_targets == (TeamTarget(team_id=toronto.pk, seconds=9_000),)
    page = browser.get(reverse("standards:standard", args=[standard.pk])).text
    assert "Parts of the time" in page
    assert "2 h 30 min of opening" in page
    assert 'value="2 h 30 min"' in browser.get(address).text
    browser.post(reverse("standards:ladder", args=[standard.pk]), {"active_from": "2026-01-05"})
    changed = {"amount": "9", "unit": "business_seconds", "calendar_id": str(newest.calendar_id), "threshold": "90"}
    browser.post(reverse("standards:change", args=[standard.pk]), changed | {"warnings": "50", "active_from": "2026-01-06"})
    newest = standard.versions.order_by("number").last()
    assert (newest.number, newest.amount, len(newest.team_targets)) == (4, 9 * HOUR, 1)
    answer = browser.post(address, given | {f"team-{leeds.pk}": "9.5"})
    assert (answer.status_code, "at most the whole time" in answer.text) == (422, True)
    assert browser.post(address, {"active_from": "2026-01-06"}).status_code == 302
    assert standard.versions.order_by("number").last().team_targets == []


def test_who_may_not_edit_standards_divides_nothing(standard, supervisor, client_of):
    browser, address = client_of(supervisor), reverse("standards:parts", args=[standard.pk])
    assert (browser.get(address).status_code, browser.post(address, {}).status_code) == (403, 403)
