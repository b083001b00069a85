"""The test database: a pytest plugin that has a server running before Django reads its settings.

All test runs in one checkout share one embedded server, in RAPPORT_TEST_HOME (default `var/test`). The first run
starts it, the last one stops it; RAPPORT_TEST_KEEP=1 leaves it running. Each run works in databases of its own,
copied in a moment from a template that is built once for each state of the migrations. RAPPORT_TEST_SLOT names the
databases of a run; a second run under the same name takes the next free number.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from rapport.site.run import postgres
from rapport.site.run.locks import FileLock, exclusively
from rapport.site.run.schema import digest

ROOT = Path(__file__).resolve().parents[3]
SLOT_VARIABLE = "RAPPORT_TEST_SLOT_TAKEN"  # set by the first process of a run, read by its xdist workers
TEMPLATE_PREFIX = "template_"
BUILD_SECONDS = 300.0

_held: list[postgres.Server] = []
_slots: list[FileLock] = []


def home() -> Path:
    """Return the folder of the test server."""
    return ROOT / os.environ.get("RAPPORT_TEST_HOME", "var/test")


def _that_may_be_emptied(url: str) -> str:
    """Return an address for sessions that may empty the journal, refused to everybody else: tests that commit leave rows."""
    return f"{url}{'&' if '?' in url else '?'}options=-c%20rapport.may_be_emptied%3Dyes"


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests() -> Iterator[None]:
    """Start or join the server and name this process's database, before pytest-django loads the settings."""
    os.environ["RAPPORT_HOME"] = str(home())
    # Static files are then taken from where they stand, and need not be collected before a page can be tested.
    os.environ.setdefault("RAPPORT_DEBUG", "1")
    (home() / "static").mkdir(parents=True, exist_ok=True)
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if not worker:
        os.environ[SLOT_VARIABLE] = _take_slot(os.environ.get("RAPPORT_TEST_SLOT", "main"))
    server = postgres.ensure(home(), durable=False)
    _held.append(server)
    name = "_".join(part for part in ("test", os.environ[SLOT_VARIABLE], worker) if part)
    os.environ["DATABASE_URL"] = _that_may_be_emptied(server.url_for(name))
    if not worker:
        _watch()
    yield


def pytest_unconfigure() -> None:
    """Let the server go; the last run to do so stops it."""
    while _held:
        server = _held.pop()
        if os.environ.get("RAPPORT_TEST_KEEP"):
            server.leave_running()
        else:
            server.stop()
    while _slots:
        _slots.pop().release()


@contextmanager
def fresh_database() -> Iterator[None]:
    """Give the running tests an empty, migrated database for the block, and drop it afterwards."""
    from django.db import connection

    name = str(connection.settings_dict["NAME"])
    template = template_name()
    with exclusively(home() / "template.lock", timeout_seconds=BUILD_SECONDS):
        if not _exists(template):
            _build_template(template)
        _drop(name)
        _administrate(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))
    try:
        yield
    finally:
        connection.close()
        if hasattr(connection, "close_pool"):
            connection.close_pool()
        _drop(name)


def template_name() -> str:
    """Return the name of the database that those of all runs are copied from, which holds for this state of the migrations.

    And for this month: the journal's months are made ahead from when it is built, so one of last spring would have none for now.
    """
    from rapport.kernel import clock

    return f"{TEMPLATE_PREFIX}{clock.now():%Y_%m}_{digest()}"


def _take_slot(wanted: str) -> str:
    """Return `wanted`, or with the next free number when another run uses it now."""
    folder = home() / "slots"
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(1, 100):
        slot = wanted if number == 1 else f"{wanted}{number}"
        lock = FileLock(folder / slot)
        if lock.try_exclusive():
            _slots.append(lock)
            return slot
        lock.release()
    raise RuntimeError(f"A hundred test runs use the slot {wanted} at once.")


def _watch() -> None:
    """Leave a small process behind that stops the server when this run is killed and nobody else uses it."""
    if os.environ.get("RAPPORT_TEST_KEEP"):
        return
    watcher = subprocess.Popen(
        [sys.executable, "-m", "rapport.site.run.watchdog", str(home())],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        start_new_session=True,
    )
    watcher.returncode = 0  # it outlives this run on purpose; Popen would warn of that when it is collected


def _build_template(template: str) -> None:
    """Migrate a new database under a passing name; it becomes the template only when it is whole."""
    from django.core.management import call_command
    from django.db import connection

    _drop_old_templates()
    unfinished = template + "_unfinished"
    _drop(unfinished)
    _administrate(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(unfinished)))
    name = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = unfinished
    try:
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
    finally:
        connection.close()
        if hasattr(connection, "close_pool"):
            connection.close_pool()
        connection.settings_dict["NAME"] = name
    _administrate(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(unfinished), sql.Identifier(template)))


def _drop_old_templates() -> None:
    """Keep the server small: templates of other states are cheap to build again."""
    with _administration() as connection:
        rows = connection.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY oid DESC OFFSET 4",
            [TEMPLATE_PREFIX],
        ).fetchall()
    for (name,) in rows:
        _drop(str(name))


def _exists(name: str) -> bool:
    with _administration() as connection:
        return connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def _drop(name: str) -> None:
    _administrate(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _administrate(command: sql.Composed) -> None:
    with _administration() as connection:
        connection.execute(command)


def _administration() -> "psycopg.Connection[tuple[object, ...]]":
    return psycopg.connect(_held[-1].url_for("postgres"), autocommit=True)
