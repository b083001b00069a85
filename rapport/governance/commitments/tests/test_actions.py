from datetime import UTC, datetime, timedelta

import pytest

from rapport.governance.commitments import actions, jobs, queries, sample
from rapport.governance.commitments.actions import PromiseRefused
from rapport.governance.commitments.models import Commitment
from rapport.governance.commitments.types import CommitmentState, PromiseRecord
from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.kernel.errors import NotAllowed
from rapport.kernel.jobs import run_waiting
from rapport.kernel.models import Entry, Notice

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
WATCH = Actor.machine("promise watch")


def promised(who, *, owner=None, due_at=NOON + 3 * HOUR, text="Own van on Thursday"):
    owner_id = (owner or who).person.pk
    return actions.promise(
        subject=("case", 7), customer_id=None, text=text, owner_id=owner_id, due_at=due_at, by=who.actor, at=NOON
    )


def told():
    run_waiting()
    return {(notice.person_id, notice.text) for notice in Notice.objects.all()}


def test_the_same_promise_sent_twice_is_one_promise(representative):
    assert promised(representative).pk == promised(representative).pk
    assert Entry.objects.filter(event="commitments.PromiseMade").count() == 1


def test_who_is_given_a_promise_by_somebody_else_is_told(supervisor, representative):
    promised(representative)
    assert told() == set()
    promised(supervisor, owner=representative, text="A call back")
    assert told() == {(representative.person.pk, "You now owe: A call back (case 7)")}


def test_a_promise_kept_in_time_carries_its_proof(representative):
    made = promised(representative)
    for _ in range(2):
        kept = actions.keep(commitment_id=made.pk, proof="She confirmed on the phone", by=representative.actor, at=NOON + HOUR)
    assert (kept.state, kept.proof) == (CommitmentState.KEPT, "She confirmed on the phone")
    entry = Entry.objects.get(event="commitments.PromiseKept")
    assert entry.payload["is_late"] is False
    assert "phone" not in str(entry.payload)


def test_what_is_done_late_stays_broken(representative):
    made = promised(representative)
    late = actions.keep(commitment_id=made.pk, proof="Delivered on Friday", by=representative.actor, at=NOON + 4 * HOUR)
    assert late.state == CommitmentState.BROKEN
    assert Entry.objects.get(event="commitments.PromiseKept").payload["is_late"] is True


def test_keeping_without_proof_or_twice_with_another_is_refused(representative):
    made = promised(representative)
    with pytest.raises(PromiseRefused, match="how you know"):
        actions.keep(commitment_id=made.pk, proof=" ", by=representative.actor, at=NOON)
    actions.keep(commitment_id=made.pk, proof="done", by=representative.actor, at=NOON)
    with pytest.raises(PromiseRefused, match="already settled"):
        actions.keep(commitment_id=made.pk, proof="done otherwise", by=representative.actor, at=NOON)


def test_a_promise_is_withdrawn_with_a_reason_before_its_moment_only(representative):
    made = promised(representative)
    with pytest.raises(PromiseRefused, match="counts as broken"):
        actions.withdraw(commitment_id=made.pk, reason="no van", by=representative.actor, at=NOON + 3 * HOUR)
    withdrawn = actions.withdraw(commitment_id=made.pk, reason="She chose a refund", by=representative.actor, at=NOON)
    assert withdrawn.state == CommitmentState.WITHDRAWN


def test_handing_over_makes_another_person_owe_it_and_tells_them(supervisor, representative):
    made = promised(supervisor)
    actions.hand_over(commitment_id=made.pk, owner_id=representative.person.pk, by=supervisor.actor, at=NOON)
    assert told() == {(representative.person.pk, "You now owe: Own van on Thursday (case 7)")}
    assert queries.owed_count(representative.actor, as_of=NOON, owner_id=representative.person.pk) == 1


def test_another_teams_promise_is_neither_seen_nor_touched(representative, other_representative):
    made = promised(representative)
    assert queries.due(None, until=NOON + 9 * HOUR, as_of=NOON, actor=other_representative.actor) == []
    with pytest.raises(NotAllowed):
        actions.keep(commitment_id=made.pk, proof="mine", by=other_representative.actor, at=NOON)


