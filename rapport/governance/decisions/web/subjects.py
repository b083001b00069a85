"""Where the subjects of decisions have their pages, and what may be asked about them. The rooms that own them stand above
this one; the site names them."""

from collections.abc import Mapping

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

_pages: dict[str, str] = {}
_labels: dict[str, str | Promise] = {}


def connect(pages: Mapping[str, str], purposes: Mapping[str, "str | Promise"]) -> None:
    """Install, per kind of subject, the name of its page (which takes the id), and, per purpose, its word. Called once."""
    _pages.clear()
    _pages.update(pages)
    _labels.clear()
    _labels.update(purposes)


def address(kind: str, subject_id: int) -> str:
    """Return the address of a subject's page; empty for a kind that has none."""
    try:
        return reverse(_pages[kind], args=[subject_id])
    except (KeyError, NoReverseMatch):
        return ""


def is_known(kind: str) -> bool:
    """Return whether subjects of this kind have a page."""
    return kind in _pages


def purpose(key: str) -> str:
    """Return the word of a purpose; empty for a decision that its asker carries out by hand."""
    return str(_labels.get(key, ""))
