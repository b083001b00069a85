"""Set a target, end it, and judge all of them against their figures."""

from dataclasses import asdict, replace
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from rapport.desk.routing import queries as routing
from rapport.kernel.actor import Actor
from rapport.kernel.errors import NotAllowed, Refused
from rapport.kernel.journal import publish
from rapport.metrics.expressions import QUEUE

from .. import rules
from ..events import TargetEnded, TargetMetAgain, TargetMissed, TargetSet
from ..models import Miss, Target
from ..queries import Measured, NotLoaded, asked_of, dimensions, get_metric, goal_of, in_force, measure
from ..types import TargetDraft

CAPABILITY = "measures.target"


@transaction.atomic
def set_target(*, draft: TargetDraft, by: Actor, at: datetime) -> Target:
    """Set what a metric should reach from a day on; the target before ends with it. Raises NotAllowed, Refused or LookupError."""
    found = get_metric(draft.metric)
    draft = _of_queue(draft)
    row = Target(**asdict(draft), set_at=at, set_by_id=by.person_id)
    by.require(CAPABILITY, on=row)
    if why := rules.why_not_target(
        shape=found.shape,
        better=found.better,
        value=draft.value,
        active_from=draft.active_from,
        review_date=draft.review_date,
        today=at.astimezone(by.zone).date(),
    ):
        raise Refused(_(why))
    before = Target.objects.select_for_update().filter(_same(draft), active_to=None).first()
    if before is not None:
        _end(before, draft.active_from, by=by, at=at)
    if Target.objects.filter(_same(draft), active_to__gt=draft.active_from).exists():
        raise Refused(_("Another target was in force on that day. Begin after it ended."))
    row.save()
    publish(TargetSet(target_id=row.pk), about=row, by=by, at=at)
    return row


def _of_queue(draft: TargetDraft) -> TargetDraft:
    """Return the target with the team of its queue. Raises Refused for a queue or a measure that this cannot be said of."""
    if draft.queue_id is None:
        return draft
    queue = next((one for one in routing.every_queue() if one.pk == draft.queue_id), None)
    if queue is None:
        raise Refused(_("There is no such queue any more. Choose another one."))
    if QUEUE not in dimensions(get_metric(draft.metric)):
        raise Refused(_("This measure cannot be read by queue. Set its target for a team, or for the whole department."))
    return replace(draft, team_id=queue.team_id)


def _same(draft: TargetDraft) -> Q:
    if draft.queue_id is not None:
        return Q(metric=draft.metric, queue_id=draft.queue_id)
    return Q(metric=draft.metric, queue=None) & (Q(team=None) if draft.team_id is None else Q(team_id=draft.team_id))


@transaction.atomic
def end_target(*, target_id: int, by: Actor, at: datetime) -> Target:
    """End a target today. Ending it twice changes nothing. Raises NotAllowed or Target.DoesNotExist."""
    row = Target.objects.select_for_update().get(pk=target_id)
    by.require(CAPABILITY, on=row)
    if row.active_to is None:
        _end(row, at.astimezone(by.zone).date(), by=by, at=at)
    return row


def _end(row: Target, day: date, *, by: Actor, at: datetime) -> None:
    if day < row.active_from:
        raise Refused(_("The target before this one began later. Begin on that day or after it."))
    row.active_to = day
    row.save(update_fields=["active_to"])
    row.misses.filter(to_date=None).update(to_date=day)
    publish(TargetEnded(target_id=row.pk), about=row, by=by, at=at)


@transaction.atomic
def judge(*, target_id: int, found: Measured, by: Actor, at: datetime) -> Miss | None:
    """Say that a target is missed from now on, or met again, as its figure tells; else change nothing.

    Returns the miss that begins or ends. Only Rapport itself does this. Raises NotAllowed or Target.DoesNotExist.
    """
    if not by.is_machine:
        raise NotAllowed(_("Only Rapport itself does this."))
    row = Target.objects.select_for_update().get(pk=target_id)
    running = row.misses.filter(to_date=None).first()
    is_missed = rules.miss(found.verdict, is_missed=running is not None)
    day = at.astimezone(by.zone).date()
    if is_missed is True:
        total = found.total
        running = Miss.objects.create(
            target=row, from_date=day, value=total.value or 0.0, low=total.low, high=total.high, n=total.n,
            since=found.since, until=found.until,
        )  # fmt: skip
        publish(TargetMissed(target_id=row.pk, miss_id=running.pk), about=row, by=by, at=at)
    elif is_missed is False and running is not None:
        running.to_date = day
        running.save(update_fields=["to_date"])
        publish(TargetMetAgain(target_id=row.pk, miss_id=running.pk), about=row, by=by, at=at)
    return running if is_missed is not None else None


def judge_all(*, by: Actor, at: datetime) -> int:
    """Hold every target in force against its figure. Returns how many misses began or ended; none while facts are not loaded."""
    changed = 0
    for target in in_force(at.date()):
        try:
            found = measure(by, asked_of(target, at=at), goal=goal_of(target))
        except (NotLoaded, LookupError):
            continue
        changed += judge(target_id=target.pk, found=found, by=by, at=at) is not None
    return changed
