"""The embedded PostgreSQL: started by whoever comes first, shared by all, stopped by whoever leaves last.

Every process that uses the server holds a shared lock on one file; starting and stopping happen under a second,
exclusive one. The operating system drops both when their holder is killed, so nothing is ever believed from a process
number that was written down. Whether the server lives is found out by asking it, never by looking at a process.
"""

import json
import os
import subprocess
import time
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

import psycopg
from psycopg import pq

from rapport.site.run import initdb, postmaster
from rapport.site.run.locks import FileLock, exclusively
from rapport.site.run.placement import (
    Place,
    find_place,
    make_place,
    make_socket_folder,
    programs,
    remove_socket_folder,
)
from rapport.site.run.words import StartRefused, _

SUPERUSER = "rapport"
DATABASE = "rapport"
PORT = 5432  # only names the socket's file; nothing listens on a network port
START_SECONDS = 120.0  # recovery after a crash reads up to a gigabyte of log again
SILENT_SECONDS = 30.0  # a living server that says nothing for so long is stuck, not busy
POLL_SECONDS = 0.02

# Our children that others go on using: kept, as dropping the handle of a running process is taken for a mistake.
_LEFT_RUNNING: list[subprocess.Popen[bytes]] = []


class Server:
    """A handle on the running embedded server. Hold it while using the database; `stop` lets it go.

    The server itself ends when the last handle of the last process is let go.
    """

    def __init__(self, place: Place, in_use: FileLock, *, durable: bool) -> None:
        self.place = place
        self._in_use = in_use
        self._durable = durable
        self._child: subprocess.Popen[bytes] | None = None
        self.socket_folder = Path()

    @property
    def url(self) -> str:
        """Return the address of the installation's database, for DATABASE_URL and psycopg."""
        return self.url_for(DATABASE)

    def url_for(self, database: str) -> str:
        """Return the address of one database on this server."""
        return socket_url(self.socket_folder, database)

    def is_alive(self) -> bool:
        """Ask the server whether it takes connections now."""
        if self._child is not None:
            self._child.poll()  # reaps it when it was killed; a zombie would keep its process number taken
        return _ping(self.socket_folder) is pq.Ping.OK

    def is_running(self) -> bool:
        """Return whether the server's process is there, however busy: one that is there and silent may answer in a moment."""
        return postmaster.find(self.place.data) is not None

    def ensure(self) -> None:
        """Start the server again if it does not answer. Raises StartRefused when it does not come up."""
        with _changing(self.place):
            self._in_use.share()
            if not self._join():
                self._start()
        _make_database(self)

    def make_database_anew(self) -> None:
        """Drop the installation's database with all it holds, and make it empty."""
        with psycopg.connect(self.url_for("postgres"), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)".encode())
        _make_database(self)

    def stop(self) -> None:
        """Let the server go, and stop it when nobody else uses it."""
        with _changing(self.place):
            if self._in_use.try_exclusive():
                postmaster.stop(self.place.data, self._child)
                self._forget()
            self._let_go()

    def leave_running(self) -> None:
        """Let the server go without stopping it, even when nobody else uses it."""
        self._let_go()

    def _let_go(self) -> None:
        if self._child is not None:
            _LEFT_RUNNING.append(self._child)
        self._child = None
        self._in_use.release()

    def __enter__(self) -> Self:
        """Hold the server for a block."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Let the server go."""
        self.stop()

    def _join(self) -> bool:
        """Use a server that runs already, waiting for one that is starting, recovering or under heavy load."""
        folder = _written_socket_folder(self.place)
        if folder is None:
            return False
        began = time.monotonic()
        while (answer := _ping(folder)) is not pq.Ping.OK:
            patience = START_SECONDS if answer is pq.Ping.REJECT else SILENT_SECONDS
            if postmaster.find(self.place.data) is None or time.monotonic() > began + patience:
                return False
            time.sleep(POLL_SECONDS)
        self.socket_folder = folder
        return True

    def _start(self) -> None:
        """Start a server of our own; nobody else does so meanwhile, as the caller holds the lock."""
        postmaster.stop(self.place.data, self._child)
        folder = programs(self.place)
        initdb.create(self.place, folder, superuser=SUPERUSER, durable=self._durable)
        self._choose_socket_folder()
        self._child = postmaster.start(self.place, folder, socket_folder=self.socket_folder, port=PORT, durable=self._durable)
        self._wait_until_it_answers(folder)

    def _wait_until_it_answers(self, folder: Path) -> None:
        give_up_at = time.monotonic() + START_SECONDS
        while _ping(self.socket_folder) is not pq.Ping.OK:
            assert self._child is not None
            if time.monotonic() > give_up_at:
                raise StartRefused(_("The database does not come up; its own words are in {log}.").format(log=self.log))
            if self._child.poll() is not None:
                # The processes of a killed server may hold its memory for a moment longer.
                postmaster.end_orphans(self.place.data)
                if time.monotonic() > give_up_at - START_SECONDS + 20:
                    raise StartRefused(_("The database ended at once; its own words are in {log}.").format(log=self.log))
                time.sleep(0.3)
                self._child = postmaster.start(
                    self.place, folder, socket_folder=self.socket_folder, port=PORT, durable=self._durable
                )
            time.sleep(POLL_SECONDS)

    @property
    def log(self) -> Path:
        """Return the file with the server's own words."""
        return postmaster.log_file(self.place)

    def _choose_socket_folder(self) -> None:
        """Keep the address across a restart, so that web and worker find the server again by themselves."""
        known = _written_socket_folder(self.place)
        if known is not None and self.place.account.owns(known):
            for leftover in known.glob(".s.PGSQL.*"):
                leftover.unlink(missing_ok=True)
            self.socket_folder = known
            return
        self.socket_folder = make_socket_folder(self.place.account)
        _write_state(self.place, self.socket_folder)

    def _forget(self) -> None:
        """Remove what a stopped server left behind."""
        folder = _written_socket_folder(self.place)
        if folder is not None:
            remove_socket_folder(folder)
        self.place.state_file.unlink(missing_ok=True)
        self._child = None


