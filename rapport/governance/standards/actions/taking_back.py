"""A result that rested on something that did not happen after all."""

from datetime import datetime, timedelta

from django.db import transaction

from rapport.governance.standards.models import Clock
from rapport.governance.standards.types import Result, Subject
from rapport.kernel.actor import Actor

# Clocks stand in whole seconds.
SECOND = timedelta(seconds=1)


@transaction.atomic
def forget_met(*, subject: Subject, stopped_at: datetime, by: Actor, at: datetime) -> int:
    """Let clocks of a subject run again that were met by what happened at a moment, and return how many.

    Only for what was taken back before it reached anybody, such as an answer that was still held. The subject's room follows its
    clocks again in the same transaction. Raises NotAllowed for all but the rooms themselves: they have checked who may.
    """
    met = Clock.objects.filter(
        subject_kind=subject.kind,
        subject_id=subject.id,
        result=Result.MET,
        stopped_at__gte=stopped_at - SECOND,
        stopped_at__lt=stopped_at + SECOND,
    )
    return met.update(result=Result.RUNNING, stopped_at=None)
