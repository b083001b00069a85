from datetime import timedelta

import pytest
from django.urls import reverse

from rapport.conftest import Member
from rapport.directory.people import actions as people_actions
from rapport.directory.people import sample as people
from rapport.directory.people.events import SignInClosed
from rapport.directory.people.models import Person
from rapport.kernel import clock
from rapport.kernel.errors import NotAllowed, Refused
from rapport.kernel.models import Entry, Notice
from rapport.team.quality import actions, events, jobs, queries, reactions, rules, sample
from rapport.team.quality.models import Handing, Judgement, Review
from rapport.team.quality.types import ReviewState, Said, Stuck, Turn

pytestmark = pytest.mark.django_db
NOW = clock.now()
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def vera(representative):
    """A second supervisor of the team: she may open its cases, and does not lead it."""
    return Member(people.person("Vera Stone", "supervisor", representative.team))


def waiting(who, reviewer, **more):
    return sample.review(who.person, reviewer=reviewer.person, at=NOW - HOUR, state=ReviewState.WAITING, **more)


def hand_on(one, to, by, reason="He is ill."):
    return actions.hand_on(review_id=one.pk, to_id=to.person.pk, reason=reason, by=by.actor, at=NOW)


def test_a_review_of_somebody_who_left_is_listed_handed_on_and_judged_anew(representative, supervisor, manager, vera):
    one = waiting(representative, vera)
    contact = one.case.contacts.latest("pk").pk
    said = {each.pk: Said(value=0, comment="Half.", contact_id=contact) for each in one.version.criteria.all()}
    actions.keep_draft(review_id=one.pk, said=said, words="Hm.", by=vera.actor, at=NOW)
    assert queries.to_hand_on(manager.actor, as_of=NOW) == []
    Person.objects.filter(pk=vera.person.pk).update(active_to=NOW.date() - DAY)
    found = queries.to_hand_on(manager.actor, as_of=NOW)
    assert [(each.review.pk, each.turn, each.why, each.holder.name) for each in found] == [
        (one.pk, Turn.JUDGE, Stuck.LEFT, "Vera Stone")
    ]
    assert [each.name for each in queries.successors(one, at=NOW)] == ["Sue Marsh", "Grace Osei", "Ana Ruiz"]
    hand_on(one, supervisor, manager)
    one.refresh_from_db()
    assert (one.reviewer, one.words, one.due_at) == (supervisor.person, "", NOW + 7 * DAY)
    assert not Judgement.objects.filter(review=one).exists()
    row = Handing.objects.get()
    assert (row.before, row.to, row.by, row.reason) == (vera.person, supervisor.person, manager.person, "He is ill.")
    entry = Entry.objects.get(event="quality.ReviewHandedOn")
    event = events.ReviewHandedOn(**entry.payload | {"turn": Turn(entry.payload["turn"])})
    for _again in range(2):
        reactions.tell_of_handing(event, entry)
    assert {each.person_id for each in Notice.objects.all()} == {supervisor.person.pk, vera.person.pk}
    assert queries.waiting(supervisor.actor)[0] == [one]


def test_who_was_reviewed_or_reviewed_chooses_nobody_and_has_nothing_of_it(representative, supervisor, manager, director):
    one = sample.review(representative.person, reviewer=manager.person, at=NOW - HOUR)
    with pytest.raises(Refused, match="Nothing waits here"):
        hand_on(one, manager, supervisor)
    second = one.version.criteria.all()[1].pk
    actions.appeal(review_id=one.pk, criterion_ids=[second], reason="It is there.", by=representative.actor, at=NOW)
    for to, by, words in (
        (director, manager, "against your review"),
        (manager, supervisor, "does not decide the appeal"),
        (representative, supervisor, "their own work"),
        (supervisor, director, "have it already"),
    ):
        with pytest.raises(Refused, match=words):
            hand_on(one, to, by)
    with pytest.raises(Refused, match="Say why"):
        hand_on(one, director, supervisor, reason=" ")
    with pytest.raises(NotAllowed):
        hand_on(one, director, representative)
    hand_on(one, director, supervisor)
    one.refresh_from_db()
    assert (one.decider, one.reviewer) == (director.person, manager.person)
    with pytest.raises(Refused, match="Somebody else decides"):
        actions.decide(review_id=one.pk, said={second: Said(value=1)}, words="Yes.", by=supervisor.actor, at=NOW)
    actions.decide(review_id=one.pk, said={second: Said(value=1)}, words="The day is there.", by=director.actor, at=NOW)
    assert Review.objects.get().state == "decided"


