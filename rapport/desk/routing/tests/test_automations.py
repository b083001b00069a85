from datetime import timedelta

import pytest
from django.urls import reverse

from rapport.desk.cases import actions as case_actions
from rapport.desk.cases import sample as cases
from rapport.desk.cases.models import Case
from rapport.desk.cases.types import CaseDraft, Channel, ContactDraft, Direction, Kind, Priority, State
from rapport.desk.routing import actions, queries, sample
from rapport.desk.routing.models import Automation, Run
from rapport.desk.routing.types import AutomationDraft, Conditions, Then, Told, Trigger
from rapport.desk.routing.web import automated
from rapport.directory.customers import sample as customers
from rapport.governance.commitments.models import Commitment
from rapport.kernel import clock, jobs
from rapport.kernel.actor import Actor
from rapport.kernel.errors import NotAllowed, Refused
from rapport.kernel.models import Entry, Notice

pytestmark = pytest.mark.django_db
NOW = clock.now()
FORM = Actor.machine("form")


def said(text: str) -> ContactDraft:
    return ContactDraft(direction=Direction.INBOUND, channel=Channel.EMAIL, text=text)


def opened(team, text="Where is it?", **fields) -> Case:
    values = {"kind": Kind.ENQUIRY, "subject": "Bed", "first": said(text), "team_id": team.pk} | fields
    made = case_actions.open_case(draft=CaseDraft(**values), by=FORM, at=clock.now())
    jobs.run_waiting()
    return Case.objects.get(pk=made.pk)


def draft(**fields) -> AutomationDraft:
    return AutomationDraft(**({"name": "Care first", "trigger": Trigger.OPENED, "then": Then(priority="high")} | fields))


def switched_on(by, **fields) -> Automation:
    made = actions.set_automation(draft=draft(**fields), by=by.actor, at=clock.now())
    actions.try_out(automation_id=made.pk, by=by.actor, at=clock.now())
    return actions.switch_automation(automation_id=made.pk, is_on=True, by=by.actor, at=clock.now())


def test_when_if_then_every_act_by_the_verbs_of_cases_and_each_is_logged(manager, supervisor, representative):
    reason = cases.reason("Recall", "Safety")
    macro = cases.macro("Recall", text="Dear {name}, case {number}.", then="")
    then = Then(
        reason_id=reason.pk, priority="urgent", macro_id=macro.pk, note="Recall: ring first.", promise="We ring you",
        promise_hours=4, state="waiting_others", tell=Told.LEAD, words="A recall",
    )  # fmt: skip
    switched_on(manager, then=then, conditions=Conditions(text="recall, mains", is_vulnerable=True))
    joan = customers.customer("Joan Hale", is_vulnerable=True)
    case = opened(representative.team, "Your RECALL letter came", customer_id=joan.pk)
    assert (case.priority, case.reason, case.state) == (Priority.URGENT, reason, State.WAITING_OTHERS)
    assert case.contacts.get(text__startswith="Dear").is_automatic
    assert case.awaiting_answer_since is not None, "what an automation writes answers nobody"
    texts = list(case.contacts.order_by("pk").values_list("text", flat=True))
    assert texts[1:] == [f"Dear Joan Hale, case {case.pk}.", "Recall: ring first."]
    assert Commitment.objects.get().owner == supervisor.person, "nobody has the case: who leads the team owes it"
    assert Notice.objects.filter(person_id=supervisor.person.pk, text="A recall · Bed").exists()
    run = Run.objects.get()
    assert automated.done_said(run.done) == (
        "reason; priority Normal → Urgent; macro used; note written; promise made; state New → Waiting for others; somebody told"
    )
    assert set(Entry.objects.filter(subject_id=case.pk, event="cases.PriorityChanged").values_list("actor", flat=True)) == {
        "automation: Care first"
    }
    other = opened(representative.team, "Your recall letter came")
    assert other.priority == Priority.NORMAL, "the customer is not in need of care"


def test_what_is_refused_is_logged_with_its_sentence_and_stops_nothing(manager, representative):
    macro = cases.macro("Done", text="", then="resolved", priority="low")
    switched_on(manager, then=Then(macro_id=macro.pk, is_routed=True, note="Looked at."), trigger=Trigger.RECEIVED)
    case = opened(representative.team)
    assert (case.state, case.contacts.filter(direction="note").count()) == (State.NEW, 1)
    told = automated.done_said(Run.objects.get().done)
    assert "macro used: refused. Its macro settles cases. That stays with people." in told
    assert "given by the router: refused. No queue" in told
    with pytest.raises(Refused, match="does not settle"):
        actions.set_automation(draft=draft(name="Settle", then=Then(state="resolved")), by=manager.actor, at=NOW)


