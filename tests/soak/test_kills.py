"""kill -9 of web, worker, database and parent in turn, while a file comes in and two hundred cases are escalated.

All are back within fifteen seconds, by themselves or by the next start; no reaction is lost and none is doubled in effect.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator

import psycopg
import pytest

from rapport.site.run import placement, postgres, postmaster
from tests.runtime.installation import BACK_SECONDS, ROOT, Installation, eventually, new_home

ESCALATIONS = 200
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
UNDONE = """
    SELECT count(*) FROM procrastinate_jobs
    WHERE status IN ('todo', 'doing') AND (scheduled_at IS NULL OR scheduled_at <= now())
"""
FAILED = "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('failed', 'aborted')"
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
    """Ask the database, trying again while it is away."""
    give_up_at = time.monotonic() + 60
    while True:
        try:
            with psycopg.connect(postgres.url_of(installation.home), connect_timeout=3) as connection:
                row = connection.execute(question.encode()).fetchone()
                assert row is not None
                return tuple(int(value) for value in row)
        except psycopg.OperationalError:
            assert time.monotonic() < give_up_at, "the database is away for good"
            time.sleep(0.2)


def beside(installation: Installation, *arguments: str) -> subprocess.Popen[str]:
    """Run a command against the running installation, as somebody in a second terminal would."""
    environment = os.environ | {"RAPPORT_HOME": str(installation.home), "DATABASE_URL": postgres.url_of(installation.home)}
    environment |= {"DJANGO_SETTINGS_MODULE": "rapport.site.settings", "RAPPORT_DEBUG": "1"}
    BESIDE.append(
        subprocess.Popen([sys.executable, "-m", *arguments], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    )
    return BESIDE[-1]


class Import(threading.Thread):
    """The real file, brought in; started again with the same words whenever it was thrown out."""

    def __init__(self, installation: Installation) -> None:
        super().__init__(daemon=True)
        self._installation = installation
        self.starts = 0

    def run(self) -> None:
        words = ("rapport.site", "import", "cases", str(LOG), "--mapping", MAPPING, "--zone", "UTC")
        while self.starts < 20:
            self.starts += 1
            running = beside(self._installation, *words)
            running.communicate()
            if running.returncode in DONE:
                return
            time.sleep(1)


def kill_service(installation: Installation, which: int) -> None:
    before = installation.pids()[which]
    os.kill(before, signal.SIGKILL)
    eventually(lambda: installation.pids()[which] != before and installation.is_healthy(), seconds=BACK_SECONDS)


def kill_database(installation: Installation) -> None:
    place = placement.find_place(installation.home)
    assert place is not None
    pid = postmaster.find(place.data)
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    eventually(lambda: postmaster.find(place.data) not in {None, pid} and installation.is_healthy(), seconds=BACK_SECONDS)


def kill_parent(installation: Installation) -> None:
    assert installation.parent is not None
    installation.parent.kill()
    installation.parent.communicate()
    began = time.monotonic()
    installation.start()
    assert time.monotonic() - began < BACK_SECONDS
    assert installation.is_healthy()


KILLS: tuple[tuple[str, Callable[[Installation], None]], ...] = (
    ("web", lambda installation: kill_service(installation, 0)),
    ("worker", lambda installation: kill_service(installation, 1)),
    ("database", kill_database),
    ("parent", kill_parent),
)


def test_every_reaction_takes_effect_once_whatever_is_killed(installed: Installation) -> None:
    importing = Import(installed)
    if LOG.exists():
        importing.start()
    escalating = beside(installed, "tests.soak.escalating", str(ESCALATIONS))
    assert escalating.stdout is not None
    assert escalating.stdout.readline(), "the first one is made"
    while escalating.poll() is None:
        for name, kill in KILLS:
            began = time.monotonic()
            kill(installed)
            print(f"{name}: back after {time.monotonic() - began:.1f} s")
            time.sleep(2)
    escalating.communicate()
    assert escalating.returncode == 0
    assert ask(installed, ESCALATED) == (ESCALATIONS,)

    eventually(lambda: ask(installed, UNDONE) == (0,), seconds=180)
    made, notices, distinct = ask(installed, EFFECTS)
    assert (made, notices, distinct) == (ESCALATIONS, ESCALATIONS, ESCALATIONS), "the one director has one notice of each"
    assert ask(installed, FAILED) == (0,)

    if LOG.exists():
        importing.join(timeout=600)
        assert not importing.is_alive()
        print(f"the import was started {importing.starts} times")
        imported = "SELECT count(*) FROM cases_case WHERE external_id LIKE 'INC%'"
        assert ask(installed, imported)[0] >= LOG_CASES
