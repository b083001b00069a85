"""What cites evidence, from an address and back: ``for=case:7`` goes along from the object's page to the evidence."""

from collections.abc import Mapping

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from rapport.metrics.types import Subject

from ..queries import KINDS

_pages: dict[str, str] = {}
_rows_pages: dict[str, str] = {}


def connect(pages: Mapping[str, str], rows_pages: Mapping[str, str]) -> None:
    """Install, per kind of object, the name of its page (which takes the id), and per metric whose rows are no cases the name
    of the page that lists them. Called once, by the site, at start-up.
    """
    _pages.clear()
    _pages.update(pages)
    _rows_pages.clear()
    _rows_pages.update(rows_pages)


def rows_page(metric: str) -> str:
    """Return the name of the page that lists the rows of a metric that counts no cases, empty for all others."""
    return _rows_pages.get(metric, "")


def subject_on(request: HttpRequest) -> Subject | None:
    """Return the object that the person came from, None without one that can be."""
    kind, _colon, number = (request.POST.get("for") or request.GET.get("for") or "").partition(":")
    if kind not in KINDS or not (number.isascii() and number.isdigit() and len(number) <= 18):
        return None
    return kind, int(number)


def written(subject: Subject | None) -> str:
    """Return an object as ``for`` holds it."""
    return f"{subject[0]}:{subject[1]}" if subject else ""


def address(subject: Subject | None) -> str:
    """Return the page of an object, empty where it has none."""
    if subject is None or subject[0] not in _pages:
        return ""
    try:
        return reverse(_pages[subject[0]], args=[subject[1]])
    except NoReverseMatch:
        return ""
