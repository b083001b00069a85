"""Corrective actions: who owes them finds their verbs, and is told when their effect is to be looked at."""

import pytest
from django.urls import reverse

from rapport.desk.complaints import actions
from rapport.kernel.jobs import run_waiting
from rapport.kernel.models import Notice

from .conftest import HOUSE, MONDAY, later

pytestmark = pytest.mark.django_db


def test_a_corrective_action_has_its_verbs_and_its_owner_is_told_once_when_its_effect_is_due(
    complain, supervisor, representative, client_of
):
    complaint = complain()
    owed = {"text": "Depot confirms each slot", "owner_id": representative.person.pk, "due_date": later(days=10).date()}
    action = actions.agree_action(case_id=complaint.pk, **owed, check_weeks=6, by=supervisor.actor, at=MONDAY)
    page = client_of(supervisor).get(f"/complaints/{complaint.pk}/").content.decode()
    for verb in ("keep", "hand_over"):
        assert reverse(f"commitments:{verb}", args=[action.commitment_id]) + "?next=" in page
    assert [actions.tell_effects(by=HOUSE, at=later(days=days)) for days in (51, 52, 53)] == [0, 1, 0]
    run_waiting()
    told = Notice.objects.filter(text__startswith="Did the corrective action work?")
    assert representative.person.pk in set(told.values_list("person_id", flat=True))
    actions.check_effect(
        case_id=complaint.pk, action_id=action.pk, has_worked=True, effect="None since.", by=supervisor.actor, at=later(days=54)
    )
    assert actions.tell_effects(by=HOUSE, at=later(days=60)) == 0
