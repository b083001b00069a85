"""Preparing batches while the one before is being written: in a thread, or for a large import in a process of its own.

Both do the same. The process exists because Python computes on one core only; it reads the rows by itself, where they are
not too many from the files into its memory, holds no lock and writes nothing, so it may die at any moment: its work is then
done here.
"""

import fcntl
import logging
import os
import pickle
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from functools import partial
from typing import IO, Any, NamedTuple, Protocol, Self

import django
import psycopg
from django.conf import settings
from django.core.exceptions import AppRegistryNotReady
from django.db import connection

from .. import live
from ..bulk import in_bulk
from ..errors import BadInput, Refused
from . import staging
from .held import Account, Held, InMemory, Table
from .types import Group

PROCESS_ROWS = 20_000  # below, a process takes longer to start than it saves
END_SECONDS = 5
PIPE_BYTES = 1_048_576  # a batch is many times as much, and whenever the pipe is full the processes take turns

_log = logging.getLogger(__name__)


class Preparer(Protocol):
    """What needs no database for a batch of objects. It can be pickled: another process may do it."""

    def prepare(self, groups: Sequence[Group]) -> Any:
        """Return what the taker wants to have ready for these groups; it can be pickled too."""
        ...


class Prepared(NamedTuple):
    """A batch made ready, and how many rows it is made of."""

    row_count: int
    made: Any


class Ground(Protocol):
    """Where the rows of a run wait."""

    def groups(self, since: int, until: int) -> list[Group]:
        """Return the groups numbered in [since, until), with their rows in the order of the files."""
        ...


# What is raised when the second process was killed.
GONE = (EOFError, OSError, pickle.UnpicklingError)


class Workmate:
    """A second process that prepares. It starts to load at once, and ends with this process, however that ends."""

    def __init__(self) -> None:
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": str(settings.SETTINGS_MODULE),
            "PYTHONPATH": os.pathsep.join(part or "." for part in sys.path),
        }
        command = [sys.executable, "-c", f"from {__name__} import main; main()"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)  # noqa: S603
        if change := getattr(fcntl, "F_SETPIPE_SZ", None):  # Linux knows it, and may have less to give
            with suppress(OSError):
                fcntl.fcntl(self._process.stdout, change, PIPE_BYTES)  # type: ignore[arg-type]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):
                pipe.close()  # type: ignore[union-attr]
        try:
            self._process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def read(self, tables: Sequence[Table]) -> Account:
        """Have the rows of some tables held there. Raises EOFError or OSError when the process is gone."""
        return Account(*self._ask("read", tables))

    def begin(self, run_id: int, preparer: Preparer) -> None:
        """Say what is to be prepared. Raises OSError when the process is gone."""
        self._send(("begin", live.connection_arguments(), run_id, pickle.dumps(preparer)))

    def prepared(self, since: int, until: int) -> Prepared:
        """Return the groups numbered in [since, until) prepared. Raises EOFError or OSError when the process is gone."""
        return Prepared(*self._ask("prepare", since, until))

    def groups(self, since: int, until: int) -> list[Group]:
        """Return these groups as they are. Raises EOFError or OSError when the process is gone."""
        found: list[Group] = self._ask("groups", since, until)
        return found

    def _ask(self, *question: object) -> Any:
        self._send(question)
        answer, refusal, fault = pickle.load(self._process.stdout)  # type: ignore[arg-type]  # noqa: S301 - from our own child
        if refusal:
            raise BadInput(refusal)
        if fault:
            raise RuntimeError(fault)
        return answer

    def _send(self, what: object) -> None:
        pickle.dump(what, self._process.stdin)  # type: ignore[arg-type]
        self._process.stdin.flush()  # type: ignore[union-attr]


@contextmanager
def workmate(row_count: int) -> Iterator[Workmate | None]:
    """Give a second process where it is worth its start and can see what we stage, else None."""
    if row_count < PROCESS_ROWS or (os.cpu_count() or 1) < 2 or connection.in_atomic_block:
        yield None
        return
    with Workmate() as found:
        yield found


