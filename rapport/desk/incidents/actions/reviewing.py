"""What is learned afterwards: written, with who does what about it, and approved; then its figures stand still."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.desk.incidents import rules
from rapport.desk.incidents.events import ReviewApproved, ReviewWritten
from rapport.desk.incidents.models import Incident, Review
from rapport.desk.incidents.queries.facts import facts_of
from rapport.desk.incidents.types import REVIEW_SUBJECT, LineKind
from rapport.governance.commitments import actions as commitments
from rapport.kernel.actor import Actor
from rapport.kernel.errors import Refused
from rapport.kernel.journal import publish

from .changing import APPROVE, locked, log, refuse, require_lead


def _open_review(incident: Incident) -> Review:
    row = Review.objects.select_for_update(of=("self",)).filter(incident=incident).first()
    if row is None or incident.is_running:
        raise Refused(_("A review is written when the incident is closed."))
    if row.approved_at is not None:
        raise Refused(_("This review is approved and stays as it is. Write what came later into the log."))
    return row


@transaction.atomic
def write_review(*, incident_id: int, went_well: str, went_badly: str, cause: str, by: Actor, at: datetime) -> Review:
    """Write what went well, what went badly and what made it happen. Raises NotAllowed, Refused or Incident.DoesNotExist."""
    incident = locked(incident_id)
    require_lead(incident, by)
    row = _open_review(incident)
    row.went_well, row.went_badly, row.cause = went_well.strip(), went_badly.strip(), cause.strip()
    row.written_at, row.written_by_id = at, by.person_id
    row.save()
    publish(ReviewWritten(incident_id=incident.pk, review_id=row.pk), about=incident, by=by, at=at)
    return row


@transaction.atomic
def owe_improvement(*, incident_id: int, text: str, owner_id: int, due_at: datetime, by: Actor, at: datetime) -> None:
    """Have a person owe what is done so that it does not happen again. Raises NotAllowed, Refused or Incident.DoesNotExist."""
    incident = locked(incident_id)
    require_lead(incident, by)
    _open_review(incident)
    commitments.owe(subject=(REVIEW_SUBJECT, incident.pk), text=text, owner_id=owner_id, due_at=due_at, by=by, at=at)


@transaction.atomic
def approve_review(*, incident_id: int, by: Actor, at: datetime) -> Review:
    """Approve a review: it stays as it is, with its figures of this moment. Raises NotAllowed, Refused or DoesNotExist."""
    by.require_somewhere(APPROVE)
    incident = locked(incident_id)
    row = _open_review(incident)
    for text in (row.went_well, row.went_badly, row.cause):
        refuse(rules.why_not_line(text) and _("Write first what went well, what went badly, and the cause."))
    row.facts = _plain(asdict(facts_of(incident, as_of=at)))
    row.approved_at, row.approved_by_id = at, by.person_id
    row.save()
    log(incident, LineKind.REVIEW, _("Approved the review."), by=by, at=at)
    publish(ReviewApproved(incident_id=incident.pk, review_id=row.pk), about=incident, by=by, at=at)
    return row


def _plain(facts: dict[str, Any]) -> dict[str, Any]:
    return {key: value.isoformat() if isinstance(value, datetime) else value for key, value in facts.items()}
