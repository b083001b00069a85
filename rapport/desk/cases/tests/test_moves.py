from datetime import timedelta

import pytest

from rapport.desk.cases import actions, sample
from rapport.desk.cases.actions import CaseRefused
from rapport.desk.cases.models import Case
from rapport.desk.cases.tests.conftest import NOON
from rapport.desk.cases.types import Channel, Kind, Priority, State
from rapport.kernel.actor import Actor
from rapport.kernel.errors import BadInput, NotAllowed
from rapport.kernel.models import Entry

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HOUSE = Actor.machine("cases")


def test_resolving_reopening_and_closing_leave_one_unbroken_history(opened, representative):
    tom = representative.actor
    case = opened(team_id=representative.team.pk)
    actions.resolve(case_id=case.pk, by=tom, at=NOON + HOUR)
    actions.reopen(case_id=case.pk, by=tom, at=NOON + 2 * HOUR)
    actions.resolve(case_id=case.pk, by=tom, at=NOON + 3 * HOUR)
    case = actions.close(case_id=case.pk, by=tom, at=NOON + DAY)
    assert (case.state, case.resolved_at) == (State.CLOSED, NOON + 3 * HOUR)
    spans = [(one.state, one.from_at, one.to_at) for one in case.states.order_by("from_at")]
    assert spans == [
        ("new", NOON, NOON + HOUR),
        ("resolved", NOON + HOUR, NOON + 2 * HOUR),
        ("reopened", NOON + 2 * HOUR, NOON + 3 * HOUR),
        ("resolved", NOON + 3 * HOUR, NOON + DAY),
        ("closed", NOON + DAY, None),
    ]


def test_a_refused_move_changes_nothing(representative):
    case = sample.case(team=representative.team, state=State.CLOSED)
    with pytest.raises(CaseRefused, match="Reopen it"):
        actions.move(case_id=case.pk, to=State.OPEN, by=representative.actor, at=NOON)
    assert not Entry.objects.exists()
    assert case.states.count() == 1


def test_a_resolved_case_waits_for_no_answer(opened, representative):
    case = opened(team_id=representative.team.pk)
    assert actions.resolve(case_id=case.pk, by=representative.actor, at=NOON).awaiting_answer_since is None


def test_a_moment_read_before_somebody_elses_change_is_moved_behind_it(opened, representative):
    case = opened(team_id=representative.team.pk)
    actions.move(case_id=case.pk, to=State.OPEN, by=representative.actor, at=NOON + HOUR)
    case = actions.move(case_id=case.pk, to=State.WAITING_OTHERS, by=representative.actor, at=NOON + HOUR / 2)
    assert case.state_since_at == NOON + HOUR


def test_two_weeks_after_it_was_resolved_a_case_closes_by_itself(representative):
    old = sample.case(team=representative.team, state=State.RESOLVED, at=NOON - 15 * DAY)
    young = sample.case(team=representative.team, state=State.RESOLVED, at=NOON - 13 * DAY)
    assert actions.close_rested(by=HOUSE, at=NOON) == 1
    assert [Case.objects.get(pk=one.pk).state for one in (old, young)] == [State.CLOSED, State.RESOLVED]
    assert actions.close_rested(by=HOUSE, at=NOON) == 0


def test_what_another_system_resolved_is_left_to_it_until_somebody_works_on_it_here(representative):
    theirs = {"state": State.RESOLVED, "at": NOON - 15 * DAY, "source": "old desk"}
    sample.case(team=representative.team, external_id="1", **theirs)
    worked = sample.case(team=representative.team, external_id="2", worked_at=NOON - 15 * DAY, **theirs)
    assert actions.close_rested(by=HOUSE, at=NOON) == 1
    assert Case.objects.get(state=State.CLOSED).pk == worked.pk


def test_nobody_but_the_house_closes_by_the_clock(director):
    with pytest.raises(NotAllowed):
        actions.close_rested(by=director.actor, at=NOON)


