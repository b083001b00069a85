from datetime import timedelta

import pytest
from django.urls import reverse

from rapport.kernel import clock
from rapport.kernel.errors import Refused
from rapport.team.quality import actions, jobs, queries, sample
from rapport.team.quality.models import Calibration, Mark
from rapport.team.quality.types import Said

pytestmark = pytest.mark.django_db
NOW = clock.now()
DAY = timedelta(days=1)


def judge(one, who, *values):
    criteria = one.version.criteria.all()
    said = {criterion.pk: Said(value=value, comment="I saw it so.") for criterion, value in zip(criteria, values, strict=True)}
    of = one.cases.get()
    return actions.judge_case(calibration_id=one.pk, case_id=of.case_id, said=said, by=who.actor, at=NOW)


def test_judges_judge_blind_once_and_see_how_far_they_agree_when_it_is_closed(representative, supervisor, manager):
    case = sample.settled(representative.person, at=NOW - DAY)
    card = sample.scorecard(owner=manager.person, at=NOW - DAY)
    given = {"name": "November", "scorecard_id": card.pk, "case_ids": [case.pk], "by": manager.actor, "at": NOW}
    people = [supervisor.person.pk, manager.person.pk]
    for wrong, words in (([people[0]], "two judges"), ([*people, representative.person.pk], "may not open")):
        with pytest.raises(Refused, match=words):
            actions.open_calibration(person_ids=wrong, **given)
    one = actions.open_calibration(person_ids=people, **given)
    judge(one, supervisor, 4, 1, 1)
    with pytest.raises(Refused, match="Fewer than two"):
        actions.close_calibration(calibration_id=one.pk, words="So.", led_to_id=None, by=manager.actor, at=NOW)
    with pytest.raises(Refused, match="have judged"):
        judge(one, supervisor, 3, 1, 1)
    judge(one, manager, 2, 1, 1)
    assert queries.open_places(supervisor.actor) == []
    closed = actions.close_calibration(
        calibration_id=one.pk, words="2: it answers part of it.", led_to_id=None, by=manager.actor, at=NOW
    )
    found = queries.compared(queries.get_calibration(closed.pk, actor=manager.actor))
    assert [round(each.agreement.share, 2) for each in found] == [0.67, 0.0, 1.0, 1.0]
    case_id, said = found[1].differences[0]
    assert (case_id, {(one.place.person.name, one.value) for one in said}) == (case.pk, {("Sue Marsh", 4), ("Grace Osei", 2)})


def test_who_answered_in_a_case_does_not_judge_it_and_the_message_that_shows_it_is_kept(
    representative, supervisor, manager, director, client_of
):
    case = sample.settled(representative.person, at=NOW - DAY)
    contact = sample.cases.contact(case, "I call you.", at=NOW - DAY, direction=sample.Direction.OUTBOUND, person=manager.person)
    card = sample.scorecard(owner=manager.person, at=NOW - DAY)
    given = {"name": "November", "scorecard_id": card.pk, "case_ids": [case.pk], "by": director.actor, "at": NOW}
    with pytest.raises(Refused, match="Grace Osei handled one of these cases, or answered in it"):
        actions.open_calibration(person_ids=[supervisor.person.pk, manager.person.pk], **given)
    one = actions.open_calibration(person_ids=[supervisor.person.pk, director.person.pk], **given)
    first, second, third = (each.pk for each in one.version.criteria.all())
    said = {first: Said(value=2, contact_id=contact.pk), second: Said(value=1), third: Said(value=1)}
    actions.judge_case(calibration_id=one.pk, case_id=case.pk, said=said, by=supervisor.actor, at=NOW)
    judge(one, director, 4, 1, 1)
    actions.close_calibration(calibration_id=one.pk, words="2.", led_to_id=None, by=director.actor, at=NOW)
    assert Mark.objects.get(place__person=supervisor.person, criterion=first).contact_id == contact.pk
    page = client_of(supervisor).get(reverse("quality:calibration", args=[one.pk])).content.decode()
    assert "I call you." in page


def test_a_calibration_is_seen_by_its_judges_and_by_who_leads_the_team(representative, supervisor, manager, department):
    one = sample.calibration(
        manager.person,
        team=representative.team,
        judges=[supervisor.person, manager.person],
        handler=representative.person,
        at=NOW,
    )
    for name, sees in (("Sue Marsh", True), ("Grace Osei", True), ("Ana Ruiz", True), ("Priya Nair", False), ("Tom Bell", False)):
        assert queries.calibrations(department[name].actor).filter(pk=one.pk).exists() is sees, name


def test_words_and_names_of_a_calibration_go_when_its_time_is_over_and_how_far_they_agree_stays(
    representative, supervisor, manager, client_of
):
    people = [supervisor.person, manager.person]
    one = sample.calibration(manager.person, team=representative.team, judges=people, handler=representative.person, at=NOW)
    Calibration.objects.update(keep_days=30)
    judge(one, supervisor, 4, 1, 1)
    judge(one, manager, 2, 1, 1)
    actions.close_calibration(calibration_id=one.pk, words="2 it is.", led_to_id=None, by=manager.actor, at=NOW)
    unclosed = sample.calibration(manager.person, team=representative.team, judges=people, handler=representative.person, at=NOW)
    before = queries.compared(queries.get_calibration(one.pk, actor=manager.actor))
    days = (29, 30, 31, 365, 366)
    assert [actions.forget_old(by=jobs.WATCH, at=NOW + n * DAY) for n in days] == [0, 1, 0, 1, 0]
    assert set(Mark.objects.values_list("comment", "contact")) == {("", None)}
    found = queries.get_calibration(one.pk, actor=manager.actor)
    assert (found.words, {place.person for place in found.places.all()}) == ("", {None})
    assert [each.agreement for each in queries.compared(found)] == [each.agreement for each in before]
    shown = client_of(manager).get(reverse("quality:calibration", args=[one.pk])).text
    assert "A judge" in shown
    assert "Sue Marsh" not in shown
    with pytest.raises(Refused, match="time of this calibration is over"):
        actions.close_calibration(calibration_id=unclosed.pk, words="So.", led_to_id=None, by=manager.actor, at=NOW)
