"""`rapport run`: one start, and then everything is killed in turn. One installation for all tests, in this order."""

import os
import signal
import time
import urllib.request
from collections.abc import Iterator

import psutil
import psycopg
import pytest

from rapport.site.run import placement, postgres, postmaster
from rapport.site.run.record import read_record

from .installation import PATIENCE_SECONDS, Installation, eventually, new_home

QUEUE_A_JOB = """
    INSERT INTO procrastinate_jobs (queue_name, task_name, args)
    VALUES ('default', 'rapport.kernel.jobs.forget_finished', '{"timestamp": 0}') RETURNING id
"""
STATE_OF_JOB = "SELECT status::text FROM procrastinate_jobs WHERE id = %s"


def is_running(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.fixture(scope="module")
def installed() -> Iterator[Installation]:
    installation = Installation(new_home("parent"), EMPTY="1")
    try:
        yield installation
    finally:
        installation.remove()


def test_the_first_start_makes_an_empty_department_and_says_how_to_sign_in(installed: Installation) -> None:
    installed.start()
    assert installed.parent is not None
    assert installed.parent.stdout is not None
    line = installed.parent.stdout.readline()
    link = line.rpartition(" ")[2].strip()
    assert link.startswith(f"http://127.0.0.1:{installed.port}/")
    with urllib.request.urlopen(link) as page:
        assert b"password" in page.read()
    assert installed.is_healthy()


def test_a_second_start_beside_it_points_to_the_first(installed: Installation) -> None:
    beside = installed.command()
    said, _nothing = beside.communicate(timeout=20)
    assert f"Rapport runs already: http://127.0.0.1:{installed.port}" in said
    assert beside.returncode == 0
    assert installed.is_healthy()


@pytest.mark.parametrize("which", [0, 1], ids=["web", "worker"])
def test_a_killed_service_is_back_soon(installed: Installation, which: int) -> None:
    before = installed.pids()
    os.kill(before[which], signal.SIGKILL)
    eventually(lambda: installed.pids()[which] != before[which] and is_running(installed.pids()[which]))
    eventually(installed.is_healthy)
    do_a_job(installed)
    assert installed.pids()[1 - which] == before[1 - which], "the other one was left alone"


def do_a_job(installation: Installation) -> None:
    """Queue a harmless job and wait until the worker has done it."""
    url = postgres.url_if_running(installation.home)
    assert url is not None
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(QUEUE_A_JOB).fetchone()
        assert row is not None
        eventually(lambda: connection.execute(STATE_OF_JOB, row).fetchone() == ("succeeded",))


def test_a_killed_database_is_back_soon_and_pages_and_worker_with_it(installed: Installation) -> None:
    place = placement.find_place(installed.home)
    assert place is not None
    pid = postmaster.find(place.data)
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    eventually(lambda: postmaster.find(place.data) not in {None, pid} and postgres.url_if_running(installed.home) is not None)
    eventually(installed.is_healthy)
    do_a_job(installed)


def test_after_a_kill_of_the_parent_its_children_end_and_the_next_start_serves_again(installed: Installation) -> None:
    assert installed.parent is not None
    left = installed.pids()
    installed.parent.kill()
    installed.parent.communicate()
    eventually(lambda: not any(map(is_running, left)))
    began = time.monotonic()
    installed.start()
    assert time.monotonic() - began < PATIENCE_SECONDS
    assert installed.is_healthy()
    assert not set(left) & set(installed.pids())


def test_sigterm_stops_everything_in_good_order(installed: Installation) -> None:
    assert installed.parent is not None
    children = installed.pids()
    workers = [one.pid for pid in children for one in psutil.Process(pid).children(recursive=True)]
    installed.parent.send_signal(signal.SIGTERM)
    said, _nothing = installed.parent.communicate(timeout=20)
    assert installed.parent.returncode == 0
    assert "Rapport has stopped." in said
    assert not any(map(is_running, children + workers))
    assert postgres.url_if_running(installed.home) is None
    assert read_record(installed.home) is None