class Preparation:
    """Prepares the groups of a run, one batch at a time: over there where somebody is, else in a thread."""

    def __init__(self, ground: Ground, preparer: Preparer, mate: Workmate | None, thread: ThreadPoolExecutor) -> None:
        self._ground, self._preparer, self._mate, self._thread = ground, preparer, mate, thread

    def ask(self, since: int, until: int) -> Future[Prepared]:
        """Ask for the groups numbered in [since, until); the answer comes later."""
        if self._mate is not None:
            return self._thread.submit(self._mate.prepared, since, until)
        return self._thread.submit(_prepared, self._preparer, self._ground.groups(since, until))

    def here(self, since: int, until: int) -> Prepared:
        """Prepare at once, in this process."""
        return _prepared(self._preparer, self._ground.groups(since, until))

    def groups(self, since: int, until: int) -> list[Group]:
        """Return the groups as they are, from who holds them."""
        if self._mate is not None and isinstance(self._ground, InMemory):
            with suppress(*GONE):
                return self._thread.submit(self._mate.groups, since, until).result()
        return self._ground.groups(since, until)


@contextmanager
def preparation(run_id: int, ground: Ground, preparer: Preparer, mate: Workmate | None) -> Iterator[Preparation]:
    """Give who prepares a run."""
    if mate is not None:
        try:
            mate.begin(run_id, preparer)
        except OSError:
            _log.warning("import %s goes on alone: its second process is gone", run_id)
            mate = None
    with ThreadPoolExecutor(max_workers=1) as thread:
        yield Preparation(ground, preparer, mate, thread)


def read(ground: InMemory, mate: Workmate | None) -> Account:
    """Read what is to be held: over there where somebody is, else here."""
    if mate is not None:
        try:
            return mate.read(ground.tables)
        except GONE:
            _log.warning("the second process is gone; what it read is read here")
    return ground.held.account


def _prepared(preparer: Preparer, groups: Sequence[Group]) -> Prepared:
    return Prepared(sum(len(group.rows) for group in groups), preparer.prepare(groups))


def main() -> None:
    """Prepare what is asked for on the standard input until that ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one who asks; we end with the pipe
    asked, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever prints must not come between the answers
    try:
        with in_bulk():
            _serve(asked, answers)
    except (EOFError, BrokenPipeError):
        os._exit(0)  # nobody asks any more; what is still to be answered has nowhere to go


def _serve(asked: IO[bytes], answers: IO[bytes]) -> None:
    held: Held | None = None
    while True:
        verb, *rest = pickle.load(asked)  # noqa: S301 - from our own parent
        if verb == "begin":
            break
        held = _told(answers, partial(Held, *rest), lambda found: tuple(found.account))
    arguments, run_id, packed = rest
    preparer = _done(lambda: pickle.loads(packed))  # noqa: S301
    with _ground(held, arguments, run_id) as ground:
        while True:
            verb, since, until = pickle.load(asked)  # noqa: S301
            _told(answers, partial(_groups if verb == "groups" else _made, ground, preparer, since, until), lambda found: found)


def _groups(ground: Ground, _preparer: Preparer, since: int, until: int) -> list[Group]:
    return ground.groups(since, until)


def _made(ground: Ground, preparer: Preparer, since: int, until: int) -> tuple[int, Any]:
    return tuple(_prepared(preparer, ground.groups(since, until)))


@contextmanager
def _ground(held: Held | None, arguments: dict[str, Any], run_id: int) -> Iterator[Ground]:
    if held is not None:
        yield held
        return
    with closing(psycopg.connect(**arguments, autocommit=True)) as session, session.cursor() as cursor:
        yield staging.InDatabase(run_id, cursor)


def _told[Found](answers: IO[bytes], work: Callable[[], Found], say: Callable[[Found], object]) -> Found | None:
    """Do something and answer what came of it, why it was refused, or why it failed."""
    found: Found | None = None
    answer: tuple[object, str, str]
    try:
        found = _done(work)
        answer = say(found), "", ""
    except Refused as refusal:
        answer = None, str(refusal), ""
    except Exception:
        answer = None, "", traceback.format_exc()
    pickle.dump(answer, answers, pickle.HIGHEST_PROTOCOL)
    answers.flush()
    return found


def _done[Result](work: Callable[[], Result]) -> Result:
    """Do it without all of Django, which takes longer to load than a few batches to prepare, or with it where it is needed.

    Sentences need it; most batches have none to say.
    """
    try:
        return work()
    except AppRegistryNotReady:
        django.setup()
        return work()