def test_an_automation_never_answers_what_an_automation_did(manager, representative):
    switched_on(manager, name="Up", trigger=Trigger.OPENED, then=Then(priority="high"))
    switched_on(manager, name="Down", trigger=Trigger.PRIORITY, then=Then(priority="low"))
    case = opened(representative.team)
    assert case.priority == Priority.HIGH
    case_actions.set_priority(case_id=case.pk, priority=Priority.URGENT, by=manager.actor, at=clock.now())
    jobs.run_waiting()
    case.refresh_from_db()
    assert case.priority == Priority.LOW, "what a person did it answers"
    assert Run.objects.count() == 2


def test_it_acts_once_for_each_occasion_and_the_guard_stops_it_and_tells_its_owner(manager, representative):
    made = switched_on(manager, trigger=Trigger.RECEIVED, then=Then(note="Read it."))
    case = opened(representative.team)
    version = queries.on_for(Trigger.RECEIVED, as_of=clock.now())[0]
    key = Run.objects.get().key
    assert not actions.run(version=version, case_id=case.pk, key=key, by=FORM, at=clock.now()), "a second run does nothing"
    for number in range(6):
        actions.run(version=version, case_id=case.pk, key=f"received {number}", by=FORM, at=clock.now())
    made.refresh_from_db()
    assert Run.objects.count() == 5
    assert not made.is_on
    assert "five times" in made.off_why
    assert Notice.objects.filter(person_id=manager.person.pk, text__startswith="Switched off by itself: Care first").exists()
    busy = switched_on(manager, name="Busy", then=Then(note="Hello"))
    version = next(one for one in queries.on_for(Trigger.OPENED, as_of=clock.now()) if one.automation_id == busy.pk)
    for number in range(60):
        sample.run(busy, case, at=clock.now(), key=f"opened {number}")
    another = cases.case(team=representative.team, at=NOW)
    assert not actions.run(version=version, case_id=another.pk, key="opened", by=FORM, at=clock.now())
    assert Run.objects.filter(automation=busy).count() == 60
    assert "sixty" in Automation.objects.get(pk=busy.pk).off_why


def test_by_the_clock_only_moments_since_it_is_on_count_and_each_once(manager, representative):
    team = representative.team
    old = cases.case(team=team, state=State.WAITING_CUSTOMER, at=NOW - timedelta(days=20))
    week = cases.case(team=team, state=State.WAITING_CUSTOMER, at=NOW - timedelta(days=6, hours=23))
    switched_on(manager, trigger=Trigger.WAITING, hours=168, then=Then(note="Silent for a week."))
    assert actions.run_by_clock(by=FORM, at=clock.now()) == 0, "what was waiting longer before it was on is left alone"
    later = clock.now() + timedelta(hours=3)
    assert actions.run_by_clock(by=FORM, at=later) == 1
    assert actions.run_by_clock(by=FORM, at=later) == 0
    assert week.contacts.filter(direction="note").count() == 1
    assert not old.contacts.filter(direction="note").exists()
    due = cases.case(team=team, due_at=later + timedelta(hours=3), at=later)
    switched_on(manager, name="Due soon", trigger=Trigger.DUE, hours=2, then=Then(priority="urgent"))
    assert actions.run_by_clock(by=FORM, at=later) == 0
    assert actions.run_by_clock(by=FORM, at=later + timedelta(hours=1, minutes=5)) == 1
    due.refresh_from_db()
    assert due.priority == Priority.URGENT


def test_what_happened_before_it_was_switched_on_is_left_alone(manager, representative):
    words = {"kind": Kind.ENQUIRY, "subject": "Bed", "first": said("Where?"), "team_id": representative.team.pk}
    made = case_actions.open_case(draft=CaseDraft(**words), by=FORM, at=clock.now())
    switched_on(manager, then=Then(priority="urgent"))
    jobs.run_waiting()
    assert Case.objects.get(pk=made.pk).priority == Priority.NORMAL, "its job came later, but the case was opened before"
    assert opened(representative.team).priority == Priority.URGENT


