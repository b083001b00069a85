"""What stands above this room, and its pages name all the same: the contact form, and the reasons that articles serve."""

from collections.abc import Callable, Iterable
from typing import Any

from django.urls import NoReverseMatch, reverse

from ..types import Subject

type Reasons = Callable[[], Iterable[Any]]
_contact: list[str] = []
_reasons: list[Reasons] = []
REASON = "reason"


def connect(*, contact: str, reasons: Reasons) -> None:
    """Install the name of the contact form's page, and what lists the reasons (``pk``, ``name``, ``parent``). Called once."""
    _contact[:], _reasons[:] = [contact], [reasons]


def contact_url() -> str:
    """Return the address of the contact form; empty while there is none."""
    try:
        return reverse(_contact[0]) if _contact else ""
    except NoReverseMatch:
        return ""


def reason_choices() -> list[tuple[str, str]]:
    """Return every reason as a choice: its id, and its name below the one above it."""
    rows = [one for listed in _reasons for one in listed()]
    return [(str(one.pk), f"{one.parent.name} · {one.name}" if one.parent else one.name) for one in rows]


def names_of(subjects: Iterable[Subject]) -> list[str]:
    """Return what subjects are called, as far as they are known."""
    known = dict(reason_choices())
    return [known[str(pk)] for kind, pk in subjects if kind == REASON and str(pk) in known]
