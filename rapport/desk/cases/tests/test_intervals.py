"""History holds together whatever people do: states and places follow each other without gap and without overlap."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rapport.desk.cases import actions, queries, sample
from rapport.desk.cases.models import Case
from rapport.desk.cases.tests.conftest import FORM, NOON, inbound
from rapport.desk.cases.types import UNSETTLED, Brief, Channel, State, Tier
from rapport.kernel.actor import Actor
from rapport.kernel.errors import Refused

pytestmark = pytest.mark.django_db
BRIEF = Brief(happened="a", tried="b", wanted="c")
EMAIL = Channel.EMAIL


def verbs(case, cast):
    """Everything that anybody may try, by name."""
    tom, sue, ana = (cast[name].actor for name in ("Tom Bell", "Sue Marsh", "Ana Ruiz"))
    team, pk = cast["Tom Bell"].team.pk, case.pk

    def end(at):
        takeover = queries.running_takeover(case, as_of=NOON + timedelta(days=99))
        return takeover and actions.end_takeover(takeover_id=takeover.pk, outcome="Done.", by=ana, at=at)

    def guide(at):
        waiting = case.escalations.filter(state="waiting").first()
        return waiting and actions.return_with_guidance(escalation_id=waiting.pk, guidance="Go on.", by=ana, at=at)

    moves = {f"move {to}": lambda at, to=to: actions.move(case_id=pk, to=to, by=tom, at=at) for to in State}
    return moves | {
        "receive": lambda at: actions.receive(case_id=pk, contact=inbound(), by=FORM, at=at),
        "reply": lambda at: actions.reply(case_id=pk, text="Yes.", channel=EMAIL, by=tom, at=at),
        "reply and wait": lambda at: actions.reply(
            case_id=pk, text="Which?", channel=EMAIL, then=State.WAITING_CUSTOMER, by=tom, at=at
        ),
        "director replies": lambda at: actions.reply(case_id=pk, text="I am here.", channel=EMAIL, by=ana, at=at),
        "take": lambda at: actions.take(case_id=pk, by=tom, at=at),
        "give back": lambda at: actions.give_back(case_id=pk, by=tom, at=at),
        "assign": lambda at: actions.assign(case_id=pk, team_id=team, assignee_id=cast["Sue Marsh"].person.pk, by=sue, at=at),
        "escalate": lambda at: actions.escalate(case_id=pk, to=Tier.DIRECTOR, brief=BRIEF, by=tom, at=at),
        "guide": guide,
        "take over": lambda at: actions.take_over(case_id=pk, by=ana, at=at),
        "end": end,
        "resolve": lambda at: actions.resolve(case_id=pk, by=ana, at=at),
        "note": lambda at: actions.note(case_id=pk, text="Hm.", by=tom, at=at),
    }


NAMES = [
    *(f"move {to}" for to in State), "receive", "reply", "reply and wait", "director replies", "take", "give back", "assign",
    "escalate", "guide", "take over", "end", "resolve", "note",
]  # fmt: skip
steps = st.lists(st.tuples(st.sampled_from(NAMES), st.integers(min_value=-20, max_value=90)), max_size=12)


@given(steps=steps)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_states_and_places_tile_the_life_of_a_case_whatever_is_tried(department, steps):
    with transaction.atomic():
        case = sample.case(team=department["Tom Bell"].team, at=NOON)
        at = NOON
        for name, minutes in steps:
            # Clocks of different machines disagree a little: moments also go back.
            at += timedelta(minutes=minutes)
            try:
                with transaction.atomic():
                    verbs(case, department)[name](at)
            except Refused:
                continue
        check(case.pk)
        transaction.set_rollback(True)


def check(case_id):
    case = Case.objects.get(pk=case_id)
    for rows in (list(case.states.order_by("pk")), list(case.assignments.order_by("pk"))):
        assert rows[0].from_at == case.opened_at
        assert all(before.to_at == after.from_at for before, after in pairwise(rows))
        assert rows[-1].to_at is None
    last_state, last_place = case.states.order_by("pk").last(), case.assignments.order_by("pk").last()
    assert (last_state.state, last_state.from_at) == (case.state, case.state_since_at)
    assert (last_place.team_id, last_place.assignee_id) == (case.team_id, case.assignee_id)
    assert case.inbound_count == case.contacts.filter(direction="inbound").count()
    assert (case.resolved_at is None) == (case.state in UNSETTLED)
    assert case.takeovers.filter(ended_at=None).count() <= 1
    if (takeover := case.takeovers.filter(ended_at=None).first()) is not None:
        assert (case.assignee_id, case.observer_id) == (takeover.by_id, takeover.observer_id)
    story = queries.timeline(case, actor=Actor.machine("test"), as_of=NOON + timedelta(days=99))
    assert [item.at for item in story] == sorted(item.at for item in story)


@given(steps=steps)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_count_of_open_cases_at_any_moment_is_what_it_was_then(department, steps):
    with transaction.atomic():
        case = sample.case(team=department["Tom Bell"].team, at=NOON)
        at, seen = NOON, []
        for name, minutes in steps:
            at += timedelta(minutes=abs(minutes) + 1)
            try:
                with transaction.atomic():
                    verbs(case, department)[name](at)
            except Refused:
                continue
            now = Case.objects.get(pk=case.pk)
            seen.append((at, now.state in UNSETTLED, now.team_id))
        for moment, is_open, team_id in seen:
            counts = queries.open_counts(as_of=moment)
            assert [one.team_id for one in counts] == ([team_id] if is_open else [])
            found = queries.open_at(department["Ana Ruiz"].actor, as_of=moment)
            assert found.filter(pk=case.pk).exists() == is_open
        transaction.set_rollback(True)
