from datetime import timedelta

import pytest
from django.urls import reverse

from rapport.governance.commitments import queries as commitments
from rapport.kernel import clock, personal
from rapport.kernel.errors import NotAllowed, Refused
from rapport.kernel.models import Entry, Notice
from rapport.team.quality import actions, events, jobs, queries, reactions, sample
from rapport.team.quality.models import Judgement, Look, Review
from rapport.team.quality.types import CriterionDraft, Critical, Part, PlanDraft, ReviewState, Said, Scale, Way

pytestmark = pytest.mark.django_db
NOW = clock.now()
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def tom(representative):
    return representative


@pytest.fixture
def sue(supervisor):
    return supervisor


def said(review, *values, comment="No day was named."):
    criteria = review.version.criteria.all()
    return {
        one.pk: Said(value=value, comment="" if value is None or value == len(one.anchors) - 1 else comment)
        for one, value in zip(criteria, values, strict=True)
    }


def last(review):
    return Review.objects.get(pk=review.pk).outcomes.latest("number")


def test_a_review_is_drafted_handed_in_seen_by_the_person_and_agreed_to(tom, sue):
    one = sample.review(tom.person, reviewer=sue.person, at=NOW - HOUR, state=ReviewState.WAITING)
    assert not queries.reviews(tom.actor).exists()
    judged = said(one, 3, 1, 1)
    actions.keep_draft(review_id=one.pk, said=judged, words="", by=sue.actor, at=NOW)
    assert not one.outcomes.exists()
    actions.submit(review_id=one.pk, said=judged, words="Clear and kind.", by=sue.actor, at=NOW)
    assert [each.number for each in Judgement.objects.filter(review=one)] == [1, 1, 1]
    assert (last(one).score_share, last(one).is_passed) == (pytest.approx(0.9), True)
    with pytest.raises(Refused, match="handed in"):
        actions.submit(review_id=one.pk, said=judged, words="", by=sue.actor, at=NOW)
    entry = Entry.objects.get(event__endswith="ReviewSubmitted")
    for _again in range(2):
        reactions.tell_of_review(events.ReviewSubmitted(review_id=one.pk, is_passed=True), entry)
    assert Notice.objects.get(person_id=tom.person.pk).url == reverse("quality:review", args=[one.pk])
    with pytest.raises(Refused, match="Only the person"):
        actions.agree(review_id=one.pk, words="", by=sue.actor, at=NOW)
    assert actions.agree(review_id=one.pk, words="Yes.", by=tom.actor, at=NOW).state == "agreed"


def test_an_appeal_is_decided_by_somebody_else_and_the_first_version_stays(tom, sue, manager):
    one = sample.review(tom.person, reviewer=sue.person, at=NOW - HOUR)
    second = one.version.criteria.all()[1]
    actions.appeal(review_id=one.pk, criterion_ids=[second.pk], reason="Thursday noon is a day.", by=tom.actor, at=NOW)
    one.refresh_from_db()
    assert one.decider_id == manager.person.pk
    anew = {second.pk: Said(value=1)}
    with pytest.raises(Refused, match="Somebody else decides"):
        actions.decide(review_id=one.pk, said=anew, words="Yes.", by=sue.actor, at=NOW)
    actions.decide(review_id=one.pk, said=anew, words="He named the day and the hour.", by=manager.actor, at=NOW)
    assert [(each.number, round(each.score_share, 2), each.is_passed) for each in one.outcomes.all()] == [
        (1, 0.7, False),
        (2, 1.0, True),
    ]
    one.refresh_from_db()
    assert (one.state, one.appeal.is_upheld) == ("decided", True)
    assert Judgement.objects.get(review=one, number=1, criterion=second).value == 0


