"""Where what evidence cites has its pages. The rooms that own it stand above this one; the site names them."""

from collections.abc import Mapping

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from ..models import Evidence

_pages: dict[str, str] = {}
_words: dict[str, "str | Promise"] = {}


def connect(pages: Mapping[str, str], words: Mapping[str, "str | Promise"]) -> None:
    """Install, per kind of subject, the name of its page (which takes the id) and its word. Called once, by the site."""
    _pages.clear()
    _pages.update(pages)
    _words.clear()
    _words.update(words)


def link(evidence: Evidence) -> tuple[str, str]:
    """Return words and address of what is cited; empty without it, or where its kind has no page."""
    try:
        url = reverse(_pages[evidence.subject_kind], args=[evidence.subject_id])
    except (KeyError, NoReverseMatch):
        return "", ""
    word = _words.get(evidence.subject_kind, _("Number"))
    return f"{word} {evidence.subject_id}", url
