from datetime import timedelta

import pytest
from django.urls import reverse

from rapport.kernel import clock
from rapport.team.quality import sample
from rapport.team.quality.models import Judgement, Plan, Review, Scorecard
from rapport.team.quality.types import ReviewState

pytestmark = pytest.mark.django_db
NOW = clock.now()
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def fields(review, *values, **more):
    given = {}
    for one, value in zip(review.version.criteria.all(), values, strict=True):
        given |= {f"value_{one.pk}": str(value), f"comment_{one.pk}": "I saw it."}
    return given | more


def test_a_review_is_kept_as_a_draft_handed_in_and_appealed_against_on_its_pages(representative, supervisor, client_of):
    one = sample.review(representative.person, reviewer=supervisor.person, at=NOW - HOUR, state=ReviewState.WAITING)
    sue, tom = client_of(supervisor), client_of(representative)
    judge, shown = reverse("quality:judge", args=[one.pk]), reverse("quality:review", args=[one.pk])
    assert "It comes on Thursday" in sue.get(judge).content.decode()
    assert tom.get(shown).status_code == 404
    lone = one.version.criteria.all()[0].pk
    kept = sue.post(judge, {f"comment_{lone}": "Half of it.", "then": "draft"})
    assert (kept.status_code, "Choose a value too" in kept.content.decode(), "Half of it." in kept.content.decode()) == (
        422,
        True,
        True,
    )
    assert sue.post(judge, {f"value_{lone}": "2", f"comment_{lone}": "Half of it.", "then": "draft"}).status_code == 302
    assert Judgement.objects.get().number == 0
    assert "Half of it." in sue.get(judge).content.decode()
    assert sue.post(judge, {"then": "submit"}).status_code == 422
    assert sue.post(judge, fields(one, 2, 0, 1, then="submit", words="Name the day.")).url == shown
    page = tom.get(shown).content.decode()
    for words in ("Name the day.", "50 %", "not passed", "To help each other.", "The works council"):
        assert words in page
    contested = one.version.criteria.all()[1].pk
    assert (
        tom.post(reverse("quality:appeal", args=[one.pk]), {"criteria": contested, "reason": "Thursday is a day."}).status_code
        == 302
    )
    assert Review.objects.get().state == "appealed"


def test_a_card_is_written_published_and_a_plan_begun_on_their_pages(representative, supervisor, manager, client_of):
    grace = client_of(manager)
    grace.post(reverse("quality:add_scorecard"), {"name": "Calls", "owner": manager.person.pk})
    card = Scorecard.objects.get()
    version = card.versions.get()
    line = {
        "name": "Day",
        "question": "Did they name a day?",
        "scale": "yes_no",
        "weight": 10,
        "critical": "none",
        "anchors": "No\nYes",
    }
    assert grace.post(reverse("quality:add_criterion", args=[version.pk]), line | {"anchors": "No"}).status_code == 422
    assert grace.post(reverse("quality:add_criterion", args=[version.pk]), line).status_code == 302
    settle = reverse("quality:settle", args=[version.pk])
    grace.post(settle, {"pass_percent": 75, "kinds": ["complaint"], "channels": []})
    grace.post(reverse("quality:publish", args=[version.pk]))
    page = client_of(representative).get(reverse("quality:scorecard", args=[card.pk])).content.decode()
    assert "Version 1 holds" in page
    assert "75 %" in page
    plan = {
        "name": "Calls", "team": representative.team.pk, "scorecard": card.pk, "reviewers": [supervisor.person.pk],
        "way": "parts", "part": "person", "week_count": 4, "least_count": 1, "purpose": "To help.",
        "agreed_with": "Works council",
        "agreed_date": NOW.date().isoformat(), "review_date": (NOW + 90 * DAY).date().isoformat(), "keep_days": 365,
    }  # fmt: skip
    assert grace.post(reverse("quality:begin_plan"), plan).status_code == 302
    assert Plan.objects.get().made_by_id == manager.person.pk
    assert grace.get(reverse("quality:plan", args=[Plan.objects.get().pk])).status_code == 200


def test_team_figures_are_weighted_and_few_reviews_are_only_counted(representative, supervisor, manager, client_of):
    for n in range(4):
        plan = sample.plan(representative.team, reviewers=[supervisor.person], owner=manager.person, at=NOW - DAY, name=f"P{n}")
        sample.review(representative.person, reviewer=supervisor.person, at=NOW - HOUR, plan=plan)
    page = client_of(manager).get(reverse("quality:overview")).content.decode()
    assert "70 %" not in page
    plan = sample.plan(representative.team, reviewers=[supervisor.person], owner=manager.person, at=NOW - DAY, name="P4")
    sample.review(representative.person, reviewer=supervisor.person, at=NOW - HOUR, plan=plan)
    page = client_of(manager).get(reverse("quality:overview")).content.decode()
    assert "70 %" in page
    assert "Tom Bell" not in page
