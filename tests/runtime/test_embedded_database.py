"""The embedded PostgreSQL: whatever is killed, the next one who needs it finds it whole."""

import os
import pwd
import signal
import stat
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from rapport.site.run import placement, postgres, postmaster

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with a database in it, made once; its path has a space on purpose."""
    # Not below pytest's folder, which others may not enter: that case has a test of its own.
    home = ROOT / "var" / "test" / f"a home {os.getpid()}"
    postgres.ensure(home).stop()
    yield home
    postgres.stop_if_unused(placement.make_place(home))
    subprocess.run(["rm", "-rf", str(home)], check=True)


def beside(home: Path, script: str) -> subprocess.Popen[str]:
    """Run lines in another process, which has the server as `server`."""
    lines = f"from pathlib import Path\nfrom rapport.site.run import postgres\nserver = postgres.ensure(Path({str(home)!r}))\n"
    return subprocess.Popen(
        [sys.executable, "-c", lines + textwrap.dedent(script)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def ask(url: str, question: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(question.encode()).fetchone()
    assert row is not None
    return row[0]


def started_at(url: str) -> object:
    return ask(url, "SELECT pg_postmaster_start_time()")


def test_rows_survive_a_kill_of_the_server_itself(made: Path) -> None:
    with postgres.ensure(made) as server:
        with psycopg.connect(server.url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT generate_series(1, 50000) AS n")
        pid = postmaster.find(server.place.data)
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        before = server.url
        began = time.monotonic()
        while server.is_alive():
            time.sleep(0.01)
        server.ensure()
        assert time.monotonic() - began < 15
        assert server.url == before, "web and worker must find it again under the same address"
        assert ask(server.url, "SELECT count(*) FROM kept") == 50000


def test_what_was_in_memory_is_read_again_after_a_start(made: Path) -> None:
    until = time.monotonic() + 30
    with postgres.ensure(made) as server, psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION pg_buffercache; CREATE EXTENSION pg_prewarm")
        connection.execute("CREATE TABLE often AS SELECT generate_series(1, 50000) AS n")
        while True:  # what it notes at its end too, once it has read what the last one noted
            with suppress(psycopg.errors.InternalError_):
                connection.execute("SELECT autoprewarm_dump_now()")
                break
            assert time.monotonic() < until
    kept = "SELECT count(*) >= 200 FROM pg_buffercache WHERE relfilenode = pg_relation_filenode('often')"
    with postgres.ensure(made) as server:
        while not ask(server.url, kept):
            assert time.monotonic() < until
            time.sleep(0.05)
        with psycopg.connect(server.url, autocommit=True) as connection:
            connection.execute("DROP TABLE often; DROP EXTENSION pg_buffercache; DROP EXTENSION pg_prewarm")


def test_the_next_start_uses_the_server_whose_parent_was_killed(made: Path) -> None:
    parent = beside(made, "print(server.url, flush=True); input()")
    assert parent.stdout is not None
    url = parent.stdout.readline().strip()
    first = started_at(url)
    parent.kill()
    parent.communicate()
    with postgres.ensure(made) as server:
        assert started_at(server.url) == first
    assert postgres.url_if_running(made) is None, "and still stops it when it leaves"


def test_the_last_one_to_leave_stops_it(made: Path) -> None:
    first = beside(made, "print(server.url, flush=True); input(); server.stop(); print('left', flush=True)")
    assert first.stdout is not None
    assert first.stdin is not None
    url = first.stdout.readline().strip()
    with postgres.ensure(made) as second:
        assert second.url == url
        first.stdin.write("\n")
        first.stdin.flush()
        assert first.stdout.readline() == "left\n"
        assert ask(second.url, "SELECT 1") == 1
    first.communicate()
    assert postgres.url_if_running(made) is None


def test_many_that_start_at_once_share_one_server(made: Path) -> None:
    script = """
        import psycopg
        print(psycopg.connect(server.url).execute("SELECT pg_postmaster_start_time()").fetchone()[0], flush=True)
        input()
        server.stop()
    """
    several = [beside(made, script) for _number in range(4)]
    moments = {process.stdout.readline() for process in several if process.stdout is not None}
    for process in several:
        process.communicate("\n")
    assert len(moments) == 1
    assert {process.returncode for process in several} == {0}


def test_a_number_that_another_process_has_now_does_not_stop_the_start(made: Path) -> None:
    place = placement.make_place(made)
    other = subprocess.Popen(["sleep", "60"], **place.account.popen_options)
    try:
        (place.data / "postmaster.pid").write_text(f"{other.pid}\n{place.data}\n1\n5432\n/tmp\n\n  1 1\nready\n")
        with postgres.ensure(made) as server:
            assert server.is_alive()
        assert other.poll() is None, "and the other process is left alone"
    finally:
        other.kill()
        other.wait()


def test_a_making_that_was_interrupted_begins_anew(tmp_path: Path) -> None:
    home = ROOT / "var" / "test" / f"interrupted-{os.getpid()}"
    place = placement.make_place(home)
    (place.folder / "data.unfinished").mkdir()
    (place.folder / "data.unfinished" / "half").write_text("a file")
    with postgres.ensure(home, durable=False) as server:
        assert ask(server.url, "SELECT current_database()") == "rapport"
    subprocess.run(["rm", "-rf", str(home)], check=True)


@pytest.fixture
def for_tests() -> Iterator[Path]:
    """A folder with a database that does not wait for the disk, holding one table."""
    home = ROOT / "var" / "test" / f"for-tests-{os.getpid()}"
    with postgres.ensure(home, durable=False) as server, psycopg.connect(server.url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS n")
    yield home
    subprocess.run(["rm", "-rf", str(home), f"{home}-copy"], check=True)


def has_its_table(home: Path) -> bool:
    with postgres.ensure(home, durable=False) as server:
        return ask(server.url, "SELECT to_regclass('kept') IS NOT NULL") is True


def test_a_database_for_tests_is_used_again_after_a_stop_and_made_anew_after_a_kill(for_tests: Path) -> None:
    assert has_its_table(for_tests)
    with postgres.ensure(for_tests, durable=False) as server:
        pid = postmaster.find(server.place.data)
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        while server.is_alive():
            time.sleep(0.01)
    assert not has_its_table(for_tests)


def test_a_copy_of_a_database_for_tests_is_made_anew(for_tests: Path) -> None:
    copy = for_tests.with_name(f"{for_tests.name}-copy")
    subprocess.run(["cp", "-a", str(for_tests), str(copy)], check=True)
    assert not has_its_table(copy)
    assert has_its_table(for_tests)


def test_a_busy_server_is_told_from_one_that_is_gone(made: Path) -> None:
    with postgres.ensure(made) as server:
        pid = postmaster.find(server.place.data)
        assert pid is not None
        os.kill(pid, signal.SIGSTOP)
        try:
            assert not server.is_alive()
            assert server.is_running()
        finally:
            os.kill(pid, signal.SIGCONT)
        began = started_at(server.url)
        server.ensure()
        assert started_at(server.url) == began
        os.kill(pid, signal.SIGKILL)
        while server.is_alive():
            time.sleep(0.01)
        assert not server.is_running()
        server.ensure()


def test_text_is_sorted_by_bytes_and_letters_of_every_language_are_letters(made: Path) -> None:
    with postgres.ensure(made) as server:
        sort = "SELECT string_agg(word, ' ' ORDER BY word) FROM (VALUES ('b'), ('É'), ('Z'), ('a')) AS words (word)"
        assert ask(server.url, sort) == "Z a b É"
        provider = "SELECT datlocprovider::text || datlocale FROM pg_database WHERE datname = current_database()"
        assert ask(server.url, provider) == "bC.UTF-8", "the C library compares text three times slower"
        assert ask(server.url, "SELECT lower('ÉЖ') || upper('łö')") == "éжŁÖ"
        with psycopg.connect(server.url) as connection:
            connection.execute("CREATE EXTENSION pg_trgm")
            row = connection.execute("SELECT similarity('ŻÓŁĆ', 'żółć'), cardinality(show_trgm('żółć'))").fetchone()
            assert row == (1.0, 5)
            connection.rollback()


def test_a_larger_machine_keeps_more_of_the_database_in_memory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert postmaster.caches(1_000) == {"shared_buffers": "256MB", "effective_cache_size": "1024MB"}
    assert postmaster.caches(16_000) == {"shared_buffers": "4000MB", "effective_cache_size": "8000MB"}
    assert postmaster.caches(256_000)["shared_buffers"] == "8192MB"
    limit = tmp_path / "memory.max"
    monkeypatch.setattr(postmaster, "CONTAINER_MEMORY", limit)
    whole = postmaster.memory_mb()
    limit.write_text("max\n", encoding="ascii")
    assert postmaster.memory_mb() == whole > 256
    limit.write_text("512000000\n", encoding="ascii")
    assert postmaster.memory_mb() == 512


def test_nobody_else_may_enter_by_the_socket(made: Path) -> None:
    with postgres.ensure(made) as server:
        folder = server.socket_folder
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert len(os.fsencode(folder)) <= placement.SOCKET_FOLDER_BYTES
        assert ask(server.url, "SHOW listen_addresses") == ""
    assert not folder.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root keeps a home that the database's account may not enter")
def test_a_home_in_a_closed_folder_is_noted_and_no_folder_is_opened(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    with postgres.ensure(closed / "home", durable=False) as server:
        elsewhere = placement.noted_folder(closed / "home")
        assert elsewhere is not None
        assert server.place.folder == elsewhere
        assert ask(server.url, "SELECT 1") == 1
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    assert placement.find_place(closed / "home") == placement.make_place(closed / "home")
    subprocess.run(["rm", "-rf", str(elsewhere)], check=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_an_ordinary_user_runs_it_as_themselves(tmp_path: Path) -> None:
    folder = Path(tempfile.mkdtemp(prefix="rapport-test-"))
    somebody = pwd.getpwnam("daemon").pw_uid
    os.chown(folder, somebody, somebody)
    script = f"""
        import os, psycopg, psycopg_binary
        from pathlib import Path
        from rapport.site.run import postgres
        os.setgid({somebody}), os.setuid({somebody})
        with postgres.ensure(Path("home").absolute(), durable=False) as server:
            print(os.stat(server.place.data).st_uid, psycopg.connect(server.url).execute("SELECT 1").fetchone()[0])
    """
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    lines = [sys.executable, "-c", textwrap.dedent(script)]
    done = subprocess.run(lines, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.stdout == f"{somebody} 1\n", done.stderr
    subprocess.run(["rm", "-rf", str(folder)], check=True)
