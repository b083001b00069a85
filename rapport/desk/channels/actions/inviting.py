"""The words of an invitation that came without any: what, when, where and who, as whoever has the case reads it."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from rapport.desk.channels.types import Invitation, Summons


def told(one: Invitation) -> str:
    """Return an appointment in words, a line each."""
    headline = {
        Summons.INVITED: _("(an invitation from a calendar, without further words)"),
        Summons.CANCELLED: _("(an appointment is called off, without further words)"),
        Summons.ANSWERED: _("(the answer of a calendar to an invitation, without further words)"),
    }[one.how]
    lines = [
        (_("What"), one.what),
        (_("When"), _when(one)),
        (_("Where"), one.where),
        (_("Who"), ", ".join(one.who)),
    ]
    said = "\n".join(f"{word}: {value}" for word, value in lines if value)
    return "\n\n".join(part for part in (headline, said, one.words) if part)


def _when(one: Invitation) -> str:
    if one.starts is None:
        return ""
    first, last = _moment(one.starts), _moment(one.ends) if one.ends else ""
    words = f"{first} – {last}" if last and last != first else first
    is_bare = isinstance(one.starts, datetime) and one.starts.tzinfo is None
    return f"{words} ({one.zone})" if is_bare and one.zone else words


def _moment(at: datetime | date) -> str:
    if not isinstance(at, datetime):
        return date_format(at, "j F Y")
    if at.tzinfo is None:
        return date_format(at, "j F Y H:i")
    return f"{date_format(timezone.localtime(at), 'j F Y H:i')} {timezone.localtime(at).tzname()}"
