"""What had to give way to another transaction is done again, with two real connections that wait for each other."""

import threading
from collections.abc import Iterator

import psycopg
import pytest
from django.db import OperationalError, connection, transaction

from rapport.kernel.again import gave_way, insisted, was_away
from rapport.kernel.live import connection_arguments


def lock(number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(20817, %s)", [number])


class Crossing:
    """Somebody else, in a session of their own, who takes the second lock, then wants the first as soon as we have it."""

    def __init__(self) -> None:
        self._session = psycopg.connect(**connection_arguments())
        self._session.execute("SET deadlock_timeout = '10s'")  # it is us who are to give way
        self._session.execute("SELECT pg_advisory_xact_lock(20817, 2)")
        self._thread = threading.Thread(target=self._want_the_first, daemon=True)

    def crosses(self) -> None:
        self._thread.start()

    def _want_the_first(self) -> None:
        self._session.execute("SELECT pg_advisory_xact_lock(20817, 1)")
        self._session.commit()

    def end(self) -> None:
        if self._thread.ident is not None:
            self._thread.join(10)
        self._session.close()


@pytest.fixture
def other(transactional_db: None) -> Iterator[Crossing]:
    found = Crossing()
    with connection.cursor() as cursor:
        cursor.execute("SET deadlock_timeout = '50ms'")
    yield found
    with connection.cursor() as cursor:
        cursor.execute("RESET deadlock_timeout")
    found.end()


def crossed(other: Crossing, begun: list[int]) -> int:
    """One transaction that does something, and meets somebody who goes the other way the first time."""
    with transaction.atomic():
        lock(1)
        begun.append(len(begun))
        if len(begun) == 1:
            other.crosses()
        lock(2)
    return begun[-1]


def test_who_has_to_give_way_to_another_transaction_begins_anew(other: Crossing) -> None:
    begun: list[int] = []
    assert insisted(lambda: crossed(other, begun)) == 1
    assert begun == [0, 1], "once in vain, once to its end"


def test_inside_a_transaction_of_the_callers_nothing_is_done_twice(other: Crossing) -> None:
    begun: list[int] = []
    with pytest.raises(OperationalError) as met, transaction.atomic():
        insisted(lambda: crossed(other, begun))
    assert gave_way(met.value)
    assert not was_away(met.value)
    assert begun == [0]
