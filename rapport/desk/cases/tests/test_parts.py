"""Operational targets of a case's teams: on its page with how they stand, told to who has it and to the lead."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from rapport.desk.cases import actions
from rapport.desk.cases.reactions import tell_of_stage
from rapport.governance.standards import sample as promises
from rapport.governance.standards.actions.stages import reach_stages
from rapport.governance.standards.events import StageReached
from rapport.governance.standards.types import TeamTarget
from rapport.kernel import clock, inbox
from rapport.kernel.actor import Actor
from rapport.kernel.jobs import run_waiting
from rapport.kernel.journal import decode
from rapport.kernel.models import Entry

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
MONDAY = datetime(2026, 11, 16, 9, tzinfo=UTC)
WATCH = Actor.machine("standards watch")


@pytest.fixture
def case(opened, department, representative, director, monkeypatch):
    """A case of Tom Bell since Monday morning; of its eight hours Leeds day has four, and Toronto three."""
    monkeypatch.setattr(clock, "now", lambda: MONDAY)
    teams = (representative.team.pk, department["Maya Singh"].team.pk)
    parts = tuple(TeamTarget(team_id=one, seconds=hours * 3600) for one, hours in zip(teams, (4, 3), strict=True))
    promises.standard(hours=8, calendar=promises.calendar(), team_targets=parts)
    run_waiting()
    return opened(by=representative.actor, assignee_id=representative.person.pk, at=MONDAY)


def reach(at):
    reach_stages(by=WATCH, at=at)
    run_waiting()


def told(member):
    notices = inbox.notices(member.person.pk, as_of=MONDAY + 99 * HOUR).filter(kind="stage")
    return [one.text for one in reversed(notices)]


def test_who_has_the_case_hears_before_and_the_lead_at_the_end(case, representative, department, supervisor):
    reach(MONDAY + 3 * HOUR)
    assert [len(told(one)) for one in (representative, supervisor)] == [1, 0]
    assert "75 % of the time of Leeds day" in told(representative)[0]
    reach(MONDAY + 4 * HOUR + timedelta(minutes=1))
    assert [len(told(one)) for one in (representative, supervisor)] == [2, 1]
    entry = Entry.objects.filter(event="standards.StageReached").order_by("-pk")[0]
    tell_of_stage(decode(StageReached, entry.payload), entry)
    assert [len(told(one)) for one in (representative, supervisor)] == [2, 1]


def test_the_clocks_of_the_case_say_how_each_team_stands_by_its_part(case, department, director, client_of, monkeypatch):
    toronto = department["Maya Singh"].team.pk
    actions.assign(case_id=case.pk, team_id=toronto, assignee_id=None, by=director.actor, at=MONDAY + 5 * HOUR)
    monkeypatch.setattr(clock, "now", lambda: MONDAY + 7 * HOUR)
    page = client_of(director).get(reverse("cases:case", args=[case.pk])).text
    assert "Leeds day: 5 h of its 4 h, missed" in page
    assert "Toronto: 2 h of its 3 h so far" in page
