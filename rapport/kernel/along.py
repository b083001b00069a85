"""What hangs on a case goes along when what was said in it becomes part of another one: each room declares what of it does.

A row that tells of one contact (a mail, a letter, a scan) goes where its contact goes, whether two cases become one, are taken
apart or one is split: so that whoever may read the words may read it, and nobody else, and it is erased and kept with them. What
belongs to the case as a whole goes over when it goes on in another one; which rows went is kept, so that they can go back.
"""

from collections.abc import Iterator, Mapping, Sequence

from django.db.models import QuerySet

from .carrying import Moved, without_twin
from .personal import Along, holdings

CASE = "case"


def follow(contact_ids: Sequence[int], *, to_id: int) -> None:
    """Let everything that tells of these contacts go into the case in which they are now. The caller has locked both cases."""
    for one in _declared(with_contact=True):
        one.model._base_manager.filter(contact_id__in=contact_ids).exclude(case=to_id).update(case=to_id)


def carry_over(*, from_id: int, to_id: int) -> Moved:
    """Let what belongs to a case as a whole go over, and return which rows of what. The caller has locked both cases."""
    moved = {}
    for one in _declared(with_contact=False):
        found = without_twin(one.model, CASE, from_id, to_id).filter(**one.where)
        if ids := _locked(found):
            found.model._base_manager.filter(pk__in=ids).update(case=to_id, **one.becomes)
            moved[one.key] = ids
    return moved


def carry_back(moved: Mapping[str, Sequence[int]], *, from_id: int, to_id: int) -> None:
    """Let go back what came and still lies there, as it was. The caller has locked both cases."""
    for one in _declared(with_contact=False):
        came = moved.get(one.key, ())
        still = {name: value for name, value in one.where.items() if name not in one.becomes}
        ids = _locked(without_twin(one.model, CASE, from_id, to_id).filter(pk__in=came, **still)) if came else []
        if ids:
            before = {name: one.where[name] for name in one.becomes}
            one.model._base_manager.filter(pk__in=ids).update(case=to_id, **before)


def _declared(*, with_contact: bool) -> Iterator[Along]:
    for holding in holdings():
        yield from (one for one in holding.along if one.with_contact is with_contact)


def _locked(found: QuerySet[object]) -> list[int]:  # type: ignore[type-var]
    return sorted(found.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))
