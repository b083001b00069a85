"""An answer that was taken back before it left: the customer waits as before, and no clock counts it as an answer."""

from datetime import timedelta

import pytest

from rapport.desk.cases import actions
from rapport.desk.cases.types import Channel, Direction
from rapport.governance.standards import queries as standards
from rapport.governance.standards import sample
from rapport.governance.standards.types import Measure, Result
from rapport.kernel.errors import BadInput

from .conftest import NOON

pytestmark = pytest.mark.django_db


def test_after_taking_an_answer_back_the_customer_waits_and_the_first_response_runs_on(representative, opened):
    sample.standard(calendar=sample.calendar(), measure=Measure.FIRST_RESPONSE)
    case = opened(team_id=representative.team.pk)
    late = NOON + timedelta(minutes=5)
    answer = actions.reply(case_id=case.pk, text="On Thursday.", channel=Channel.EMAIL, by=representative.actor, at=late)
    case.refresh_from_db()
    assert case.awaiting_answer_since is None
    actions.take_back(contact_id=answer.pk, by=representative.actor, at=late + timedelta(seconds=9))
    case.refresh_from_db()
    answer.refresh_from_db()
    assert answer.direction == Direction.NOTE
    assert case.awaiting_answer_since == NOON
    assert case.last_contact_at == NOON
    clocks = standards.clocks_of("case", [case.pk], as_of=late + timedelta(seconds=10))[case.pk]
    assert [one.result for one in clocks if one.measure is Measure.FIRST_RESPONSE] == [Result.RUNNING]


def test_what_the_customer_said_cannot_be_taken_back(representative, opened):
    case = opened(team_id=representative.team.pk)
    with pytest.raises(BadInput):
        actions.take_back(contact_id=case.contacts.get().pk, by=representative.actor, at=NOON)
