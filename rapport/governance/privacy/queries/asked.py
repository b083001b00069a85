"""What was asked: requests, files given out, erasures."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import F, QuerySet

from rapport.directory.people import queries as people
from rapport.directory.people.types import Role
from rapport.kernel.actor import Actor

from .. import rules
from ..models import Erasure, Export, Request
from ..types import ErasureState, Needed, RequestState

if TYPE_CHECKING:
    from rapport.directory.people.models import Person

VIEW, ERASE = "privacy.view", "privacy.erase"
AT_ONCE = 3


def requests(actor: Actor) -> QuerySet[Request]:
    """Return the requests that the actor may see, those due first."""
    actor.require_somewhere(VIEW)
    return Request.objects.select_related("customer", "handler").order_by("due_at", "pk")


def open_requests(actor: Actor) -> QuerySet[Request]:
    """Return the requests that are not answered yet, those due first."""
    return requests(actor).filter(state=RequestState.OPEN)


def get_request(request_id: int, *, actor: Actor) -> Request:
    """Return one request with its customer and people. Raises NotAllowed or Request.DoesNotExist."""
    rows = requests(actor).select_related("customer", "handler", "identified_by", "settled_by")
    return rows.get(pk=request_id)


def get_export(export_id: int, *, actor: Actor) -> Export:
    """Return one file of data with its customer. Raises NotAllowed or Export.DoesNotExist."""
    actor.require_somewhere("privacy.handle")
    return Export.objects.select_related("customer", "request").get(pk=export_id)


def get_erasure(erasure_id: int, *, actor: Actor) -> Erasure:
    """Return one erasure with its customer and people. Raises NotAllowed or Erasure.DoesNotExist."""
    return erasures_of(actor).get(pk=erasure_id)


def erasures_of(actor: Actor) -> QuerySet[Erasure]:
    """Return the erasures that the actor may see, the newest first."""
    actor.require_somewhere(VIEW)
    rows = Erasure.objects.select_related("customer", "asked_by", "confirmed_by", "request", "run__version__rule")
    return rows.order_by("-asked_at", "-pk")


def waiting_erasures(actor: Actor) -> QuerySet[Erasure]:
    """Return the erasures that wait for a second person."""
    return erasures_of(actor).filter(state=ErasureState.ASKED).order_by("asked_at", "pk")


def handlers() -> "QuerySet[Person]":
    """Return who may look after a request: managers and directors who can sign in."""
    return people.people(Actor.machine("privacy")).filter(role__in=[Role.MANAGER, Role.DIRECTOR])


def waiting_for(actor: Actor, *, as_of: datetime) -> list[Needed]:
    """Return what of this room needs the actor: requests due within a week, erasures that they may confirm. Two queries.

    Nothing for whoever may not handle it, without a query.
    """
    if not actor.may("privacy.handle"):
        return []
    due = Request.objects.filter(state=RequestState.OPEN, due_at__lte=as_of + rules.SOON, received_at__lte=as_of)
    shown = ("pk", "customer_id", "customer__name", "at", "due", "kind")
    near = due.annotate(at=F("received_at"), due=F("due_at")).values_list(*shown)
    found = [
        Needed(customer=name, customer_id=customer_id, since_at=at, due_at=due_at, request_id=pk, kind=kind)
        for pk, customer_id, name, at, due_at, kind in near.order_by("due_at", "pk")[:AT_ONCE]
    ]
    waiting = Erasure.objects.filter(state=ErasureState.ASKED, asked_at__lte=as_of).exclude(asked_by=actor.person_id)
    found += [
        Needed(customer=name, customer_id=customer_id, since_at=at, due_at=due_at, erasure_id=pk, kind="erasure")
        for pk, customer_id, name, at, due_at in waiting.order_by("asked_at", "pk").values_list(
            "pk", "customer_id", "customer__name", "asked_at", "request__due_at"
        )[:AT_ONCE]
    ]
    return found