def test_tried_over_thirty_days_it_says_what_would_change_and_changes_nothing(manager, supervisor, representative):
    team = representative.team
    hit = cases.case(team=team, kind=Kind.COMPLAINT, at=NOW - timedelta(days=3))
    cases.case(team=team, kind=Kind.COMPLAINT, at=NOW - timedelta(days=3), priority="high")
    cases.case(team=team, at=NOW - timedelta(days=3))
    cases.case(team=team, kind=Kind.COMPLAINT, at=NOW - timedelta(days=31))
    wanted = draft(conditions=Conditions(kinds=("complaint",)), team_id=team.pk)
    made = actions.set_automation(draft=wanted, by=supervisor.actor, at=NOW)
    with pytest.raises(Refused, match="Try it over the last 30 days"):
        actions.switch_automation(automation_id=made.pk, is_on=True, by=supervisor.actor, at=NOW)
    trial = actions.try_out(automation_id=made.pk, by=supervisor.actor, at=clock.now())
    assert (trial.looked_count, trial.case_count, [row.case for row in trial.rows.all()]) == (3, 1, [hit])
    assert automated.counts(trial) == [("priority Normal → High", 1)]
    hit.refresh_from_db()
    assert hit.priority == Priority.NORMAL
    assert actions.switch_automation(automation_id=made.pk, is_on=True, by=supervisor.actor, at=clock.now()).is_on
    actions.set_automation(automation_id=made.pk, draft=wanted, by=supervisor.actor, at=clock.now())
    assert not Automation.objects.get(pk=made.pk).is_on, "a new version is tried before it acts"
    with pytest.raises(NotAllowed):
        actions.set_automation(draft=draft(name="All"), by=supervisor.actor, at=NOW)


def test_a_trial_counts_a_change_once_though_the_occasion_comes_twice(manager, representative):
    case = cases.case(team=representative.team, at=NOW - timedelta(days=3))
    cases.contact(case, at=NOW - timedelta(days=1))
    made = actions.set_automation(draft=draft(trigger=Trigger.RECEIVED), by=manager.actor, at=NOW)
    trial = actions.try_out(automation_id=made.pk, by=manager.actor, at=clock.now())
    assert (trial.looked_count, automated.counts(trial)) == (2, [("priority Normal → High", 1)])


@pytest.mark.parametrize("trigger", list(Trigger))
def test_every_trigger_can_be_tried(trigger, manager, representative):
    case = cases.case(team=representative.team, state=State.WAITING_CUSTOMER, at=NOW - timedelta(days=9), due_at=NOW)
    case_actions.move(case_id=case.pk, to=State.OPEN, by=representative.actor, at=NOW - timedelta(days=1))
    case_actions.set_priority(case_id=case.pk, priority=Priority.HIGH, by=representative.actor, at=NOW - timedelta(hours=2))
    Case.objects.filter(pk=case.pk).update(due_at=NOW - timedelta(hours=1))
    made = actions.set_automation(draft=draft(trigger=trigger, hours=24, then=Then(note="x")), by=manager.actor, at=NOW)
    trial = actions.try_out(automation_id=made.pk, by=manager.actor, at=clock.now())
    assert trial.case_count == 1


def test_a_supervisor_makes_one_by_the_form_without_scripts_tries_it_and_switches_it_on(client_of, supervisor):
    client, team = client_of(supervisor), supervisor.person.team
    page = client.get(reverse("routing:new_automation"))
    assert page.status_code == 200
    empty = client.post(reverse("routing:new_automation"), {"name": "Care", "team": team.pk, "trigger": "opened"})
    assert "at least one of the lines" in empty.content.decode()
    given = {"name": "Care", "team": team.pk, "trigger": "opened", "kinds": ["complaint"], "then_priority": "high"}
    client.post(reverse("routing:new_automation"), given)
    made = Automation.objects.get()
    shown = client.get(reverse("routing:automation", args=[made.pk])).content.decode()
    assert "set the priority High" in shown
    cases.case(team=team, kind=Kind.COMPLAINT, at=clock.now() - timedelta(days=1))
    trial = client.post(reverse("routing:try_automation", args=[made.pk]), follow=True).content.decode()
    assert "It would have touched 1 case" in trial
    assert "Bed frame not delivered" in trial
    client.post(reverse("routing:switch_automation", args=[made.pk]), {"on": "1"})
    assert Automation.objects.get().is_on
    listed = client.get(reverse("routing:automations")).content.decode()
    assert "a case is opened" in listed


def test_the_page_of_a_case_says_what_happened_by_itself(client_of, supervisor, representative):
    case = cases.case(team=representative.team, assignee=representative.person, at=NOW)
    sample.run(sample.automation(representative.team, name="Care first"), case, at=NOW)
    sample.placement(case, sample.queue(representative.team, [representative.person]), at=NOW)
    shown = client_of(supervisor).get(reverse("cases:case", args=[case.pk])).content.decode()
    assert "Given to Tom Bell: 3 of 8 in hand, the least of the four who are here." in shown
    assert "priority Normal → Urgent" in shown
    assert "Leave it out of routing" in shown