def test_nobody_has_a_case_that_is_closed_to_them_or_in_which_they_answered(
    representative, supervisor, manager, vera, department
):
    one = waiting(representative, supervisor)
    sample.cases.contact(one.case, "I call you.", at=NOW, direction=sample.Direction.OUTBOUND, person=vera.person)
    with pytest.raises(Refused, match="written in this case"):
        hand_on(one, vera, manager)
    with pytest.raises(Refused, match="may not open this case"):
        hand_on(one, department["Priya Nair"], manager)
    with pytest.raises(Review.DoesNotExist):
        hand_on(one, manager, department["Priya Nair"])


def test_what_is_late_or_lies_with_somebody_away_for_long_is_listed_for_who_answers_for_the_team(
    representative, supervisor, manager, vera, department
):
    late, away = waiting(representative, vera), waiting(representative, supervisor)
    Review.objects.filter(pk=late.pk).update(due_at=NOW - DAY)
    people.presence(supervisor.person, at=NOW - HOUR, to_at=NOW + 3 * DAY)
    assert [one.why for one in queries.to_hand_on(manager.actor, as_of=NOW)] == [Stuck.LATE]
    people.Presence.objects.update(to_at=NOW + 30 * DAY)
    found = {one.review.pk: one.why for one in queries.to_hand_on(manager.actor, as_of=NOW)}
    assert found == {late.pk: Stuck.LATE, away.pk: Stuck.AWAY}
    assert [one.review.pk for one in queries.to_hand_on(vera.actor, as_of=NOW)] == [away.pk], "her own is hers to write"
    assert (
        queries.to_hand_on(representative.actor, as_of=NOW) == queries.to_hand_on(department["Priya Nair"].actor, as_of=NOW) == []
    )


def test_who_leads_is_told_once_of_what_a_leaver_leaves(representative, vera):
    for _each in range(2):
        waiting(representative, vera)
    people.account(vera.person)
    Person.objects.filter(pk=vera.person.pk).update(active_to=NOW.date() - DAY)
    people_actions.close_sign_ins(by=jobs.WATCH, at=NOW)
    entry = Entry.objects.get(event="people.SignInClosed")
    for _again in range(2):
        reactions.tell_of_leaver(SignInClosed(person_id=vera.person.pk), entry)
    told = Notice.objects.get()
    assert told.text.endswith("2.")
    assert (told.person_id, told.url) == (representative.person.manager_id, reverse("quality:overview"))


def test_a_review_is_handed_on_by_its_page_which_tells_no_result(representative, supervisor, manager, director, client_of):
    one = sample.review(representative.person, reviewer=supervisor.person, at=NOW - HOUR, words="Curt.")
    second = one.version.criteria.all()[1].pk
    actions.appeal(review_id=one.pk, criterion_ids=[second], reason="It is there.", by=representative.actor, at=NOW)
    url, grace = reverse("quality:hand_on", args=[one.pk]), client_of(manager)
    page = grace.get(url).content.decode()
    assert f"Appeal on case {one.case_id}" in page
    for words in ("Tom Bell", "70 %", "Curt.", "It is there."):
        assert words not in page
    assert grace.post(url, {"to": supervisor.person.pk, "reason": "Busy."}).status_code == 422
    assert grace.post(url, {"to": director.person.pk, "reason": "I know him well."}).url == reverse("quality:overview")
    shown = client_of(representative).get(reverse("quality:review", args=[one.pk])).content.decode()
    assert "I know him well." in shown
    assert "Ana Ruiz decides it." in shown


def test_a_week_draws_for_who_is_here_and_waits_to_be_handed_on_when_nobody_is(representative, supervisor, manager, vera):
    day = queries.today(NOW) - 7 * DAY
    since, _until = queries.week_of(day)
    for n in range(3):
        sample.settled(representative.person, at=since + n * HOUR)
    Person.objects.filter(pk=vera.person.pk).update(active_to=NOW.date() - DAY)
    plan = sample.plan(representative.team, reviewers=[supervisor.person, vera.person], owner=manager.person, at=since)
    made = actions.draw_week(plan_id=plan.pk, day=day, by=manager.actor, at=NOW)
    assert set(made.reviews.values_list("reviewer_id", flat=True)) == {supervisor.person.pk}
    alone = sample.plan(representative.team, reviewers=[vera.person], owner=manager.person, at=since, name="Vera's")
    actions.draw_week(plan_id=alone.pk, day=day, by=manager.actor, at=NOW)
    assert [one.why for one in queries.to_hand_on(manager.actor, as_of=NOW)] == [Stuck.NOBODY] * 3


@pytest.mark.parametrize(
    ("since", "until", "is_long"), [(-1, 3, False), (-1, 6.9, False), (-1, 7, True), (-7, 1, True), (-1, None, True)]
)
def test_an_absence_is_long_when_a_week_of_it_has_passed_or_lies_ahead(since, until, is_long):
    ends = None if until is None else NOW + until * DAY
    assert rules.is_away_long(from_at=NOW + since * DAY, to_at=ends, at=NOW) is is_long
