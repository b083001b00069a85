from datetime import timedelta

import pytest
from django.urls import reverse

from rapport.kernel import clock
from rapport.team.quality import actions, queries, sample
from rapport.team.quality.models import Judgement, Look, Plan, Review, Scorecard
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


def drawn(person, reviewer, owner, n, *, chance, score, is_passed, critical=0):
    """A review handed in an hour ago, as if its case had been drawn with this chance."""
    plan = sample.plan(person.team, reviewers=[reviewer], owner=owner, at=NOW - DAY, name=f"P{n}")
    one = sample.review(person, reviewer=reviewer, at=NOW - HOUR, plan=plan, chance=chance)
    one.outcomes.update(score_share=score, is_passed=is_passed, critical_count=critical)


def test_team_figures_are_weighted_by_the_chance_of_being_drawn(representative, supervisor, manager, client_of):
    # Four of which each stands for one case and did well, one that stands for sixteen and did not: 4/20, not 4/5.
    for n in range(4):
        drawn(representative.person, supervisor.person, manager.person, n, chance=1, score=1, is_passed=True)
    drawn(representative.person, supervisor.person, manager.person, 4, chance=1 / 16, score=0.5, is_passed=False)
    (found,) = queries.team_figures(manager.actor, since=NOW - DAY, until=NOW)
    assert (found.score, found.passed) == (pytest.approx((4 + 16 * 0.5) / 20), pytest.approx(4 / 20))
    # They count as 20² / (4 + 16²) = 1.5 reviews of equal weight: that share is hardly known.
    assert found.passed_interval.low < 0.05
    assert found.passed_interval.high > 0.7
    page = client_of(manager).get(reverse("quality:overview")).content.decode()
    assert "60 %" in page
    assert "20 %" in page


def test_of_fewer_than_five_reviews_nothing_but_their_number_is_told(representative, supervisor, manager, client_of):
    for n in range(4):
        drawn(representative.person, supervisor.person, manager.person, n, chance=1, score=0.7, is_passed=False, critical=1)
    (found,) = queries.team_figures(manager.actor, since=NOW - DAY, until=NOW)
    assert (found.count, found.score, found.passed, found.passed_interval, found.critical_count) == (4, None, None, None, None)
    page = client_of(manager).get(reverse("quality:overview")).content.decode()
    assert "70 %" not in page
    drawn(representative.person, supervisor.person, manager.person, 4, chance=1, score=0.7, is_passed=False, critical=1)
    (found,) = queries.team_figures(manager.actor, since=NOW - DAY, until=NOW)
    assert (found.count, found.critical_count) == (5, 5)
    page = client_of(manager).get(reverse("quality:overview")).content.decode()
    assert "70 %" in page
    assert "Tom Bell" not in page


def test_who_else_reads_a_result_is_named_on_it_whichever_page_shows_it(representative, supervisor, manager, client_of):
    """Who leads the person reads it to agree on something, who decides to decide; lists and panels tell it to neither."""
    one = sample.review(representative.person, reviewer=manager.person, at=NOW - HOUR)
    sue, grace, tom = client_of(supervisor), client_of(manager), client_of(representative)
    lists = [reverse("quality:overview"), reverse("cases:case", args=[one.case_id])]
    lists.append(reverse("skills:person", args=[representative.person.pk]))
    for url in lists:
        page = sue.get(url).content.decode()
        assert one.version.scorecard.name in page, url
        assert "70 %" not in page, url
    assert "70 %" in grace.get(lists[0]).content.decode()
    assert "70 %" in tom.get(lists[0]).content.decode()
    assert not Look.objects.exists()
    sue.get(reverse("quality:coach", args=[one.pk]))
    assert Look.objects.get().by_id == supervisor.person.pk
    Look.objects.all().delete()
    actions.appeal(
        review_id=one.pk, criterion_ids=[one.version.criteria.all()[1].pk], reason="No.", by=representative.actor, at=NOW
    )
    sue.get(reverse("quality:decide", args=[one.pk]))
    assert Look.objects.get().by_id == supervisor.person.pk
    assert "Sue Marsh" in tom.get(reverse("quality:review", args=[one.pk])).content.decode()


def test_own_reviews_stand_on_the_page_however_many_others_there_are(supervisor, manager, representative, client_of):
    own = sample.review(supervisor.person, reviewer=manager.person, at=NOW - 40 * DAY)
    other = sample.review(representative.person, reviewer=supervisor.person, at=NOW - HOUR)
    cases = [sample.settled(representative.person, at=NOW - DAY) for _each in range(60)]
    Review.objects.bulk_create(
        Review(
            case=case, team=other.team, person=other.person, reviewer=other.reviewer, version=other.version, sample=other.sample,
            state=other.state, drawn_at=NOW, due_at=NOW, submitted_at=NOW,
        )
        for case in cases
    )  # fmt: skip
    page = client_of(supervisor).get(reverse("quality:overview")).content.decode()
    assert reverse("quality:review", args=[own.pk]) in page


def test_of_which_cases_a_version_is_meant_is_said_in_words(manager, client_of):
    card = sample.scorecard(owner=manager.person, at=NOW, is_published=False)
    version, grace = card.versions.get(), client_of(manager)
    page = grace.get(reverse("quality:settle", args=[version.pk])).content.decode()
    assert "telephone" in page
    grace.post(reverse("quality:settle", args=[version.pk]), {"pass_percent": 80, "kinds": ["request"], "channels": ["phone"]})
    assert "Request · telephone" in grace.get(reverse("quality:scorecard", args=[card.pk])).content.decode()
