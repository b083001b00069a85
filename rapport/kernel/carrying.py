"""What rooms hold about a customer goes over to another one, who is the same person: by the same declarations as it is erased.

Every ``Rows`` that finds its rows by a customer's number in a column ``customer_id`` is carried over; a row whose twin is there
already (the same address, say) stays behind, so that it can be told apart again. A room that has to say more about it, or that
forbids it, offers ``carried`` with its holding.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from django.db import models
from django.db.models import Exists, F, OneToOneField, OuterRef, Q, QuerySet, UniqueConstraint

from .actor import Actor
from .personal import CUSTOMER, Carried, Rows, called, holdings

CUSTOMER_FIELD, COLUMN = "customer", "customer_id"
type Moved = dict[str, list[int]]


def carry_over(*, from_id: int, to_id: int, by: Actor, at: datetime) -> Moved:
    """Carry everything over, room by room, and return which rows of which table. The caller has locked both customers."""
    moved = {}
    for rows in carried_rows():
        if ids := _move(without_twin(rows.model, CUSTOMER_FIELD, from_id, to_id), to_id):
            moved[rows.label] = ids
    _tell(moved, from_id, to_id, by, at)
    return moved


def carry_back(moved: Mapping[str, Sequence[int]], *, from_id: int, to_id: int, by: Actor, at: datetime) -> Moved:
    """Carry back what once came over and still lies there; return it. The caller has locked both customers."""
    back = {}
    for rows in carried_rows():
        came = moved.get(rows.label, ())
        if came and (ids := _move(without_twin(rows.model, CUSTOMER_FIELD, from_id, to_id).filter(pk__in=came), to_id)):
            back[rows.label] = ids
    _tell(back, from_id, to_id, by, at)
    return back


def to_carry(*, from_id: int, to_id: int) -> list[tuple[str, int]]:
    """Return what would come over, in words, with how many rows, lowest room first; nothing that there is none of."""
    counted = ((rows.label, without_twin(rows.model, CUSTOMER_FIELD, from_id, to_id).count()) for rows in carried_rows())
    return [(called(label), count) for label, count in counted if count]


def left_with(ids: QuerySet[models.Model, int], *, but: frozenset[str]) -> list[int]:
    """Return which of these customers have rows of any table but these, by number."""
    found: set[int] = set()
    for rows in carried_rows():
        if rows.label not in but:
            found |= set(rows.model._base_manager.filter(**{f"{COLUMN}__in": ids}).values_list(COLUMN, flat=True).distinct())
    return sorted(found)


def carried_rows() -> Iterator[Rows]:
    """Yield what goes over, each table once, lowest room first."""
    seen: set[str] = set()
    for holding in holdings():
        for rows in (*holding.ways, *holding.rows):
            if rows.by == CUSTOMER and rows.lookup == COLUMN and rows.label not in seen:
                seen.add(rows.label)
                yield rows


def _move(found: QuerySet[models.Model], to_id: int) -> list[int]:
    """Give these rows to the other customer. Whoever writes one of them now is waited for; what they gave away is not taken."""
    ids = sorted(found.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))
    if ids:
        found.model._base_manager.filter(pk__in=ids).update(**{COLUMN: to_id})
    return ids


def without_twin(model: type[models.Model], field: str, from_id: int, to_id: int) -> QuerySet[models.Model]:
    """Return the rows that hang on one object by this field and may hang on another one, by every constraint of their table."""
    found = model._base_manager.filter(**{f"{field}_id": from_id})
    for names, condition in _once(model, field):
        others = {name: OuterRef(name) for name in names if name != field}
        twins = model._base_manager.filter(condition, **{f"{field}_id": to_id}, **others)
        found = found.exclude(condition & Q(Exists(twins)))
    return found


def _once(model: type[models.Model], field: str) -> Iterator[tuple[tuple[str, ...], Q]]:
    if isinstance(model._meta.get_field(field), OneToOneField):
        yield (field,), Q()
    for one in model._meta.constraints:
        if isinstance(one, UniqueConstraint):
            names = tuple(one.fields) or tuple(str(part.deconstruct()[1][0]) for part in one.expressions if isinstance(part, F))
            if field in names:
                yield names, one.condition or Q()


def _tell(moved: Moved, from_id: int, to_id: int, by: Actor, at: datetime) -> None:
    said = Carried(from_id=from_id, to_id=to_id, ids=moved, by=by, at=at)
    for holding in holdings():
        if holding.carried is not None:
            holding.carried(said)
