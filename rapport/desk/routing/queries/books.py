"""Queues and their versions."""

from datetime import datetime

from django.db.models import QuerySet

from rapport.kernel.actor import Actor

from ..models import Queue, QueueVersion, Seat

VIEW = "routing.view"


def queues(actor: Actor) -> QuerySet[Queue]:
    """Return the queues that the actor may see, in the order in which they take cases."""
    return actor.scope(VIEW, Queue.objects.select_related("team"))


def get_queue(queue_id: int, *, actor: Actor) -> Queue:
    """Return one queue. Raises Queue.DoesNotExist."""
    return queues(actor).get(pk=queue_id)


def every_queue() -> list[Queue]:
    """Return every queue in the order in which they take cases, for the house itself. One query."""
    return list(Queue.objects.select_related("team"))


def find_queue(name: str) -> Queue | None:
    """Return the queue of this name, for the house itself; None when there is none."""
    return Queue.objects.filter(name=name).first()


def current(as_of: datetime) -> list[QueueVersion]:
    """Return the version in force of each queue, in the queues' order, with who serves it. Two queries."""
    newest = QueueVersion.objects.filter(active_from__lte=as_of).order_by("queue_id", "-active_from", "-pk").distinct("queue_id")
    rows = QueueVersion.objects.filter(pk__in=newest.values("pk")).select_related("queue__team", "made_by")
    return list(rows.prefetch_related("seats__person").order_by("queue__position", "queue_id"))


def versions(queue_id: int) -> QuerySet[QueueVersion]:
    """Return all versions of a queue, the newest first."""
    return QueueVersion.objects.filter(queue_id=queue_id).select_related("made_by").order_by("-active_from", "-pk")


def seats_of(queue_id: int, *, as_of: datetime) -> list[Seat]:
    """Return who serves a queue by the version in force."""
    version = versions(queue_id).filter(active_from__lte=as_of).first()
    return list(version.seats.select_related("person").order_by("person__name")) if version else []
