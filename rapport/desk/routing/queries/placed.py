"""What the router decided, and why a case lies where it lies."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from rapport.kernel.actor import Actor

from ..models import LeftOut, Placement, Queue
from ..rules import giving
from ..types import Choice
from .board import Board, board, is_any_on

VIEW = "routing.view"


@dataclass(frozen=True)
class Standing:
    """How a case stands with the router: what it decided last, and what it would decide now."""

    placement: Placement | None
    choice: Choice | None
    queue: Queue | None


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


def who_left_out(case_id: OuterRef) -> Subquery:
    """Return the name of who asked that routing leaves a case alone, for queries about cases; NULL: nobody did."""
    names = LeftOut.objects.filter(case_id=case_id).annotate(name=Coalesce("by__name", Value("Rapport")))
    return Subquery(names.values("name"))


def standing_of(case_id: int, *, is_waiting: bool, as_of: datetime) -> Standing:
    """Return how a case stands with the router. ``is_waiting``: nobody has it."""
    made = board(as_of=as_of, case_ids=[case_id]) if is_waiting and is_any_on() else Board({}, {})
    choice = next(iter(giving.plan(made.waiting, made.desks)), None)
    queue = made.versions[choice.queue_id].queue if choice else None
    return Standing(placement=last_placement(case_id), choice=choice, queue=queue)
