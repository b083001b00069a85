"""Decisions of the past, for bulk verbs: written down as they were, without anybody being given anything."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.kernel.actor import Actor
from rapport.kernel.errors import NotAllowed
from rapport.kernel.journal import publish

from ..events import PlacementsRecorded
from ..models import Placement, Queue
from ..types import PlacementRecord


@transaction.atomic
def record_placements(*, records: Sequence[PlacementRecord], by: Actor, at: datetime) -> int:
    """Write decisions down and return how many. Raises NotAllowed."""
    if not by.is_machine:
        raise NotAllowed(_("Only Rapport itself does this."))
    made = Placement.objects.bulk_create([Placement(**asdict(one)) for one in records], batch_size=500)
    for queue in Queue.objects.filter(pk__in={one.queue_id for one in records}):
        count = sum(one.queue_id == queue.pk for one in records)
        publish(PlacementsRecorded(queue_id=queue.pk, placement_count=count), about=queue, by=by, at=at)
    return len(made)
