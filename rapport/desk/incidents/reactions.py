"""What this room does after the fact: it tells who leads, and who has to approve. Each bears a second run."""

from django.urls import reverse
from django.utils.translation import gettext as _

from rapport.kernel import inbox
from rapport.kernel.models import Entry

from . import queries
from .events import IncidentChanged, IncidentDeclared, StatementWritten
from .models import Incident, Statement


def tell_leaders(event: IncidentDeclared | IncidentChanged, entry: Entry) -> None:
    """Who leads an incident, and their deputy, hear of it, unless they declared it themselves."""
    incident = Incident.objects.get(pk=event.incident_id)
    told = {one for one in (event.owner_id, event.deputy_id) if one is not None} - {entry.person_id}
    words = _("You lead an incident: %(title)s") % {"title": incident.title}
    url = reverse("incidents:incident", args=[incident.pk])
    kind = "incident" if isinstance(event, IncidentDeclared) else "incident_changed"
    inbox.tell(told, entry=entry, kind=kind, text=words, url=url, at=entry.at)


def ask_for_approval(event: StatementWritten, entry: Entry) -> None:
    """Whoever may approve hears that words wait for them."""
    row = Statement.objects.select_related("incident").get(pk=event.statement_id)
    words = _("What is said about “%(title)s” waits for your approval") % {"title": row.incident.title}
    url = reverse("incidents:incident", args=[row.incident_id])
    told = [one.pk for one in queries.approvers(but=row.written_by_id, at=entry.at)]
    inbox.tell(told, entry=entry, kind="statement", text=words, url=url, at=entry.at)
