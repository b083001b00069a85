"""Numbers are true for their moment: a case or a person that moves to another team leaves the figures of before alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from rapport.desk.cases import actions as cases
from rapport.desk.cases.models import Case
from rapport.desk.cases.types import CaseRecord, Channel, ContactRecord, Direction, Kind, Move, State
from rapport.directory.people import actions as people
from rapport.directory.people.models import Person
from rapport.directory.people.types import PersonDetails, Role
from rapport.governance.standards import actions as standards
from rapport.kernel.actor import Actor
from rapport.metrics import engine, mover, registry, verify
from rapport.metrics.ask import Grain, Question, ask, case_ids

pytestmark = pytest.mark.django_db
HOUSE, DAY, HOUR = Actor.machine("import"), timedelta(days=1), timedelta(hours=1)
# A Monday morning, with four weeks behind it in which nothing happens at a change of the clocks.
START = datetime(2026, 6, 1, 9, tzinfo=UTC)
DATES = {"since": date(2026, 5, 1), "until": date(2026, 9, 1)}


@dataclass(frozen=True)
class Story:
    """One case: opened without a team, taken and answered by the first, handed over, solved by the second."""

    case_id: int
    first: Any
    second: Any

    def named(self, pk: int | None) -> str:
        known = {self.first.team.pk: "first", self.second.team.pk: "second", None: "none"}
        return known.get(pk) or {self.first.person.pk: "Tom", self.second.person.pk: "Maya"}[pk]


@pytest.fixture
def story(department: Any, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Story]:
    settings.RAPPORT_LAKE = str(tmp_path / "facts")
    monkeypatch.setattr(engine, "LOOK_SECONDS", 0.0)
    engine.engine().held.clear()
    tom, maya = department["Tom Bell"], department["Maya Singh"]
    standards.starter(by=HOUSE, at=START - 90 * DAY)
    words = ContactRecord(at=START, direction=Direction.INBOUND, channel=Channel.EMAIL, text="Where is my bed?")
    record = CaseRecord(
        source="old desk", external_id="1", kind=Kind.ENQUIRY, subject="Bed", channel=Channel.EMAIL, opened_at=START,
        received_at=START, moves=(Move(at=START, state=State.NEW),), contacts=(words,), assignments=(),
    )  # fmt: skip
    cases.bring_in(records=[record], batch_id=1, by=HOUSE, at=START)
    mover.move(registry.facts())
    yield Story(Case.objects.get().pk, tom, maya)
    engine.engine().held.clear()


def by(metric: str, story: Story, at: datetime, split: str = "team_id", **more: Any) -> dict[str, float | None]:
    """Return the value of a metric by team, or by person, as it was known at a moment: only values with rows."""
    question = Question(metric=metric, as_of=at, split=split, **{**DATES, **more})
    return {story.named(one.split): one.value for one in ask(question).figures if one.n or one.unfinished_count}


def test_each_figure_stands_with_the_team_of_its_moment_before_between_and_after_moves(story: Story) -> None:
    first, second, case_id = story.first, story.second, story.case_id
    waiting, owned, handed = START + HOUR / 2, START + HOUR, START + 3 * DAY
    cases.assign(case_id=case_id, team_id=second.team.pk, assignee_id=None, by=HOUSE, at=owned)
    # Given to the wrong team by mistake and on in the same moment: the wrong one never had it.
    cases.assign(case_id=case_id, team_id=first.team.pk, assignee_id=first.person.pk, by=HOUSE, at=owned)
    cases.reply(case_id=case_id, text="It comes.", channel=Channel.EMAIL, by=first.actor, at=START + 2 * DAY)
    before = START + 2 * DAY + HOUR
    cases.assign(case_id=case_id, team_id=second.team.pk, assignee_id=second.person.pk, by=HOUSE, at=handed)
    between = handed + HOUR
    cases.resolve(case_id=case_id, by=second.actor, at=START + 7 * DAY)
    after = START + 8 * DAY
    cases.move(case_id=case_id, to=State.REOPENED, by=HOUSE, at=START + 9 * DAY)
    cases.assign(case_id=case_id, team_id=first.team.pk, assignee_id=None, by=HOUSE, at=START + 9 * DAY)
    person = Person.objects.get(pk=first.person.pk)
    moved = PersonDetails(
        name=person.name, role=Role(person.role), team_id=second.team.pk, site_id=person.site_id, email=person.email or "",
        manager_id=second.person.manager_id, position=person.position,
    )  # fmt: skip
    people.change_person(person_id=person.pk, details=moved, by=HOUSE, at=START + 10 * DAY)
    last = START + 11 * DAY
    mover.move(registry.facts())
    assert [one.name for one in registry.facts() if verify.differences(one)] == []

    # Nobody had it: with no team then; as soon as one has had it, what began before stands with the first that did.
    assert by("opened", story, waiting) == {"none": 1.0}
    assert [by("opened", story, at) for at in (before, between, after, last)] == [{"first": 1.0}] * 4
    # Answered, too late, by the first; solved by the second: whoever has it later, and whoever belongs where.
    assert [set(by("first_response", story, at)) for at in (before, between, after, last)] == [{"first"}] * 4
    assert by("first_response_in_time", story, last) == {"first": 0.0} == by("first_response_in_time", story, between)
    assert [set(by("first_resolution", story, at)) for at in (before, between, after, last)] == [
        {"first"}, {"second"}, {"second"}, {"second"},
    ]  # fmt: skip
    assert by("solved", story, last) == {"second": 1.0} == by("solved", story, after)
    assert by("net_flow", story, last) == {"first": 1.0, "second": -1.0}
    # The backlog of each day stands with the team that had it on that day, however late it is asked for.
    for at, days in ((between, 4), (last, 14)):
        question = Question(metric="backlog", as_of=at, since=date(2026, 6, 1), until=date(2026, 6, 1) + days * DAY,
                            grain=Grain.DAY, split="team_id")  # fmt: skip
        standing = {one.period: story.named(one.split) for one in ask(question).figures if one.n}
        # Solved on the eighth day, open again on the tenth.
        expected = ["first", "first", "first", "second"]
        if at == last:
            expected += ["second", "second", "second", "", "", "first", "first", "first"]
        assert standing == {date(2026, 6, 1) + n * DAY: name for n, name in enumerate(expected) if name}, at
    question = Question(metric="solved", as_of=last, where={"team_id": (second.team.pk,)}, **DATES)
    assert case_ids(question) == [case_id], "it is found behind the figure of the team that solved it"
    # And by person: who had it when it was answered, and when it was solved.
    assert by("first_response", story, last, "assignee_id").keys() == {"Tom"}
    assert by("solved", story, last, "assignee_id") == {"Maya": 1.0}
    # Whoever sees one team alone reads what that team did.
    reach = Question(metric="solved", as_of=last, team_ids=frozenset({first.team.pk}), **DATES)
    assert sum(one.n for one in ask(reach).figures) == 0


def test_the_definition_says_with_which_team_a_figure_stands(story: Story, client_of: Any, department: Any) -> None:
    page = client_of(department["Ana Ruiz"]).get("/measures/solved/").text
    assert "the team that had the case when it was solved" in page
