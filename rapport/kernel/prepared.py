"""Questions that every page asks, put into SQL once: making the SQL takes longer than answering it.

The rows are described as ever; what differs from one asking to the next is given by name::

    @prepared
    def _waiting(actor: Actor, mine: bool, /, *, as_of: Any) -> QuerySet[Escalation]:
        return escalations(actor).filter(at__lte=as_of, answered_at=None)

    _waiting(actor, False, as_of=moment)        # a list of escalations
    _waiting.count(actor, False, as_of=moment)

What stands before the ``/`` decides how the SQL looks: each combination is put into SQL once in a process. What stands behind
it is only compared with columns (never None, never reckoned with): it travels as a parameter, and only which ones are told
decides. Of an actor the role, the capabilities and the teams decide; their number travels.
"""

import copy
import functools
from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import BooleanField, Expression, F, Func, Model, QuerySet
from django.db.models.expressions import BaseExpression, RawSQL
from django.db.models.sql.compiler import SQLCompiler

from . import plans
from .actor import Actor, capabilities_of

PERSON = "actor.person_id"
MOST_SHAPES = 200
COUNT = "SELECT COUNT(*) FROM ({}) AS counted"


class Given(Expression):
    """Stands in SQL for a value that is named now and told when the question is asked."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """Return a place for the value."""
        return "%s", (self,)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Given) and other.name == self.name

    def __hash__(self) -> int:
        return hash(self.name)


class _Sentence:
    """SQL with places for what is told later."""

    def __init__(self, compiler: SQLCompiler) -> None:
        self.parameters: Sequence[Any]
        try:
            self.sql, self.parameters = compiler.as_sql()
        except EmptyResultSet:
            self.sql, self.parameters = "", ()

        self.planned: str | None = None

    def executed(self, values: dict[str, Any], *, using: str, form: str = "{}") -> Any:
        """Ask it, and return the cursor with its answer."""
        connection = connections[using]
        if self.planned is None and plans.are_kept():
            self.planned = plans.written(self.sql, self.parameters, is_told=_is_told, connection=connection)
        told = [values[one.name] if isinstance(one, Given) else one for one in self.parameters]
        later = [value for value, one in zip(told, self.parameters, strict=True) if isinstance(one, Given)]
        plain, planned = form.format(self.sql), form.format(self.planned)
        return plans.ask(planned, plans.typed(later), plain=plain, given=told, connection=connection)


def _is_told(parameter: Any) -> bool:
    return isinstance(parameter, Given)


class _Shape:
    """One form of a question, in SQL."""

    def __init__(self, rows: QuerySet[Any]) -> None:
        self.rows = rows
        self.compiler = rows.query.get_compiler(rows.db)
        self.asked = _Sentence(self.compiler)

    @functools.cached_property
    def counted(self) -> _Sentence:
        """The same without order and columns, which a count needs nothing of."""
        query = self.rows.query
        is_plain = not (query.is_sliced or query.distinct or query.combinator or query.group_by or query.values_select)
        rows = self.rows.order_by().values("pk") if is_plain else self.rows
        return _Sentence(rows.query.get_compiler(rows.db))

    @functools.cached_property
    def converters(self) -> dict[int, Any]:
        """What makes values of what the database says, by column: for each form of a question the same every time."""
        found: dict[int, Any] = self.compiler.get_converters(self.columns)
        return found

    @functools.cached_property
    def is_composite(self) -> bool:
        return bool(self.compiler.has_composite_fields(self.columns))

    @property
    def columns(self) -> list[Any]:
        assert self.compiler.select is not None
        return [one[0] for one in self.compiler.select[: self.compiler.col_count]]

    def answer(self, values: dict[str, Any]) -> list[Any]:
        if not self.asked.sql:
            return []
        compiler = copy.copy(self.compiler)
        compiler.connection = connections[self.rows.db]
        with self.asked.executed(values, using=self.rows.db) as cursor:
            found = [cursor.fetchall()]
        if not found[0]:
            return []
        compiler.execute_sql = lambda *_args, **_named: found
        compiler.get_converters = lambda *_args: self.converters
        compiler.has_composite_fields = lambda *_args: self.is_composite
        return list(self._rows(compiler))

    def _rows(self, compiler: SQLCompiler) -> Any:
        """Return the rows as they were described, to be read by this compiler; cloning all that describes them takes longer."""
        rows: Any = object.__new__(type(self.rows))
        rows.__dict__.update(self.rows.__dict__, _query=copy.copy(self.rows.query))
        rows._query.get_compiler = lambda *_args, **_named: compiler
        return rows

    def count(self, values: dict[str, Any]) -> int:
        if not self.counted.sql:
            return 0
        with self.counted.executed(values, using=self.rows.db, form=COUNT) as cursor:
            return int(cursor.fetchone()[0])


class Prepared[Row]:
    """A question that is put into SQL once for each of its shapes."""

    def __init__(self, describe: Callable[..., QuerySet[Any, Row]]) -> None:
        functools.update_wrapper(self, describe)
        self._describe, self._shapes = describe, dict[Hashable, tuple[Any, _Shape]]()

    def __call__(self, *shape: Any, **values: Any) -> list[Row]:
        """Return the rows, as the query set would give them."""
        found, told = self._shape(shape, values)
        return found.answer(told)

    def count(self, *shape: Any, **values: Any) -> int:
        """Return how many rows there are."""
        found, told = self._shape(shape, values)
        return found.count(told)

    def _shape(self, shape: Sequence[Any], values: dict[str, Any]) -> tuple[_Shape, dict[str, Any]]:
        person = next((one.person_id for one in shape if isinstance(one, Actor)), None)
        parts = [_key(one) for one in shape]
        if None in parts:
            return _Shape(self._describe(*shape, **values)), {}
        key = (*parts, *values)
        kept = self._shapes.get(key)
        if kept is None:
            if len(self._shapes) >= MOST_SHAPES:
                self._shapes.clear()
            rows = self._describe(*(_stand_in(one) for one in shape), **{name: Given(name) for name in values})
            # The actor is kept too: their capabilities are known by where they lie in memory.
            kept = self._shapes[key] = (shape, _Shape(rows))
        return kept[1], {**values, PERSON: person}


def prepared[Row](describe: Callable[..., QuerySet[Any, Row]]) -> Prepared[Row]:
    """Make a question of a function that describes its rows."""
    return Prepared(describe)


def among(name: str, values: Any, kind: str = "bigint") -> Func:
    """Return the condition that a column is one of the numbers (or texts) told with the question: they travel as one list.

    Or one of those that a ``RawSQL`` array or an ``ArraySubquery`` gives. Whatever it holds, the database takes it for a few, and
    finds them by index.
    """
    told = values if isinstance(values, BaseExpression) else RawSQL(f"%s::{kind}[]", [values])  # noqa: S611 (written in the house)
    return Func(F(name), told, template="%(expressions)s)", arg_joiner=" = ANY(", output_field=BooleanField())


def _key(part: Any) -> Hashable:
    """Return what decides about the SQL; None for whoever acts by link or by rights of their own, who is asked for anew."""
    if not isinstance(part, Actor):
        return (part,)
    is_known = part.row is None and (part.is_machine or part.capabilities is capabilities_of(part.role))
    if not is_known:
        return None
    return (part.role, id(part.capabilities), part.team_ids, part.stands_in, part.person_id is None, part.is_machine)


def _stand_in(part: Any) -> Any:
    is_person = isinstance(part, Actor) and part.person_id is not None
    # A copy, since a request hands over a lazy object around the actor.
    return replace(copy.copy(part), person_id=Given(PERSON)) if is_person else part


def names(model: type[Model], ids: set[int]) -> dict[int, str]:
    """Return the names of some objects by their numbers; those that are unknown are left out. Asks nothing for none."""
    if not ids:
        return {}
    meta = model._meta
    with connections["default"].cursor() as cursor:
        cursor.execute(f'SELECT id, name FROM "{meta.db_table}" WHERE id = ANY(%s)', [list(ids)])  # noqa: S608
        return dict(cursor.fetchall())
