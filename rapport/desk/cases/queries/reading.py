"""Which cases an actor may see, and one of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Case as When
from django.db.models import F, Q, QuerySet, Value
from django.db.models import When as If

from rapport.desk.cases import rules
from rapport.desk.cases.models import Attribute, Case, Cause, Contact, Reason, Takeover
from rapport.desk.cases.types import READ, UNSETTLED, Channel, Direction, State, Tier
from rapport.kernel.actor import Actor
from rapport.kernel.prepared import among, prepared

VIEW = "cases.view"
ROW = ("customer", "reason__parent", "cause__parent", "team", "assignee", "observer")


def cases(actor: Actor) -> QuerySet[Case]:
    """Return the cases that the actor may see, with what a row of a list shows; in no order."""
    return actor.scope(VIEW, Case.objects.select_related(*ROW))


def listed(actor: Actor) -> QuerySet[Case]:
    """Return the cases that the actor may see with what a page of fifty of them shows, and no more; in no order."""
    return cases(actor).select_related(None).select_related("customer", "reason", "team", "assignee")


def these(actor: Actor, ids: Sequence[int]) -> list[Case]:
    """Return those of these cases that the actor may see, with their customers, in no order. Asks nothing for none."""
    return _these(actor, ids=list(ids)) if ids else []


@prepared
def _these(actor: Actor, /, *, ids: Any) -> QuerySet[Case]:
    return cases(actor).select_related(None).select_related("customer").filter(among("pk", ids))


def kept_from(actor: Actor) -> QuerySet[Case]:
    """Return the cases that are for others alone, whatever team somebody is in. For what is told beside a case."""
    return actor.kept_from(Case.objects.all())


def get_case(case_id: int, *, actor: Actor) -> Case:
    """Return one case that the actor may see. Raises Case.DoesNotExist, also for one that is not theirs to see."""
    for case in _one(actor, case_id=case_id):
        return case
    raise Case.DoesNotExist


@prepared
def _one(actor: Actor, /, *, case_id: Any) -> QuerySet[Case]:
    return cases(actor).filter(pk=case_id)


def find_case(case_id: int) -> Case | None:
    """Return one case for the house's own reactions, whoever may see it; None when it is gone."""
    return Case.objects.filter(pk=case_id).first()


def brought_in(source: str, external_ids: Sequence[str]) -> dict[str, tuple[int, list[int]]]:
    """Return case and contacts, oldest first, by external id, of cases that a bulk verb brought from a source."""
    rows = Contact.objects.filter(case__source=source, case__external_id__in=external_ids).order_by("at", "pk")
    found: dict[str, tuple[int, list[int]]] = {}
    for own_id, case_id, pk in rows.values_list("case__external_id", "case_id", "pk"):
        found.setdefault(str(own_id), (case_id, []))[1].append(pk)
    return found


def find_contact(contact_id: int) -> Contact | None:
    """Return one contact with its case, writer and customer, for the house's own reactions; None when it is gone."""
    return Contact.objects.select_related("case__customer", "person").filter(pk=contact_id).first()


def unsettled_ids(
    *, opened_from: datetime | None = None, customer_ids: Sequence[int] = (), after: int = 0, limit: int = 1_000
) -> list[int]:
    """Return ids above ``after``, in order, of unsettled cases opened since a moment, or of some customers: a batch."""
    rows = Case.objects.filter(state__in=UNSETTLED, pk__gt=after)
    rows = rows.filter(opened_at__gte=opened_from) if opened_from else rows
    rows = rows.filter(customer_id__in=customer_ids) if customer_ids else rows
    return list(rows.order_by("pk").values_list("pk", flat=True)[:limit])


def queue(actor: Actor, *, team_id: int | None = None) -> QuerySet[Case]:
    """Return what waits for somebody: their own unsettled cases and the unassigned ones of their teams.

    With ``team_id`` all unsettled cases of that team, whoever has them. What touches safety and people in need of care
    comes first, then the next due moment, then the oldest.
    """
    waiting = cases(actor).filter(state__in=UNSETTLED)
    if team_id is not None:
        waiting = waiting.filter(team_id=team_id)
    else:
        waiting = waiting.filter(Q(assignee_id=actor.person_id) | Q(assignee=None, team_id__in=actor.team_ids))
    return by_urgency(waiting)


def by_urgency(rows: QuerySet[Case]) -> QuerySet[Case]:
    """Return the cases with safety and people in need of care first, then by due moment, then the oldest."""
    first = When(If(Q(is_safety=True), then=Value(0)), If(Q(customer__is_vulnerable=True), then=Value(1)), default=Value(2))
    return rows.order_by(first, F("due_at").asc(nulls_last=True), "opened_at", "pk")


def of_customer(customer_id: int, actor: Actor) -> QuerySet[Case]:
    """Return a customer's cases, newest first."""
    return cases(actor).filter(customer_id=customer_id).order_by("-opened_at", "-pk")


