"""A result that rested on something that did not happen after all."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.governance.standards.models import Clock, Stage
from rapport.governance.standards.types import Measure, Result, Subject
from rapport.kernel.actor import Actor
from rapport.kernel.errors import NotAllowed

# Clocks stand in whole seconds.
SECOND = timedelta(seconds=1)
ANSWERED = (Measure.FIRST_RESPONSE, Measure.NEXT_RESPONSE, Measure.UPDATE, Measure.PAUSABLE_UPDATE)


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
    Stage.objects.filter(clock__in=met, result=Result.MET).update(result=Result.RUNNING)
    return met.update(result=Result.RUNNING, stopped_at=None)


@transaction.atomic
def forget_missed(*, subject: Subject, answered_at: datetime, by: Actor, at: datetime) -> int:
    """Let clocks that wait for an answer run again that were breached after a moment at which it had left; return how many.

    Only for what is known later than it happened, such as a letter that was posted. As ``forget_met`` otherwise.
    """
    missed = Clock.objects.filter(
        subject_kind=subject.kind,
        subject_id=subject.id,
        measure__in=ANSWERED,
        result=Result.BREACHED,
        stopped_at=None,
        breach_at__gt=answered_at,
    )
    late = Stage.objects.filter(clock__in=missed, result=Result.BREACHED, breach_at__gt=answered_at)
    late.update(result=Result.RUNNING)
    return missed.update(result=Result.RUNNING)


@transaction.atomic
def forget_subjects(*, kind: str, ids: Collection[int], by: Actor, at: datetime) -> int:
    """Take away the clocks of subjects that never should have been, such as those of an import that is undone; return how many.

    The room of the subjects takes these away in the same transaction. Raises NotAllowed for all but the rooms themselves.
    """
    if not by.is_machine:
        raise NotAllowed(_("Only Rapport itself does this."))
    count, _models = Clock.objects.filter(subject_kind=kind, subject_id__in=ids).delete()
    return count
