"""What was asked: requests, files given out, erasures."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import QuerySet

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
WAITING = """
    (SELECT r.kind, r.id, NULL::bigint, c.id, c.name, r.received_at, r.due_at
     FROM privacy_request r JOIN customers_customer c ON c.id = r.customer_id
     WHERE r.state = 'open' AND r.due_at <= %(soon)s AND r.received_at <= %(as_of)s ORDER BY r.due_at, r.id LIMIT %(most)s)
    UNION ALL
    (SELECT 'erasure', NULL, e.id, c.id, c.name, e.asked_at, r.due_at
     FROM privacy_erasure e JOIN customers_customer c ON c.id = e.customer_id LEFT JOIN privacy_request r ON r.id = e.request_id
     WHERE e.state = 'asked' AND e.asked_at <= %(as_of)s AND e.asked_by_id IS DISTINCT FROM %(me)s
     ORDER BY e.asked_at, e.id LIMIT %(most)s)
"""


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
    """Return what of this room needs the actor: requests due within a week, erasures that they may confirm. One query.

    Nothing for whoever may not handle it, without a query.
    """
    if not actor.may("privacy.handle"):
        return []
    asked: dict[str, datetime | int] = {"as_of": as_of, "soon": as_of + rules.SOON, "me": actor.person_id or 0, "most": AT_ONCE}
    with connection.cursor() as cursor:
        cursor.execute(WAITING, asked)
        rows = cursor.fetchall()
    names = ("kind", "request_id", "erasure_id", "customer_id", "customer", "since_at", "due_at")
    return [Needed(**dict(zip(names, row, strict=True))) for row in rows]
