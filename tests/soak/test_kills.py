"""kill -9 of web, worker, mail, database and parent in turn, while a file comes in and two hundred cases are escalated.

All are back and at work within fifteen seconds, by themselves or by the next start; no reaction is lost and none is doubled in
effect. A machine that does other work too is told so: RAPPORT_BACK_SECONDS=60 make soak.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest

from rapport.site.run import placement, postgres, postmaster
from rapport.site.run.processes import born
from tests.runtime.installation import BACK_SECONDS, ROOT, Installation, eventually, new_home

ESCALATIONS = 200
BAR_SECONDS = float(os.environ.get("RAPPORT_BACK_SECONDS", BACK_SECONDS))
PATIENCE_SECONDS = 300.0  # what comes back later than it should is said at the end, after everything else was looked at
SERVICES = ("web", "worker", "mail")
REAL_DATA = ROOT / os.environ.get("RAPPORT_REAL_DATA", "../shared/data")
LOG = REAL_DATA / "desk" / "servicenow_incident_event_log.csv.gz"
LOG_CASES = 24_918
MAPPING = "servicenow-incident-event-log"
DONE = (0, 2)  # 2: with rejected rows

# Of each escalation that was made: how often its job ran to the end, and how many notices of it the directors have.
EFFECTS = """
    SELECT count(DISTINCT entry.id),
           count(notice.id),
           count(DISTINCT (notice.entry_id, notice.person_id))
    FROM kernel_entry entry
    LEFT JOIN kernel_notice notice ON notice.entry_id = entry.id AND notice.kind = 'escalated'
    WHERE entry.event LIKE '%%CaseEscalated' AND entry.actor = 'soak'
"""
ESCALATED = "SELECT count(*) FROM cases_escalation WHERE wanted = 'A new one by Friday.'"
# Work of the clock comes anew each minute; what is counted are the reactions to what happened.
UNDONE = "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing') AND queue_name = 'reactions'"
# A worker that has said since then that it is alive: it has reached the database and takes jobs.
AT_WORK = "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > %s"
# What is aborted left its work to another run that waits; what has failed is done by nobody.
FAILED = """
    SELECT job.id, task_name, attempts, args::text, array_agg(ROW(event.type::text, event.at)::text ORDER BY event.id)
    FROM procrastinate_jobs job JOIN procrastinate_events event ON event.job_id = job.id
    WHERE status = 'failed' GROUP BY job.id ORDER BY job.id
