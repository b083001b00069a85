"""Every metric says what its declaration says: against a slow recomputation in plain Python over generated lives of cases."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from rapport.desk.cases.actions import receive
from rapport.desk.cases.models import Case
from rapport.desk.cases.types import UNSETTLED, Channel, ContactDraft, Direction
from rapport.metrics import engine, mover, registry, verify
from rapport.metrics.ask import DIMENSIONS, Grain, Question, ask, case_ids, tally
from rapport.metrics.expressions import PERSON
from rapport.metrics.figures import Figure
from rapport.metrics.metric import Metric

from .truth import histories, oracle
from .truth.clocks import JUDGED
from .truth.figures import Place, Told, figures
from .truth.histories import END
from .truth.oracle import Row
from .truth.twins import ROWS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lake")]
ALL = {"since": date(2026, 1, 1), "until": date(2027, 1, 1)}
KEYS = tuple(ROWS)
COUNT = 2_000 if os.environ.get("RAPPORT_SOAK") else 300
# One of each shape is asked everything; the others, which are grouped by the same code, a part of it.
SHAPES = ("attainment", "backlog", "never_reopened", "old_backlog", "first_response_business")

# What these say is in the split: a team that had the case for a while stands there, not the one that has it now.
BY_TEAM = ("stages_in_time", "breached_clocks", "attainment", "overdue_clocks", "opened", "solved", "backlog_days", "abuse")


@pytest.fixture
def lake(settings: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An empty folder of facts, and an engine that has seen none and looks each time."""
    monkeypatch.setattr(engine, "LOOK_SECONDS", 0.0)
    settings.RAPPORT_LAKE = str(tmp_path / "facts")
    engine.engine().held.clear()
    yield
    engine.engine().held.clear()


@pytest.fixture
def lives(lake: None, laid: Callable[[Callable[[], histories.Cast]], histories.Cast]) -> histories.Cast:
    """Many lives with all that befell them, in the database and in the facts: written once for the tests that ask of them."""

    def write() -> histories.Cast:
        cast = histories.cast()
        writer = histories.Writer(cast, seed=11)
        histories.bring(writer.records(COUNT))
        histories.write_what_no_import_tells(writer)
        mover.move(registry.facts())
        return cast

    return laid(write)


class Judge:
    """Asks both sides the same question and collects where they differ."""

    def __init__(self) -> None:
        mover.move(registry.facts())
        self.world = oracle.World()
        self.rows: dict[tuple[str, datetime], list[Row]] = {}
        self.differences: list[str] = []

    def compare(self, question: Question) -> None:
        metric = registry.metric(question.metric)
        key = question.metric, question.as_of
        rows = self.rows.get(key) or self.rows.setdefault(key, list(ROWS[question.metric](self.world, question.as_of)))
        right = figures(self.world, metric, rows, question)
        found = {(one.period, one.split): one for one in ask(question).figures}
        if metric.is_of_moments:  # a value whose stock is empty for a while may be there with 0, or not at all
            found = {place: one for place, one in found.items() if one.n or place in right}
        assert found or metric.is_of_moments or question.grain or question.split
        for place in {*found, *right}:
            self._judge(question, place, found.get(place), right.get(place, (None, set()))[0])
        # To put a question of the past into words takes long: its cases are looked up for few metrics.
        is_looked_up = question.as_of == END or question.metric in SHAPES
        for place in list(right)[: 1 if is_looked_up and question.grain not in {Grain.WEEK, Grain.DAY} else 0]:
            cases = set(case_ids(question, period=place[0], value=place[1], limit=10_000))
            if cases != right[place][1]:
                self.differences.append(f"{_named(question)} {place}: cases {sorted(cases ^ right[place][1])[:5]}")

    def _judge(self, question: Question, place: Place, found: Figure | None, right: Told | None) -> None:
        said = found and Told(found.n, found.numerator, found.value, found.unfinished_count, _of_all(found))
        if said != right:
            self.differences.append(f"{_named(question)} {place}: {said}, and by the words {right}")
        elif found and found.low is not None and not found.low <= found.value <= found.high:
            self.differences.append(f"{_named(question)} {place}: {found.value} lies outside its interval")


