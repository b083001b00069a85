"""What was read of the database once, and what one request writes into it.

Every request is taken back, so the next one finds the same rows: a question that was asked before, word for word, has the same
answer, and is not asked again, unless the request itself has written to a table that the question names. Where a statement does
not say what it writes to, or what it writes may change other tables, every question after it goes to the database. A savepoint is
set when something else is said to the database: most are given up before.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper

from .traces import EVERYWHERE

MARK = "request"
# A question whose answer differs from time to time, or that does something (the queue takes jobs in by one).
NEVER_THE_SAME = re.compile(r"nextval|setval|notify|advisory|set_config|random|_timestamp|pg_|txid|procrastinate_", re.IGNORECASE)
# A question may stand behind what it is told beforehand; that may also write.
QUESTION = re.compile(r"\s*(?:SELECT\b|WITH\b(?!.*\b(?:INSERT|UPDATE|DELETE|MERGE)\b))", re.IGNORECASE | re.DOTALL)
WRITTEN = re.compile(r'\s*(INSERT INTO|UPDATE|DELETE FROM|COPY) "?(\w+)"?')
SAVEPOINT = re.compile(r'(SAVEPOINT|ROLLBACK TO SAVEPOINT|RELEASE SAVEPOINT) "?(\w+)"?')
MOST = 20_000


class Memory:
    """Answers by question, and the tables that the request on its way has written to, as far as it was not taken back."""

    def __init__(self) -> None:
        self.answers: dict[Any, tuple[list[Any], Any]] = {}
        self.written: list[str] = []  # tables; "" where the statement does not say which
        self.marks: dict[str, tuple[int, bool, bool]] = {}
        self.is_far_reaching = False  # nobody can tell which tables have changed
        self.is_broken = False  # PostgreSQL answers nothing more until something is taken back
        self.is_asked = True
        self.is_marked = self.is_touched = False
        self.unset: list[str] = []  # savepoints that the database has not heard of yet

    @contextmanager
    def taking_back(self) -> Iterator[None]:
        """A new request, on the rows as they were before the one before; whatever it does to the database is taken back.

        Most are answered from memory alone. So a mark is set at the first word to the database, and kept for all requests after.
        """
        self.written, self.marks, self.is_broken, self.is_far_reaching, self.unset = [], {}, False, False, []
        if len(self.answers) > MOST:
            self.answers.clear()
        hooks = list(connection.run_on_commit)
        try:
            yield
        finally:
            if self.is_touched:
                connection.connection.execute(f"ROLLBACK TO SAVEPOINT {MARK}")
            connection.needs_rollback = self.is_touched = False
            connection.run_on_commit = hooks

    def forget_mark(self) -> None:
        """The last request is taken back."""
        if self.is_marked:
            connection.connection.execute(f"RELEASE SAVEPOINT {MARK}")
            self.is_marked = False

    def touch(self) -> None:
        """Something is said to the database."""
        if not self.is_marked:
            connection.connection.execute(f"SAVEPOINT {MARK}")
            self.is_marked = True
        self.is_touched = True
        for name in self.unset:
            connection.connection.execute(f'SAVEPOINT "{name}"')
        self.unset = []

    def is_set_later(self, sql: str) -> bool:
        """Return whether a word about a savepoint need not be said to the database: it has not heard of that savepoint."""
        found = None if self.is_broken else SAVEPOINT.fullmatch(sql)
        if found is None:
            return False
        what, name = found.groups()
        if what == "SAVEPOINT":
            self.unset.append(name)
        elif name not in self.unset:
            return False
        else:  # it stays after what came since was taken back, and goes when it is released
            del self.unset[self.unset.index(name) + (what != "RELEASE SAVEPOINT") :]
        return True

    def is_as_before(self, sql: str) -> bool:
        """Return whether nothing that a question names has been changed, so that it may be answered from memory."""
        if not self.is_asked or self.is_broken:
            return False
        return not self.is_far_reaching and (not self.written or _words(sql).isdisjoint(self.written))

    def tables(self) -> set[str]:
        """Return the tables that were written to, but for those that every request may write to."""
        return set(self.written) - EVERYWHERE

    def note(self, sql: str) -> None:
        """Take down what a statement that is not a question does."""
        if sql.startswith("SAVEPOINT"):
            self.marks[sql.rsplit(maxsplit=1)[-1].strip('"')] = len(self.written), self.is_broken, self.is_far_reaching
        elif sql.startswith("ROLLBACK TO"):
            before = self.marks.get(sql.rsplit(maxsplit=1)[-1].strip('"'), (0, False, False))
            count, self.is_broken, self.is_far_reaching = before
            del self.written[count:]
        elif not sql.startswith("RELEASE"):
            found = WRITTEN.match(sql)
            self.written.append(found.group(2) if found else "")
            is_new = found is not None and found.group(1) in {"INSERT INTO", "COPY"} and "ON CONFLICT" not in sql
            self.is_far_reaching |= found is None or found.group(2) in reaching(is_new=is_new)


class Cursor(CursorWrapper):
    """A cursor that may answer from memory."""

    memory: Memory
    _rows: Iterator[Any] | None = None
    _known: tuple[list[Any], Any] | None = None

    def execute(self, sql: Any, params: Any = None) -> Any:
        """Answer from memory, or by the database."""
        self._rows = self._known = None
        is_question = isinstance(sql, str) and QUESTION.match(sql) is not None
        key = _key(sql, params) if is_question and self.memory.is_as_before(sql) else None
        if key is not None and (known := self.memory.answers.get(key)):
            self._known, self._rows = known, iter(known[0])
            return None
        if isinstance(sql, str) and self.memory.is_set_later(sql):
            self.memory.note(sql)
            return None
        self.memory.touch()
        try:
            done = super().execute(sql, params)
        except Exception:
            self.memory.is_broken = True
            raise
        if not is_question:
            self.memory.note(str(sql) if isinstance(sql, str) else "")
        elif key is not None:
            rows = self.cursor.fetchall()
            known = rows, self.cursor.description
            if not any(isinstance(value, list | dict | bytearray) for row in rows for value in row):
                self.memory.answers[key] = known
            self._known, self._rows = known, iter(rows)
        return done

    def executemany(self, sql: Any, param_list: Any) -> Any:
        """Only what writes is said many times."""
        self.memory.touch()
        self.memory.note(str(sql))
        return super().executemany(sql, param_list)

    def copy(self, sql: Any, *args: Any, **kwargs: Any) -> Any:
        """Rows that come or go as a stream."""
        self.memory.touch()
        self.memory.note(str(sql))
        return self.cursor.copy(sql, *args, **kwargs)

    def __iter__(self) -> Iterator[Any]:
        yield from super().__iter__() if self._rows is None else self._rows

    def fetchone(self) -> Any:
        """As the database's own."""
        return self._of_database("fetchone") if self._rows is None else next(self._rows, None)

    def fetchmany(self, size: int = 1) -> Any:
        """As the database's own."""
        if self._rows is None:
            return self._of_database("fetchmany", size)
        return [row for _, row in zip(range(size), self._rows, strict=False)]

    def fetchall(self) -> Any:
        """As the database's own."""
        return self._of_database("fetchall") if self._rows is None else list(self._rows)

    @property
    def rowcount(self) -> int:
        """As the database's own."""
        return self.cursor.rowcount if self._known is None else len(self._known[0])

    @property
    def description(self) -> Any:
        """As the database's own."""
        return self.cursor.description if self._known is None else self._known[1]

    def _of_database(self, what: str, *given: Any) -> Any:
        with self.db.wrap_database_errors:
            return getattr(self.cursor, what)(*given)


