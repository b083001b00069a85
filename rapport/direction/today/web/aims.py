"""Missed targets as the brief says them: of which measures, of whom, and who answers."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..queries.needs import NAMED
from ..types import Need
from .sentences import number


def title(need: Need) -> str:
    """Return "A target is missed: First response (French)", or how many are."""
    what = need.what + (" …" if need.count > NAMED else "")
    words = ngettext("A target is missed: %(what)s", "%(n)s targets are missed: %(what)s", need.count)
    return words % {"n": number(need.count), "what": what}


def why(need: Need, as_of: datetime) -> str:
    """Return who answers for it, or for the one that has been missed for longest."""
    words = _("%(name)s answers for it.") if need.count == 1 else _("%(name)s answers for the one missed longest.")
    return words % {"name": need.why}


def verb(need: Need) -> str:
    """Return the verb that opens them."""
    return _("Look at it") if need.count == 1 else _("Look at them")


def url(need: Need) -> str:
    """Return the page of the target, or the list of all."""
    return reverse("measures:target", args=[need.target_id]) if need.target_id else reverse("measures:targets")
