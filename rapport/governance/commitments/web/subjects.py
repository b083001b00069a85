"""Where the subjects of commitments have their pages. The rooms that own them stand above this one; the site names them."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from django.urls import NoReverseMatch, reverse

from ..types import PromiseView, Subject

_pages: dict[str, str] = {}


def connect(pages: Mapping[str, str]) -> None:
    """Install, per kind of subject, the name of its page (which takes the id). Called once, by the site, at start-up."""
    _pages.clear()
    _pages.update(pages)


def linked(promises: Iterable[PromiseView]) -> list[PromiseView]:
    """Return the promises with the addresses of their subjects; one whose kind has no page keeps an empty one."""
    return [replace(one, url=_address(one.subject)) for one in promises]


def _address(subject: Subject) -> str:
    try:
        return reverse(_pages[subject[0]], args=[subject[1]])
    except (KeyError, NoReverseMatch):
        return ""
