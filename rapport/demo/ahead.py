"""The cases of the story made ahead while those before are written: for a large company in a process of its own, as Python
computes on one core only, else in a second thread.

Both make the same, for every choice comes from the seed. The process asks and writes nothing, so it may be gone at any
moment: the cases that are still to come are then made here.
"""

import logging
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date, datetime, timedelta
from itertools import batched, islice
from typing import NamedTuple

from rapport.desk.cases.types import CaseRecord
from rapport.kernel.bulk import in_bulk

from .days import World, day_of, records_of
from .shape import Plan

PROCESS_CASES = 5_000  # below, a process takes longer to start than it saves
GONE = (EOFError, OSError, pickle.UnpicklingError)

type Batch = tuple[CaseRecord, ...]

_log = logging.getLogger(__name__)


class Told(NamedTuple):
    """What is told: the story of a world from a day to a moment, in batches of so many cases."""

    world: World
    plan: Plan
    since: date
    now: datetime
    size: int

    def batches(self) -> Iterator[Batch]:
        """Make the cases, in the order of their days."""
        return batched(self._records(), self.size)

    def _records(self) -> Iterator[CaseRecord]:
        for number in range((day_of(self.now) - self.since).days + 1):
            yield from records_of(self.world, self.plan, self.since + timedelta(days=number), now=self.now)


def ahead(told: Told, *, expected: int) -> Iterator[Batch]:
    """Give each batch while the next one is made."""
    is_large = expected >= PROCESS_CASES and (os.cpu_count() or 1) > 1
    batches = made_apart(told) if is_large else told.batches()
    with ThreadPoolExecutor(max_workers=1) as thread:
        following = thread.submit(next, batches, None)
        while (batch := following.result()) is not None:
            following = thread.submit(next, batches, None)
            yield batch


def made_apart(told: Told) -> Iterator[Batch]:
    """Give the batches that a process of its own makes; from where it is gone, those that are made here."""
    count = 0
    command = [sys.executable, "-c", f"from {__name__} import main; main()"]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(part or "." for part in sys.path)}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment) as process:  # noqa: S603
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            pickle.dump(told, process.stdin, pickle.HIGHEST_PROTOCOL)
            process.stdin.flush()
            while (batch := pickle.load(process.stdout)) is not None:  # noqa: S301 - from our own child
                count += 1
                yield batch
        except GONE:
            _log.warning("the process that makes the story is gone; the rest is made here")
            yield from islice(told.batches(), count, None)
        finally:
            process.kill()  # also where nobody wants the rest any more; it has nothing to lose
            with suppress(OSError):
                process.stdin.close()


def main() -> None:
    """Make what is told on the standard input."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one who asks; we end with the pipe
    made = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever prints must not come between the cases
    told: Told = pickle.load(sys.stdin.buffer)  # noqa: S301 - from our own parent
    try:
        with in_bulk():
            for batch in told.batches():
                pickle.dump(batch, made, pickle.HIGHEST_PROTOCOL)
        pickle.dump(None, made)
        made.flush()
    except BrokenPipeError:
        os._exit(0)  # nobody asks any more