def _of_all(found: Figure) -> tuple[float | None, float | None] | None:
    if found.median_of_all is None or found.high_of_all is None:
        return None
    return found.median_of_all.value, found.high_of_all.value


def _named(question: Question) -> str:
    return f"{question.metric} as of {question.as_of:%Y-%m-%d %H:%M:%S.%f} {question.grain} {question.split} {question.where}"


def _questions(metric: Metric, as_of: datetime, teams: tuple[int | None, ...]) -> list[Question]:
    plain = Question(metric=metric.key, as_of=as_of, **ALL)
    first, second = (frozenset(one) for one in ({teams[1]}, {teams[2], teams[3]}))
    own = splits(metric)
    if metric.dimensions is not None and "kind" not in own:
        return [plain, *(replace(plain, grain=Grain.WEEK, split=name) for name in own or ("",)), replace(plain, team_ids=first)]
    return [
        plain,
        replace(plain, grain=Grain.WEEK, split="team_id" if "team_id" in own else "kind"),
        replace(plain, grain=Grain.WEEK, split="kind"),
        replace(plain, grain=Grain.MONTH),
        replace(plain, grain=Grain.DAY, since=date(2026, 3, 25), until=date(2026, 4, 3)),
        replace(plain, grain=Grain.DAY, since=date(2026, 10, 22), until=date(2026, 10, 29), team_ids=second),
        replace(plain, where={"kind": ("complaint", "order"), "cause_group_id": (None,)}),
        replace(plain, where={"team_id": (None, teams[1]), "priority": ("high",)}, grain=Grain.MONTH),
        replace(plain, team_ids=frozenset(), grain=Grain.MONTH),
        replace(plain, team_ids=first, split="channel"),
        replace(plain, since=date(2026, 3, 29), until=date(2026, 3, 30), split="team_id"),
        *(replace(plain, split=name) for name in (*DIMENSIONS, *([PERSON] if metric.dimensions is None else []))),
    ]


def splits(metric: Metric) -> tuple[str, ...]:
    """Return by what a metric can be split."""
    return DIMENSIONS if metric.dimensions is None else metric.dimensions


