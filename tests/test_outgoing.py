"""What webhooks are told of: each from fields that its event has, each with an address that the API answers."""

import re
from dataclasses import fields
from datetime import timedelta
from typing import get_type_hints

import pytest

from rapport.desk.recurring.events import DateSettled
from rapport.desk.recurring.types import Outcome
from rapport.directory.connections import sample as connections
from rapport.directory.connections.models import Delivery
from rapport.directory.people import sample as people
from rapport.governance.commitments import actions, sample
from rapport.governance.commitments.events import DepartmentAnswered, DepartmentReminded
from rapport.governance.commitments.types import Said, Step
from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.kernel.journal import publish
from rapport.site.api.application import described
from rapport.site.outgoing import TOLD

HOUSE = Actor.machine("test")


def test_each_is_told_from_fields_that_its_event_has_and_leads_to_what_the_api_answers():
    answered = {re.sub(r"{\w+}", "{}", path) for path, methods in described()["paths"].items() if "get" in methods}
    keys = []
    for kind, told in TOLD.items():
        named = {one.name for one in fields(kind)}
        for one in told if isinstance(told, tuple) else (told,):
            keys.append(one.key)
            assert set(re.findall(r"{(\w+)}", one.path)) <= named, one.key
            assert "/api/v1/" + re.sub(r"{\w+}", "{}", one.path) in answered, one.key
            if one.where is not None:
                values = get_type_hints(kind)[one.where[0]]
                assert one.where[1] <= {value.value for value in values}, one.key
    assert len(keys) == len(set(keys))


@pytest.mark.django_db
def test_each_answer_of_a_department_is_told_by_its_own_name(department, director):
    now, tom = clock.now(), department["Tom Bell"].person
    owed = sample.promise(owner_id=tom.pk, made_at=now)
    handing = sample.handing(owed, department_id=people.department().pk, at=now, by_id=tom.pk, state="reported", reported_at=now)
    sample.line(handing, "The van came.", at=now)
    about = {"commitment_id": owed.pk, "subject_kind": "case", "subject_id": 1, "handing_id": handing.pk}
    wanted = ["department.accepted", "department.done", "department.confirmed", "department.overdue", "recurring.made"]
    connections.webhook("https://hooks.example.com/", at=now, kinds=wanted, is_on=True)
    for said in (Said.ACCEPTED, Said.DECLINED, Said.QUESTION, Said.REPORTED):
        publish(DepartmentAnswered(**about, said=said), about=handing, by=HOUSE, at=now)
    for step in (Step.NEAR, Step.HEAD):
        publish(DepartmentReminded(**about, step=step), about=handing, by=HOUSE, at=now)
    actions.confirm_report(handing_id=handing.pk, text="We saw it.", by=director.actor, at=now + timedelta(minutes=1))
    for outcome, case_id in ((Outcome.SKIPPED, None), (Outcome.LATE, 7), (Outcome.MISSED, None)):
        settled = DateSettled(schedule_id=1, occurrence_id=1, outcome=outcome, case_id=case_id)
        publish(settled, about=handing, by=HOUSE, at=now)
    told = list(Delivery.objects.order_by("pk").values_list("kind", flat=True))
    assert told == ["department.accepted", "department.done", "department.overdue", "department.confirmed", "recurring.made"]
    body = Delivery.objects.get(kind="department.overdue").body
    assert '"step":"head"' in body
    assert f'/api/v1/handings/{handing.pk}"' in body
    assert '/api/v1/cases/7"' in Delivery.objects.get(kind="recurring.made").body
