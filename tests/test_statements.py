"""A question's SQL that is kept says, with its values filled in, what the question put into words anew says."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from rapport.metrics import derive, engines, expressions, registry, statements, wordings
from rapport.metrics.ask import Grain, Question, _cases, _stays, _summed
from rapport.metrics.metric import Shape
from rapport.metrics.questions import last_moment, periods
from rapport.metrics.statements import Statement

PLAIN = Question(
    metric="", as_of=datetime(2026, 3, 30, 11, 22, 33, 456_789, tzinfo=UTC), since=date(2026, 1, 1), until=date(2026, 4, 1)
)
QUESTIONS = [
    PLAIN,
    replace(PLAIN, grain=Grain.WEEK, split="kind"),
    replace(PLAIN, grain=Grain.MONTH, where={"kind": ("complaint", "it's an order"), "team_id": (None, 7)}, intervals=False),
    replace(PLAIN, grain=Grain.DAY, where={"cause_group_id": (None,), "priority": ("high",)}, team_ids=frozenset({3, 9})),
    replace(PLAIN, split="attribute:carrier", where={"attribute:carrier": ("\\ó'",)}, team_ids=frozenset()),
]


def told(question: Question, *, is_current: bool, dialect: str = "duckdb") -> tuple[Statement | None, str, str]:
    """The statement, what it says with the question's values, and what the expression itself says."""
    metric = registry.metric(question.metric)
    values: dict[str, Any] = {**expressions._values(question), **expressions._around(metric, question)}
    if metric.shape is Shape.STOCK:
        values |= {f"end{n}": last_moment(end, question) for n, (_first, _since, end) in enumerate(periods(question))}

    def build(given: Any) -> Any:
        rows = expressions._rows(metric, question, given, (), is_current=is_current)
        return _summed(metric, question, rows, given)

    return _both(values, build, dialect)


def _both(values: dict[str, Any], build: Any, dialect: str) -> tuple[Statement | None, str, str]:
    statement = statements._made(values, build, dialect)
    filled = statement.filled(values, dialect) if statement else ""
    return statement, " ".join(filled.split()), " ".join(derive.sql(build(values), dialect).split())


@pytest.mark.parametrize("key", [metric.key for metric in registry.metrics()])
def test_every_metric_is_kept_and_says_the_same(key: str) -> None:
    metric = registry.metric(key)
    is_of_cases = metric.dimensions is None or "kind" in metric.dimensions
    plain: dict[str, Any] = {} if is_of_cases else {"split": "", "where": {}}
    for number, question in enumerate(QUESTIONS if metric.shape is Shape.STOCK or key == "attainment" else QUESTIONS[1:3]):
        # What had become of cases by a moment of the past takes half a second to put into words: once for each metric.
        statement, filled, anew = told(replace(question, metric=key, **plain), is_current=number > 0)
        assert statement is not None, f"{key} does something with as_of that is not understood"
        assert filled == anew


@pytest.mark.parametrize("key", [metric.key for metric in registry.metrics() if metric.standing is not None])
def test_what_a_rate_is_held_against_is_kept_and_says_the_same(key: str) -> None:
    metric, question = registry.metric(key), replace(PLAIN, metric=key, grain=Grain.MONTH)
    ends = {f"end{n}": last_moment(end, question) for n, (_first, _since, end) in enumerate(periods(question))}

    def build(given: Any) -> Any:
        return _stays(question, expressions._rows(metric, question, given, (), is_current=False, standing=True), given)

    statement, filled, anew = _both({**expressions._values(question), **ends}, build, "duckdb")
    assert statement is not None
    assert filled == anew


def test_what_one_process_put_into_words_the_next_one_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wordings, "_folder", [])
    monkeypatch.setattr(statements, "_kept", {})
    wordings.keep_in(tmp_path)
    metric = registry.metric("opened")
    values = {**expressions._values(replace(QUESTIONS[2], metric="opened"))}
    built = []

    def build(given: Any) -> Any:
        built.append(given)
        rows = expressions._rows(metric, replace(QUESTIONS[2], metric="opened"), given, (), is_current=True)
        return _summed(metric, replace(QUESTIONS[2], metric="opened"), rows, given)

    first = statements.kept((metric, Grain.MONTH, "", True, None), values, build, "duckdb")
    statements._kept.clear()
    assert statements.kept((metric, Grain.MONTH, "", True, None), values, build, "duckdb") == first
    assert len(built) == 1, "the second time it was read"
    statements._kept.clear()
    statements.kept((replace(metric, version=99), Grain.MONTH, "", True, None), values, build, "duckdb")
    assert len(built) == 2, "a metric that the registry does not list is never kept for others"
    changed = tmp_path / "source.py"
    changed.write_text("")
    before = wordings.state(tmp_path)
    changed.write_text("changed")
    assert wordings.state(tmp_path) != before


def test_it_says_the_same_to_a_cluster() -> None:
    for question in QUESTIONS:
        _statement, filled, anew = told(replace(question, metric="first_response"), is_current=False, dialect="pyspark")
        assert filled == anew


def test_the_cases_behind_a_figure_are_asked_for_in_kept_words() -> None:
    question = replace(QUESTIONS[1], metric="opened")
    values = {**expressions._values(question), "period": date(2026, 2, 2), "value": "comp'laint"}
    metric = registry.metric("opened")

    def build(given: Any) -> Any:
        return _cases(question, 50, expressions._rows(metric, question, given, (), is_current=True), given)

    _statement, filled, anew = _both(values, build, engines.HERE.dialect)
    assert filled == anew


def test_what_is_derived_from_the_moment_moves_with_it_and_a_date_of_it_is_not_kept() -> None:
    import ibis

    rows = ibis.table({"at": "int64", "date": "date"}, name="cases")
    values = {"as_of": 1_780_000_000_000_000}
    statement, filled, anew = _both(values, lambda given: rows.filter(rows["at"] < given["as_of"] - 604_800_000_000), "duckdb")
    assert statement is not None
    assert filled == anew
    statement, _filled, _anew = _both(
        values, lambda given: rows.filter(rows.date < datetime.fromtimestamp(given["as_of"] / 1e6, UTC).date()), "duckdb"
    )
    assert statement is None
