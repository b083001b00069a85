"""Questions that the database plans once for each connection: looking for the way to an answer takes it longer than the answer.

A web process turns this on (``keep``). Elsewhere, where a question is asked once or twice, planning ahead would cost more than
it saves, and each question travels with its values as ever. So does one that the database cannot plan ahead.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connections
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.utils import NotSupportedError, ProgrammingError
from psycopg import sql
from psycopg.types.numeric import Int8

logger = logging.getLogger(__name__)
MOST_KEPT = 150  # plans of a connection: each takes the database some tens of kilobytes
LARGEST = 2**63 - 1  # number that a row can have
NEVER_BY_ITSELF = 1_000_000_000  # psycopg plans ahead what we tell it to, not what was asked often
_is_kept = [False]
_unplanned: set[str] = set()


class _Cursor(ServerBindingCursor):
    def execute(self, query: Any, params: Any = None, **how: Any) -> Any:
        return super().execute(query, params, **{**how, "prepare": True})  # type: ignore[misc]


def keep() -> None:
    """Have this process keep plans."""
    _is_kept[0] = True


def are_kept() -> bool:
    """Return whether this process keeps plans."""
    return _is_kept[0]


def unplanned() -> frozenset[str]:
    """Return the questions that the database could not plan ahead in this process."""
    return frozenset(_unplanned)


def rows(text: str, values: Mapping[str, Any], *, using: str = "default") -> list[tuple[Any, ...]]:
    """Return the answer to a question in SQL whose form never changes and that every page asks."""
    told = {name: _typed(value) for name, value in values.items()}
    with ask(text, told, plain=text, given=values, connection=connections[using]) as asked:
        return list(asked.fetchall())


def ask(planned: str, told: Any, *, plain: str, given: Any, connection: Any) -> Any:
    """Return a cursor with the answer: to ``planned``, which is planned once, or, where that is not done, to ``plain``.

    What the database cannot plan ahead, or not any more since its tables were changed, is asked plainly from then on.
    """
    if are_kept() and plain not in _unplanned:
        try:
            asked = _cursor(connection)
            asked.execute(planned, told)
        except (ProgrammingError, NotSupportedError) as error:
            _unplanned.add(plain)
            logger.warning("A question is not planned ahead any more: %s", error)
            if connection.in_atomic_block:
                raise
        else:
            return asked
    asked = connection.cursor()
    asked.execute(plain, given)
    return asked


def written(text: str, parameters: Iterable[Any], *, is_told: Any, connection: Any) -> str:
    """Return the SQL with what is known written into it, and places only for what is told later."""
    connection.ensure_connection()

    def place(one: Any) -> str:
        return "%s" if is_told(one) else sql.Literal(one).as_string(connection.connection).replace("%", "%%")

    return text.replace("%%", "%%%%") % tuple(map(place, parameters))


def typed(values: Sequence[Any]) -> list[Any]:
    """Return the values, numbers in one type: for each other one the database would plan anew."""
    return [_typed(one) for one in values]


def _typed(value: Any) -> Any:
    if isinstance(value, list):
        return [_typed(one) for one in value] if all(map(_fits, value)) else value
    return Int8(value) if type(value) is int and _fits(value) else value


def _fits(value: Any) -> bool:
    """Whether no number of a row could be greater: one that is travels as it is, and finds nothing."""
    return not isinstance(value, int) or -LARGEST - 1 <= value <= LARGEST


def _cursor(connection: Any) -> Any:
    """Return a cursor that plans what it executes once; it is counted and shown as every other one."""
    connection.ensure_connection()
    asked = connection.connection
    if asked.prepare_threshold is None:
        asked.prepare_threshold, asked.prepared_max = NEVER_BY_ITSELF, MOST_KEPT
    with connection.wrap_database_errors:
        return connection._prepare_cursor(_Cursor(asked))  # type: ignore[call-arg]
