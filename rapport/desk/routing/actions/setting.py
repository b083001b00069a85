"""What the department sets: queues in versions, on or off."""

from datetime import datetime
from itertools import batched

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.directory.people import queries as people
from rapport.kernel.actor import Actor
from rapport.kernel.errors import BadInput, Refused
from rapport.kernel.journal import publish

from .. import queries, rules
from ..events import QueueSet, QueueSwitched
from ..models import Queue, QueueVersion, Seat
from ..types import QueueDraft
from .draining import drain_waiting

HOUSE = Actor.machine("routing")
EDIT, SWITCH = "routing.edit", "routing.switch"


@transaction.atomic
def set_queue(*, queue_id: int | None = None, draft: QueueDraft, by: Actor, at: datetime) -> Queue:
    """Make a queue, or (with ``queue_id``) write its next version; those before it stay on record.

    Raises NotAllowed, BadInput or Queue.DoesNotExist.
    """
    queue = Queue() if queue_id is None else Queue.objects.select_for_update().get(pk=queue_id)
    if queue_id is not None:
        by.require(EDIT, on=queue)
    queue.name, queue.team_id, queue.position = draft.name.strip(), draft.team_id, draft.position
    by.require(EDIT, on=queue)
    is_taken = Queue.objects.filter(name=queue.name).exclude(pk=queue.pk).exists()
    members = people.people(HOUSE, as_of=at).filter(team_id=draft.team_id).values_list("pk", flat=True)
    if why := rules.why_not_queue(draft, is_taken=is_taken, member_ids=members):
        raise BadInput(_(why))
    queue.save()
    version = QueueVersion.objects.create(
        queue=queue, active_from=at, made_by_id=by.person_id, conditions=rules.kept(draft.conditions),
        weights=dict(draft.weights), by_language=draft.by_language, skills=list(draft.skills),
        covers_waiting=draft.covers_waiting, when_absent=draft.when_absent,
    )  # fmt: skip
    for seats in batched(draft.seats, 500):
        Seat.objects.bulk_create(
            Seat(version=version, person_id=one.person_id, capacity=one.capacity, languages=one.languages, skills=one.skills)
            for one in seats
        )
    publish(QueueSet(queue_id=queue.pk, version_id=version.pk), about=queue, by=by, at=at)
    drain_waiting.defer(once="routing")
    return queue


@transaction.atomic
def switch(*, queue_id: int, is_on: bool, by: Actor, at: datetime) -> Queue:
    """Have the router serve a queue from now on, or no longer. Raises NotAllowed, Refused or Queue.DoesNotExist."""
    queue = Queue.objects.select_for_update().get(pk=queue_id)
    by.require(SWITCH, on=queue)
    if queue.is_on == is_on:
        return queue
    if is_on and (why := rules.why_not_switch_on(seat_count=len(queries.seats_of(queue_id, as_of=at)))):
        raise Refused(_(why))
    queue.is_on, queue.on_at = is_on, at if is_on else queue.on_at
    queue.save(update_fields=["is_on", "on_at"])
    publish(QueueSwitched(queue_id=queue_id, is_on=is_on), about=queue, by=by, at=at)
    if is_on:
        drain_waiting.defer(once="routing")
    return queue
