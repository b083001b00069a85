"""A trial judges each case as it was at that moment, and says what it cannot know."""

from datetime import timedelta

import pytest

from rapport.desk.cases import actions as case_actions
from rapport.desk.cases import sample as cases
from rapport.desk.cases.models import Case
from rapport.desk.cases.types import Kind, Priority, State
from rapport.desk.routing import actions
from rapport.desk.routing.rules import remembering
from rapport.desk.routing.rules.remembering import Classified, Lived, as_then
from rapport.desk.routing.types import AutomationDraft, CaseFacts, Conditions, Then, Trigger
from rapport.desk.routing.web import automated
from rapport.kernel import clock

NOW = clock.now()
FACTS = CaseFacts(
    case_id=1, kind="complaint", channel="email", priority="high", state="open", reason_ids=(7, 3), team_id=2, assignee_id=9,
    is_safety=True, is_vulnerable=True, language="de",
)  # fmt: skip


def days(number: float):
    return NOW - timedelta(days=number)


LIVED = Lived(
    states=((days(9), "new"), (days(6), "waiting_customer"), (days(1), "open")),
    places=((days(9), 1, None), (days(4), 2, None), (days(3), 2, 9)),
    priorities=((days(5), "low", "normal"), (days(2), "normal", "high")),
    classified=(Classified(days(7), "enquiry", 5, False), Classified(days(4), "complaint", 7, True)),
    opened_as="request",
    care=((days(8), days(6)), (days(2), None)),
)


@pytest.mark.parametrize(
    ("ago", "state", "place", "priority", "kind", "reasons", "is_safety", "is_vulnerable"),
    [
        (10, "new", (1, None), "low", "request", (), False, False),
        (9, "new", (1, None), "low", "request", (), False, False),
        (8, "new", (1, None), "low", "request", (), False, True),
        (7, "new", (1, None), "low", "enquiry", (5,), False, True),
        (6, "waiting_customer", (1, None), "low", "enquiry", (5,), False, False),
        (5, "waiting_customer", (1, None), "normal", "enquiry", (5,), False, False),
        (4, "waiting_customer", (2, None), "normal", "complaint", (7, 3), True, False),
        (2.5, "waiting_customer", (2, 9), "normal", "complaint", (7, 3), True, False),
        (2, "waiting_customer", (2, 9), "high", "complaint", (7, 3), True, True),
        (0, "open", (2, 9), "high", "complaint", (7, 3), True, True),
    ],
)
def test_a_case_is_what_its_histories_say(ago, state, place, priority, kind, reasons, is_safety, is_vulnerable):
    then = as_then(FACTS, LIVED, days(ago), {5: None, 7: 3})
    assert (then.state, (then.team_id, then.assignee_id), then.priority) == (state, place, priority)
    assert (then.kind, then.reason_ids, then.is_safety, then.is_vulnerable) == (kind, reasons, is_safety, is_vulnerable)
    assert (then.language, then.channel) == ("de", "email")


def test_without_a_history_a_case_is_as_it_is_now():
    assert as_then(FACTS, Lived(), days(5), {}) == FACTS


def test_what_cannot_be_known_is_said():
    wanted = Conditions(kinds=("complaint",), languages=("de",), products=("Bed",), reason_ids=(1,))
    assert remembering.not_known(wanted, Then(is_routed=True)) == ("languages", "products", "reason_ids", "presence")
    assert remembering.not_known(Conditions(kinds=("complaint",), text="fire"), Then(priority="high")) == ()


def tried(manager, name="Care", **given):
    words = {"name": name, "then": Then(priority="urgent"), "trigger": Trigger.OPENED} | given
    made = actions.set_automation(draft=AutomationDraft(**words), by=manager.actor, at=NOW)
    return actions.try_out(automation_id=made.pk, by=manager.actor, at=clock.now())


@pytest.mark.django_db
def test_a_trial_judges_by_what_the_case_was_then(manager, representative):
    team, by = representative.team, representative.actor
    case = cases.case(team=team, kind=Kind.ENQUIRY, at=days(9), state=State.OPEN)
    cases.contact(case, at=days(9), text="Where is it?")
    cases.contact(case, at=days(1), text="There was a fire.")
    case_actions.set_priority(case_id=case.pk, priority=Priority.HIGH, by=by, at=days(3))
    case_actions.move(case_id=case.pk, to=State.WAITING_CUSTOMER, by=by, at=days(2))
    wrote = {"trigger": Trigger.RECEIVED}
    assert tried(manager, "a", conditions=Conditions(priorities=("high",))).case_count == 0
    assert tried(manager, "b", conditions=Conditions(priorities=("normal",), states=("open",))).case_count == 1
    assert tried(manager, "c", conditions=Conditions(text="fire")).case_count == 0
    assert tried(manager, "d", **wrote, conditions=Conditions(text="fire")).case_count == 1
    wanted = Conditions(priorities=("high",), states=("waiting_customer",), team_ids=(team.pk,))
    late = tried(manager, "e", **wrote, conditions=wanted)
    assert [row.at for row in late.rows.all()] == [days(1)]
    assert automated.counts(late) == [("priority High → Urgent", 1)]
    assert Case.objects.get(pk=case.pk).priority == Priority.HIGH


@pytest.mark.django_db
def test_what_a_person_changed_after_it_would_have_acted_counts_again(manager, representative):
    case = cases.case(team=representative.team, at=days(9))
    for ago in (8, 6, 2):
        cases.contact(case, at=days(ago), text="Where is it?")
    case_actions.set_priority(case_id=case.pk, priority=Priority.LOW, by=representative.actor, at=days(4))
    trial = tried(manager, trigger=Trigger.RECEIVED)
    # It acts on the first message, finds its own work on the second, and acts again once somebody has set it otherwise.
    assert sorted(automated.counts(trial)) == [("priority Low → Urgent", 1), ("priority Normal → Urgent", 1)]


@pytest.mark.django_db
def test_the_page_of_a_trial_says_what_it_cannot_know(client_of, manager, representative):
    cases.case(team=representative.team, at=days(3))
    trial = tried(manager, conditions=Conditions(products=("Bed",)), trigger=Trigger.BREACHED)
    page = client_of(manager).get(f"/routing/trials/{trial.pk}/").content.decode()
    assert "The product was taken as it is today" in page
    assert "segment was taken" not in page
    assert "only what is still unsettled" in page
