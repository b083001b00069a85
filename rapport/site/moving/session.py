"""Sessions of their own with the database, in which every value is said in one and the same way."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import IsolationLevel

from rapport.kernel import live

from .tables import Session

# However the server is set: moments in UTC by ISO 8601, fractions with all their digits.
MANNERS = (
    "SET timezone TO 'UTC'",
    "SET datestyle TO 'ISO, YMD'",
    "SET intervalstyle TO 'postgres'",
    "SET extra_float_digits TO 1",
    "SET bytea_output TO 'hex'",
    "SET statement_timeout TO 0",
    "SET idle_in_transaction_session_timeout TO 0",
)


@contextmanager
def reading() -> Iterator[Session]:
    """Yield a session that sees the database as it is at this moment, whatever others do meanwhile."""
    with opened() as session:
        session.isolation_level = IsolationLevel.REPEATABLE_READ
        session.read_only = True
        yield session


@contextmanager
def opened() -> Iterator[Session]:
    """Yield a session; what it wrote is kept when the block ends well, and else nothing of it."""
    with psycopg.connect(**{**live.connection_arguments(), "client_encoding": "UTF8"}, autocommit=True) as session:
        for manner in MANNERS:
            session.execute(manner)
        session.autocommit = False
        yield session
