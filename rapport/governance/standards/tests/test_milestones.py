"""Milestones: each is said once, by whichever worker comes first, and after an outage only the highest."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from rapport.governance.standards import actions, jobs, queries, sample
from rapport.governance.standards.actions.milestones import reach_milestones
from rapport.governance.standards.models import Clock, Late
from rapport.governance.standards.types import Facts, Measure, Result, Rung, Subject, Told
from rapport.kernel import clock
from rapport.kernel.models import Entry

from .histories import BY, at, story

LIFE = story("Mon 09:00", "Mon 09:00 in")


def told():
    rows = Entry.objects.filter(event="standards.MilestoneReached").order_by("pk")
    return [(row.payload["subject_id"], row.payload["share"]) for row in rows]


def started(*numbers, hours=4, measure=Measure.FIRST_RESPONSE):
    sample.standard(measure, hours=hours, calendar=sample.calendar())
    for number in numbers:
        actions.follow(subject=Subject(kind="case", id=number), facts=Facts(), history=LIFE, by=BY, at=at("Mon 09:00"))


@pytest.mark.django_db
def test_each_milestone_is_said_once_when_its_moment_comes():
    started(7)
    for moment in ("Mon 10:59", "Mon 11:00", "Mon 11:00", "Mon 12:01", "Mon 12:36", "Mon 13:00", "Mon 13:01", "Mon 14:00"):
        reach_milestones(by=BY, at=at(moment))
    assert told() == [(7, 50), (7, 75), (7, 90), (7, 100)]
    kept = Clock.objects.get()
    assert (kept.result, kept.next_milestone_at, kept.stopped_at) == (Result.BREACHED, None, None)


@pytest.mark.django_db
def test_after_an_outage_only_the_highest_milestone_is_said():
    started(7)
    reach_milestones(by=BY, at=at("Mon 12:10"))
    assert told() == [(7, 75)]
    reach_milestones(by=BY, at=at("Wed 12:10"))
    assert told() == [(7, 75), (7, 100)]


@pytest.mark.django_db
def test_a_milestone_is_not_said_again_after_a_pause_has_moved_it():
    started(7, measure=Measure.RESOLUTION)
    reach_milestones(by=BY, at=at("Mon 11:00"))
    paused = story("Mon 09:00", "", "Mon 10:00 waiting, Mon 12:00 open")
    actions.follow(subject=Subject(kind="case", id=7), facts=Facts(), history=paused, by=BY, at=at("Mon 12:00"))
    assert Clock.objects.get().next_milestone_at == at("Mon 14:00")
    reach_milestones(by=BY, at=at("Mon 13:30"))
    assert told() == [(7, 50)]


@pytest.mark.django_db
def test_a_paused_clock_reaches_no_milestone():
    started(7, measure=Measure.RESOLUTION)
    paused = story("Mon 09:00", "", "Mon 10:00 waiting")
    actions.follow(subject=Subject(kind="case", id=7), facts=Facts(), history=paused, by=BY, at=at("Mon 10:00"))
    assert reach_milestones(by=BY, at=at("Fri 10:00")) == 0


@pytest.mark.django_db
def test_the_minute_job_takes_all_that_are_due(monkeypatch):
    started(*range(1, 8))
    monkeypatch.setattr(clock, "now", lambda: at("Mon 11:30"))
    monkeypatch.setattr(jobs, "TICK_ROWS", 3)
    monkeypatch.setattr("rapport.governance.standards.actions.milestones.TICK_ROWS", 3)
    jobs.watch_clocks(timestamp=0)
    assert sorted(told()) == [(number, 50) for number in range(1, 8)]


@pytest.mark.django_db(transaction=True)
def test_two_workers_say_each_milestone_once():
    started(*range(1, 61))

    def work(_number):
        try:
            return sum(iter(lambda: reach_milestones(by=BY, at=at("Mon 14:00")), 0))
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as workers:
        assert sum(workers.map(work, range(2))) == 60
    assert sorted(told()) == [(number, 100) for number in range(1, 61)]


@pytest.mark.django_db
def test_people_are_told_in_the_hours_of_the_clock():
    started(7)
    kept = Clock.objects.get()
    assert queries.tell_at(kept.pk, at=at("Sat 03:00")) == at("Mon+ 09:00")
    assert queries.tell_at(kept.pk, at=at("Tue 10:00")) == at("Tue 10:00")


@pytest.mark.django_db
def test_an_overdue_past_climbs_no_ladder_and_after_an_outage_only_the_highest_rung_is_said():
    ladder = (Rung(told=(Told.LEAD,)), *(Rung(hours=hours, told=(Told.MANAGER,)) for hours in (1, 2, 30)))
    sample.standard(Measure.RESOLUTION, hours=4, calendar=sample.calendar(), ladder=ladder)
    actions.follow_many(kind="case", items=[(1, Facts(), LIFE)], by=BY, at=at("Tue 10:00"))
    actions.follow(subject=Subject(kind="case", id=2), facts=Facts(), history=LIFE, by=BY, at=at("Mon 09:00"))
    for moment in ("Mon 13:30", "Tue 10:00", "Tue 10:00"):
        reach_milestones(by=BY, at=at(moment))
        actions.climb_late(by=BY, at=at(moment))
    said = Entry.objects.filter(event="standards.StillOverdue")
    assert [(one.payload["subject_id"], one.payload["hours"]) for one in said] == [(2, 2)]
    # Of the thirty hours Monday has four after the breach, each day after it eight.
    assert Late.objects.get().next_at == at("Fri 11:00")
