"""Two installations of their own for a test: databases copied from the template, folders, and this process in one of them."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from psycopg import sql

from rapport.metrics import engine
from rapport.site.run import testing


@dataclass(frozen=True)
class Place:
    """One installation: the name of its database and its folder."""

    database: str
    home: Path

    def url(self) -> str:
        return testing._held[-1].url_for(self.database)

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Be this installation for the block."""
        names = ("RAPPORT_HOME", "RAPPORT_FILES", "RAPPORT_LAKE", "RAPPORT_BACKUPS")
        values = (self.home, self.home / "files", str(self.home / "facts"), str(self.home / "backups"))
        kept = {name: getattr(settings, name) for name in names}
        before = connection.settings_dict["NAME"]
        _turn(self.database)
        for name, value in zip(names, values, strict=True):
            setattr(settings, name, value)
        engine.engine().held.clear()
        try:
            yield
        finally:
            _turn(before)
            for name, value in kept.items():
                setattr(settings, name, value)
            engine.engine().held.clear()

    def rows(self) -> dict[str, list[str]]:
        """Return every row of every table as the database itself writes it, in a defined order, asked without Rapport's help."""
        with psycopg.connect(self.url()) as session:
            names = session.execute(
                "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') "
                "AND NOT relispartition ORDER BY 1"
            ).fetchall()
            asked = sql.SQL('SELECT t::text FROM {} t ORDER BY t::text COLLATE "C"')
            return {name: [row[0] for row in session.execute(asked.format(sql.Identifier(name)))] for (name,) in names}

    def shape(self) -> list[tuple[object, ...]]:
        """Return its indexes, constraints, triggers and the values of its sequences."""
        with psycopg.connect(self.url()) as session:
            return session.execute(
                "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' UNION ALL "
                "SELECT conrelid::regclass || conname || pg_get_constraintdef(oid) FROM pg_constraint UNION ALL "
                "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal UNION ALL "
                "SELECT sequencename || coalesce(last_value::text, '-') FROM pg_sequences "
                "WHERE sequencename !~ '^procrastinate_[ewp]|django_migrations|metrics_(reading|handled|waiting|loaded)' "
                "ORDER BY 1"
            ).fetchall()


def _turn(database: str) -> None:
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]
    connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = database


@contextmanager
def place(name: str, home: Path) -> Iterator[Place]:
    """Yield a new, empty installation whose tables are made, and throw its database away afterwards."""
    database = f"{connection.settings_dict['NAME']}_{name}"
    testing._drop(database)
    copied = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    testing._administrate(copied.format(sql.Identifier(database), sql.Identifier(testing.template_name())))
    home.mkdir(parents=True)
    try:
        yield Place(database, home)
    finally:
        testing._drop(database)


@pytest.fixture(scope="module")
def outside(django_db_setup: None, django_db_blocker: object) -> Iterator[None]:
    """Let a test reach databases of its own."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        yield


def run_killed(place: Place, export: Path, *, after: str) -> int:
    """Import in a process of its own that is killed when it has come to a table. Returns its exit code."""
    program = (
        "import os, signal, sys, django; django.setup()\n"
        "from pathlib import Path\n"
        "from rapport.site.moving.take_in import take_in\n"
        f"kill = lambda name, *_: name == {after!r} and os.kill(os.getpid(), signal.SIGKILL)\n"
        f"take_in(Path({str(export)!r}), progress=kill)\n"
    )
    environment = {
        "DATABASE_URL": place.url(),
        "RAPPORT_HOME": str(place.home),
        "DJANGO_SETTINGS_MODULE": "rapport.site.settings",
    }
    return subprocess.run([sys.executable, "-c", program], env=environment, cwd=testing.ROOT, check=False).returncode
