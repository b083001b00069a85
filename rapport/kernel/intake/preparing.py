"""Preparing batches while the one before is being written: in a thread, or for a large import in a process of its own.

Both do the same. The process exists because Python computes on one core only; it reads the staged rows by itself, holds no
lock and writes nothing, so it may die at any moment: its work is then done here.
"""

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
from typing import IO, Any, NamedTuple, Protocol, Self

import django
import psycopg
from django.conf import settings
from django.core.exceptions import AppRegistryNotReady
from django.db import connection

from .. import live
from ..bulk import in_bulk
from . import staging
from .types import Group

PROCESS_ROWS = 20_000  # below, a process takes longer to start than it saves
END_SECONDS = 5

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


type Ask = Callable[[int, int], Future[Prepared]]


class Workmate:
    """A second process that prepares. It starts to load at once, and ends with this process, however that ends."""

    def __init__(self) -> None:
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": str(settings.SETTINGS_MODULE),
            "PYTHONPATH": os.pathsep.join(part or "." for part in sys.path),
        }
        command = [sys.executable, "-c", f"from {__name__} import main; main()"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)  # noqa: S603

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

    def begin(self, run_id: int, preparer: Preparer) -> None:
        """Say what is to be prepared. Raises OSError when the process is gone."""
        self._send((live.connection_arguments(), run_id, pickle.dumps(preparer)))

    def prepared(self, since: int, until: int) -> Prepared:
        """Return the groups numbered in [since, until) prepared. Raises EOFError or OSError when the process is gone."""
        self._send((since, until))
        answer, why = pickle.load(self._process.stdout)  # type: ignore[arg-type]  # noqa: S301 - from our own child
        if why:
            raise RuntimeError(why)
        return Prepared(*answer)

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


@contextmanager
def preparation(run_id: int, preparer: Preparer, mate: Workmate | None) -> Iterator[Ask]:
    """Give what asks for the groups numbered in [since, until); the answer comes later. One batch at a time is prepared."""
    if mate is not None:
        try:
            mate.begin(run_id, preparer)
        except OSError:
            _log.warning("import %s goes on alone: its second process is gone", run_id)
            mate = None
    with ThreadPoolExecutor(max_workers=1) as thread:

        def ask(since: int, until: int) -> Future[Prepared]:
            if mate is not None:
                return thread.submit(mate.prepared, since, until)
            return thread.submit(_prepared, preparer, staging.groups(run_id, since=since, until=until))

        yield ask


def here(run_id: int, preparer: Preparer, since: int, until: int) -> Prepared:
    """Prepare at once, in this process."""
    return _prepared(preparer, staging.groups(run_id, since=since, until=until))


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
    arguments, run_id, packed = pickle.load(asked)  # noqa: S301 - from our own parent
    preparer = _done(lambda: pickle.loads(packed))  # noqa: S301
    with closing(psycopg.connect(**arguments, autocommit=True)) as session, session.cursor() as cursor:
        while True:
            since, until = pickle.load(asked)  # noqa: S301
            pickle.dump(_answer(preparer, run_id, since, until, cursor), answers, pickle.HIGHEST_PROTOCOL)
            answers.flush()


def _answer(preparer: Preparer, run_id: int, since: int, until: int, cursor: psycopg.Cursor[Any]) -> tuple[Any, str]:
    """Return what was prepared, and why it failed if it did."""
    try:
        groups = staging.groups(run_id, since=since, until=until, cursor=cursor)
        return tuple(_done(lambda: _prepared(preparer, groups))), ""
    except Exception:
        return None, traceback.format_exc()


def _done[Result](work: Callable[[], Result]) -> Result:
    """Do it without all of Django, which takes longer to load than a few batches to prepare, or with it where it is needed.

    Sentences need it; most batches have none to say.
    """
    try:
        return work()
    except AppRegistryNotReady:
        django.setup()
        return work()
