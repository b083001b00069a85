"""What expressions are made of means the same on every engine, also at its edges: one question holds them all."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest

from rapport.metrics import derive, lake, registry, sessions
from rapport.metrics.ask import ask

from . import servers
from .conftest import Right
from .ground import answered_by, differences

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:unclosed <socket.socket:ResourceWarning"),
    pytest.mark.filterwarnings("ignore:Exception ignored.*socket.socket:pytest.PytestUnraisableExceptionWarning"),
]


def _rows() -> Any:
    """Return rows with what may differ: halves below nothing, weeks and months, nothing among values, odd texts."""
    import ibis

    cases = derive.table(registry.fact("cases"))
    number = cases.case_id - 60
    some = (number % 3 == 0).ifelse(None, number)
    order = ibis.window(order_by=[some.asc(nulls_first=True), cases.case_id])
    return cases.select(
        "case_id",
        "opened_at",
        "opened_date",
        halves=number // 2,
        rest=number % 7,
        week=cases.opened_date.truncate("W").cast("date"),
        month=cases.opened_date.truncate("M").cast("date"),
        before=cases.case_id.lag().over(order),
        place=ibis.row_number().over(order),
        known=some.fill_null(-1),
        text=cases.source.length(),
        later=(cases.opened_at // 1_000_000 * 1_000_000 == cases.opened_at).cast("int64"),
    ).order_by("case_id")


def _sums() -> Any:
    cases = derive.table(registry.fact("cases"))
    late = cases.opened_at % 2 == 0
    values = cases.opened_at - cases.received_at
    return cases.group_by("kind", team=cases.team_id).aggregate(
        n=cases.count(),
        teams=cases.team_id.nunique(),
        late=late.cast("int64").sum(),
        some=values.sum(where=late),
        none=values.sum(where=cases.case_id < 0),
        mean=values.mean(),
        first=cases.opened_at.min(),
        middle=cases.opened_at.quantile(0.5),
    ).order_by("kind", "team")  # fmt: skip


def _told() -> list[list[dict[str, Any]]]:
    return [[_plain(row) for row in derive.run(rows).to_pylist()] for rows in (_rows(), _sums())]


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row whose fractions need only be close, and whose periods are dates: some engines make moments of them."""
    found = {name: pytest.approx(value, rel=1e-9) if isinstance(value, float) else value for name, value in row.items()}
    return {name: value.date() if isinstance(value, datetime) else value for name, value in found.items()}


def _held(told: Sequence[list[dict[str, Any]]], right: Sequence[list[dict[str, Any]]]) -> None:
    for rows, ours in zip(told, right, strict=True):
        assert rows == ours


def test_words_mean_the_same_on_a_spark_cluster(right: Right, spark: str) -> None:
    ours = _told()
    assert {row["week"].weekday() for row in ours[0]} == {0}, "weeks begin on Monday"
    with answered_by(spark):
        _held(_told(), ours)


def test_words_mean_the_same_on_sail(right: Right, sail: str) -> None:
    ours = _told()
    with answered_by(sail):
        _held(_told(), ours)


def test_a_fact_without_rows_is_there(right: Right, sail: str, settings: object, tmp_path: object) -> None:
    settings.RAPPORT_LAKE = str(tmp_path / "empty")
    lake.make_anew(registry.fact("cases"))
    with answered_by(sail):
        assert derive.run(derive.table(registry.fact("cases")).count().as_table()).column(0).to_pylist() == [0]


def test_a_server_that_was_started_again_answers_and_one_that_is_gone_is_a_sentence(right: Right, tmp_path: object) -> None:
    one, figures = right.pairs[0]
    port = servers.free_port()
    with answered_by(f"sc://127.0.0.1:{port}"):
        with servers.sail(tmp_path / "first", port):
            assert not differences(one, figures)
        with servers.sail(tmp_path / "second", port):
            assert not differences(one, figures)
        with pytest.raises(sessions.Unreachable, match="does not answer"):
            ask(one.question)


@pytest.mark.parametrize(
    ("said", "is_loss"),
    [
        ("invalid argument: operation not found: 099520ab-a3ca-41f6-ac64-91bd56a39ef4", True),
        ("[INVALID_HANDLE.SESSION_NOT_FOUND] The handle is invalid.", True),
        ("[UNRESOLVED_COLUMN] A column cannot be resolved.", False),
    ],
)
def test_a_question_put_before_the_server_was_started_again_is_put_once_more(said: str, is_loss: bool) -> None:
    assert sessions.is_loss(RuntimeError(said)) is is_loss


def test_a_sail_of_our_own_answers(right: Right) -> None:
    with answered_by("sail"):
        assert not [line for one, figures in right.pairs[:3] for line in differences(one, figures)]
