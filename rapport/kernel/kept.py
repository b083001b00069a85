"""What every page shows and hardly ever changes: read once in a process, and again after its topic was announced.

Pages then pay no query for it. As long as a process hears live updates it knows of every change with its commit; one that
does not hear them (nobody has a page open yet) reads again after a few seconds.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from . import clock, live

UNHEARD = timedelta(seconds=5)


_all: "list[Kept[Any]]" = []


class Kept[Value]:
    """One such value. ``topic``: what is announced when it changes; ``nothing``: what stands for it where nothing is."""

    def __init__(self, topic: str, read: Callable[[], Value], *, nothing: Value) -> None:
        self.topic, self.nothing = topic, nothing
        self._read, self._value = read, nothing
        self._read_at: datetime | None = None
        self._changes = 0
        self._is_given = False
        live.hub.also_tells(topic, self.forget)
        _all.append(self)

    def value(self) -> Value:
        """Return it, from the database only where this process does not know it."""
        if self._is_given or (self._read_at is not None and self._is_fresh(self._read_at)):
            return self._value
        changes, now = self._changes, clock.now()
        value = self._read()
        # Changed while it was read: the next page reads it again.
        if changes == self._changes:
            self._value, self._read_at = value, now
        return value

    def _is_fresh(self, read_at: datetime) -> bool:
        return live.hub.is_listening or clock.now() - read_at < UNHEARD

    def forget(self) -> None:
        """Have it read again."""
        self._changes += 1
        self._read_at, self._is_given = None, False

    def change(self) -> None:
        """Tell every process that it changes with the current transaction."""
        self.forget()
        transaction.on_commit(self.forget)
        live.announce(self.topic)

    def begin_with_nothing(self) -> None:
        """Hold that there is nothing until the next change, whatever the database says."""
        self._value, self._is_given = self.nothing, True


def begin_with_nothing() -> None:
    """Let no test pay for, or see, what one before it left in the process."""
    for one in _all:
        one.begin_with_nothing()