def test_an_appeal_that_changes_nothing_is_not_upheld(tom, sue, manager):
    one = sample.review(tom.person, reviewer=sue.person, at=NOW - HOUR)
    second = one.version.criteria.all()[1]
    actions.appeal(review_id=one.pk, criterion_ids=[second.pk], reason="I see it otherwise.", by=tom.actor, at=NOW)
    actions.decide(review_id=one.pk, said={second.pk: Said(value=0)}, words="No day was named.", by=manager.actor, at=NOW)
    assert (Review.objects.get().appeal.is_upheld, one.outcomes.count()) == (False, 1)
    late = sample.review(tom.person, reviewer=sue.person, at=NOW - 8 * DAY)
    with pytest.raises(Refused, match="over"):
        actions.appeal(review_id=late.pk, criterion_ids=[second.pk], reason="Too late.", by=tom.actor, at=NOW)


def test_only_those_whom_it_concerns_see_it_and_the_person_reads_who_looked(tom, sue, director, department, other_representative):
    dan = department["Dan Cole"]
    one = sample.review(tom.person, reviewer=dan.person, at=NOW - HOUR)
    for who, sees in ((tom, 1), (sue, 1), (dan, 1), (director, 0), (department["Grace Osei"], 0), (other_representative, 0)):
        assert queries.reviews(who.actor).count() == sees, who.person.name
    for who in (tom, dan, sue, sue):
        actions.look(review_id=one.pk, by=who.actor, at=NOW)
    assert [each.by_id for each in Look.objects.all()] == [sue.person.pk]


def test_a_critical_failure_fails_the_whole(tom, sue):
    one = sample.review(tom.person, reviewer=sue.person, at=NOW - HOUR, state=ReviewState.WAITING)
    actions.submit(review_id=one.pk, said=said(one, 4, 1, 0), words="", by=sue.actor, at=NOW)
    assert (last(one).score_share, last(one).is_passed, last(one).critical_count) == (0, False, 1)


def test_a_drawn_case_is_set_aside_with_a_reason_only_by_its_reviewer(tom, sue, department):
    one = sample.review(tom.person, reviewer=department["Dan Cole"].person, at=NOW - HOUR, state=ReviewState.WAITING)
    with pytest.raises(Refused, match="Whoever reviews"):
        actions.set_aside(review_id=one.pk, reason="Trivial.", by=sue.actor, at=NOW)
    with pytest.raises(Refused, match="Say why"):
        actions.set_aside(review_id=one.pk, reason=" ", by=department["Dan Cole"].actor, at=NOW)
    actions.set_aside(review_id=one.pk, reason="My neighbour.", by=department["Dan Cole"].actor, at=NOW)
    assert Review.objects.get().state == "set_aside"


def test_what_was_agreed_is_owed_by_the_person_and_its_effect_is_the_same_criterion_later(tom, sue, department):
    sample.review(tom.person, reviewer=sue.person, at=NOW - 9 * DAY)
    one = sample.review(tom.person, reviewer=sue.person, at=NOW - 2 * DAY)
    criterion = one.version.criteria.all()[1]
    given = {"criterion_id": criterion.pk, "text": "Name a day in every answer.", "own_words": "I shall.", "at": NOW - DAY}
    due = (NOW + 7 * DAY).date()
    with pytest.raises(NotAllowed):
        actions.coach(review_id=one.pk, due_date=due, by=tom.actor, **given)
    made = actions.coach(review_id=one.pk, due_date=due, by=sue.actor, **given)
    owed = commitments.actions_of("review", [one.pk], as_of=NOW)[one.pk][0]
    assert (owed.owner_id, owed.text) == (tom.person.pk, given["text"])
    after = sample.review(tom.person, reviewer=sue.person, at=NOW, state=ReviewState.WAITING)
    actions.submit(review_id=after.pk, said=said(after, 4, 1, 1), words="", by=sue.actor, at=NOW)
    others = sample.review(tom.person, reviewer=department["Dan Cole"].person, at=NOW + HOUR / 2)
    found = queries.later(made, actor=tom.actor, as_of=NOW + HOUR)
    assert (found.before, found.after) == ((0.0, 0.0), (1.0, 0.0))
    assert queries.later(made, actor=sue.actor, as_of=NOW + HOUR) == found
    # Who reviewed one of them sees that one alone: the others are not theirs to see.
    seen = queries.later(made, actor=department["Dan Cole"].actor, as_of=NOW + HOUR)
    assert (seen.before, seen.after, others.reviewer_id) == ((), (0.0,), department["Dan Cole"].person.pk)


