"""Questions about reports. Read only."""

from .content import NoFigures, drafted, earlier, why_not, with_figures
from .reading import (
    Read,
    copies_of,
    current,
    find_by_link,
    find_report,
    get_version,
    is_untouched,
    last_before,
    newer_sent,
    plans,
    readers,
    reports,
    token_of,
    versions_of,
)
from .voices import Voice, draw, find, shown_of

__all__ = [
    "NoFigures",
    "Read",
    "Voice",
    "copies_of",
    "current",
    "drafted",
    "draw",
    "earlier",
    "find",
    "find_by_link",
    "find_report",
    "get_version",
    "is_untouched",
    "last_before",
    "newer_sent",
    "plans",
    "readers",
    "reports",
    "shown_of",
    "token_of",
    "versions_of",
    "why_not",
    "with_figures",
]
