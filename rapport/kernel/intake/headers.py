"""The names of columns, made usable: every column has one, no two the same. What was done is told."""

from collections import Counter
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..errors import BadInput

LONGEST_NAME = 120
SAMPLED_ROWS = 40
MOST_COLUMNS = 1_000


def place_of(rows: Sequence[Sequence[str]]) -> int:
    """Return which of a table's first rows names the columns: the first, unless titles stand above a plain table.

    A title fills less than half of what the table fills; the names fill three columns or more, and what follows is as wide.
    """
    filled = [sum(bool(value.strip()) for value in row) for row in rows]
    most = max(filled, default=0)
    if not filled or 2 * filled[0] > most:
        return 0
    wide = (place for place, count in enumerate(filled) if count > 2 and 2 * count > most)
    return next((place for place in wide if _is_plain(rows[place], rows[place + 1 :])), 0)


def _is_plain(names: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    return bool(below) and sum(len(row) == len(names) for row in below) * 2 > len(below)


def titles_note(count: int) -> str:
    """Return the sentence about lines above the names of the columns."""
    return ngettext(
        "%(count)d line above the names of the columns was left out.",
        "%(count)d lines above the names of the columns were left out.",
        count,
    ) % {"count": count}


def named(raw: Sequence[str], notes: list[str]) -> list[str]:
    """Return names for these heads; add a sentence to ``notes`` for each thing that was not as it should be.

    Raises BadInput for more columns than anybody can give a meaning to.
    """
    if len(raw) > MOST_COLUMNS:
        raise BadInput(
            _("The table has %(count)d columns; at most %(most)d are taken. Export only those that are needed.")
            % {"count": len(raw), "most": MOST_COLUMNS}
        )
    heads = [" ".join(head.replace("\ufeff", "").replace("\0", "").split())[:LONGEST_NAME] for head in raw]
    nameless = sum(not head for head in heads)
    if nameless:
        notes.append(
            ngettext(
                "%(count)d column has no name; it is called by its place.",
                "%(count)d columns have no name; they are called by their place.",
                nameless,
            )
            % {"count": nameless}
        )
    names: list[str] = []
    for place, head in enumerate(heads, 1):
        names.append(_free(head or _("Column %(place)d") % {"place": place}, names))
    doubled = [head for head, count in Counter(heads).items() if head and count > 1]
    if doubled:
        notes.append(_("Columns with the same name are told apart by a number: %(names)s.") % {"names": ", ".join(doubled)})
    return names


def _free(name: str, taken: Sequence[str]) -> str:
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name} ({number})"
    return free
