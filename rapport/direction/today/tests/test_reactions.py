"""An open page of whoever was asked learns that the need is gone."""

from datetime import timedelta

import pytest

from rapport.desk.cases import actions, sample
from rapport.desk.cases.events import EscalationWithdrawn
from rapport.desk.cases.types import Tier
from rapport.direction.today import reactions
from rapport.kernel import live
from rapport.kernel.models import Entry

from .conftest import MORNING

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("to", [Tier.DIRECTOR, Tier.SUPERVISOR])
def test_a_withdrawn_escalation_leaves_the_open_page_of_whoever_was_asked(to, director, supervisor, representative, monkeypatch):
    case = sample.case(team=representative.team, assignee=representative.person, at=MORNING)
    asked = {} if to is Tier.DIRECTOR else {"to_person": supervisor.person}
    escalation = sample.escalation(case, to=to, at=MORNING, **asked)
    actions.withdraw_escalation(escalation_id=escalation.pk, by=representative.actor, at=MORNING + timedelta(minutes=5))
    entry = Entry.objects.get(event__contains="EscalationWithdrawn")
    event = EscalationWithdrawn(**entry.payload)
    announced = []
    monkeypatch.setattr(live, "announce", announced.append)
    reactions.renew_needs(event, entry)
    whom = director if to is Tier.DIRECTOR else supervisor
    assert announced == [f"inbox:{whom.person.pk}"]


def test_a_case_that_is_gone_is_no_error(director):
    entry = Entry(at=MORNING)
    reactions.renew_needs(EscalationWithdrawn(case_id=0, escalation_id=0), entry)
