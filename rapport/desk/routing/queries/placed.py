"""What the router decided, and why a case lies where it lies."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet, Value
from django.db.models.functions import Coalesce

from rapport.kernel.actor import Actor

from ..models import LeftOut, Placement, Queue
from ..rules import giving
from ..types import Choice
from .board import Board, board, is_any_on

VIEW = "routing.view"


@dataclass(frozen=True)
class Standing:
    """What the router would decide now about a case that nobody has."""

    choice: Choice
    queue: Queue


def placements(actor: Actor) -> QuerySet[Placement]:
    """Return the decisions of the router that the actor may see, the newest first."""
    rows = Placement.objects.select_related("case", "queue", "person", "from_person")
    return actor.scope(VIEW, rows).order_by("-at", "-pk")


def last_placement(case_id: int) -> Placement | None:
    """Return the last decision about a case. Whoever may see the case may see it."""
    rows = Placement.objects.filter(case_id=case_id).select_related("queue", "person", "from_person")
    return rows.order_by("-at", "-pk").first()


def is_left_out(case_id: int) -> bool:
    """Return whether somebody asked that routing leaves a case alone."""
    return LeftOut.objects.filter(case_id=case_id).exists()


def who_left_out(case_id: int) -> str:
    """Return the name of who asked that routing leaves a case alone; empty: nobody did."""
    names = LeftOut.objects.filter(case_id=case_id).annotate(name=Coalesce("by__name", Value("Rapport")))
    return names.values_list("name", flat=True).first() or ""


def standing_of(case_id: int, *, as_of: datetime) -> Standing | None:
    """Return where a case that nobody has would go now; None when no queue would take it. Reads whole queues: ask when asked."""
    made = board(as_of=as_of, case_ids=[case_id]) if is_any_on() else Board({}, {})
    choice = next(iter(giving.plan(made.waiting, made.desks)), None)
    return Standing(choice=choice, queue=made.versions[choice.queue_id].queue) if choice else None
