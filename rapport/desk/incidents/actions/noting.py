"""The log, and who does what by when."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.desk.incidents import rules
from rapport.desk.incidents.events import LineWritten
from rapport.desk.incidents.models import Line
from rapport.desk.incidents.types import SUBJECT, WRITTEN, LineKind
from rapport.governance.commitments import actions as commitments
from rapport.kernel.actor import Actor
from rapport.kernel.errors import BadInput
from rapport.kernel.journal import publish

from .changing import WORK, locked, log, refuse, require_running


@transaction.atomic
def write_line(*, incident_id: int, kind: LineKind, text: str, by: Actor, at: datetime) -> Line:
    """Write a note or a decision into the log; also after it was closed. Raises NotAllowed, Refused or DoesNotExist."""
    by.require_somewhere(WORK)
    incident = locked(incident_id)
    refuse(rules.why_not_line(text))
    if kind not in WRITTEN:
        raise BadInput(_("Write a note or a decision; the rest writes itself."))
    line = log(incident, kind, text.strip(), by=by, at=at)
    publish(LineWritten(incident_id=incident.pk, line_id=line.pk, kind=kind), about=incident, by=by, at=at)
    return line


@transaction.atomic
def owe_task(*, incident_id: int, text: str, owner_id: int, due_at: datetime, by: Actor, at: datetime) -> None:
    """Have a person owe something while the incident runs. Raises NotAllowed, Refused or Incident.DoesNotExist."""
    by.require_somewhere(WORK)
    incident = locked(incident_id)
    require_running(incident)
    made = commitments.owe(subject=(SUBJECT, incident.pk), text=text, owner_id=owner_id, due_at=due_at, by=by, at=at)
    words = _("To be done by %(who)s: %(text)s") % {"who": made.owner.name if made.owner else "", "text": made.text}
    log(incident, LineKind.TASK, words, by=by, at=at)
