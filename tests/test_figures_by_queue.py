"""Figures by the queue that took the cases, and targets of one queue: from the router's decision to the brief."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from rapport.desk.cases.actions import bring_in
from rapport.desk.cases.models import Case
from rapport.desk.cases.types import Assigned, CaseRecord, Channel, ContactRecord, Direction, Kind, Move, State
from rapport.desk.routing import sample as routing
from rapport.desk.routing.models import Placement
from rapport.direction.measures import actions as measures
from rapport.direction.measures import queries as asked
from rapport.direction.measures.models import Miss, Target
from rapport.direction.measures.types import TargetDraft
from rapport.direction.today import queries as today
from rapport.governance.commitments.models import Commitment
from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.kernel.errors import NotAllowed, Refused
from rapport.kernel.jobs import run_waiting
from rapport.metrics import engine, mover, registry
from rapport.metrics.ask import Question, ask, case_ids

pytestmark = pytest.mark.django_db
HOUSE, DAY = Actor.machine("import"), timedelta(days=1)
NOW = clock.now()


@pytest.fixture
def lake(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    settings.RAPPORT_LAKE = str(tmp_path / "facts")
    monkeypatch.setattr(engine, "LOOK_SECONDS", 0.0)
    engine.engine().held.clear()
    yield
    engine.engine().held.clear()


@pytest.fixture
def queues(department: Any) -> dict[str, Any]:
    """Two queues of one team."""
    tom = department["Tom Bell"]
    return {name: routing.queue(tom.team, [tom.person], name=name, is_on=False) for name in ("Quick", "Slow")}


@pytest.fixture
def served(queues: dict[str, Any], department: Any, lake: None) -> dict[str, Any]:
    """The first has given within the hour, the second after a day; some cases went from one to the other."""
    tom, made = department["Tom Bell"], queues
    bring_in(records=[_record(number, tom) for number in range(160)], batch_id=1, by=HOUSE, at=NOW)
    for case in Case.objects.order_by("pk"):
        number = int(case.external_id)
        name = ("Quick", "Slow", "Slow")[number % 3]
        if number % 10:
            routing.placement(case, made[name], at=case.opened_at)
        if number % 12 == 1:
            routing.placement(case, made["Quick"], at=case.opened_at + DAY / 2)
    mover.move(registry.facts())
    return made


def _record(number: int, tom: Any) -> CaseRecord:
    at = NOW - (3 + number % 70) * DAY
    taken = at + (DAY / 24 if number % 3 == 0 else DAY)
    words = ContactRecord(at=at, direction=Direction.INBOUND, channel=Channel.EMAIL, text="Where is it?")
    return CaseRecord(
        source="old desk", external_id=str(number), kind=Kind.ENQUIRY, subject="Bed", channel=Channel.EMAIL, opened_at=at,
        received_at=at, moves=(Move(at=at, state=State.NEW),), contacts=(words,),
        assignments=(
            Assigned(at=at, team_id=tom.team.pk, assignee_id=None),
            Assigned(at=taken, team_id=tom.team.pk, assignee_id=tom.person.pk),
        ),
    )  # fmt: skip


def question(metric: str, **more: Any) -> Question:
    return Question(metric=metric, as_of=NOW, since=date(2020, 1, 1), until=date(2099, 1, 1), **more)


def taken_by(as_of: datetime) -> dict[int | None, set[int]]:
    """Return the cases by the queue that took them last, row by row."""
    found: dict[int | None, set[int]] = {}
    for case in Case.objects.filter(opened_at__lte=as_of):
        rows = Placement.objects.filter(case=case, at__lte=as_of).order_by("at", "pk")
        last = rows.last()
        found.setdefault(last.queue_id if last else None, set()).add(case.pk)
    return found


def test_cases_are_counted_by_the_queue_that_took_them_last(served: dict[str, Any]) -> None:
    right = taken_by(NOW)
    assert len(right) == 3
    assert {one.split: one.n for one in ask(question("opened", split="queue_id")).figures} == {
        q: len(c) for q, c in right.items()
    }
    slow = served["Slow"].pk
    assert set(case_ids(question("opened", where={"queue_id": (slow,)}))) == right[slow]
    then = NOW - 40 * DAY - DAY / 4
    past = Question(metric="opened", as_of=then, since=date(2020, 1, 1), until=date(2099, 1, 1), split="queue_id")
    assert {one.split: one.n for one in ask(past).figures} == {q: len(c) for q, c in taken_by(then).items()}
    with pytest.raises(LookupError, match="queue_id"):
        ask(question("complaints_for_orders", split="queue_id"))


def draft(owner: Any, queue: Any, *, hours: int = 4, metric: str = "queue_wait") -> TargetDraft:
    day = NOW.date()
    return TargetDraft(
        metric=metric, team_id=None, queue_id=queue.pk, value=3_600.0 * hours, owner_id=owner.person.pk,
        active_from=day - 30 * DAY, review_date=day + 60 * DAY,
    )  # fmt: skip


def test_a_target_of_one_queue_is_held_against_its_own_cases_and_the_brief_says_when_it_is_missed(
    served: dict[str, Any], department: Any, client_of: Any
) -> None:
    ana = department["Ana Ruiz"]
    for queue in served.values():
        measures.set_target(draft=draft(ana, queue), by=ana.actor, at=NOW)
    assert measures.judge_all(by=Actor.machine("target watch"), at=NOW) == 1
    miss = Miss.objects.get()
    assert miss.target.queue == served["Slow"]
    run_waiting()
    assert Commitment.objects.get(pk=Miss.objects.get().commitment_id).text.endswith("of the queue Slow missed its target")
    client = client_of(ana)
    page = client.get("/measures/queue_wait/?split=queue_id").text
    assert "own target 4 h · above target" in page
    assert "own target 4 h · met" in page
    alone = client.get(f"/measures/queue_wait/?where=queue_id:{served['Slow'].pk}").text
    assert "target 4 h missed" in alone
    (need,) = [one for one in today.brief(ana.actor, as_of=NOW).needs if one.kind == "target"]
    assert (need.what, need.count) == ("Time from queue to person (Slow)", 1)
    assert "A target is missed: Time from queue to person (Slow)" in client.get("/today/").text
    assert "queue Slow" in client.get("/targets/").text


def test_a_queue_takes_the_place_of_its_target_before_and_leaves_that_of_the_team_alone(
    queues: dict[str, Any], department: Any
) -> None:
    ana, queue = department["Ana Ruiz"], queues["Slow"]
    first = measures.set_target(draft=draft(ana, queue), by=ana.actor, at=NOW)
    assert (first.queue, first.team) == (queue, queue.team)
    team = TargetDraft(**{**vars(draft(ana, queue)), "queue_id": None, "team_id": queue.team_id})
    measures.set_target(draft=team, by=ana.actor, at=NOW)
    measures.set_target(draft=draft(ana, queue, hours=6), by=ana.actor, at=NOW)
    assert Target.objects.filter(active_to=None).count() == 2


def test_what_cannot_be_read_by_queue_and_the_queue_of_another_team_are_refused(queues: dict[str, Any], department: Any) -> None:
    ana, henrik, queue = department["Ana Ruiz"], department["Henrik Lund"], queues["Slow"]
    with pytest.raises(Refused, match="cannot be read by queue"):
        measures.set_target(draft=draft(ana, queue, metric="complaints_for_orders"), by=ana.actor, at=NOW)
    gone = TargetDraft(**{**vars(draft(ana, queue)), "queue_id": 999_999})
    with pytest.raises(Refused, match="no such queue"):
        measures.set_target(draft=gone, by=ana.actor, at=NOW)
    if queue.team_id not in henrik.actor.team_ids:
        with pytest.raises(NotAllowed):
            measures.set_target(draft=draft(henrik, queue), by=henrik.actor, at=NOW)
    assert not Target.objects.exists()
    assert "queue_id" in asked.dimensions(registry.metric("opened"))
    assert "queue_id" not in asked.dimensions(registry.metric("complaints_for_orders"))
