"""What was done about a person, in sentences: the journal keeps events, the page says them."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rapport.kernel import journal

SENTENCES: dict[str, str | Promise] = {
    "people.PersonAdded": _("added"),
    "people.PersonChanged": _("details changed"),
    "people.PresenceSet": _("presence entered"),
    "people.PresenceWithdrawn": _("presence taken back"),
    "people.DeputyNamed": _("deputy named"),
    "people.DeputyWithdrawn": _("deputy withdrawn"),
    "people.PersonInvited": _("invited"),
    "people.InvitationWithdrawn": _("invitation withdrawn"),
    "people.InvitationAccepted": _("sign-in made"),
    "people.SignInClosed": _("sign-in closed"),
}
SHOWN = 8


@dataclass(frozen=True)
class Line:
    """One thing that happened: when, what, and who did it."""

    at: datetime
    text: str | Promise
    who: str


def history(person_id: int) -> list[Line]:
    """Return the last things that were done about a person, newest first."""
    entries = journal.history("people.person", [person_id]).filter(event__in=SENTENCES).order_by("-at", "-pk")
    return [Line(entry.at, SENTENCES[entry.event], entry.actor) for entry in entries[:SHOWN]]
