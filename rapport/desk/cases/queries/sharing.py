"""What another department of the company may be shown of a case: the customer's own words and what is known of them."""

from collections.abc import Collection
from datetime import datetime

from rapport.desk.cases.models import Case
from rapport.desk.cases.types import Direction
from rapport.governance.commitments import queries as commitments
from rapport.governance.commitments.types import MOST_WORDS, PromiseView, Share, Showable, Words
from rapport.kernel.actor import Actor

from .reading import find_case, may_read

SHORTEST_NAME = 3
ORDER = "order_reference"


def showable(case_id: int, actor: Actor) -> Showable:
    """Return what of a case the actor may choose to be shown; of a restricted one, or one that is not theirs to read, nothing."""
    case = find_case(case_id)
    if case is None:
        return Showable()
    if case.reader_ids is not None or not may_read(actor, case_id):
        return Showable(is_restricted=True)
    said = case.contacts.filter(direction=Direction.INBOUND).order_by("-at", "-pk")[:MOST_WORDS]
    words = tuple(Words(id=one.pk, at=one.at, text=one.text) for one in reversed(said) if one.text.strip())
    personal = []
    if case.customer is not None:
        name = case.customer.name
        parts = tuple(one for one in name.split() if len(one) >= SHORTEST_NAME)
        personal.append((Share.NAME, (name, *parts)))
        if points := tuple(case.customer.points.order_by("-is_preferred", "pk").values_list("value", flat=True)):
            personal.append((Share.REACH, points))
    if order := str(case.attributes.get(ORDER, "")).strip():
        personal.append((Share.ORDER, (order,)))
    return Showable(words=words, personal=tuple(personal))


def named_orders(references: Collection[str]) -> set[str]:
    """Return which of these references of orders some case names."""
    rows = Case.objects.filter(**{f"attributes__{ORDER}__in": list(references)})
    return {str(one) for one in rows.values_list(f"attributes__{ORDER}", flat=True)}


def to_hand_over(case_id: int, actor: Actor, *, as_of: datetime) -> list[PromiseView]:
    """Return what is owed about a case and lies with no other department, as far as the actor may hand it over."""
    promised = commitments.promises_of("case", [case_id], as_of=as_of).get(case_id, [])
    inside = owed_inside([case_id], as_of=as_of).get(case_id, [])
    owed = [*commitments.with_handings(promised, as_of=as_of), *inside]
    ids = {one.id for one in owed if one.is_owed and one.handing is None}
    rows = commitments.delegable(ids, actor)
    return [one for one in owed if one.id in rows]


def owed_inside(case_ids: Collection[int], *, as_of: datetime) -> dict[int, list[PromiseView]]:
    """Return what is owed inside the company about these cases, with how it stands with other departments."""
    found = commitments.actions_of("case", list(case_ids), as_of=as_of)
    return {pk: commitments.with_handings(some, as_of=as_of) for pk, some in found.items()}
