"""Where a letter by mail would go: the room that carries mail knows, and the site connects it to this one."""

from collections.abc import Callable

from rapport.desk.complaints.models import ComplaintFile
from rapport.desk.complaints.queries.representing import representative_of

type Reach = Callable[[int, int | None], str]
_reach: list[Reach] = []


def connect(reach: Reach) -> None:
    """Install who knows the address of a case, by the numbers of case and customer. Called once, by the site."""
    _reach[:] = [reach]


def has_address(complaint: ComplaintFile) -> bool:
    """Return whether a letter by mail would go anywhere: to a representative, and to the customer who has a copy of it."""
    who = representative_of(complaint)
    if who is not None and not (who.email and who.copies_customer):
        return bool(who.email)
    return any(reach(complaint.pk, complaint.case.customer_id) for reach in _reach)
