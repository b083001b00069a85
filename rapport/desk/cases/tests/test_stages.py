"""Whose part of a clock's time is how large: the teams that had the case, pauses and closed hours left out."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from rapport.desk.cases import actions, queries
from rapport.desk.cases.queries import AssignedItem
from rapport.desk.cases.tests.conftest import FORM, inbound
from rapport.desk.cases.types import Channel, State
from rapport.desk.cases.web import stages
from rapport.governance.standards import queries as standards
from rapport.governance.standards import sample as promises
from rapport.kernel import clock
from rapport.kernel.jobs import run_waiting

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
MONDAY = datetime(2026, 11, 16, 9, tzinfo=UTC)
TUESDAY = MONDAY + 24 * HOUR


@pytest.fixture
def case(opened, department, representative, supervisor, director, monkeypatch):
    """Six hours with Leeds day, of which one waits for the customer; then three of opening with Toronto, over the night."""
    monkeypatch.setattr(clock, "now", lambda: TUESDAY + HOUR)
    promises.standard(hours=4, calendar=promises.calendar())
    run_waiting()
    case = opened(by=representative.actor, assignee_id=representative.person.pk, at=MONDAY)
    waits = {"text": "Which bed?", "channel": Channel.EMAIL, "then": State.WAITING_CUSTOMER}
    actions.reply(case_id=case.pk, by=representative.actor, at=MONDAY + HOUR, **waits)
    actions.receive(case_id=case.pk, contact=inbound("Oak."), by=FORM, at=MONDAY + 2 * HOUR)
    toronto = department["Maya Singh"].team.pk
    actions.assign(case_id=case.pk, team_id=toronto, assignee_id=None, by=director.actor, at=MONDAY + 6 * HOUR)
    return case


def test_the_teams_parts_are_the_used_time(case, director):
    for as_of in (MONDAY + 3 * HOUR, MONDAY + 7 * HOUR, TUESDAY + HOUR):
        (shown,) = standards.clocks_of("case", [case.pk], as_of=as_of)[case.pk]
        timeline = queries.timeline(case, actor=director.actor, as_of=as_of)
        found = stages.parts(shown, [one for one in timeline if isinstance(one, AssignedItem)], as_of)
        assert sum(found.values()) == shown.used_seconds
    assert found == {"Leeds day": 5 * 3600, "Toronto": 3 * 3600}


def test_the_page_says_whose_part_of_a_missed_standard_is_how_large(case, director, client_of):
    page = client_of(director).get(reverse("cases:case", args=[case.pk])).text
    assert "Leeds day 5 h (62 %); Toronto 3 h (38 %)" in page
