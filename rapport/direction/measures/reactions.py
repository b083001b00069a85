"""What this room does after the fact: a missed target becomes evidence, and an improvement that its owner owes."""

from dataclasses import replace
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.governance.commitments import actions as commitments
from rapport.kernel.actor import Actor
from rapport.kernel.models import Entry
from rapport.metrics import actions as metrics
from rapport.metrics.types import CitationKind

from . import queries
from .events import TargetMissed
from .models import Miss

WATCH = Actor.machine("target watch")
DUE = timedelta(days=14)


@transaction.atomic
def raise_improvement(event: TargetMissed, entry: Entry) -> None:
    """Freeze the figure that missed its target, and have the target's owner owe an improvement that rests on it."""
    miss = (
        Miss.objects.select_for_update(of=("self",))
        .select_related("target__owner", "target__team", "target__queue")
        .get(pk=event.miss_id)
    )
    if miss.commitment_id is not None:
        return
    target = miss.target
    metric = queries.get_metric(target.metric)
    title = _("%(label)s missed its target") % {"label": metric.label}
    if target.queue is not None:
        title = _("%(label)s of the queue %(queue)s missed its target") % {"label": metric.label, "queue": target.queue.name}
    elif target.team is not None:
        title = _("%(label)s of %(team)s missed its target") % {"label": metric.label, "team": target.team.name}
    asked = replace(queries.asked_of(target, at=entry.at), since=miss.since, until=miss.until)
    frozen = metrics.freeze(question=queries.question(WATCH, asked, grain="week"), title=title, by=WATCH, at=entry.at)
    owed = commitments.raise_improvement(
        subject=("target", target.pk), text=title, owner_id=target.owner_id, due_at=entry.at + DUE, by=WATCH, at=entry.at
    )
    metrics.cite(evidence_id=frozen.pk, subject=("improvement", owed.pk), kind=CitationKind.SHOWS, by=WATCH, at=entry.at)
    miss.commitment_id, miss.evidence_id = owed.pk, frozen.pk
    miss.save(update_fields=["commitment_id", "evidence_id"])