def test_words_and_names_go_when_their_time_is_over_and_the_count_stays(tom, sue):
    old, new = (sample.review(tom.person, reviewer=sue.person, at=NOW - days * DAY, words="Kind.") for days in (400, 2))
    words = {"text": "Name a day in every answer.", "own_words": "I shall.", "at": NOW - 399 * DAY}
    due = (NOW - 380 * DAY).date()
    actions.coach(review_id=old.pk, criterion_id=old.version.criteria.all()[0].pk, due_date=due, by=sue.actor, **words)
    watch = jobs.WATCH
    assert (actions.forget_old(by=watch, at=NOW), actions.forget_old(by=watch, at=NOW)) == (1, 0)
    old.refresh_from_db()
    assert (old.person, old.reviewer, old.words, old.outcomes.get().is_passed) == (None, None, "", False)
    assert not old.judgements.exclude(comment="").exists()
    (owed,) = commitments.actions_of("review", [old.pk], as_of=NOW)[old.pk]
    assert (owed.owner_id, owed.text) == (tom.person.pk, personal.ERASED)
    assert [one.pk for one in queries.reviews(tom.actor)] == [new.pk]
    with pytest.raises(NotAllowed):
        actions.forget_old(by=sue.actor, at=NOW)


def test_a_plan_draws_the_same_again_from_the_same_seed_and_never_a_case_for_who_answered_in_it(tom, sue, manager):
    grace = manager.person
    monday = (NOW - timedelta(days=NOW.weekday())).replace(hour=0, minute=0, second=0, microsecond=0) - 7 * DAY
    settled = [sample.settled(tom.person, at=monday + n * HOUR) for n in range(8)]
    restricted = sample.settled(tom.person, at=monday + HOUR, reader_ids=[sue.person.pk])
    sample.cases.contact(settled[0], "I call you.", at=monday + HOUR, direction=sample.Direction.OUTBOUND, person=grace)
    plan = sample.plan(tom.team, reviewers=[sue.person, grace], owner=manager.person, at=monday, week_count=8)
    again = sample.plan(tom.team, reviewers=[grace], owner=manager.person, at=monday, week_count=3)
    made = actions.draw_week(plan_id=plan.pk, day=monday.date(), by=manager.actor, at=NOW, seed=5)
    assert actions.draw_week(plan_id=plan.pk, day=monday.date(), by=manager.actor, at=NOW) is None
    rows = list(made.reviews.all())
    assert {one.case_id for one in rows} == {one.pk for one in settled}
    assert restricted.pk not in {one.case_id for one in rows}
    assert {one.chance for one in rows} == {1.0}
    by_case = {one.case_id: one.reviewer_id for one in rows}
    assert by_case[settled[0].pk] == sue.person.pk
    assert list(by_case.values()).count(grace.pk) in (3, 4)  # they take turns, but for that one
    first = actions.draw_week(plan_id=again.pk, day=monday.date(), by=manager.actor, at=NOW, seed=9)
    drawn = sorted(one.case_id for one in first.reviews.all())
    first.delete()
    second = actions.draw_week(plan_id=again.pk, day=monday.date(), by=manager.actor, at=NOW, seed=9)
    assert sorted(one.case_id for one in second.reviews.all()) == drawn
    assert {one.chance for one in second.reviews.all()} == {3 / 8}


