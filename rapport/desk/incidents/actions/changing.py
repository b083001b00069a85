"""What all verbs of this room share: locking, refusing, the log, telling open pages."""

from datetime import datetime

from django.utils.translation import gettext as _

from rapport.desk.incidents.models import Incident, Line
from rapport.desk.incidents.queries.reading import may_lead
from rapport.desk.incidents.queries.running import KEPT
from rapport.desk.incidents.types import LineKind
from rapport.kernel import live
from rapport.kernel.actor import Actor
from rapport.kernel.errors import NotAllowed, Refused

WORK = "incidents.work"
DECLARE, APPROVE = "incidents.declare", "incidents.approve"


def locked(incident_id: int) -> Incident:
    """Return an incident that nobody else changes now. Raises Incident.DoesNotExist."""
    return Incident.objects.select_for_update(of=("self",)).get(pk=incident_id)


def refuse(why: str | None) -> None:
    """Raise Refused when a rule gave a sentence."""
    if why:
        raise Refused(_(why))


def require_running(incident: Incident) -> None:
    """Raise Refused for a closed incident."""
    if not incident.is_running:
        raise Refused(_("This incident is closed. Reopen it, or declare a new one."))


def require_lead(incident: Incident, by: Actor) -> None:
    """Raise NotAllowed unless the actor leads the incident."""
    if not may_lead(incident, by):
        raise NotAllowed(_("Its owner, their deputy or a manager does this."))


def log(incident: Incident, kind: LineKind, text: str, *, by: Actor, at: datetime) -> Line:
    """Write a line into the log and tell the open pages of the incident."""
    live.announce(f"incident:{incident.pk}")
    return Line.objects.create(incident=incident, kind=kind, text=text, at=at, by_id=by.person_id)


def tell_everybody() -> None:
    """Let every page know that what runs, or what is said about it, has changed."""
    KEPT.change()
