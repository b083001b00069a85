from datetime import timedelta
from io import BytesIO

import pytest
from django.test.utils import CaptureQueriesContext

from rapport.desk.cases import actions, queries, sample
from rapport.desk.cases.tests.conftest import FORM, NOON, inbound
from rapport.desk.cases.types import Brief, Channel, EscalationState, Kind, Priority, State, Tier

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def lived(opened, representative, director, supervisor, settings, tmp_path):
    """A case to which everything has happened, an hour apart."""
    settings.RAPPORT_FILES = tmp_path
    tom, ana = representative.actor, director.actor
    case = opened(team_id=representative.team.pk)
    actions.take(case_id=case.pk, by=tom, at=NOON + HOUR)
    actions.set_priority(case_id=case.pk, priority=Priority.HIGH, by=tom, at=NOON + 2 * HOUR)
    about = {"kind": Kind.COMPLAINT, "reason_id": sample.reason().pk, "cause_id": None, "attributes": {}, "is_safety": False}
    actions.classify(case_id=case.pk, by=tom, at=NOON + 3 * HOUR, **about)
    actions.promise(case_id=case.pk, text="The bed on Tuesday.", due_at=NOON + 30 * HOUR, by=tom, at=NOON + 4 * HOUR)
    reply = actions.reply(case_id=case.pk, text="It comes on Tuesday.", channel=Channel.EMAIL, by=tom, at=NOON + 5 * HOUR)
    actions.attach(contact_id=reply.pk, content=BytesIO(b"Tuesday 9 to 12"), name="slot.txt", by=tom, at=NOON + 5 * HOUR)
    actions.note(case_id=case.pk, text="Do not offer more.", is_private=True, by=supervisor.actor, at=NOON + 6 * HOUR)
    brief = Brief(happened="a", tried="b", wanted="c")
    escalation = actions.escalate(case_id=case.pk, to=Tier.MANAGER, brief=brief, by=tom, at=NOON + 7 * HOUR)
    actions.return_with_guidance(escalation_id=escalation.pk, guidance="Own van.", by=ana, at=NOON + 8 * HOUR)
    takeover = actions.take_over(case_id=case.pk, by=ana, at=NOON + 9 * HOUR)
    actions.end_takeover(takeover_id=takeover.pk, outcome="Delivered.", by=ana, at=NOON + 10 * HOUR)
    actions.resolve(case_id=case.pk, by=tom, at=NOON + 11 * HOUR)
    return case


def story(case, who, at=NOON + 99 * HOUR):
    return queries.timeline(queries.get_case(case.pk, actor=who.actor), actor=who.actor, as_of=at)


def test_the_whole_story_stands_there_in_order_with_names(lived, director):
    told = [(item.kind, item.who, round((item.at - NOON) / HOUR)) for item in story(lived, director)]
    assert told == [
        ("contact", "", 0),
        ("moved", "", 0),
        ("assigned", "", 0),
        ("moved", "Tom Bell", 1),
        ("assigned", "Tom Bell", 1),
        ("priority", "Tom Bell", 2),
        ("classified", "Tom Bell", 3),
        ("promise", "Tom Bell", 4),
        ("contact", "Tom Bell", 5),
        ("contact", "Sue Marsh", 6),
        ("escalated", "Tom Bell", 7),
        ("answered", "Ana Ruiz", 8),
        ("assigned", "Ana Ruiz", 9),
        ("taken_over", "Ana Ruiz", 9),
        ("assigned", "Ana Ruiz", 10),
        ("takeover_ended", "Ana Ruiz", 10),
        ("moved", "Tom Bell", 11),
    ]


def test_each_thing_says_what_it_was(lived, director):
    told = {item.kind: item for item in story(lived, director)}
    assert (told["moved"].before, told["moved"].after) == (State.OPEN, State.RESOLVED)
    assert (told["priority"].before, told["priority"].after) == (Priority.NORMAL, Priority.HIGH)
    assert (told["classified"].reason, told["classified"].case_kind) == ("Late delivery", Kind.COMPLAINT)
    assert told["promise"].promise.text == "The bed on Tuesday."
    assert (told["escalated"].to_name, told["escalated"].brief.wanted) == ("Grace Osei", "c")
    assert (told["answered"].state, told["answered"].guidance) == (EscalationState.RETURNED, "Own van.")
    assert (told["taken_over"].observer, told["takeover_ended"].outcome) == ("Tom Bell", "Delivered.")
    assert told["assigned"].assignee == "Tom Bell"


def test_a_file_stands_with_its_message(lived, director):
    assert [[kept.name for kept in item.files] for item in story(lived, director) if item.kind == "contact"] == [
        [],
        ["slot.txt"],
        [],
    ]


def test_who_stands_below_does_not_see_a_private_note(lived, representative, supervisor):
    assert [item.text for item in story(lived, representative) if item.kind == "contact"][2:] == []
    assert "Do not offer more." in [item.text for item in story(lived, supervisor) if item.kind == "contact"]


def test_as_of_a_moment_nothing_later_is_known(lived, director):
    then = story(lived, director, at=NOON + 7 * HOUR)
    assert then[-1].kind == "escalated"
    assert then[-1].state is EscalationState.WAITING


def test_the_number_of_queries_does_not_grow_with_the_story(lived, director, django_assert_max_num_queries):
    from django.db import connection

    case = queries.get_case(lived.pk, actor=director.actor)
    with CaptureQueriesContext(connection) as short:
        queries.timeline(case, actor=director.actor, as_of=NOON + 99 * HOUR)
    for number in range(6):
        actions.receive(case_id=case.pk, contact=inbound(f"Message {number}"), by=FORM, at=NOON + (20 + number) * HOUR)
    with django_assert_max_num_queries(len(short)):
        assert len(queries.timeline(case, actor=director.actor, as_of=NOON + 99 * HOUR)) > 20
    assert len(short) <= 16
