"""The names of columns, made usable: every column has one, no two the same. What was done is told."""

from collections import Counter
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..errors import BadInput

LONGEST_NAME = 120
MOST_COLUMNS = 1_000


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
