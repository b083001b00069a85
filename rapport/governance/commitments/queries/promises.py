"""Questions about commitments. Read only; the caller's actor bounds what comes back."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from rapport.kernel.actor import Actor
from rapport.kernel.prepared import among, prepared

from ..models import OWED, Commitment
from ..rules import state_at
from ..types import CommitmentKind, CommitmentState, PromiseView

# Kinds of subjects whose number is that of a case.
NUMBERED = frozenset({"case", "complaint"})


def promises(actor: Actor) -> QuerySet[Commitment]:
    """Return the promises that the actor may see: own, the team's, or the department's."""
    return _commitments(actor).filter(kind=CommitmentKind.PROMISE)


def _commitments(actor: Actor) -> QuerySet[Commitment]:
    return actor.scope("commitments.view", Commitment.objects.select_related("owner", "customer"))


def improvements(actor: Actor) -> QuerySet[Commitment]:
    """Return the improvements that the actor may see, in no order."""
    return _commitments(actor).filter(kind=CommitmentKind.IMPROVEMENT)


def get_promise(promise_id: int, *, actor: Actor) -> Commitment:
    """Return one promise or improvement. Raises Commitment.DoesNotExist, also for one that is not theirs to see."""
    return _commitments(actor).get(pk=promise_id)


def improvements_of(kind: str, ids: Sequence[int], *, as_of: datetime) -> dict[int, list[PromiseView]]:
    """Return the improvements owed about these subjects, each list by due moment. Whoever may see the subject may see them."""
    rows = Commitment.objects.filter(
        kind=CommitmentKind.IMPROVEMENT, subject_kind=kind, subject_id__in=ids, made_at__lte=as_of
    )  # fmt: skip
    return _grouped(rows, lambda row: row.subject_id, as_of)


def actions_of(kind: str, ids: Sequence[int], *, as_of: datetime) -> dict[int, list[PromiseView]]:
    """Return the actions owed about these subjects, each list by due moment. Whoever may see the subject may see them."""
    rows = Commitment.objects.filter(kind=CommitmentKind.ACTION, subject_kind=kind, subject_id__in=ids, made_at__lte=as_of)
    return _grouped(rows, lambda row: row.subject_id, as_of)


def delegable(ids: Collection[int], actor: Actor) -> set[int]:
    """Return which of these commitments the actor may hand to another department."""
    return set(actor.scope("commitments.delegate", Commitment.objects.filter(pk__in=ids)).values_list("pk", flat=True))


def view_of(promise: Commitment, *, as_of: datetime) -> PromiseView:
    """Return a promise as it stood at a moment."""
    return _view(promise, as_of)


def promises_of(kind: str, ids: Sequence[int], *, as_of: datetime) -> dict[int, list[PromiseView]]:
    """Return the promises about these subjects, each list by due moment. Whoever may see the subject may see them."""
    if len(ids) == 1:
        return _sorted(_about(kind, subject_id=ids[0], as_of=as_of), lambda row: row.subject_id, as_of)
    if not ids:
        return {}
    return _sorted(_about_many(kind, ids=list(ids), as_of=as_of), lambda row: row.subject_id, as_of)


@prepared
def _about_many(kind: str, /, *, ids: Any, as_of: Any) -> QuerySet[Commitment]:
    rows = Commitment.objects.filter(
        among("subject_id", ids), kind=CommitmentKind.PROMISE, subject_kind=kind, made_at__lte=as_of
    )  # fmt: skip
    return rows.select_related("owner", "customer").order_by("due_at", "pk")


@prepared
def _about(kind: str, /, *, subject_id: Any, as_of: Any) -> QuerySet[Commitment]:
    rows = Commitment.objects.filter(
        kind=CommitmentKind.PROMISE, subject_kind=kind, subject_id=subject_id, made_at__lte=as_of
    )  # fmt: skip
    return rows.select_related("owner", "customer").order_by("due_at", "pk")


def promises_to(customer_ids: Sequence[int], *, as_of: datetime) -> dict[int, list[PromiseView]]:
    """Return the promises made to these customers, each list by due moment. For whoever may see the customer."""
    rows = Commitment.objects.filter(kind=CommitmentKind.PROMISE, customer_id__in=customer_ids, made_at__lte=as_of)
    return _grouped(rows, lambda row: row.customer_id, as_of)


def due(owner_id: int | None, *, until: datetime, as_of: datetime, actor: Actor, limit: int = 200) -> list[PromiseView]:
    """Return what was owed at ``as_of`` and due before ``until`` (overdue ones too), the most urgent first.

    ``owner_id`` None means everybody whose promises the actor may see. With what the actor owes comes what those owe in whose
    place they act.
    """
    if owner_id is not None and owner_id == actor.person_id and actor.stands_in:
        among = _owed(actor, as_of).filter(due_at__lt=until, owner_id__in=actor.acts_for)
        return [_view(row, as_of) for row in among.order_by("due_at", "pk")[:limit]]
    rows = (
        _due(actor, limit, until=until, as_of=as_of)
        if owner_id is None
        else _due_of(actor, limit, until=until, as_of=as_of, owner_id=owner_id)
    )
    return [_view(row, as_of) for row in rows]


@prepared
def _due(actor: Actor, limit: int, /, *, until: Any, as_of: Any) -> QuerySet[Commitment]:
    return _owed(actor, as_of).filter(due_at__lt=until).order_by("due_at", "pk")[:limit]


@prepared
def _due_of(actor: Actor, limit: int, /, *, until: Any, as_of: Any, owner_id: Any) -> QuerySet[Commitment]:
    return _owed(actor, as_of).filter(due_at__lt=until, owner_id=owner_id).order_by("due_at", "pk")[:limit]


def owed_count(
    actor: Actor,
    *,
    as_of: datetime,
    until: datetime | None = None,
    owner_id: int | None = None,
    other_than: int | None = None,
) -> int:
    """Return how many promises are owed (due before ``until``, by somebody or by ``other_than`` them, if given)."""
    told = {"until": until, "owner_id": owner_id, "other_than": other_than}
    return _owed_by.count(actor, as_of=as_of, **{name: value for name, value in told.items() if value is not None})


@prepared
def _owed_by(
    actor: Actor, /, *, as_of: Any, until: Any = None, owner_id: Any = None, other_than: Any = None
) -> QuerySet[Commitment]:
    rows = _owed(actor, as_of)
    if until is not None:
        rows = rows.filter(due_at__lt=until)
    if other_than is not None:
        rows = rows.exclude(owner_id=other_than)
    return rows if owner_id is None else rows.filter(owner_id=owner_id)


def broken_between(from_at: datetime, to_at: datetime, *, actor: Actor) -> list[PromiseView]:
    """Return the promises whose due moment passed in [from_at, to_at) unkept, the latest first; settled late ones too."""
    return [_view(row, to_at) for row in _broken(from_at, to_at, actor).order_by("-due_at", "-pk")]


def broken_count(from_at: datetime, to_at: datetime, *, actor: Actor) -> int:
    """Return how many ``broken_between`` are: what the measure of broken promises counts."""
    return _fallen.count(actor, from_at=from_at, to_at=to_at)


@prepared
def _fallen(actor: Actor, /, *, from_at: Any, to_at: Any) -> QuerySet[Commitment]:
    return _broken(from_at, to_at, actor)


def _broken(from_at: datetime, to_at: datetime, actor: Actor) -> QuerySet[Commitment]:
    rows = promises(actor).filter(made_at__lte=to_at, due_at__gte=from_at, due_at__lt=to_at)
    return rows.exclude(state=CommitmentState.WITHDRAWN).exclude(state=CommitmentState.KEPT, settled_at__lt=F("due_at"))


def fallen_due(from_at: datetime, as_of: datetime, *, actor: Actor, kind: str) -> list[PromiseView]:
    """Return the promises about subjects of a kind whose due moment passed in [from_at, as_of], but for withdrawn ones.

    The latest first, as they stood: kept in time, done late, or still owed.
    """
    rows = promises(actor).filter(subject_kind=kind, made_at__lte=as_of, due_at__gte=from_at, due_at__lte=as_of)
    rows = rows.exclude(state=CommitmentState.WITHDRAWN)
    return [_view(row, as_of) for row in rows.order_by("-due_at", "-pk")]


def settled_since(from_at: datetime, *, as_of: datetime, actor: Actor, limit: int = 50) -> list[PromiseView]:
    """Return what was settled in [from_at, as_of], the latest first."""
    rows = _commitments(actor).filter(settled_at__gte=from_at, settled_at__lte=as_of)
    return [_view(row, as_of) for row in rows.order_by("-settled_at", "-pk")[:limit]]


def _owed(actor: Actor, as_of: datetime) -> QuerySet[Commitment]:
    """Owed now, or not yet settled at that moment: promises to customers, actions inside the company, and improvements."""
    return _commitments(actor).filter(OWED | Q(settled_at__gt=as_of), made_at__lte=as_of)


def _grouped(
    rows: QuerySet[Commitment], key: Callable[[Commitment], int | None], as_of: datetime
) -> dict[int, list[PromiseView]]:
    return _sorted(rows.select_related("owner", "customer").order_by("due_at", "pk"), key, as_of)


def _sorted(rows: Iterable[Commitment], key: Callable[[Commitment], int | None], as_of: datetime) -> dict[int, list[PromiseView]]:
    found: defaultdict[int, list[PromiseView]] = defaultdict(list)
    for row in rows:
        if (about := key(row)) is not None:
            found[about].append(_view(row, as_of))
    return dict(found)


def _view(row: Commitment, as_of: datetime) -> PromiseView:
    state, settled_at = state_at(state=CommitmentState(row.state), due_at=row.due_at, settled_at=row.settled_at, as_of=as_of)
    return PromiseView(
        id=row.pk,
        kind=CommitmentKind(row.kind),
        text=row.text,
        state=state,
        due_at=row.due_at,
        made_at=row.made_at,
        settled_at=settled_at,
        proof=row.proof if settled_at else "",
        reason=row.reason if settled_at else "",
        owner_id=row.owner_id,
        owner_name=row.owner.name if row.owner else "",
        customer_id=row.customer_id,
        customer_name=row.customer.name if row.customer else "",
        subject=(row.subject_kind, row.subject_id),
    )


def answerable_ids(commitment_id: int) -> set[int]:
    """Return the ids of who owes it and of who leads their team."""
    owner_id, lead_id = Commitment.objects.values_list("owner_id", "owner__team__lead_id").get(pk=commitment_id)
    return {one for one in (owner_id, lead_id) if one is not None}


def text_of(commitment_id: int) -> str:
    """Return what was promised, to whom where that is known, and in which case. For notices to those who owe it."""
    row = Commitment.objects.select_related("customer").get(pk=commitment_id)
    about = [row.customer.name] if row.customer else []
    if row.subject_kind in NUMBERED:
        about.append(_("case %(number)d") % {"number": row.subject_id})
    return f"{row.text} ({', '.join(about)})" if about else row.text


def owed_as(text: str) -> list[Commitment]:
    """Return what is owed in these words and lies with no other department, for the house's own work."""
    return list(Commitment.objects.filter(OWED, text=text, department=None).order_by("pk"))
