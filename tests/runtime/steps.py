"""The tables of an installation that has taken the steps there were on some day, noted down: later steps lead on from them.

To take every step anew in an empty database costs half a minute of processor time, and each time says the same: steps that
installations have taken are not changed any more. ``python -m tests.runtime.steps`` takes them all and notes the tables; it is
needed when a library with tables is another one, and does good when many steps have come since.
"""

import gzip
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

import psycopg

from rapport.site.run import postgres, testing
from rapport.site.run.schema import PACKAGE, PACKAGES_WITH_TABLES

NOTED = Path(__file__).with_name("tables.sql.gz")
MARK = "-- after "
# Months come and go: an installation makes them ahead of time, and so does whoever takes up these tables.
MONTHS = "kernel_entry_2*"
PREPARE = "SELECT kernel_prepare_journal(current_date, 4)"


@contextmanager
def empty(name: str, *, template: str = "template1") -> Iterator[str]:
    """Give the address of a new database, and drop it afterwards."""
    server = postgres.ensure(testing.home(), durable=False)
    try:
        with psycopg.connect(server.url_for("postgres"), autocommit=True) as administration:
            administration.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            administration.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        yield server.url_for(name)
        with psycopg.connect(server.url_for("postgres"), autocommit=True) as administration:
            administration.execute(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        server.stop()


def migrate(url: str) -> None:
    """Take the steps that are left, one after another."""
    command = [sys.executable, "-m", "rapport.site", "manage", "migrate", "--step-by-step", "--verbosity", "0"]
    subprocess.run(command, env={**os.environ, "DATABASE_URL": url}, check=True)


def prints() -> dict[str, str]:
    """Return what tells each step, and each library with tables, from another one of its name."""
    steps = {
        f"{path.parent.parent.relative_to(PACKAGE)}/{path.stem}": hashlib.sha256(path.read_bytes()).hexdigest()[:16]
        for path in sorted(PACKAGE.glob("**/migrations/0*.py"))
    }
    return steps | {name: version(name) for name in PACKAGES_WITH_TABLES}


def noted() -> tuple[dict[str, str], str]:
    """Return after which steps, in which form, the tables were noted; and the statements that make them."""
    text = gzip.decompress(NOTED.read_bytes()).decode()
    marks = [line.removeprefix(MARK).split() for line in text.splitlines() if line.startswith(MARK)]
    return dict(marks), text


def changed(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """Return the steps and libraries that the noted tables come from and that are others now, or gone."""
    return sorted(name for name, print_ in before.items() if now.get(name) != print_)


def lay_down(url: str) -> None:
    """Make the noted tables in an empty database, with the months that an installation has made by now."""
    _client("psql", "--no-psqlrc", "--quiet", "--output=/dev/null", "--set=ON_ERROR_STOP=1", url, said=noted()[1].encode())
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(PREPARE)


def note(url: str) -> None:
    """Note the tables of a database that has taken every step."""
    options = ("--no-owner", "--no-privileges", "--rows-per-insert=100", f"--exclude-table={MONTHS}")
    words = _client("pg_dump", *options, url).decode().splitlines()
    marks = [f"{MARK}{name} {print_}" for name, print_ in prints().items()]
    # Not the word by which psql is held to these statements: it is another one each time.
    text = "\n".join([*marks, *(line for line in words if not line.startswith(("\\restrict", "\\unrestrict")))])
    NOTED.write_bytes(gzip.compress(text.encode(), mtime=0))


def _client(program: str, *options: str, said: bytes = b"") -> bytes:
    place = postgres.find_place(testing.home().resolve())
    assert place is not None
    return subprocess.run([postgres.programs(place) / program, *options], input=said, stdout=subprocess.PIPE, check=True).stdout


def _note_anew() -> None:
    (testing.home() / "static").mkdir(parents=True, exist_ok=True)
    os.environ["RAPPORT_HOME"] = str(testing.home())
    with empty("noted_steps") as url:
        migrate(url)
        note(url)
    print(f"{NOTED}: {NOTED.stat().st_size:,} bytes")


if __name__ == "__main__":
    _note_anew()
