"""What the brief says of customers who ask about their data, and of erasures that wait for a second person."""

from datetime import datetime

from django.utils.translation import gettext as _

from rapport.ui import moments

from ..types import Need


def title(need: Need) -> str:
    """Return who asks, and for what."""
    if need.erasure_id:
        what = _("to be erased")
    elif need.what == "erasure":
        what = _("wants to be erased")
    else:
        what = _("a copy of their data") if need.what == "access" else _("a correction of their data")
    return f"{need.who} · {what}"


def why(need: Need, as_of: datetime) -> str:
    """Return since when it waits, and for what."""
    when = moments.moment(need.since_at, as_of=as_of) if need.since_at else ""
    words = _("Waits for a second person since %(when)s.") if need.erasure_id else _("Received %(when)s; the law gives a month.")
    return words % {"when": when}


def verb(need: Need) -> str:
    """Return what is to be done."""
    return _("Look and confirm") if need.erasure_id else _("Answer it")
