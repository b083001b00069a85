"""Following subjects: clocks are made, stopped and judged from the whole history."""

from datetime import UTC, datetime

import pytest

from rapport.governance.standards import actions, queries, sample
from rapport.governance.standards.types import Facts, History, Measure, Message, Result, Stretch, Subject
from rapport.kernel.actor import Actor

BY = Actor.machine("test")
pytestmark = pytest.mark.django_db


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_a_case_has_its_clocks_and_they_stop():
    office = sample.calendar()
    sample.standard(Measure.FIRST_RESPONSE, hours=4, calendar=office)
    sample.standard(Measure.RESOLUTION, hours=8, calendar=office)
    opened = at("2026-01-05 10:00")
    history = History(opened_at=opened, messages=(Message(at=opened, is_inbound=True),), states=(Stretch(from_at=opened),))
    due = actions.follow(subject=Subject(kind="case", id=1), facts=Facts(), history=history, by=BY, at=opened)
    assert due == at("2026-01-05 14:00")
    answer = Message(at=at("2026-01-05 11:30"), is_inbound=False)
    answered = History(opened_at=opened, messages=(*history.messages, answer), states=history.states)
    due = actions.follow(subject=Subject(kind="case", id=1), facts=Facts(), history=answered, by=BY, at=at("2026-01-05 11:30"))
    assert due == at("2026-01-06 10:00")
    first, resolution = queries.clocks_of("case", [1], as_of=at("2026-01-05 15:00"))[1]
    assert (first.result, first.used_seconds, first.working) == (Result.MET, 5400, "1 h 30 min: Mon 10:00–11:30")
    assert (resolution.result, resolution.share_used, resolution.due_at) == (Result.RUNNING, 5 / 8, at("2026-01-06 10:00"))