"""
BESIDE: list[subprocess.Popen[str]] = []


@pytest.fixture(scope="module")
def installed() -> Iterator[Installation]:
    installation = Installation(new_home("soak"), RAPPORT_DEMO_CASES="4000", RAPPORT_WORKERS="2")
    try:
        installation.start()
        yield installation
    finally:
        for process in BESIDE:
            process.kill()
            process.wait()
            if process.stdout is not None:
                process.stdout.close()
        installation.remove()


def ask(installation: Installation, question: str) -> tuple[int, ...]:
    """Return the numbers that the database answers with."""
    return tuple(int(value) for value in rows(installation, question)[0])


def rows(installation: Installation, question: str) -> list[tuple[Any, ...]]:
    """Ask the database, trying again while it is away."""
    give_up_at = time.monotonic() + 60
    while True:
        try:
            with psycopg.connect(postgres.url_of(installation.home), connect_timeout=3) as connection:
                return connection.execute(question.encode()).fetchall()
        except psycopg.OperationalError:
            assert time.monotonic() < give_up_at, "the database is away for good"
            time.sleep(0.2)


def failed_jobs(installation: Installation) -> str:
    """Return which jobs have failed, with what happened to each when and what the worker said of it."""
    said = (installation.home / "logs" / "worker.log").read_text(errors="replace").splitlines()
    told = []
    for number, name, *more in rows(installation, FAILED):
        of_job = [line.replace("\\n", "\n") for line in said if f"{name}[{number}](" in line or f"job {number} (" in line]
        told.append("\n".join([f"job {number} {name}", *map(str, more), *of_job]))
    return "\n\n".join(told)


def beside(installation: Installation, *arguments: str) -> subprocess.Popen[str]:
    """Run a command against the running installation, as somebody in a second terminal would."""
    environment = os.environ | {"RAPPORT_HOME": str(installation.home), "DATABASE_URL": postgres.url_of(installation.home)}
    environment |= {"DJANGO_SETTINGS_MODULE": "rapport.site.settings", "RAPPORT_DEBUG": "1"}
    BESIDE.append(
        subprocess.Popen([sys.executable, "-m", *arguments], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    )
    return BESIDE[-1]


class Import(threading.Thread):
    """The real file, brought in again and again with the same words, also whenever it was thrown out, until it is enough."""

    def __init__(self, installation: Installation) -> None:
        super().__init__(daemon=True)
        self._installation = installation
        self.starts = self.done = 0
        self.is_enough = False

    def run(self) -> None:
        words = ("rapport.site", "import", "cases", str(LOG), "--mapping", MAPPING, "--zone", "UTC")
        while not (self.is_enough and self.done):
            self.starts += 1
            running = beside(self._installation, *words)
            running.communicate()
            self.done += running.returncode in DONE
            time.sleep(1)


def is_at_work(installation: Installation, since: datetime) -> bool:
    """Whether pages are answered, every service runs, and the worker has said since then that it takes jobs."""
    pids = installation.pids()
    if len(pids) != len(SERVICES) or any(born(pid) is None for pid in pids) or not installation.is_healthy():
        return False
    try:
        with psycopg.connect(postgres.url_of(installation.home), connect_timeout=3) as connection:
            row = connection.execute(AT_WORK, [since]).fetchone()
    except psycopg.OperationalError:
        return False
    return bool(row and row[0])


def kill_service(installation: Installation, name: str) -> None:
    before = installation.pids()[SERVICES.index(name)]
    os.kill(before, signal.SIGKILL)
    eventually(lambda: before not in installation.pids(), seconds=PATIENCE_SECONDS)


def kill_database(installation: Installation) -> None:
    place = placement.find_place(installation.home)
    assert place is not None
    pid = postmaster.find(place.data)
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    eventually(lambda: postmaster.find(place.data) not in {None, pid}, seconds=PATIENCE_SECONDS)


def kill_parent(installation: Installation) -> None:
    assert installation.parent is not None
    installation.parent.kill()
    installation.parent.communicate()
    installation.start()


KILLS: tuple[tuple[str, Callable[[Installation], None]], ...] = (
    ("web", lambda installation: kill_service(installation, "web")),
    ("worker", lambda installation: kill_service(installation, "worker")),
    ("mail", lambda installation: kill_service(installation, "mail")),
    ("database", kill_database),
    ("parent", kill_parent),
)


def seconds_until_back(installation: Installation, kill: Callable[[Installation], None]) -> float:
    """Kill, wait until everything is at work again, and return how long that took."""
    began, since = time.monotonic(), datetime.now(UTC)
    kill(installation)
    eventually(lambda: is_at_work(installation, since), seconds=PATIENCE_SECONDS)
    return time.monotonic() - began


def test_every_reaction_takes_effect_once_whatever_is_killed(installed: Installation) -> None:
    importing = Import(installed)
    if LOG.exists():
        importing.start()
    escalating = beside(installed, "tests.soak.escalating", str(ESCALATIONS))
    assert escalating.stdout is not None
    assert escalating.stdout.readline(), "the first one is made"
    back: list[tuple[str, float]] = []
    while escalating.poll() is None:
        for name, kill in KILLS:
            back.append((name, seconds_until_back(installed, kill)))
            print(f"{name}: all at work after {back[-1][1]:.1f} s; the import has come to its end {importing.done} times")
            time.sleep(2)
    escalating.communicate()
    assert escalating.returncode == 0
    assert ask(installed, ESCALATED) == (ESCALATIONS,)

    importing.is_enough = True
    if LOG.exists():
        importing.join(timeout=900)
        assert not importing.is_alive()
        print(f"the import was started {importing.starts} times and came to its end {importing.done} times")
        imported = "SELECT count(*), count(DISTINCT external_id) FROM cases_case WHERE external_id LIKE 'INC%'"
        assert ask(installed, imported) == (LOG_CASES, LOG_CASES)

    eventually(lambda: ask(installed, UNDONE) == (0,), seconds=2 * PATIENCE_SECONDS)
    made, notices, distinct = ask(installed, EFFECTS)
    assert (made, notices, distinct) == (ESCALATIONS, ESCALATIONS, ESCALATIONS), "the one director has one notice of each"
    assert failed_jobs(installed) == "", "each is told with what befell it"
    assert [one for one in back if one[1] > BAR_SECONDS] == []
