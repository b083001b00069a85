"""The same customer twice becomes one: everything goes over to the one who stays, and is kept so that it can be taken back."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.kernel import carrying
from rapport.kernel.actor import Actor
from rapport.kernel.errors import NotAllowed, Refused
from rapport.kernel.journal import Record, publish, record

from .. import rules
from ..events import CustomersKeptApart, CustomersMerged, CustomersParted
from ..models import Apart, ContactPoint, Customer, Merge
from ..types import Keeping, Whose
from .errors import MergeRefused, refuse
from .standing import standing

MERGE, RESTRICTED = "customers.merge", "customers.vulnerability"
# The columns that a merge may change with the customer who stays, by the word of ``Keeping``.
COLUMNS = {
    "name": "name",
    "organisation": "organisation_id",
    "segment": "segment_id",
    "language": "language",
    "country": "country",
    "since_date": "since_date",
}
FLATTENED, UNPREFERRED = "customers.customer", "unpreferred"


@transaction.atomic
def merge_customers(*, gone_id: int, stays_id: int, keeping: Keeping, by: Actor, at: datetime) -> Merge:
    """Let a customer go on in another one, who is the same person.

    Cases, orders, promises, surveys, addresses and flags of special care come over; old links and mail from the old address lead
    to the one who stays. Where one of them needs special care, ``by`` must have the right to read why, with both. Raises
    NotAllowed, MergeRefused or Customer.DoesNotExist.
    """
    gone, stays = _both(gone_id, stays_id, by=by)
    is_merged, is_erased = gone.is_merged or stays.is_merged, gone.is_erased or stays.is_erased
    refuse(MergeRefused, rules.why_not_merge(is_same=gone_id == stays_id, is_merged=is_merged, is_erased=is_erased))
    before, after = _details(stays), _chosen(gone, stays, keeping)
    unpreferred = _prefer_those_who_stay(gone, stays)
    moved = carrying.carry_over(from_id=gone.pk, to_id=stays.pk, by=by, at=at) | _flatten(gone, stays)
    _take(stays, after)
    gone.merged_into = stays
    gone.save(update_fields=["merged_into"])
    _refresh(gone, stays)
    made = Merge.objects.create(
        gone=gone, stays=stays, at=at, by_id=by.person_id, moved=moved | unpreferred, before=_kept(before), after=_kept(after)
    )
    _tell(CustomersMerged(merge_id=made.pk, customer_id=stays.pk, gone_id=gone.pk), stays, by=by, at=at)
    return made


@transaction.atomic
def part_customers(*, merge_id: int, by: Actor, at: datetime) -> Merge:
    """Take a merge back: what came over goes back as far as it still lies with the one who stayed; what came since stays there.

    Raises NotAllowed, MergeRefused or Merge.DoesNotExist.
    """
    ids = Merge.objects.values_list("gone_id", "stays_id").get(pk=merge_id)
    gone, stays = _both(*ids, by=by)
    made = Merge.objects.select_for_update().get(pk=merge_id)
    why = rules.why_not_part(
        merged_at=made.at,
        at=at,
        is_undone=made.undone_at is not None,
        is_erased=gone.is_erased or stays.is_erased,
        went_on=stays.is_merged,
    )
    refuse(MergeRefused, why)
    gone.merged_into = None
    gone.save(update_fields=["merged_into"])
    Customer.objects.filter(pk__in=made.moved.get(FLATTENED, ()), merged_into=stays).update(merged_into=gone)
    carrying.carry_back(made.moved, from_id=stays.pk, to_id=gone.pk, by=by, at=at)
    ContactPoint.objects.filter(pk__in=made.moved.get(UNPREFERRED, ()), customer=gone).update(is_preferred=True)
    now = _kept(_details(stays))
    # What somebody changed since is theirs, and stays; an organisation that was merged since is still the same one.
    after = made.after | {"organisation": standing(made.after.get("organisation"))}
    _take(stays, {name: value for name, value in made.before.items() if now[name] == after.get(name)})
    _refresh(gone, stays)
    made.undone_at = at
    made.save(update_fields=["undone_at"])
    _tell(CustomersParted(merge_id=made.pk, customer_id=stays.pk, gone_id=gone.pk), stays, by=by, at=at)
    return made


@transaction.atomic
def keep_apart(*, customer_id: int, other_id: int, by: Actor, at: datetime) -> None:
    """Say that two who look alike are two people; not proposed again. Raises NotAllowed, MergeRefused or DoesNotExist."""
    first, second = sorted((customer_id, other_id))
    one, other = _both(first, second, by=by)
    refuse(MergeRefused, rules.why_not_merge(is_same=first == second, is_merged=False, is_erased=False))
    __, is_new = Apart.objects.get_or_create(one=one, other=other, defaults={"at": at, "by_id": by.person_id})
    if is_new:
        publish(CustomersKeptApart(customer_id=one.pk, other_id=other.pk), about=one, by=by, at=at)


def carry_late(*, by: Actor, at: datetime) -> int:
    """Carry over what was written to a merged customer since, by whoever still had the old number; return for how many.

    Each in a transaction of its own; where something forbids it now, the next run tries again.
    """
    at_rest = frozenset({"customers.contactpoint", "surveys.spared"})
    late = carrying.left_with(Customer.objects.exclude(merged_into=None).values_list("pk", flat=True), but=at_rest)
    for gone_id in late:
        with suppress(Refused):
            carry_rest(customer_id=gone_id, by=by, at=at)
    return len(late)


@transaction.atomic
def carry_rest(*, customer_id: int, by: Actor, at: datetime) -> None:
    """Carry over what is left with one merged customer; nothing for one who was not merged. Raises NotAllowed or Refused."""
    if not by.is_machine:
        raise NotAllowed(_("Only Rapport itself does this."))
    stays_id = Customer.objects.values_list("merged_into_id", flat=True).get(pk=customer_id)
    locked = {one.pk: one for one in _locked(customer_id, stays_id)} if stays_id else {}
    gone = locked.get(customer_id)
    if gone is None or gone.merged_into_id != stays_id:
        return
    carrying.carry_over(from_id=customer_id, to_id=stays_id, by=by, at=at)


def _both(gone_id: int, stays_id: int, *, by: Actor) -> tuple[Customer, Customer]:
    """Two merges of the same customers wait for each other; a message that just comes in is waited for, too."""
    found = {one.pk: one for one in _locked(gone_id, stays_id)}
    if len(found) < len({gone_id, stays_id}):
        raise Customer.DoesNotExist
    for one in found.values():
        by.require(MERGE, on=one)
    if any(one.is_vulnerable for one in found.values()):
        for one in found.values():
            by.require(RESTRICTED, on=one)
    return found[gone_id], found[stays_id]


def _locked(*ids: int) -> list[Customer]:
    return list(Customer.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk"))


def _details(customer: Customer) -> dict[str, Any]:
    return {name: getattr(customer, column) for name, column in COLUMNS.items()}


def _chosen(gone: Customer, stays: Customer, keeping: Keeping) -> dict[str, Any]:
    """What was chosen; where one of the two has nothing, what the other has."""
    theirs, ours = _details(gone), _details(stays)
    chosen = {name: getattr(keeping, name) for name in COLUMNS}
    return {
        name: (theirs[name] or ours[name]) if chosen[name] is Whose.GONE else (ours[name] or theirs[name]) for name in COLUMNS
    }


def _kept(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def _take(customer: Customer, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        is_day = name == "since_date" and isinstance(value, str)
        said = standing(value) if name == "organisation" else value
        setattr(customer, COLUMNS[name], date.fromisoformat(value) if is_day else said)
    customer.sought = rules.sought(customer.name)
    customer.save(update_fields=[*COLUMNS.values(), "sought"])


def _prefer_those_who_stay(gone: Customer, stays: Customer) -> dict[str, list[int]]:
    """Of each kind one address is preferred: that of the one who stays."""
    kinds = stays.points.filter(is_preferred=True).values("kind")
    second = gone.points.filter(is_preferred=True, kind__in=kinds)
    ids = sorted(second.values_list("pk", flat=True))
    ContactPoint.objects.filter(pk__in=ids).update(is_preferred=False)
    return {UNPREFERRED: ids} if ids else {}


def _flatten(gone: Customer, stays: Customer) -> dict[str, list[int]]:
    """Who went into the one who goes now goes on in the one who stays."""
    earlier = Customer.objects.filter(merged_into=gone)
    ids = sorted(earlier.values_list("pk", flat=True))
    Customer.objects.filter(pk__in=ids).update(merged_into=stays)
    return {FLATTENED: ids} if ids else {}


def _refresh(*customers: Customer) -> None:
    for one in customers:
        one.is_vulnerable = one.vulnerabilities.filter(ended_at=None).exists()
        one.save(update_fields=["is_vulnerable"])


def _tell(event: CustomersMerged | CustomersParted, stays: Customer, *, by: Actor, at: datetime) -> None:
    """One event is published; the other customer's own history says it too."""
    publish(event, about=stays, by=by, at=at)
    record([Record(event=event, subject_id=event.gone_id, at=at, person_id=by.person_id)], about=Customer, by=by)