def _as_ofs(world: oracle.World) -> list[datetime]:
    """Before everything, exactly at a solving, a week after a message and at a due moment, at midnight, and at the end."""
    solving = next(one[-1].from_at for one in world.states.values() if len(one) > 2 and one[-1].state in oracle.SETTLED)
    message = sorted(one.at for said in world.contacts.values() for one in said if one.direction == "inbound")
    due = sorted(one.due_at for one in world.commitments)
    return [
        datetime(2026, 1, 2, tzinfo=END.tzinfo),
        solving,
        message[len(message) // 3] + oracle.WEEK,
        due[len(due) // 2],
        datetime(2026, 10, 26, tzinfo=END.tzinfo),
        END,
    ]


def test_every_metric_is_recomputed() -> None:
    assert {metric.key for metric in registry.metrics()} == set(KEYS)


def test_every_metric_says_what_its_words_say_before_and_after_changes(lives: histories.Cast) -> None:
    judge = Judge()
    as_ofs = _as_ofs(judge.world)
    for metric in registry.metrics():
        _ask_in_turn(judge, metric, as_ofs, lives)
    assert not judge.differences, "\n".join(judge.differences[:40])

    for case in list(Case.objects.order_by("pk"))[::12]:
        words = ContactDraft(direction=Direction.INBOUND, channel=Channel.EMAIL, text="It is still not here.")
        receive(case_id=case.pk, contact=words, by=histories.MACHINE, at=END)
    judge = Judge()
    for fact in registry.facts():
        assert verify.differences(fact) == []
    for metric in registry.metrics()[::5]:
        split = "priority" if "priority" in splits(metric) else ""
        judge.compare(Question(metric=metric.key, as_of=END, split=split, grain=Grain.MONTH, **ALL))
    assert not judge.differences, "\n".join(judge.differences[:40])


@pytest.mark.usefixtures("lives")
def test_the_parts_of_every_number_make_up_the_whole() -> None:
    for metric in registry.metrics():
        whole = Question(metric=metric.key, as_of=END, **ALL)
        (total,) = ask(whole).figures
        parts = ask(replace(whole, split="channel" if "channel" in splits(metric) else "".join(splits(metric)[:1]))).figures
        assert sum(one.n for one in parts) == total.n, metric.key
        assert sum(one.numerator or 0 for one in parts) == (total.numerator or 0), metric.key
        assert sum(one.unfinished_count for one in parts) == total.unfinished_count, metric.key


@pytest.mark.usefixtures("lives")
def test_every_clock_stands_in_one_of_six_states_and_the_judged_ones_are_the_denominator() -> None:
    question = Question(metric="attainment", as_of=datetime(2026, 10, 20, 9, tzinfo=END.tzinfo), **ALL)
    counts = {row["state"]: row["n"] for row in tally(question, ["state"])}
    world = oracle.World()
    begun = [one for one in world.clocks if one.subject_kind == "case" and one.begun_at <= question.as_of]
    assert sum(counts.values()) == len(begun)
    (total,) = ask(question).figures
    assert (total.numerator, total.n) == (counts["met"], sum(counts.get(one, 0) for one in JUDGED))
    assert len(counts) >= 5, "the histories hold clocks of nearly every kind"


def test_without_cases_there_is_no_number_and_no_fault() -> None:
    mover.move(registry.facts())
    for metric in registry.metrics():
        for question in (
            Question(metric=metric.key, as_of=END, **ALL),
            Question(metric=metric.key, as_of=END, split="".join(splits(metric)[:1]), **ALL),
        ):
            assert [one for one in ask(question).figures if one.n or one.value] == [], metric.key


@pytest.mark.parametrize("is_open", [True, False])
def test_one_case_alone_open_or_settled_is_counted_by_every_metric(is_open: bool) -> None:
    writer = histories.Writer(histories.cast(), seed=15)
    record = next(one for one in iter(lambda: writer.record(1), None) if (one.moves[-1].state in UNSETTLED) is is_open)
    histories.bring([record])
    judge = Judge()
    for metric in registry.metrics():
        judge.compare(Question(metric=metric.key, as_of=END, **ALL))
    assert not judge.differences, "\n".join(judge.differences)


def test_a_second_import_reaches_the_facts_of_every_case_that_it_changed() -> None:
    writer = histories.Writer(histories.cast(with_standards=False), seed=12)
    records = writer.records(20)
    histories.bring(records)
    mover.move(registry.facts())
    histories.bring([writer.grown(one) for one in records])
    mover.move(registry.facts())
    assert [one.name for one in registry.facts() if verify.differences(one)] == []


def _ask_in_turn(judge: Judge, metric: Metric, as_ofs: Sequence[datetime], cast: histories.Cast) -> None:
    """Ask everything at the end, and something at every moment; what is read from many facts takes seconds of the past."""
    for question in _questions(metric, END, cast.teams)[: None if metric.key in SHAPES else 2]:
        judge.compare(question)
    for as_of in as_ofs if metric.key in BY_TEAM else ():
        judge.compare(Question(metric=metric.key, as_of=as_of, split="team_id", **ALL))
    few = [as_ofs[KEYS.index(metric.key) % len(as_ofs)]]
    for as_of in few if "case_lives" in metric.facts else as_ofs:
        judge.compare(Question(metric=metric.key, as_of=as_of, grain=Grain.MONTH, **ALL))
