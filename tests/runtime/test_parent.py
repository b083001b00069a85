"""`rapport run`: one start, and then everything is killed in turn. One installation for all tests, in this order."""

import http.client
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from rapport.site.run import assets, placement, postgres, postmaster
from rapport.site.run.record import read_record

# One after the other, in one process: they share an installation.
pytestmark = pytest.mark.xdist_group("parent")

ROOT = Path(__file__).resolve().parents[2]
BACK_SECONDS = 15.0  # the bar for everything that is killed
QUEUE_A_JOB = """
    INSERT INTO procrastinate_jobs (queue_name, task_name, args)
    VALUES ('default', 'rapport.kernel.jobs.forget_finished', '{"timestamp": 0}') RETURNING id
"""
STATE_OF_JOB = "SELECT status::text FROM procrastinate_jobs WHERE id = %s"
READY = re.compile(r"Rapport is ready: http://127\.0\.0\.1:(\d+)")


class Installation:
    """A folder, and the parent that runs in it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.parent: subprocess.Popen[str] | None = None
        self.port = 0

    def command(self) -> subprocess.Popen[str]:
        """Start `rapport run` in this folder."""
        left_out = {"DATABASE_URL", "RAPPORT_HOME", "RAPPORT_DEBUG"}
        environment = {name: value for name, value in os.environ.items() if name not in left_out}
        environment |= {"RAPPORT_HOME": str(self.home), "EMPTY": "1", "RAPPORT_PORT": "18400"}
        environment |= {"RAPPORT_WORKERS": "1", "RAPPORT_DEBUG": "1"}  # quicker: one process, nothing to collect
        return subprocess.Popen(
            [sys.executable, "-m", "rapport.site", "run"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def start(self) -> str:
        """Start and wait until it says that it is ready. Return all it said."""
        self.parent = self.command()
        assert self.parent.stdout is not None
        said = ""
        for line in self.parent.stdout:
            said += line
            if found := READY.search(line):
                self.port = int(found[1])
                return said
        raise AssertionError(said)

    def is_healthy(self) -> bool:
        """Ask the health page."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=3)
        try:
            connection.request("GET", "/health")
            return connection.getresponse().status == http.client.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def pids(self) -> list[int]:
        """Return the process numbers of web and worker as the parent has written them down."""
        record = read_record(self.home)
        return [trace.pid for trace in record.traces] if record is not None else []


def eventually(holds: Callable[[], bool], *, seconds: float = BACK_SECONDS) -> None:
    give_up_at = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < give_up_at, "it took too long"
        time.sleep(0.05)


def is_running(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.fixture(scope="module")
def installed() -> Iterator[Installation]:
    home = ROOT / "var" / "test" / f"parent-{os.getpid()}"
    home.mkdir(parents=True)
    shared = ROOT / "var" / "test" / "assets"
    assets.ensure(shared)
    (home / "assets").symlink_to(shared)
    installation = Installation(home)
    yield installation
    if installation.parent is not None:
        installation.parent.kill()
        installation.parent.communicate()
    postgres.stop_if_unused(placement.make_place(home))
    subprocess.run(["rm", "-rf", str(home)], check=True)


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
    assert time.monotonic() - began < BACK_SECONDS
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
