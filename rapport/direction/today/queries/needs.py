"""What needs the director: safety and statutory dates first, then escalations, promises of their own, repeated contacts."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet

from rapport.compute.businesstime.moments import moment_of
from rapport.desk.cases import queries as cases
from rapport.desk.cases.types import Tier
from rapport.direction.measures import queries as measures
from rapport.directory.customers.queries import customers
from rapport.governance.commitments import queries as commitments
from rapport.governance.commitments.types import CommitmentKind, PromiseView
from rapport.governance.decisions import queries as decisions
from rapport.governance.decisions.types import Waits
from rapport.governance.privacy import queries as privacy
from rapport.governance.privacy.types import Needed
from rapport.kernel.actor import Actor
from rapport.kernel.prepared import among, prepared
from rapport.ui.money import said_range

from ..types import Need, NeedKind
from .risk import care_today, near_statutory
from .seen import REPEATS, Seen

NAMED = 3
MOST = 200  # of a kind: what the page does not show of them it counts


class Reached(NamedTuple):
    """By what number a customer is reached, and for which organisation they speak."""

    phone: str
    organisation: str


NOBODY = Reached("", "")


def first_needs(seen: Seen) -> Iterator[Need]:
    """Yield what outranks everything: open cases that touch safety, and complaints near their statutory date."""
    waiting = {one.case_id: one for one in seen.escalations}
    urgent = _whole(seen, [one.case_id for one in seen.standing_out if one.is_safety][:MOST])
    reached = _reached(seen.actor, [case.customer_id for case in urgent])
    for case in urgent:
        escalation = waiting.get(case.pk)
        yield Need(
            kind=NeedKind.SAFETY,
            who=_who(case),
            what=case.subject,
            why=escalation.wanted if escalation else "",
            due_at=seen.due.get(case.pk),
            since_at=case.opened_at,
            case_id=case.pk,
            customer_id=case.customer_id,
            escalation_id=escalation.pk if escalation and escalation.to == Tier.DIRECTOR else None,
            phone=reached.get(case.customer_id, NOBODY).phone,
            organisation=reached.get(case.customer_id, NOBODY).organisation,
        )
    yield from _limits(seen)
    yield from _statutory(seen)


def _limits(seen: Seen) -> Iterator[Need]:
    """All limits by law that end today or were missed in one row: which, and how many were missed."""
    if seen.limits:
        labels = Counter(one.label for one in seen.limits).most_common()
        yield Need(
            kind=NeedKind.LIMIT,
            who="",
            what=", ".join(f"{label} {count}" for label, count in labels),
            why=str(sum(one.due_at <= seen.as_of for one in seen.limits)),
            due_at=seen.limits[0].due_at,
            count=len(seen.limits),
        )


def _statutory(seen: Seen) -> Iterator[Need]:
    """All complaints near their date in one row: the count is what matters, the rows are one click away."""
    near = near_statutory(seen)
    if near:
        owned_count = _owned.count(seen.actor, ids=[one.subject_id for one in near])
        yield Need(
            kind=NeedKind.STATUTORY,
            who="",
            what=", ".join(str(one.subject_id) for one in near[:4]),
            why=str(owned_count),
            due_at=moment_of(near[0].due),
            count=len(near),
            case_id=near[0].subject_id if len(near) == 1 else None,
        )


@prepared
def _owned(actor: Actor, /, *, ids: Any) -> QuerySet[Any]:
    return cases.cases(actor).filter(among("pk", ids), assignee__isnull=False)


def personal_needs(seen: Seen, *, until: datetime) -> Iterator[Need]:
    """Yield what waits for this person: escalations, promises of their own due today, customers on the third contact."""
    actor, as_of = seen.actor, seen.as_of
    escalations = [one for one in seen.escalations if cases.waits_for(one, actor)][:MOST]
    repeats = cases.repeat_contacts(actor, as_of=as_of, at_least=REPEATS, among=seen.standing_out)[:MOST]
    own = commitments.due(actor.person_id, until=until, as_of=as_of, actor=actor, limit=MOST) if actor.person_id else []
    ids = [one.case.customer_id for one in escalations] + [one.customer_id for one in own]
    reached = _reached(actor, ids)
    contacts = {one.case.pk: one.contact_count for one in repeats}
    for one in escalations:
        yield Need(
            kind=NeedKind.ESCALATION,
            who=_who(one.case),
            what=one.case.subject,
            why=one.wanted,
            since_at=one.at,
            due_at=seen.due.get(one.case_id),
            case_id=one.case_id,
            customer_id=one.case.customer_id,
            escalation_id=one.pk,
            phone=reached.get(one.case.customer_id, NOBODY).phone,
            organisation=reached.get(one.case.customer_id, NOBODY).organisation,
            count=contacts.get(one.case_id, 1),
            in_place_of=actor.in_place_of(one.to_person_id),
        )
    yield from (_to_decide(one) for one in decisions.waiting_for(actor, as_of=as_of, limit=MOST))
    yield from (_of_their_data(one) for one in privacy.waiting_for(actor, as_of=as_of))
    yield from (_promised(one, reached, actor.in_place_of(one.owner_id)) for one in own)
    yield from (_repeated(one) for one in repeats)
    yield from _missed(seen)


def _missed(seen: Seen) -> Iterator[Need]:
    """All targets that are missed in one row: of which measures, of whom, and who answers for the one missed longest."""
    found = measures.missed(seen.actor, day=seen.as_of.date()) if seen.actor.may("measures.view") else []
    if found:
        owner, target = found[0].target.owner, found[0].target
        yield Need(
            kind=NeedKind.TARGET,
            who="",
            what=", ".join(measures.called_target(one.target) for one in found[:NAMED]),
            why=owner.name,
            count=len(found),
            target_id=target.pk if len(found) == 1 else None,
        )


def _promised(promise: PromiseView, reached: dict[int | None, Reached], in_place_of: str) -> Need:
    return Need(
        kind=NeedKind.PROMISE if promise.kind is CommitmentKind.PROMISE else NeedKind.OWED,
        who=promise.customer_name,
        what=promise.text,
        why="",
        since_at=promise.made_at,
        due_at=promise.due_at,
        case_id=promise.subject[1] if promise.subject[0] == "case" else None,
        customer_id=promise.customer_id,
        promise_id=promise.id,
        in_place_of=in_place_of,
        phone=reached.get(promise.customer_id, NOBODY).phone,
        organisation=reached.get(promise.customer_id, NOBODY).organisation,
    )


def _to_decide(waits: Waits) -> Need:
    """It stands for itself, also where its case needs the person anyhow: the case is not named."""
    return Need(
        kind=NeedKind.DECISION,
        who=waits.asked_by,
        what=waits.question,
        why=waits.recommended,
        money=said_range(waits.low, waits.high, waits.currency),
        since_at=waits.asked_at,
        due_at=waits.due_at,
        decision_id=waits.id,
        in_place_of=waits.in_place_of,
        kept_from=waits.kept_from,
    )


def _of_their_data(needed: Needed) -> Need:
    return Need(
        kind=NeedKind.PRIVACY,
        who=needed.customer,
        what=needed.kind,
        why="",
        since_at=needed.since_at,
        due_at=needed.due_at,
        customer_id=needed.customer_id,
        request_id=needed.request_id,
        erasure_id=needed.erasure_id,
    )


def _repeated(repeat: cases.Repeat) -> Need:
    return Need(
        kind=NeedKind.REPEAT,
        who=_who(repeat.case),
        what=repeat.case.subject,
        why=repeat.promise.text,
        since_at=repeat.last_at,
        due_at=repeat.promise.due_at,
        case_id=repeat.case.pk,
        customer_id=repeat.case.customer_id,
        count=repeat.contact_count,
    )


def open_care(seen: Seen, *, until: datetime) -> Iterator[Need]:
    """Yield the open cases of customers who need special care that run out by then or have run out, with what was asked."""
    near = {one.case_id: due_at for one, due_at in care_today(seen, until=until)}
    waiting = {one.case_id: one for one in seen.escalations if cases.waits_for(one, seen.actor)}
    for case in _whole(seen, list(near)):
        escalation = waiting.get(case.pk)
        yield Need(
            kind=NeedKind.CARE,
            who=_who(case),
            what=case.subject,
            why=escalation.wanted if escalation else "",
            due_at=near[case.pk],
            case_id=case.pk,
            customer_id=case.customer_id,
            escalation_id=escalation.pk if escalation else None,
            in_place_of=seen.actor.in_place_of(escalation.to_person_id) if escalation else "",
        )


def _whole(seen: Seen, case_ids: Sequence[int]) -> list[Any]:
    """The cases of these ids with their customers, in this order."""
    found = {one.pk: one for one in cases.these(seen.actor, case_ids)}
    return [found[pk] for pk in case_ids if pk in found]


def _who(case: Any) -> str:
    return case.customer.name if case.customer else ""


def _reached(actor: Actor, ids: Sequence[int | None]) -> dict[int | None, Reached]:
    known = {pk for pk in ids if pk}
    rows = _phones(actor, ids=list(known)) if known else []
    return {pk: Reached(phone or "", organisation or "") for pk, phone, organisation in rows}


@prepared
def _phones(actor: Actor, /, *, ids: Any) -> QuerySet[Any, tuple[Any, ...]]:
    return customers(actor).filter(among("pk", ids)).order_by().values_list("pk", "phone", "organisation__name")  # type: ignore[misc]
