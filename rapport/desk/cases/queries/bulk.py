"""Acts on many cases: which, how far they have come, what came of them."""

from dataclasses import dataclass

from django.db.models import Count, QuerySet

from rapport.desk.cases.models import BulkAct, BulkRow
from rapport.desk.cases.types import BulkOutcome, BulkState
from rapport.kernel.actor import Actor

MOST_SHOWN = 50


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far an act has come in what it does now, and what came of its cases so far."""

    looked_at: int
    counts: dict[BulkOutcome, int]

    def count(self, outcome: BulkOutcome) -> int:
        return self.counts.get(outcome, 0)


def acts(actor: Actor) -> QuerySet[BulkAct]:
    """Return the acts that the actor may see."""
    return actor.scope("cases.work", BulkAct.objects.select_related("person"))


def progress(act: BulkAct) -> Progress:
    """Return how far an act has come; two queries."""
    counts = dict(act.rows.exclude(outcome="").values_list("outcome").annotate(n=Count("pk")))
    looked_at = act.rows.filter(phase=act.state).count() if act.state in _GOING else act.total
    return Progress(looked_at=looked_at, counts={BulkOutcome(key): n for key, n in counts.items()})


def rows_of(act: BulkAct, outcome: BulkOutcome) -> list[BulkRow]:
    """Return the first cases of which this came."""
    return list(
        act.rows.filter(outcome=outcome).select_related("case__customer", "case__reason").order_by("case_id")[:MOST_SHOWN]
    )


def may_watch_act(actor: Actor, act_id: int) -> bool:
    """Return whether the actor may hear how far an act has come."""
    return acts(actor).filter(pk=act_id).exists()


_GOING = (BulkState.PREVIEWING, BulkState.DOING, BulkState.UNDOING)
