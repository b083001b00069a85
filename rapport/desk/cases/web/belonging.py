"""How cases came to belong together, in sentences."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ..queries import items, linking
from ..types import LinkKind
from .words import Word

# What the other case is to the one that is shown, as the head of a group in the rail.
HOW: Mapping[str, Word] = {
    linking.WHOLE: gettext_lazy("Part of"),
    linking.PART: gettext_lazy("Parts"),
    linking.EARLIER: gettext_lazy("Follows"),
    linking.LATER: gettext_lazy("Followed by"),
    linking.ORIGIN: gettext_lazy("Split off from"),
    linking.OFFSHOOT: gettext_lazy("Split off"),
    linking.RELATED: gettext_lazy("Related"),
}


def linked(item: items.LinkedItem) -> str:
    """Say that the case was linked to another one, or taken off it."""
    named = {"who": _first(item.who), "other": item.other_id}
    if item.link in (LinkKind.SPLIT, LinkKind.FOLLOW_UP) and not item.is_ended:
        return "" if item.link is LinkKind.SPLIT else _followed(item) % named
    if item.is_ended:
        return _("%(who)s took it off case %(other)s.") % named
    if item.link is LinkKind.RELATED:
        return _("%(who)s linked it to case %(other)s.") % named
    if item.is_from_here:
        return _("%(who)s made it part of case %(other)s.") % named
    return _("%(who)s made case %(other)s part of it.") % named


def merged(item: items.MergedItem) -> str:
    """Say that the case went into another one, or another one into it."""
    named = {"who": _first(item.who), "other": item.other_id}
    if item.is_undone:
        return (
            _("%(who)s took case %(other)s out again.") if item.is_here else _("%(who)s took it out of case %(other)s.")
        ) % named
    return (_("%(who)s merged case %(other)s into it.") if item.is_here else _("%(who)s merged it into case %(other)s.")) % named


def split(item: items.SplitItem) -> str:
    """Say that contacts became a case of their own."""
    named = {"who": _first(item.who), "other": item.other_id, "n": item.contact_count}
    if item.is_new:
        return _("%(who)s split it off from case %(other)s.") % named
    sentence = ngettext(
        "%(who)s made case %(other)s of %(n)d message.", "%(who)s made case %(other)s of %(n)d messages.", item.contact_count
    )
    return sentence % named


def _followed(item: items.LinkedItem) -> str:
    return _("It follows case %(other)s.") if item.is_from_here else _("It goes on in case %(other)s.")


def _first(name: str) -> str:
    return name.split(" ", maxsplit=1)[0] or _("Rapport")
