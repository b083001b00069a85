"""Incidents with what belongs to them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from rapport.desk.cases import queries as cases
from rapport.desk.cases.types import UNSETTLED, Kind
from rapport.desk.incidents.models import Incident, IncidentCase, Line, Linking, Released, Review, Statement, Update, UpdateRow
from rapport.desk.incidents.types import RowState, Scope, StatementState, UpdateState
from rapport.directory.people import queries as people
from rapport.directory.people.types import Role
from rapport.kernel.actor import Actor

if TYPE_CHECKING:
    from rapport.desk.cases.models import Case
    from rapport.directory.people.models import Person

VIEW = "incidents.view"
HOUSE = Actor.machine("incidents")
MOST_LINES, MOST_REFUSED = 300, 100
COUNTED = ("cases", "unsettled", "customers", "complaints")


def incidents(actor: Actor) -> QuerySet[Incident]:
    """Return all incidents, those that run first, then the newest."""
    rows = actor.scope(VIEW, Incident.objects.select_related("owner", "deputy", "declared_by", "closed_by", "review"))
    return rows.order_by(F("closed_at").desc(nulls_first=True), "-declared_at", "-pk")


def get_incident(incident_id: int, *, actor: Actor) -> Incident:
    """Return one incident. Raises Incident.DoesNotExist."""
    return incidents(actor).get(pk=incident_id)


def may_lead(incident: Incident, actor: Actor) -> bool:
    """Return whether somebody may change, tell of and close an incident: its owner, its deputy, a manager, the director."""
    return actor.may("incidents.lead", on=incident)


def statements(incident: Incident) -> list[Statement]:
    """Return all versions of what is said about it, the newest first."""
    return list(incident.statements.select_related("written_by", "settled_by"))


def find_approved(incident_id: int) -> Statement | None:
    """Return the version that may be said now, or None."""
    return Statement.objects.filter(incident_id=incident_id, state=StatementState.APPROVED).first()


def get_statement(statement_id: int, *, actor: Actor) -> Statement:
    """Return one version. Raises Statement.DoesNotExist."""
    return Statement.objects.select_related("incident").get(pk=statement_id, incident__in=incidents(actor).order_by())


def approvers(*, but: int | None, at: datetime) -> list["Person"]:
    """Return who may approve what is said: managers and directors who work now, but not who wrote it."""
    rows = people.people(HOUSE, as_of=at).filter(role__in=[Role.MANAGER, Role.DIRECTOR])
    return list(rows.exclude(pk=but or 0).order_by("name"))


def matching(rows: "QuerySet[Case]", scope: Scope, *, begun_at: datetime, until: datetime | None) -> "QuerySet[Case]":
    """Return the cases that belong to an incident by rule, as ``rules.fits`` says; none for a scope that names nothing."""
    if scope.is_empty:
        return rows.none()
    condition = Q(opened_at__gte=begun_at, merged_into=None)
    if until is not None:
        condition &= Q(opened_at__lte=until)
    if scope.reason_ids:
        condition &= Q(reason_id__in=scope.reason_ids) | Q(reason__parent_id__in=scope.reason_ids)
    if scope.countries:
        condition &= Q(customer__country__in=scope.countries)
    for key, values in scope.facts.items():
        if values:
            condition &= _one_of(key, values)
    return rows.filter(condition)


def _one_of(key: str, values: Sequence[str]) -> Q:
    found = Q()
    for value in values:
        found |= Q(**{f"attributes__{key}__iexact": value})
    return found


def new_matches(incident: Incident) -> "QuerySet[Case]":
    """Return the cases of the whole department that belong by rule and are not linked, nor taken off by hand."""
    rows = cases.cases(HOUSE).select_related(None)
    found = matching(rows, incident.rule, begun_at=incident.begun_at, until=incident.closed_at)
    known = IncidentCase.objects.filter(incident=incident).values("case_id")
    return found.exclude(pk__in=known).exclude(pk__in=Released.objects.filter(incident=incident).values("case_id"))


def linked_cases(incident: Incident, actor: Actor) -> "QuerySet[Case]":
    """Return the linked cases that the actor may see, the newest first."""
    links = IncidentCase.objects.filter(incident=incident).values("case_id")
    return cases.cases(actor).filter(pk__in=links).order_by("-opened_at", "-pk")


def counts_of(ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """Return, by incident: cases, unsettled ones, customers, complaints; for the whole department, in one query."""
    rows = IncidentCase.objects.filter(incident_id__in=ids).values("incident_id")
    counted = rows.annotate(
        cases=Count("pk"),
        unsettled=Count("pk", filter=Q(case__state__in=UNSETTLED)),
        customers=Count("case__customer_id", distinct=True),
        complaints=Count("pk", filter=Q(case__kind=Kind.COMPLAINT)),
    )
    found: dict[int, dict[str, int]] = {one: dict.fromkeys(COUNTED, 0) for one in ids}
    for row in counted.values_list("incident_id", *COUNTED):
        found[row[0]] = dict(zip(COUNTED, row[1:], strict=True))
    return found


def linkings(incident: Incident, actor: Actor) -> list[Linking]:
    """Return the acts by which cases were linked, the newest first; without single cases that are kept from the actor."""
    hidden = IncidentCase.objects.filter(linking__is_by_rule=False, incident=incident)
    hidden = hidden.exclude(case__in=cases.cases(actor).order_by())
    rows = incident.linkings.exclude(pk__in=hidden.values("linking_id"))
    return list(rows.select_related("by").order_by("-at", "-pk"))


def lines_since(incident: Incident, since: datetime | None = None, *, as_of: datetime | None = None) -> list[Line]:
    """Return the lines of the log, the newest first; with ``since`` only those after it."""
    rows = incident.lines.select_related("by")
    if since is not None:
        rows = rows.filter(at__gt=since)
    if as_of is not None:
        rows = rows.filter(at__lte=as_of)
    return list(rows.order_by("-at", "-pk")[:MOST_LINES])


def recipients(incident: Incident) -> list[tuple[int, int]]:
    """Return (customer, case) of a message to all, each customer once: in the newest unsettled case, else the newest."""
    rows = cases.cases(HOUSE).select_related(None).filter(
        pk__in=IncidentCase.objects.filter(incident=incident).values("case_id"), customer__isnull=False, merged_into=None
    )  # fmt: skip
    ordered = rows.annotate(is_open=Coalesce(Q(state__in=UNSETTLED), Value(False))).order_by(
        "customer_id", "-is_open", "-opened_at", "-pk"
    )
    return list(ordered.distinct("customer_id").values_list("customer_id", "pk"))


def updates(incident: Incident) -> list[Update]:
    """Return the messages to all customers, the newest first."""
    return list(incident.updates.select_related("by").order_by("-at", "-pk"))


def get_update(update_id: int, *, actor: Actor) -> Update:
    """Return one message to all customers. Raises Update.DoesNotExist."""
    return Update.objects.select_related("incident", "by").get(pk=update_id, incident__in=incidents(actor).order_by())


def updates_left(*, due_before: datetime) -> list[int]:
    """Return the messages that should have gone out before a moment and have not."""
    rows = Update.objects.filter(state__in=[UpdateState.HELD, UpdateState.SENDING], due_at__lt=due_before)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def row_counts(update: Update) -> Mapping[str, int]:
    """Return how many customers of a message are in each state."""
    found: dict[str, Any] = dict(update.rows.values_list("state").annotate(n=Count("pk")))
    return {one.value: found.get(one.value, 0) for one in RowState}


def rows_refused(update: Update) -> list[UpdateRow]:
    """Return the customers whom a message did not reach, with why: somebody calls or writes to them."""
    rows = update.rows.filter(state=RowState.REFUSED).select_related("customer")
    return list(rows.order_by("customer__name")[:MOST_REFUSED])


def get_review(incident_id: int, *, actor: Actor) -> Review:
    """Return the review of an incident. Raises Review.DoesNotExist."""
    rows = Review.objects.select_related("incident__owner", "written_by", "approved_by")
    return rows.get(incident_id=incident_id, incident__in=incidents(actor).order_by())
