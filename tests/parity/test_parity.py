"""Every metric says the same on DuckDB, on a real Spark cluster and on Sail (docs/operation/cluster.md says what that covers)."""

import pytest

from ..truth.histories import END
from .conftest import Right
from .ground import IS_LONG, answered_by, differences, opened

pytestmark = [
    pytest.mark.django_db,
    # pyspark's driver leaves the sockets by which Arrow tables come to the garbage collector.
    pytest.mark.filterwarnings("ignore:unclosed <socket.socket:ResourceWarning"),
    pytest.mark.filterwarnings("ignore:Exception ignored.*socket.socket:pytest.PytestUnraisableExceptionWarning"),
]
# A cluster takes a second for a question, and several to summarise every case's life anew. In short runs it answers each metric's
# question of now, and of those of then one in seven; DuckDB and Sail answer all of them, and the long runs ask the cluster all.
EVERY = 7


def test_facts_of_lives_hold_something_to_ask_about(right: Right) -> None:
    silent = [one for one, figures in right.pairs if not any(figure.n or figure.unfinished_count for figure in figures)]
    assert [str(one) for one in silent if one.question.as_of == END] == []
    # What comes of a case weeks later (a survey, a review, what was paid) had hardly begun at the earlier moment.
    assert len(silent) < len(right.pairs) / 10, [str(one) for one in silent]


def test_every_metric_says_the_same_on_a_spark_cluster(right: Right, spark: str) -> None:
    then = [pair for pair in right.pairs if pair[0].question.as_of != END]
    left_out = [] if IS_LONG else [pair for number, pair in enumerate(then) if number % EVERY]
    with answered_by(spark):
        asked = [pair for pair in right.pairs if pair not in left_out]
        found = [line for one, figures in asked for line in differences(one, figures, right.words)]
        cases = [opened(one, figures) for one, figures in right.pairs[:2]]
    assert not found, "\n".join(found[:20])
    assert len([one for one, _figures in asked if str(one) in right.words]) > 60, "Spark is held against the words as well"
    assert cases == [opened(one, figures) for one, figures in right.pairs[:2]]


def test_every_metric_says_the_same_on_sail(right: Right, sail: str) -> None:
    with answered_by(sail):
        found = [line for one, figures in right.pairs for line in differences(one, figures)]
        some = [(one, figures) for one, figures in right.pairs if figures][::9]
        cases = [opened(one, figures) for one, figures in some]
    assert not found, "\n".join(found[:20])
    assert cases == [opened(one, figures) for one, figures in some]


def test_sail_reads_the_tables_by_itself(right: Right, sail: str) -> None:
    with answered_by(sail, RAPPORT_ENGINE_READS="delta"):
        assert not [line for one, figures in right.pairs[::7] for line in differences(one, figures)]
