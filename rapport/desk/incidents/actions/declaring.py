"""Declaring an incident, changing what is known of it, closing it, taking it up again."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.desk.incidents import rules
from rapport.desk.incidents.events import IncidentChanged, IncidentClosed, IncidentDeclared, IncidentReopened
from rapport.desk.incidents.models import Incident, Review
from rapport.desk.incidents.types import IncidentDraft, IncidentSeverity, LineKind, Scope
from rapport.directory.people import queries as people
from rapport.directory.people.types import Role
from rapport.kernel.actor import Actor
from rapport.kernel.errors import BadInput, Refused
from rapport.kernel.journal import publish

from .changing import DECLARE, locked, log, refuse, require_lead, require_running, tell_everybody

HOUSE = Actor.machine("incidents")


@transaction.atomic
def declare(*, draft: IncidentDraft, by: Actor, at: datetime) -> Incident:
    """Declare an incident: from now on it stands at the head of every page. Raises NotAllowed or Refused."""
    by.require_somewhere(DECLARE)
    refuse(rules.why_not_declare(draft, at=at))
    _require_leaders({draft.owner_id, draft.deputy_id}, at=at)
    made = Incident.objects.create(declared_at=at, declared_by_id=by.person_id, **_values(draft))
    log(made, LineKind.DECLARED, _("Declared: %(known)s") % {"known": made.known}, by=by, at=at)
    event = IncidentDeclared(
        incident_id=made.pk, severity=draft.severity, owner_id=draft.owner_id, deputy_id=draft.deputy_id
    )  # fmt: skip
    publish(event, about=made, by=by, at=at)
    tell_everybody()
    return made


@transaction.atomic
def change_incident(*, incident_id: int, draft: IncidentDraft, by: Actor, at: datetime) -> Incident:
    """Change what is known, how bad it is, whom it concerns or who leads it; the log keeps what was said before.

    Raises NotAllowed, Refused or Incident.DoesNotExist.
    """
    row = locked(incident_id)
    require_lead(row, by)
    require_running(row)
    refuse(rules.why_not_declare(draft, at=at))
    # Whoever leads it stays named, also once they have left: only who comes anew has to be able to.
    _require_leaders({draft.owner_id, draft.deputy_id} - {row.owner_id, row.deputy_id}, at=at)
    values = _values(draft)
    told = [words for name, words in _told(values).items() if getattr(row, name) != values[name]]
    if not told:
        return row
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    log(row, LineKind.CHANGED, " ".join(told), by=by, at=at)
    event = IncidentChanged(
        incident_id=row.pk, severity=draft.severity, owner_id=draft.owner_id, deputy_id=draft.deputy_id
    )  # fmt: skip
    publish(event, about=row, by=by, at=at)
    tell_everybody()
    return row


def _require_leaders(persons: Collection[int | None], *, at: datetime) -> None:
    """Raise BadInput unless all of these may lead an incident at this moment."""
    named = {one for one in persons if one is not None}
    able = people.people(HOUSE, as_of=at).exclude(role=Role.REPRESENTATIVE).filter(pk__in=named)
    if able.count() < len(named):
        raise BadInput(_("An incident is led by a supervisor, a manager or a director who works here now."))


def _told(values: dict[str, Any]) -> dict[str, str]:
    """Return how the log tells of each thing that can change."""
    return {
        "known": _("What is known now: %(known)s") % {"known": values["known"]},
        "title": _("It is called “%(title)s” now.") % {"title": values["title"]},
        "severity": _("It counts as %(severity)s now.") % {"severity": values["severity"]},
        "scope": _("Whom it concerns was changed."),
        "begun_at": _("When it began was corrected."),
        "owner_id": _("Somebody else leads it now."),
        "deputy_id": _("The deputy was changed."),
    }


def _values(draft: IncidentDraft) -> dict[str, Any]:
    return {
        "title": draft.title.strip(),
        "known": draft.known.strip(),
        "severity": IncidentSeverity(draft.severity).value,
        "scope": _kept(draft.scope),
        "begun_at": draft.begun_at,
        "owner_id": draft.owner_id,
        "deputy_id": draft.deputy_id,
    }


def _kept(scope: Scope) -> dict[str, Any]:
    return {
        "reasons": sorted(scope.reason_ids),
        "countries": sorted(scope.countries),
        "facts": {key: list(values) for key, values in scope.facts.items() if values},
    }


@transaction.atomic
def close_incident(*, incident_id: int, outcome: str, by: Actor, at: datetime) -> Incident:
    """Close it: the head of the pages is free again, nothing is said about it any more, its review begins.

    Raises NotAllowed, Refused or Incident.DoesNotExist.
    """
    row = locked(incident_id)
    require_lead(row, by)
    if not row.is_running:
        return row
    refuse(rules.why_not_line(outcome))
    row.closed_at, row.closed_by_id, row.outcome = at, by.person_id, outcome.strip()
    row.save(update_fields=["closed_at", "closed_by", "outcome"])
    Review.objects.get_or_create(incident=row, defaults={"written_at": at, "written_by_id": by.person_id})
    log(row, LineKind.CLOSED, _("Closed: %(outcome)s") % {"outcome": row.outcome}, by=by, at=at)
    publish(IncidentClosed(incident_id=row.pk), about=row, by=by, at=at)
    tell_everybody()
    return row


@transaction.atomic
def reopen(*, incident_id: int, by: Actor, at: datetime) -> Incident:
    """Take a closed incident up again. Raises NotAllowed, Refused once its review is approved, or Incident.DoesNotExist."""
    row = locked(incident_id)
    require_lead(row, by)
    if row.is_running:
        return row
    if Review.objects.filter(incident=row, approved_at__isnull=False).exists():
        raise Refused(_("Its review is approved. Declare a new incident; the old one stays as it was reviewed."))
    row.closed_at, row.closed_by_id = None, None
    row.save(update_fields=["closed_at", "closed_by"])
    log(row, LineKind.CLOSED, _("Taken up again."), by=by, at=at)
    publish(IncidentReopened(incident_id=row.pk), about=row, by=by, at=at)
    tell_everybody()
    return row
