"""What the customer reads of their case: who said what, in their words and by first names."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from rapport.kernel import files
from rapport.kernel.models import StoredFile
from rapport.ui.components import initials

from .. import queries
from ..models import Case, Contact
from ..types import Direction


@dataclass(frozen=True)
class Said:
    """One message of the conversation. ``files``: each with the address at which the customer may open it."""

    at: datetime
    who: str
    letters: str
    is_mine: bool
    text: str
    files: tuple[tuple[StoredFile, str], ...]


def path_of(token: str) -> str:
    """Return the address of the customer's page."""
    return reverse("cases:portal", args=[token])


def conversation(case: Case, token: str) -> list[Said]:
    """Return what was said to each other, oldest first."""
    rows = queries.conversation(case)
    kept: dict[int, list[StoredFile]] = {}
    for stored in files.files_of(Contact._meta.label_lower, [row.pk for row in rows]):
        kept.setdefault(stored.subject_id, []).append(stored)
    return [
        Said(
            at=row.at,
            who=_who(row),
            letters=initials(case.customer.name) if row.direction == Direction.INBOUND and case.customer else "",
            is_mine=row.direction == Direction.INBOUND,
            text=row.text,
            files=tuple((one, reverse("cases:portal_file", args=[token, one.pk])) for one in kept.get(row.pk, [])),
        )
        for row in rows
    ]


def _who(row: Contact) -> str:
    if row.direction == Direction.INBOUND:
        return _("You")
    return row.person.first_name if row.person else _("Customer service")
