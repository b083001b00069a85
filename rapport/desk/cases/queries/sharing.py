"""What another department of the company may be shown of a case: the customer's own words and what is known of them."""

from collections.abc import Collection

from rapport.desk.cases.models import Case
from rapport.desk.cases.types import Direction
from rapport.governance.commitments.types import MOST_WORDS, Share, Showable, Words
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