def test_what_a_case_is_about_is_set_as_a_whole_and_said_once(representative):
    reason, cause = sample.reason(), sample.cause()
    sample.attribute("carrier", "Carrier", choices=["Swift", "Own van"])
    case = sample.case(team=representative.team, attributes={"store": "Leeds"})
    about = {
        "kind": Kind.COMPLAINT, "reason_id": reason.pk, "cause_id": cause.pk, "attributes": {"carrier": " Swift "},
        "is_safety": True,
    }  # fmt: skip
    for _ in range(2):
        case = actions.classify(case_id=case.pk, by=representative.actor, at=NOON, **about)
    case.refresh_from_db()
    assert (case.kind, case.reason_id, case.cause_id, case.is_safety) == (Kind.COMPLAINT, reason.pk, cause.pk, True)
    assert case.attributes == {"store": "Leeds", "carrier": "Swift"}
    assert Entry.objects.filter(event="cases.CaseClassified").count() == 1
    emptied = about | {"attributes": {"carrier": ""}}
    assert actions.classify(case_id=case.pk, by=representative.actor, at=NOON, **emptied).attributes == {"store": "Leeds"}


def test_a_reason_no_longer_offered_cannot_be_chosen_but_may_stay(representative):
    reason = sample.reason()
    reason.is_active = False
    reason.save()
    about = {"kind": Kind.ENQUIRY, "reason_id": reason.pk, "cause_id": None, "attributes": {}, "is_safety": True}
    case = sample.case(team=representative.team)
    with pytest.raises(BadInput, match="no longer offered"):
        actions.classify(case_id=case.pk, by=representative.actor, at=NOON, **about)
    held = sample.case(team=representative.team, reason=reason)
    assert actions.classify(case_id=held.pk, by=representative.actor, at=NOON, **about).is_safety


def test_priority_is_told_with_what_it_was(representative):
    case = sample.case(team=representative.team)
    for _ in range(2):
        actions.set_priority(case_id=case.pk, priority=Priority.URGENT, by=representative.actor, at=NOON)
    said = Entry.objects.get(event="cases.PriorityChanged")
    assert said.payload == {"case_id": case.pk, "before": "normal", "after": "urgent"}


@pytest.mark.parametrize(
    ("verb", "how"),
    [
        ("move", {"to": State.OPEN}),
        ("resolve", {}),
        ("close", {}),
        ("reopen", {}),
        ("take", {}),
        ("give_back", {}),
        ("set_priority", {"priority": Priority.HIGH}),
        ("renew_link", {}),
        ("promise", {"text": "The bed on Tuesday.", "due_at": NOON + DAY}),
        ("classify", {"kind": Kind.ORDER, "reason_id": None, "cause_id": None, "attributes": {}, "is_safety": False}),
    ],
)
def test_no_verb_reaches_another_teams_case(representative, other_representative, verb, how):
    case = sample.case(team=other_representative.team)
    with pytest.raises(NotAllowed):
        getattr(actions, verb)(case_id=case.pk, by=representative.actor, at=NOON, **how)
    assert not Entry.objects.exists()


def test_a_promise_is_owed_by_whoever_has_the_case(representative, supervisor):
    case = sample.case(team=representative.team, assignee=representative.person)
    made = actions.promise(case_id=case.pk, text="The bed on Tuesday.", due_at=NOON + DAY, by=supervisor.actor, at=NOON)
    assert (made.owner_id, made.subject_kind, made.subject_id) == (representative.person.pk, "case", case.pk)


def test_a_message_that_says_resolved_settles_the_case_in_one_act(opened, representative):
    case = opened(team_id=representative.team.pk)
    words = {"text": "Refunded. Sorry again.", "channel": Channel.EMAIL, "then": State.RESOLVED}
    actions.reply(case_id=case.pk, by=representative.actor, at=NOON + HOUR, **words)
    case.refresh_from_db()
    assert (case.state, case.resolved_at, case.due_at) == (State.RESOLVED, NOON + HOUR, None)
