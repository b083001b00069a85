"""Answers made of answers, over generated lives of cases: a page together, a comparison, a course, a distribution."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from rapport.metrics import engine, mover, registry
from rapport.metrics.ask import Grain, Question, ask, ask_many, case_ids, sums, tally
from rapport.metrics.comparisons import compare
from rapport.metrics.courses import course, courses
from rapport.metrics.distributions import distribution
from rapport.metrics.metric import Shape
from rapport.metrics.models import LoadedFact

from .truth import histories
from .truth.histories import END

pytestmark = pytest.mark.django_db
ALL = Question(metric="", as_of=END, since=date(2026, 1, 1), until=date(2027, 1, 1))
SECOND_HALF = replace(ALL, since=date(2026, 6, 1), until=date(2026, 11, 1))


@pytest.fixture(autouse=True)
def lives(settings: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A folder of facts with two hundred cases."""
    monkeypatch.setattr(engine, "LOOK_SECONDS", 0.0)
    settings.RAPPORT_LAKE = str(tmp_path / "facts")
    engine.engine().held.clear()
    writer = histories.Writer(histories.cast(), seed=21)
    histories.bring(writer.records(200))
    mover.move(registry.facts())
    yield
    engine.engine().held.clear()


def test_answers_made_of_answers_agree_with_them() -> None:
    of_each_shape = {
        metric.shape: metric.key for metric in registry.metrics() if metric.dimensions is None or "kind" in metric.dimensions
    }
    questions = [replace(ALL, metric=key, grain=Grain.MONTH, split="kind") for key in of_each_shape.values()]
    assert [one.figures for one in ask_many(questions)] == [ask(question).figures for question in questions]
    _medians_alone()
    _distributed()
    _compared()
    _in_its_course()
    _not_while_loading()


def _not_while_loading() -> None:
    """What there is of a fact that is loaded anew is a part, and no number is told of it."""
    LoadedFact.objects.filter(name="cases").update(is_whole=False)
    for question in (ask, case_ids, lambda one: ask_many([one]), lambda one: tally(one, ["kind"])):
        with pytest.raises(LookupError, match="cases is being loaded"):
            question(replace(ALL, metric="opened"))
    LoadedFact.objects.filter(name="cases").update(is_whole=True, digest="another")
    with pytest.raises(LookupError, match="cases is being loaded"):
        ask(replace(ALL, metric="opened"))


def _medians_alone() -> None:
    """The engine's own medians are those that come with intervals."""
    asked = replace(ALL, metric="first_response", split="kind")
    sure, quick = ask(asked).figures, ask(replace(asked, intervals=False)).figures
    assert [(one.split, one.n, one.unfinished_count) for one in quick] == [
        (one.split, one.n, one.unfinished_count) for one in sure
    ]
    assert [one.value for one in quick] == pytest.approx([one.value for one in sure])
    assert {one.low for one in quick} == {None}
    assert all(one.low <= one.value <= one.high for one in sure if one.n > 1)


def _distributed() -> None:
    figure = ask(replace(ALL, metric="first_response")).figures[0]
    found = distribution(replace(ALL, metric="first_response", split="kind"))
    assert (found.count, found.unfinished_count) == (figure.n, figure.unfinished_count)
    assert sum(one.count for one in found.bins) == figure.n > 0
    assert all(one.to_seconds == other.from_seconds for one, other in pairwise(found.bins))
    below = sum(one.count for one in found.bins if one.to_seconds is not None and one.to_seconds <= figure.value)
    assert below <= figure.n / 2
    with pytest.raises(ValueError, match="no durations"):
        distribution(replace(ALL, metric="opened"))


def _compared() -> None:
    shares = compare(replace(SECOND_HALF, metric="reopen_rate"), by="kind")
    assert shares.mix + shares.rate == pytest.approx(shares.difference)
    assert shares.low <= shares.difference <= shares.high
    assert sum(part.change for part in shares.by_value) == pytest.approx(shares.difference)
    assert shares.before == (date(2025, 12, 30), date(2026, 6, 1))

    durations = compare(replace(SECOND_HALF, metric="first_resolution"), by="priority")
    now = sums(replace(SECOND_HALF, metric="first_resolution", split=""))[None]
    then = sums(replace(SECOND_HALF, metric="first_resolution", since=shares.before[0], until=shares.before[1]))[None]
    assert durations.is_of_means
    assert durations.mix + durations.rate == pytest.approx(durations.mean_difference) == pytest.approx(now.rate - then.rate)

    counts = compare(replace(SECOND_HALF, metric="opened"), by="kind")
    assert sum(part.change for part in counts.by_value) == pytest.approx(counts.difference)
    assert counts.difference == counts.now.n - counts.then.n
    with pytest.raises(ValueError, match="must have days"):
        compare(replace(ALL, metric="opened", until=ALL.since))


def _in_its_course() -> None:
    asked = replace(ALL, metric="opened", grain=Grain.WEEK)
    whole = course(asked)
    assert sum(step.figure.n for step in whole.steps) == ask(replace(asked, grain=Grain.NONE)).figures[0].n
    assert [one.first for one in whole.steps] == sorted({one.first for one in whole.steps})
    parts = courses(replace(asked, split="kind"))
    assert sum(step.figure.n for part in parts for step in part.steps) == sum(step.figure.n for step in whole.steps)
    with pytest.raises(ValueError, match="no split"):
        course(replace(asked, split="kind"))
    with pytest.raises(ValueError, match="needs periods"):
        courses(replace(asked, grain=Grain.NONE))
    assert registry.metric("backlog").shape is Shape.STOCK
    assert {step.figure.value is None for step in course(replace(asked, metric="backlog")).steps} == {False}
