from datetime import timedelta
from decimal import Decimal

import pytest

from rapport.governance.decisions import actions, queries, reactions, sample
from rapport.governance.decisions.events import DecisionMade
from rapport.governance.decisions.models import Decision
from rapport.governance.decisions.types import Request
from rapport.kernel import jobs
from rapport.kernel.errors import NotAllowed, Refused
from rapport.kernel.models import Entry, Notice

pytestmark = pytest.mark.django_db
AT = sample.ASKED_AT
SOON = AT + timedelta(hours=1)


@pytest.fixture
def asked(representative, manager):
    request = Request(
        question="Refund £180, four days after the limit?",
        subject=("case", 7),
        options=sample.OPTIONS,
        recommended="refund",
        decider_id=manager.person.pk,
        due_at=AT + timedelta(hours=4),
        currency="GBP",
        purpose="test",
        team_id=representative.team.pk,
    )
    return actions.ask(request=request, by=representative.actor, at=AT)


def said_to(member) -> list[str]:
    jobs.run_waiting()
    return list(Notice.objects.filter(person_id=member.person.pk).order_by("pk").values_list("text", flat=True))


def test_who_is_asked_learns_it_decides_with_a_reason_and_the_asker_learns_that(asked, manager, representative):
    assert said_to(manager) == ["Decide: Refund £180, four days after the limit?"]
    with pytest.raises(Refused, match="Say why"):
        actions.decide(decision_id=asked.pk, option_key="refund", reason=" ", by=manager.actor, at=SOON)
    with pytest.raises(Refused, match="Choose one"):
        actions.decide(decision_id=asked.pk, option_key="gift", reason="x", by=manager.actor, at=SOON)
    made = actions.decide(decision_id=asked.pk, option_key="refund", reason="She was ill.", by=manager.actor, at=SOON)
    assert (made.state, made.chosen, made.settled_by_id) == ("decided", "refund", manager.person.pk)
    assert said_to(representative) == ["Decided, Refund £180: Refund £180, four days after the limit?"]
    # The same said twice is one decision; another one is refused.
    actions.decide(decision_id=asked.pk, option_key="refund", reason="She was ill.", by=manager.actor, at=SOON)
    assert Entry.objects.filter(event="decisions.DecisionMade").count() == 1
    with pytest.raises(Refused, match="decided already"):
        actions.decide(decision_id=asked.pk, option_key="refuse", reason="No.", by=manager.actor, at=SOON)


def test_the_one_who_answers_for_the_purpose_carries_it_out_with_what_was_chosen(asked, manager, monkeypatch):
    done: list[DecisionMade] = []
    monkeypatch.setitem(reactions._carriers, "test", lambda event, _entry: done.append(event))
    actions.decide(decision_id=asked.pk, option_key="refuse", reason="The rule holds.", by=manager.actor, at=SOON)
    jobs.run_waiting()
    assert [(one.decision_id, one.option_key, one.subject_id) for one in done] == [(asked.pk, "refuse", 7)]


def test_nobody_decides_what_they_asked_and_only_the_decider_or_who_stands_above(
    asked, representative, supervisor, other_representative, director
):
    with pytest.raises(NotAllowed):
        actions.decide(decision_id=asked.pk, option_key="refund", reason="x", by=representative.actor, at=SOON)
    with pytest.raises(NotAllowed):
        actions.decide(decision_id=asked.pk, option_key="refund", reason="x", by=other_representative.actor, at=SOON)
    with pytest.raises(Refused, match="Somebody else was asked"):
        actions.decide(decision_id=asked.pk, option_key="refund", reason="x", by=supervisor.actor, at=SOON)
    actions.decide(decision_id=asked.pk, option_key="refund", reason="x", by=director.actor, at=SOON)


def test_a_supervisor_does_not_decide_their_own_request(supervisor, manager, director):
    mine = sample.decision(decider_id=manager.person.pk, asked_by_id=supervisor.person.pk, team_id=supervisor.team.pk)
    with pytest.raises(Refused, match="asked for this decision yourself"):
        actions.decide(decision_id=mine.pk, option_key="refund", reason="x", by=supervisor.actor, at=SOON)


def test_asked_back_answered_and_delegated_it_waits_for_the_right_person(asked, manager, supervisor, representative):
    actions.ask_back(decision_id=asked.pk, question="Has she sent the letter?", by=manager.actor, at=SOON)
    assert queries.waiting_for(manager.actor, as_of=SOON) == []
    actions.explain(decision_id=asked.pk, text="Yes, on Monday.", by=representative.actor, at=SOON)
    assert [one.id for one in queries.waiting_for(manager.actor, as_of=SOON)] == [asked.pk]
    with pytest.raises(Refused, match="asked for it themselves"):
        actions.delegate(decision_id=asked.pk, to_id=representative.person.pk, by=manager.actor, at=SOON)
    actions.delegate(decision_id=asked.pk, to_id=supervisor.person.pk, word="You know her.", by=manager.actor, at=SOON)
    (waits,) = queries.waiting_for(supervisor.actor, as_of=SOON)
    assert (waits.recommended, waits.high) == ("Refund £180", Decimal(180))
    assert queries.waiting_for(manager.actor, as_of=SOON) == []
    assert said_to(supervisor) == ["Decide: Refund £180, four days after the limit?"]
    assert [one.text for one in asked.remarks.all()] == ["Has she sent the letter?", "Yes, on Monday.", "You know her."]


def test_overdue_and_reviews_are_said_once(asked, manager):
    watch, late = actions.Actor.machine("test"), AT + timedelta(hours=5)
    assert (actions.tell_overdue(by=watch, at=late), actions.tell_overdue(by=watch, at=late)) == (1, 0)
    on = late.date() + timedelta(days=30)
    actions.decide(decision_id=asked.pk, option_key="refund", reason="x", review_date=on, by=manager.actor, at=late)
    assert actions.tell_reviews(by=watch, at=late) == 0
    assert actions.tell_reviews(by=watch, at=late + timedelta(days=30)) == 1
    actions.review(decision_id=asked.pk, findings="Nobody else asked for it.", by=manager.actor, at=late + timedelta(days=30))
    assert Decision.objects.get().findings


def test_what_was_withdrawn_is_not_decided_any_more(asked, representative, manager):
    actions.withdraw(decision_id=asked.pk, reason="She exchanged it.", by=representative.actor, at=SOON)
    with pytest.raises(Refused, match="withdrawn"):
        actions.decide(decision_id=asked.pk, option_key="refund", reason="x", by=manager.actor, at=SOON)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"options": sample.OPTIONS[:1]}, "at least two"),
        ({"recommended": "gift"}, "recommend"),
        ({"question": " "}, "Put the question"),
        ({"due_at": AT}, "still to come"),
    ],
)
def test_a_request_that_nobody_could_decide_is_refused(change, why, representative, manager):
    values = {
        "question": "Refund?",
        "subject": ("case", 1),
        "options": sample.OPTIONS,
        "recommended": "refund",
        "decider_id": manager.person.pk,
        "due_at": SOON,
        "currency": "GBP",
    } | change
    with pytest.raises(Refused, match=why):
        actions.ask(request=Request(**values), by=representative.actor, at=AT)