def test_nothing_is_drawn_once_what_was_agreed_is_over(tom, sue, manager):
    plan = sample.plan(
        tom.team, reviewers=[sue.person], owner=manager.person, at=NOW - 60 * DAY, review_date=(NOW - 30 * DAY).date()
    )
    sample.settled(tom.person, at=NOW - 10 * DAY)
    with pytest.raises(Refused, match="does not hold"):
        actions.draw_week(plan_id=plan.pk, day=(NOW - 10 * DAY).date(), by=manager.actor, at=NOW)
    assert jobs.draw_all(at=NOW) == 0


def test_a_plan_takes_a_card_in_force_and_reviewers_who_may_open_the_cases(tom, sue, manager, department):
    card = sample.scorecard(owner=manager.person, at=NOW - DAY, is_published=False)
    draft = {
        "name": "Answers", "team_id": tom.team.pk, "scorecard_id": card.pk, "way": Way.PARTS, "part": Part.PERSON,
        "week_count": 5, "least_count": 1, "signs": (), "purpose": "To help each other.", "agreed_with": "Works council",
        "agreed_date": NOW.date(), "review_date": (NOW + 90 * DAY).date(), "keep_days": 365,
    }  # fmt: skip
    begin = lambda *who: actions.begin_plan(  # noqa: E731
        draft=PlanDraft(**draft, reviewer_ids=[one.person.pk for one in who]), by=manager.actor, at=NOW
    )
    with pytest.raises(Refused, match="Publish it"):
        begin(sue)
    actions.publish_version(version_id=card.versions.get().pk, by=manager.actor, at=NOW)
    with pytest.raises(Refused, match="Priya Nair"):
        begin(department["Priya Nair"])
    assert begin(sue).reviewers.get().person_id == sue.person.pk


def test_a_published_version_is_never_changed_and_a_new_one_keeps_the_criteria_comparable(manager, sue):
    card = actions.add_scorecard(name="Calls", owner_id=manager.person.pk, by=manager.actor, at=NOW)
    with pytest.raises(NotAllowed):
        actions.add_scorecard(name="Mine", owner_id=sue.person.pk, by=sue.actor, at=NOW)
    draft = CriterionDraft(
        section="", name="Day", question="A day?", scale=Scale.YES_NO, weight=10, critical=Critical.NONE, anchors=["No", "Yes"]
    )
    first = card.versions.get()
    one = actions.add_criterion(version_id=first.pk, draft=draft, by=manager.actor, at=NOW)
    actions.publish_version(version_id=first.pk, by=manager.actor, at=NOW)
    with pytest.raises(Refused, match="never changed"):
        actions.change_criterion(criterion_id=one.pk, draft=draft, by=manager.actor, at=NOW)
    second = actions.revise(scorecard_id=card.pk, by=manager.actor, at=NOW)
    assert actions.revise(scorecard_id=card.pk, by=manager.actor, at=NOW) == second
    assert [each.key for each in second.criteria.all()] == [one.key]
    actions.publish_version(version_id=second.pk, by=manager.actor, at=NOW + HOUR)
    first.refresh_from_db()
    assert first.active_to == NOW + HOUR == queries.in_force(card.pk, as_of=NOW + HOUR).active_from


def test_a_criterion_of_a_skill_takes_the_words_of_its_levels(manager):
    from rapport.directory.skills import sample as skills

    skill = skills.skill("communication")
    card = actions.add_scorecard(name="Letters", owner_id=manager.person.pk, by=manager.actor, at=NOW)
    draft = CriterionDraft(
        section="", name="Plain words", question="Plain?", scale=Scale.LEVELS, weight=10, critical=Critical.NONE,
        anchors=[], skill_id=skill.pk,
    )  # fmt: skip
    made = actions.add_criterion(version_id=card.versions.get().pk, draft=draft, by=manager.actor, at=NOW)
    assert made.anchors == queries.skill_anchors(skill.pk, as_of=NOW)
    assert len(made.anchors) == 5
