"""Questions about remedies: what the guide says, what somebody may give, what was given."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol

from django.conf import settings
from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone

from rapport.desk.cases import queries as cases
from rapport.desk.orders import queries as orders
from rapport.directory.people.types import Role
from rapport.governance.decisions import queries as decisions
from rapport.kernel.actor import Actor
from rapport.kernel.prepared import prepared

from .models import Guide, LedgerEntry, Limit, Remedy
from .types import BOUNDLESS, NOTHING, Advice, Allowance, Limits, RemedyKind, RemedyState

if TYPE_CHECKING:
    from rapport.desk.cases.models import Case
    from rapport.desk.orders.models import Order
    from rapport.directory.people.models import Person

VIEW = "remedies.view"
ORDER_KEY = "order_reference"
HOUSE = Actor.machine("remedies")


def order_of(case: "Case") -> "Order | None":
    """Return the order that a case names, or None."""
    return orders.find_order(case.attributes.get(ORDER_KEY, ""))


def references(rows: Mapping[int, Any]) -> dict[int, str]:
    """Return which orders these cases name. The caller has read the cases as the actor may see them."""
    return {pk: case.attributes[ORDER_KEY] for pk, case in rows.items() if case.attributes.get(ORDER_KEY)}


def currency_of(order: "Order | None") -> str:
    """Return in which currency a case is remedied: that of its order, else the department's."""
    return order.currency if order else str(settings.RAPPORT_CURRENCY)


def guides_at(as_of: datetime) -> QuerySet[Guide]:
    """Return the guides in force at a moment, one a reason."""
    rows = Guide.objects.filter(active_from__lte=as_of).order_by("reason_id", "-active_from").distinct("reason_id")
    return Guide.objects.filter(pk__in=rows.values("pk")).select_related("reason__parent").prefetch_related("remedies")


def guide_for(reason_ids: Iterable[int | None], *, as_of: datetime) -> Guide | None:
    """Return the guide of the first of these reasons that has one: the reason itself, then the one above it. Two queries."""
    wanted = [one for one in reason_ids if one]
    found = {guide.reason_id: guide for guide in _guides(first=wanted[0], last=wanted[-1], as_of=as_of)} if wanted else {}
    return next((found[one] for one in wanted if one in found), None)


@prepared
def _guides(*, first: Any, last: Any, as_of: Any) -> QuerySet[Guide]:
    return guides_at(as_of).filter(Q(reason_id=first) | Q(reason_id=last))


def advice_of(guide: Guide | None) -> tuple[Advice, ...]:
    """Return the remedies of a guide, in the order in which they are offered."""
    rows = guide.remedies.all() if guide else ()
    return tuple(Advice(kind=RemedyKind(one.kind), up_to=one.up_to, approver=one.approver) for one in rows)


def versions(reason_id: int) -> QuerySet[Guide]:
    """Return all versions of the guide of a reason, the newest first."""
    rows = Guide.objects.filter(reason_id=reason_id).select_related("made_by").prefetch_related("remedies")
    return rows.order_by("-active_from")


def limits_at(as_of: datetime) -> list[Limit]:
    """Return the limits in force at a moment: of each role and person, by currency, the newest."""
    rows = Limit.objects.filter(active_from__lte=as_of).select_related("person").order_by("active_from", "pk")
    newest = {(row.role, row.person_id, row.currency): row for row in rows}
    order = [role.value for role in Role]
    return sorted(newest.values(), key=lambda row: (row.person_id or 0, order.index(row.role) if row.role else 0, row.currency))


def limits_of(person_id: int | None, role: str, currency: str, *, among: Sequence[Limit]) -> Limits:
    """Return how much somebody may give: their own limit, else their role's. A director without one has none to keep."""
    for fits in (lambda row: person_id and row.person_id == person_id, lambda row: role and row.role == role):
        row = next((one for one in among if one.currency == currency and fits(one)), None)
        if row is not None:
            return Limits(case_amount=row.case_amount, month_amount=row.month_amount)
    return BOUNDLESS if role == Role.DIRECTOR else NOTHING


class Promised(Protocol):
    """Says what a higher room has offered and not paid yet: on some cases, and by a person since the month began."""

    def __call__(
        self, case_ids: Collection[int], person_id: int | None, currency: str, *, since: datetime, as_of: datetime
    ) -> tuple[Decimal, Decimal]: ...


_promised: list[Promised] = []


def connect(promised: Iterable[Promised]) -> None:
    """Install who promises money beside this room, so that it counts before it is paid. Called once, by the site, at start-up."""
    _promised[:] = promised