def ensure(home: Path, *, durable: bool = True) -> Server:
    """Return a running server for the installation in `home`, creating and starting what is missing.

    A server that is `durable` bears a power cut; one that is not is faster, for tests.
    Raises StartRefused with a sentence when it cannot run here.
    """
    place = make_place(home.resolve())
    server = Server(place, FileLock(place.folder / "in-use.lock"), durable=durable)
    try:
        server.ensure()
    except BaseException:
        with suppress(Exception):
            server.stop()
        raise
    return server


def url_if_running(home: Path) -> str | None:
    """Return the address of the server of `home` if it answers now, else None. Costs milliseconds."""
    place = find_place(home.resolve())
    folder = None if place is None else _written_socket_folder(place)
    if folder is None or _ping(folder) is not pq.Ping.OK:
        return None
    return socket_url(folder, DATABASE)


def url_of(home: Path) -> str:
    """Return the address under which the embedded server of `home` answers or last answered.

    Before the first start there is none yet: connecting to what is returned then fails with a plain reason.
    """
    place = find_place(home.resolve())
    folder = None if place is None else _written_socket_folder(place)
    return socket_url(folder or home.resolve() / "database" / "not-running", DATABASE)


def socket_url(folder: Path, database: str) -> str:
    """Return the address of a database behind the socket in `folder`."""
    return f"postgresql://{SUPERUSER}@/{database}?host={quote(str(folder), safe='')}&port={PORT}"


def stop_if_unused(place: Place) -> None:
    """Stop the server of a place that no living process holds."""
    server = Server(place, FileLock(place.folder / "in-use.lock"), durable=True)
    server.stop()


def _ping(folder: Path) -> pq.Ping:
    address = f"{socket_url(folder, 'postgres')}&connect_timeout=3"
    return pq.Ping(pq.PGconn.ping(address.encode()))


def _changing(place: Place) -> AbstractContextManager[None]:
    return exclusively(place.folder / "change.lock", timeout_seconds=START_SECONDS + 30)


def _written_socket_folder(place: Place) -> Path | None:
    try:
        return Path(json.loads(place.state_file.read_text(encoding="utf-8"))["socket_folder"])
    except (FileNotFoundError, ValueError, KeyError):
        return None


def _write_state(place: Place, socket_folder: Path) -> None:
    unfinished = place.state_file.with_suffix(".unfinished")
    unfinished.write_text(json.dumps({"socket_folder": str(socket_folder)}), encoding="utf-8")
    os.replace(unfinished, place.state_file)


def _make_database(server: Server) -> None:
    with psycopg.connect(server.url_for("postgres"), autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
        if known is None:
            with suppress(psycopg.errors.DuplicateDatabase):
                connection.execute(f"CREATE DATABASE {DATABASE}".encode())