def count_of_customer(customer_id: int, actor: Actor, *, since: datetime) -> int:
    """Return how many of a customer's cases were opened since a moment."""
    return _since.count(actor, customer_id=customer_id, since=since)


@prepared
def _since(actor: Actor, /, *, customer_id: Any, since: Any) -> QuerySet[Case]:
    return cases(actor).filter(customer_id=customer_id, opened_at__gte=since)


def last_inbound(case_id: int) -> Channel | None:
    """Return the channel that the customer of a case used last, or None. The caller has checked who asks."""
    return next((Channel(one) for one in _channels(case_id=case_id)), None)


@prepared
def _channels(*, case_id: Any) -> QuerySet[Contact, str]:
    rows = Contact.objects.filter(case_id=case_id, direction=Direction.INBOUND).order_by("-at", "-pk")
    return rows.values_list("channel", flat=True)[:1]


def may_read(actor: Actor, case_id: int) -> bool:
    """Return whether the actor may read this case (also the customer, by link)."""
    rows = Case.objects.filter(pk=case_id)
    return actor.scope(VIEW, rows).exists() or actor.scope("cases.converse", rows).exists()


def may_watch_queue(actor: Actor, team_id: int) -> bool:
    """Return whether the actor may hear of changes in this team's queue."""
    return actor.may(VIEW, on=Case(team_id=team_id))


def may_read_contact(actor: Actor, contact_id: int) -> bool:
    """Return whether the actor may read this contact and its files."""
    row = Contact.objects.select_related("case").filter(visible(actor), pk=contact_id).first()
    if row is None:
        return False
    if actor.may("cases.converse", on=row.case) and row.direction in READ:
        return True
    return actor.may(VIEW, on=row.case)


def visible(actor: Actor) -> Q:
    """Return the condition on contacts: a private note is seen by its writer, their peers and those above them."""
    if actor.is_machine:
        return Q()
    own = rules.tier_of(actor.role)
    below = [tier.value for tier in Tier if own is not None and tier.height <= own.height]
    mine = Q(person_id=actor.person_id) if actor.person_id is not None else Q(pk__in=[])
    return Q(is_private=False) | mine | Q(person__role__in=below)


def running_takeover(case: Case, *, as_of: datetime) -> Takeover | None:
    """Return the takeover that ran at a moment."""
    return next(iter(_takeovers(case_id=case.pk, as_of=as_of)), None)


@prepared
def _takeovers(*, case_id: Any, as_of: Any) -> QuerySet[Takeover]:
    rows = Takeover.objects.filter(case_id=case_id, at__lte=as_of).exclude(ended_at__lte=as_of)
    return rows.select_related("by", "observer").order_by("-at", "-pk")[:1]


@prepared
def _unended(*, case_id: Any) -> QuerySet[Takeover]:
    return Takeover.objects.filter(case_id=case_id, ended_at=None)


def may_write(case: Case, actor: Actor) -> bool:
    """Return whether the actor may write to the customer of this case now: not while somebody else has taken it over."""
    if not actor.may("cases.work", on=case) or case.state == State.CLOSED or case.merged_into_id is not None:
        return False
    return not any(one.by_id != actor.person_id for one in _unended(case_id=case.pk))


def allowed_moves(case: Case) -> tuple[State, ...]:
    """Return the states into which a person may bring this case."""
    return rules.moves_from(State(case.state))


def tiers_above(case: Case) -> tuple[Tier, ...]:
    """Return the tiers to which this case can still rise."""
    return rules.tiers_above(Tier(case.tier))


def reasons(*, with_former: bool = False) -> QuerySet[Reason]:
    """Return the reasons in use, each below its parent, by name."""
    rows = Reason.objects.select_related("parent").order_by("parent__name", "name")
    return rows if with_former else rows.filter(is_active=True)


def causes(*, with_former: bool = False) -> QuerySet[Cause]:
    """Return the causes in use with the department that answers for each, by name."""
    rows = Cause.objects.select_related("parent", "department").order_by("parent__name", "name")
    return rows if with_former else rows.filter(is_active=True)


def names_of_reasons() -> list[Any]:
    """Return pk, name and parent_id of the reasons in use, each below its parent, by name."""
    return _reason_names()


@prepared
def _reason_names() -> QuerySet[Reason, Any]:
    return reasons().values_list("pk", "name", "parent_id", named=True)


def names_of_causes() -> list[Any]:
    """Return pk, name and parent_id of the causes in use, each below its parent, by name."""
    return _cause_names()


@prepared
def _cause_names() -> QuerySet[Cause, Any]:
    return causes().values_list("pk", "name", "parent_id", named=True)


def attributes(*, with_former: bool = False) -> QuerySet[Attribute]:
    """Return the facts declared for cases, in the order of the form."""
    return Attribute.objects.all() if with_former else Attribute.objects.filter(is_active=True)


def attribute_labels() -> dict[str, str]:
    """Return what the facts declared for cases, also formerly, are called."""
    return dict(_labels())


@prepared
def _labels() -> QuerySet[Attribute, tuple[str, str]]:
    return Attribute.objects.values_list("key", "label")
