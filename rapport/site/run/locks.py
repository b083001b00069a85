"""Locks between processes, which the operating system drops by itself when their holder is killed."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

POLL_SECONDS = 0.05


class FileLock:
    """An advisory lock on a file, shared or exclusive.

    Nothing is ever read from the file and the file is never removed: removing it would let two processes hold
    "the same" lock on two different files.
    """

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)

    def try_exclusive(self) -> bool:
        """Take or upgrade to the exclusive lock at once, or return False and keep what was held."""
        return self._try(fcntl.LOCK_EX)

    def share(self) -> None:
        """Take the shared lock, waiting for an exclusive holder to leave."""
        fcntl.flock(self._descriptor, fcntl.LOCK_SH)

    def wait_exclusive(self) -> None:
        """Wait, for ever if need be, until nobody else holds the lock in any form."""
        fcntl.flock(self._descriptor, fcntl.LOCK_EX)

    def release(self) -> None:
        """Let the lock go and close its file; a second call does nothing."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def _try(self, kind: int) -> bool:
        try:
            fcntl.flock(self._descriptor, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


@contextmanager
def exclusively(path: Path, *, timeout_seconds: float) -> Iterator[None]:
    """Hold the exclusive lock on `path` for the block. Raises TimeoutError when it stays taken for too long."""
    lock = FileLock(path)
    try:
        give_up_at = time.monotonic() + timeout_seconds
        while not lock.try_exclusive():
            if time.monotonic() > give_up_at:
                raise TimeoutError(path)
            time.sleep(POLL_SECONDS)
        yield
    finally:
        lock.release()
