"""What runs now, read once in a process: every page shows it, and pays no query for it."""

from datetime import datetime

from django.db.models import Prefetch, Q

from rapport.desk.incidents.models import Incident, Statement
from rapport.desk.incidents.types import TOPIC, Approved, IncidentSeverity, Running, StatementState
from rapport.kernel.kept import Kept

MOST = 20


def _read() -> tuple[Running, ...]:
    said = Statement.objects.filter(state=StatementState.APPROVED)
    rows = Incident.objects.filter(closed_at=None).prefetch_related(Prefetch("statements", said, to_attr="said"))
    return tuple(_running(row) for row in rows.order_by("-declared_at", "-pk")[:MOST])


def _running(row: Incident) -> Running:
    said: list[Statement] = row.said  # type: ignore[attr-defined]
    return Running(
        id=row.pk,
        title=row.title,
        severity=IncidentSeverity(row.severity),
        scope=row.rule,
        begun_at=row.begun_at,
        declared_at=row.declared_at,
        statement=approved(said[0]) if said else None,
    )


def approved(row: Statement) -> Approved:
    """Return an approved version as pages say it."""
    at = row.settled_at or row.written_at
    return Approved(id=row.pk, version=row.version, texts=dict(row.texts), is_public=row.is_public, approved_at=at)


KEPT: Kept[tuple[Running, ...]] = Kept(TOPIC, _read, nothing=())


def running() -> tuple[Running, ...]:
    """Return the incidents that run, the newest first; no query where this process knows them."""
    return KEPT.value()


def running_at(as_of: datetime) -> list[Incident]:
    """Return the incidents that ran at a moment of the past, the newest first."""
    rows = Incident.objects.filter(Q(closed_at=None) | Q(closed_at__gt=as_of), declared_at__lte=as_of)
    return list(rows.select_related("owner").order_by("-declared_at", "-pk")[:MOST])
