"""What needs the director: safety and statutory dates first, then escalations, promises of their own, repeated contacts."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from rapport.desk.cases import queries as cases
from rapport.desk.cases.types import Tier
from rapport.directory.customers.queries import customers
from rapport.governance.commitments import queries as commitments
from rapport.governance.commitments.types import PromiseView
from rapport.governance.standards import queries as standards
from rapport.kernel.actor import Actor

from ..types import Need, NeedKind
from .risk import statutory

STATUTORY_DAYS = 10
REPEATS = 3
MOST = 20


class Reached(NamedTuple):
    """By what number a customer is reached, and for which organisation they speak."""

    phone: str
    organisation: str


NOBODY = Reached("", "")


def first_needs(actor: Actor, *, as_of: datetime) -> Iterator[Need]:
    """Yield what outranks everything: open cases that touch safety, and complaints near their statutory date."""
    waiting = {one.case_id: one for one in cases.waiting_escalations(actor, as_of=as_of)}
    urgent = list(cases.open_at(actor, as_of=as_of).filter(is_safety=True)[:MOST])
    reached = _reached(actor, [case.customer_id for case in urgent])
    due = _due([case.pk for case in urgent], as_of)
    for case in urgent:
        escalation = waiting.get(case.pk)
        yield Need(
            kind=NeedKind.SAFETY,
            who=_who(case),
            what=case.subject,
            why=escalation.wanted if escalation else "",
            due_at=due.get(case.pk),
            since_at=case.opened_at,
            case_id=case.pk,
            customer_id=case.customer_id,
            escalation_id=escalation.pk if escalation and escalation.to == Tier.DIRECTOR else None,
            phone=reached.get(case.customer_id, NOBODY).phone,
            organisation=reached.get(case.customer_id, NOBODY).organisation,
        )
    yield from _statutory(actor, as_of)


def _statutory(actor: Actor, as_of: datetime) -> Iterator[Need]:
    """All complaints near their date in one row: the count is what matters, the rows are one click away."""
    near = statutory(actor, as_of=as_of, within_days=STATUTORY_DAYS)
    if near:
        owned = cases.cases(actor).filter(pk__in=[one.subject_id for one in near], assignee__isnull=False)
        yield Need(
            kind=NeedKind.STATUTORY,
            who="",
            what=", ".join(str(one.subject_id) for one in near[:4]),
            why=str(owned.count()),
            due_at=near[0].due_at,
            count=len(near),
            case_id=near[0].subject_id if len(near) == 1 else None,
        )


def personal_needs(actor: Actor, *, as_of: datetime, until: datetime) -> Iterator[Need]:
    """Yield what waits for this person: escalations, promises of their own due today, customers on the third contact."""
    escalations = cases.waiting_escalations(actor, as_of=as_of, mine=True)[:MOST]
    repeats = cases.repeat_contacts(actor, as_of=as_of, at_least=REPEATS)[:MOST]
    own = commitments.due(actor.person_id, until=until, as_of=as_of, actor=actor, limit=MOST) if actor.person_id else []
    ids = [one.case.customer_id for one in escalations] + [one.customer_id for one in own]
    reached = _reached(actor, ids)
    due = _due([one.case_id for one in escalations], as_of)
    contacts = {one.case.pk: one.contact_count for one in repeats}
    for one in escalations:
        yield Need(
            kind=NeedKind.ESCALATION,
            who=_who(one.case),
            what=one.case.subject,
            why=one.wanted,
            since_at=one.at,
            due_at=due.get(one.case_id),
            case_id=one.case_id,
            customer_id=one.case.customer_id,
            escalation_id=one.pk,
            phone=reached.get(one.case.customer_id, NOBODY).phone,
            organisation=reached.get(one.case.customer_id, NOBODY).organisation,
            count=contacts.get(one.case_id, 1),
        )
    yield from (_promised(one, reached) for one in own)
    yield from (_repeated(one) for one in repeats)


def _promised(promise: PromiseView, reached: dict[int | None, Reached]) -> Need:
    return Need(
        kind=NeedKind.PROMISE,
        who=promise.customer_name,
        what=promise.text,
        why="",
        since_at=promise.made_at,
        due_at=promise.due_at,
        case_id=promise.subject[1] if promise.subject[0] == "case" else None,
        customer_id=promise.customer_id,
        promise_id=promise.id,
        phone=reached.get(promise.customer_id, NOBODY).phone,
        organisation=reached.get(promise.customer_id, NOBODY).organisation,
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


def open_care(actor: Actor, *, as_of: datetime, within: timedelta) -> Iterator[Need]:
    """Yield the open cases of customers who need special care that run out soon."""
    near = {one.subject_id: one for one in standards.at_risk("case", as_of=as_of, within=within) if one.due_at}
    rows = cases.open_at(actor, as_of=as_of).filter(customer__is_vulnerable=True, pk__in=list(near), is_safety=False)[:MOST]
    for case in rows:
        due_at = near[case.pk].due_at
        yield Need(
            kind=NeedKind.CARE,
            who=_who(case),
            what=case.subject,
            why="",
            due_at=due_at,
            case_id=case.pk,
            customer_id=case.customer_id,
        )


def _due(case_ids: Sequence[int], as_of: datetime) -> dict[int, datetime]:
    """When the next clock of each case ran out, as it stood: a case settled since then has no due moment any more."""
    found: dict[int, datetime] = {}
    for case_id, clocks in standards.clocks_of("case", case_ids, as_of=as_of).items():
        awaited = [one.due_at for one in clocks if one.due_at and one.stopped_at is None and not one.is_paused]
        if awaited:
            found[case_id] = min(awaited)
    return found


def _who(case: Any) -> str:
    return case.customer.name if case.customer else ""


def _reached(actor: Actor, ids: Sequence[int | None]) -> dict[int | None, Reached]:
    rows = customers(actor).filter(pk__in={pk for pk in ids if pk})
    return {row.pk: Reached(row.phone or "", row.organisation.name if row.organisation else "") for row in rows}  # type: ignore[attr-defined]