def test_the_clock_reminds_once_and_breaks_once(supervisor, representative):
    promised(representative)
    for minutes in (59, 60, 61, 90):
        actions.warn_due(by=WATCH, at=NOON + timedelta(minutes=minutes))
    assert Entry.objects.filter(event="commitments.PromiseDue").count() == 1
    assert [actions.break_overdue(by=WATCH, at=NOON + n * HOUR) for n in (2, 3, 4)] == [0, 1, 0]
    entry = Entry.objects.get(event="commitments.PromiseBroken")
    assert entry.at == NOON + 3 * HOUR
    assert told() == {
        (representative.person.pk, "Due soon: Own van on Thursday (case 7)"),
        (representative.person.pk, "Not kept: Own van on Thursday (case 7)"),
        (supervisor.person.pk, "Not kept: Own van on Thursday (case 7)"),
    }


def test_only_the_machine_may_break_promises(director):
    with pytest.raises(NotAllowed):
        actions.break_overdue(by=director.actor, at=NOON)


def test_the_job_of_each_minute_takes_more_than_one_batch(representative, monkeypatch):
    monkeypatch.setattr(actions, "TICK_ROWS", 2)
    monkeypatch.setattr(actions.promises, "TICK_ROWS", 2)
    past = clock.now() - timedelta(days=2)
    for number in range(5):
        sample.promise(owner_id=representative.person.pk, text=f"number {number}", made_at=past, due_at=past + HOUR)
    jobs.watch_promises(timestamp=0)
    assert Commitment.objects.filter(state=CommitmentState.BROKEN).count() == 5


def test_a_view_of_the_past_shows_what_was_owed_then(representative):
    made = promised(representative)
    actions.keep(commitment_id=made.pk, proof="done", by=representative.actor, at=NOON + HOUR)
    then, now = NOON + timedelta(minutes=30), NOON + 2 * HOUR
    assert queries.promises_of("case", [7], as_of=then)[7][0].is_owed
    assert queries.promises_of("case", [7], as_of=now)[7][0].state is CommitmentState.KEPT
    assert queries.promises_of("case", [7], as_of=NOON - HOUR) == {}
    assert queries.owed_count(representative.actor, as_of=then) == 1
    assert queries.owed_count(representative.actor, as_of=now) == 0


def test_promises_of_the_past_are_brought_in_once_and_stand_in_the_journal(representative):
    records = [
        PromiseRecord(
            subject=("case", number),
            customer_id=None,
            text="Refund",
            owner_id=representative.person.pk,
            made_at=NOON,
            due_at=NOON + HOUR,
            state=CommitmentState.BROKEN,
            settled_at=NOON + 2 * HOUR,
            proof="paid",
        )
        for number in range(3)
    ]
    added = [actions.ensure_promises(records=records, by=WATCH, at=NOON + 3 * HOUR) for _ in range(2)]
    assert added == [3, 0]
    assert Entry.objects.count() == 9
    assert told() == set()
    broken = queries.broken_between(NOON, NOON + 2 * HOUR, actor=representative.actor)
    assert [one.is_owed for one in broken] == [False, False, False]


def test_an_improvement_is_raised_once_told_to_its_owner_and_done_like_a_promise(supervisor, representative):
    asked = {"subject": ("target", 3), "text": "First response is below its target", "owner_id": supervisor.person.pk}
    made = actions.raise_improvement(**asked, due_at=NOON + 48 * HOUR, by=WATCH, at=NOON)
    assert actions.raise_improvement(**asked, due_at=NOON + 48 * HOUR, by=WATCH, at=NOON).pk == made.pk
    assert told() == {(supervisor.person.pk, "You now owe: First response is below its target")}
    with pytest.raises(NotAllowed):
        actions.raise_improvement(**asked, due_at=NOON + 48 * HOUR, by=representative.actor, at=NOON)
    actions.keep(commitment_id=made.pk, proof="The rate is back at 91 %.", by=supervisor.actor, at=NOON + HOUR)
    (seen,) = queries.improvements_of("target", [3], as_of=NOON + 2 * HOUR)[3]
    assert seen.state is CommitmentState.KEPT
    assert not queries.promises(supervisor.actor).exists()
