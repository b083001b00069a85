"""Clocks of a subject that goes on in another one are set aside: kept as they stand, counted nowhere, told by nobody."""

from datetime import datetime

from django.db import transaction

from rapport.governance.standards.models import Clock, Stage
from rapport.governance.standards.rules.aside import aside
from rapport.governance.standards.types import Subject
from rapport.kernel.actor import Actor


@transaction.atomic
def set_aside(*, subject: Subject, by: Actor, at: datetime) -> int:
    """Set the clocks of a subject aside and return how many. Its room has locked the subject and decided that ``by`` may."""
    clocks = Clock.objects.filter(subject_kind=subject.kind, subject_id=subject.id)
    Stage.objects.filter(clock__in=clocks).update(next_milestone_at=None)
    return clocks.update(subject_kind=aside(subject.kind), next_milestone_at=None)


@transaction.atomic
def take_up(*, subject: Subject, by: Actor, at: datetime) -> int:
    """Let the clocks of a subject count again and return how many. The room then follows the subject, which judges them."""
    return Clock.objects.filter(subject_kind=aside(subject.kind), subject_id=subject.id).update(subject_kind=subject.kind)