def allowance(actor: Actor, case: "Case", currency: str, *, as_of: datetime) -> Allowance:
    """Return what somebody may still give on a case by themselves: their limit less what was given, and what was offered there.

    A constant number of queries; a machine has no limit.
    """
    if actor.is_machine:
        return Allowance(limits=BOUNDLESS, on_case=Decimal(0), in_month=Decimal(0), currency=currency)
    limits = limits_of(actor.person_id, actor.role, currency, among=limits_at(as_of))
    return _left(limits, actor.person_id, _as_one(case), currency, as_of)


def _left(limits: Limits, person_id: int | None, case_ids: Collection[int], currency: str, as_of: datetime) -> Allowance:
    begins = timezone.localtime(as_of).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    here, own = Q(case_id__in=case_ids), Q(person_id=person_id, at__gte=begins)
    given = LedgerEntry.objects.filter(here | own, currency=currency, at__lte=as_of).aggregate(
        on_case=Sum("amount", filter=here, default=Decimal(0)), in_month=Sum("amount", filter=own, default=Decimal(0))
    )
    offered = [one(case_ids, person_id, currency, since=begins, as_of=as_of) for one in _promised]
    return Allowance(
        limits=limits, on_case=sum((one for one, _own in offered), given["on_case"]),
        in_month=sum((own for _one, own in offered), given["in_month"]), currency=currency,
    )  # fmt: skip


def _as_one(case: "Case") -> set[int]:
    """Return the cases that count as this one for a limit, so that no amount passes under it in two halves: those that went
    into it, and those in which something was given about its order.
    """
    order = order_of(case)
    gone = Q(merged_into_id=case.pk) | Q(merged_into__merged_into_id=case.pk)
    merged = cases.cases(HOUSE).select_related(None).filter(gone).values_list("pk", flat=True)
    ordered = Remedy.objects.filter(order=order).values_list("case_id", flat=True) if order else ()
    return {case.pk, *merged, *ordered}


def decider_for(
    case: "Case", amount: Decimal, currency: str, *, approver: str, but: Collection[int | None], at: datetime
) -> "Person | None":
    """Return who decides about an amount on a case: the nearest above its team who may read it, whose limit holds the amount,
    beside what was given and what waits there already, and whom the guide lets agree.

    ``but``: who must not, such as whoever asks.
    """
    among, ids = limits_at(at), _as_one(case)
    least = Role(approver).height if approver else Role.SUPERVISOR.height
    found = decisions.deciders(case.team_id, at=at, about=("case", case.pk))
    above = [one for one in found if one.pk not in but and Role(one.role).height >= least]
    rows = Remedy.objects.filter(case_id__in=ids, currency=currency, state=RemedyState.WAITING)
    waiting = rows.aggregate(sum=Sum("amount", default=Decimal(0)))["sum"]
    for person in above:
        limits = limits_of(person.pk, person.role, currency, among=among)
        left = _left(limits, person.pk, ids, currency, at).left
        if left is None or amount + waiting <= left:
            return person
    return above[-1] if above else None


def remedies_of(case_ids: Sequence[int], *, as_of: datetime) -> dict[int, list[Remedy]]:
    """Return the remedies on these cases, the newest first. Whoever may see the case may see them."""
    rows = Remedy.objects.filter(case_id__in=case_ids, asked_at__lte=as_of).select_related("asked_by", "decision__decider")
    found: defaultdict[int, list[Remedy]] = defaultdict(list)
    for row in rows.order_by("-asked_at", "-pk"):
        found[row.case_id].append(row)
    return dict(found)


def find_of_decision(decision_id: int) -> Remedy | None:
    """Return the remedy that waits for, or was settled by, a decision; None when there is none."""
    return Remedy.objects.filter(decision_id=decision_id).first()


def ledger(actor: Actor) -> QuerySet[LedgerEntry]:
    """Return the lines of the ledger that the actor may see."""
    return actor.scope(VIEW, LedgerEntry.objects.select_related("reason", "team", "person", "case__customer", "correction"))


def get_entry(entry_id: int, *, actor: Actor) -> LedgerEntry:
    """Return one line. Raises LedgerEntry.DoesNotExist."""
    return ledger(actor).get(pk=entry_id)


def sums(rows: QuerySet[LedgerEntry], by: str) -> list[dict[str, object]]:
    """Return what was given by "reason__name", "team__name" or "month", by currency, the most first (months: the newest)."""
    plain = rows.select_related(None).order_by()
    if by == "month":
        plain = plain.annotate(month=TruncMonth("at"))
    found = plain.values(by, "currency").annotate(total=Sum("amount"), n=Count("pk", filter=Q(corrects=None)))
    order = ("-month",) if by == "month" else ("-total",)
    return [{"label": row.pop(by), **row} for row in found.order_by(*order)]
