"""What an installation is connected to is said in its environment; what cannot be is refused with a sentence."""

import importlib.util

import pytest
from psycopg_pool import ConnectionPool

from rapport.kernel import live
from rapport.site import connections


@pytest.mark.parametrize(
    "address",
    [
        "duckdb", "sail", "spark://head:7077", "spark://one:7077,two:7077", "sc://head", "sc://head:15002/;use_ssl=true;token=a.b",
    ],
)  # fmt: skip
def test_an_engine_is_duckdb_or_an_address(address: str) -> None:
    assert connections.engine(address) == address


def test_nothing_said_is_duckdb() -> None:
    assert connections.engine("") == "duckdb"


@pytest.mark.parametrize("address", ["spark", "postgres", "spark://", "sc://a b", "http://head:7077", "spark://me:secret@head"])
def test_another_engine_is_refused_with_the_choices(address: str) -> None:
    with pytest.raises(ValueError, match="is none of duckdb, spark://"):
        connections.engine(address)


def test_an_engine_without_its_package_is_refused_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "find_spec", lambda name: None if name == "pyspark" else importlib.util.find_spec(name))
    with pytest.raises(ValueError, match=r"install pyspark\[connect\] into .venv"):
        connections.engine("sc://head:15002")


def test_a_cluster_reads_files_or_delta() -> None:
    assert [connections.engine_reads(way) for way in ("files", "delta")] == ["files", "delta"]
    with pytest.raises(ValueError, match="neither files"):
        connections.engine_reads("parquet")


@pytest.mark.django_db
def test_a_page_takes_the_connection_that_was_given_back_last(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else every connection of a process would plan all questions for itself, page after page."""
    monkeypatch.setattr(ConnectionPool, "_get_ready_connection", ConnectionPool._get_ready_connection)
    connections.take_the_last_used()
    with ConnectionPool(kwargs=live.connection_arguments(), min_size=3, max_size=3) as pool:
        pool.wait()
        first, second, third = (pool.getconn() for _ in range(3))
        for one in (third, first, second):
            pool.putconn(one)
        assert pool.getconn() is second
        assert pool.getconn() is first
        for one in (first, second):
            pool.putconn(one)