@lru_cache(maxsize=MOST)
def _words(sql: str) -> frozenset[str]:
    """Return the words of a question, among them the names of its tables."""
    return frozenset(re.findall(r"\w+", sql))


@cache
def reaching(*, is_new: bool) -> frozenset[str]:
    """Return the tables of which a change may change others: by a trigger, or (not by new rows) by a reference to them."""
    with connection.cursor() as cursor:
        cursor.execute(
            # In a trigger's kind the third bit says that it looks at new rows, the fourth and fifth at those that go or change.
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal AND tgtype & %s > 0 UNION"
            " SELECT confrelid::regclass::text FROM pg_constraint WHERE contype = 'f' AND NOT %s"
            " AND (confdeltype NOT IN ('a', 'r') OR confupdtype NOT IN ('a', 'r'))",
            [4 if is_new else 4 + 8 + 16, is_new],
        )
        return frozenset(name for (name,) in cursor.fetchall())


def _frozen(params: Any) -> Any:
    """Return parameters as something that may have a place in a dictionary: True is not 1, nor is 1 the same as 1.0."""
    if isinstance(params, dict):
        return tuple((name, _frozen(value)) for name, value in params.items())
    if isinstance(params, list | tuple):
        return type(params), *map(_frozen, params)
    return type(params), params


def _key(sql: str, params: Any) -> Any:
    """Return what makes a question the same; None where it is never the same, or nobody can tell."""
    if NEVER_THE_SAME.search(sql):
        return None
    key = sql, _frozen(params)
    try:
        hash(key)
    except TypeError:
        return None
    return key


@contextmanager
def remembering() -> Iterator[Memory]:
    """Have the connection answer from memory for the block."""
    memory = Memory()
    for is_new in (True, False):
        reaching(is_new=is_new)  # looked up before a request is on its way

    def make_cursor(cursor: Any) -> Cursor:
        made = Cursor(cursor, connection)
        made.memory = memory
        return made

    connection.make_cursor = make_cursor  # type: ignore[method-assign]
    try:
        yield memory
    finally:
        memory.forget_mark()
        del connection.make_cursor
