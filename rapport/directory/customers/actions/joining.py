"""The same organisation twice becomes one, and may be taken apart again."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.kernel.actor import Actor
from rapport.kernel.errors import NotAllowed
from rapport.kernel.journal import Record, publish, record
from rapport.kernel.personal import ERASED

from .. import rules
from ..events import CustomerChanged, OrganisationsKeptApart, OrganisationsMerged, OrganisationsParted
from ..models import Customer, Organisation, OrganisationMerge, OrganisationsApart
from .errors import MergeRefused, refuse

MERGE = "customers.merge"


@transaction.atomic
def merge_organisations(*, gone_id: int, stays_id: int, by: Actor, at: datetime) -> OrganisationMerge:
    """Let everybody of one organisation belong to another one, the same one. Raises NotAllowed, MergeRefused or DoesNotExist.

    What went into the one that goes leads to the one that stays from now on.
    """
    _lock(Customer.objects.filter(organisation=gone_id).values_list("pk", flat=True))
    gone, stays = _both(gone_id, stays_id, by=by)
    why = rules.why_not_merge(
        is_same=gone_id == stays_id,
        is_merged=gone.merged_into_id is not None or stays.merged_into_id is not None,
        is_erased=ERASED in (gone.name, stays.name),
    )
    refuse(MergeRefused, why)
    ids = _move(Customer.objects.filter(organisation=gone).values_list("pk", flat=True), gone, stays, by=by, at=at)
    earlier = sorted(Organisation.objects.filter(merged_into=gone).values_list("pk", flat=True))
    Organisation.objects.filter(pk__in=earlier).update(merged_into=stays)
    gone.merged_into = stays
    gone.save(update_fields=["merged_into"])
    made = OrganisationMerge.objects.create(
        gone=gone, stays=stays, at=at, by_id=by.person_id, member_ids=ids, flattened_ids=earlier
    )
    publish(OrganisationsMerged(merge_id=made.pk, organisation_id=stays.pk, gone_id=gone.pk), about=stays, by=by, at=at)
    return made


@transaction.atomic
def part_organisations(*, merge_id: int, by: Actor, at: datetime) -> OrganisationMerge:
    """Take it back: who came over goes back, unless they were moved since. Raises NotAllowed, MergeRefused or DoesNotExist."""
    known = OrganisationMerge.objects.get(pk=merge_id)
    _lock(known.member_ids)
    gone, stays = _both(known.gone_id, known.stays_id, by=by)
    made = OrganisationMerge.objects.select_for_update().get(pk=merge_id)
    why = rules.why_not_part(
        merged_at=made.at,
        at=at,
        is_undone=made.undone_at is not None,
        is_erased=ERASED in (gone.name, stays.name),
        went_on=stays.merged_into_id is not None,
    )
    refuse(MergeRefused, why)
    gone.merged_into = None
    gone.save(update_fields=["merged_into"])
    Organisation.objects.filter(pk__in=made.flattened_ids, merged_into=stays).update(merged_into=gone)
    _move(made.member_ids, stays, gone, by=by, at=at)
    made.undone_at = at
    made.save(update_fields=["undone_at"])
    publish(OrganisationsParted(merge_id=made.pk, organisation_id=stays.pk, gone_id=gone.pk), about=stays, by=by, at=at)
    return made


@transaction.atomic
def keep_organisations_apart(*, organisation_id: int, other_id: int, by: Actor, at: datetime) -> None:
    """Say that two that look alike are two organisations; not proposed again. Raises NotAllowed, MergeRefused or DoesNotExist."""
    first, second = sorted((organisation_id, other_id))
    one, other = _both(first, second, by=by)
    refuse(MergeRefused, rules.why_not_merge(is_same=first == second, is_merged=False, is_erased=False))
    __, is_new = OrganisationsApart.objects.get_or_create(one=one, other=other, defaults={"at": at, "by_id": by.person_id})
    if is_new:
        publish(OrganisationsKeptApart(organisation_id=one.pk, other_id=other.pk), about=one, by=by, at=at)


def carry_late_members(*, by: Actor, at: datetime) -> int:
    """Let those belong to the one that stays whom somebody still put into a merged organisation; return how many.

    A transaction each organisation. Raises NotAllowed.
    """
    merged = Customer.objects.exclude(organisation__merged_into=None).values_list("organisation_id", flat=True)
    return sum(carry_members(organisation_id=one, by=by, at=at) for one in sorted(set(merged.order_by())))


@transaction.atomic
def carry_members(*, organisation_id: int, by: Actor, at: datetime) -> int:
    """Let whoever was left in one merged organisation belong to the one that stays; nobody of one that stands.

    Return how many there were. Raises NotAllowed.
    """
    if not by.is_machine:
        raise NotAllowed(_("Only Rapport itself does this."))
    left = Customer.objects.filter(organisation=organisation_id).values_list("pk", flat=True)
    _lock(left)
    gone = Organisation.objects.select_for_update(of=("self",), no_key=True).filter(pk=organisation_id).first()
    if gone is None or gone.merged_into is None:
        return 0
    return len(_move(left, gone, gone.merged_into, by=by, at=at))


def _lock(customer_ids: Collection[int]) -> None:
    """Customers first, then organisations, as whoever changes a customer does: so that nobody waits for each other."""
    list(Customer.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=customer_ids).order_by("pk").values("pk"))


def _both(gone_id: int, stays_id: int, *, by: Actor) -> tuple[Organisation, Organisation]:
    rows = Organisation.objects.select_for_update(of=("self",)).filter(pk__in=(gone_id, stays_id)).order_by("pk")
    found = {one.pk: one for one in rows}
    if len(found) < len({gone_id, stays_id}):
        raise Organisation.DoesNotExist
    for one in found.values():
        by.require(MERGE, on=one)
    return found[gone_id], found[stays_id]


def _move(customer_ids: Collection[int], gone: Organisation, to: Organisation, *, by: Actor, at: datetime) -> list[int]:
    """Let those of these customers who belong to ``gone`` belong to the other one; return who they are.

    Whoever is changed at this very moment is waited for: who was moved elsewhere stays there. Each customer's history tells it;
    nobody reacts to each.
    """
    held = Customer.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=customer_ids, organisation=gone)
    ids = list(held.order_by("pk").values_list("pk", flat=True))  # locked in one order by all
    Customer.objects.filter(pk__in=ids).update(organisation=to)
    changed = (
        Record(event=CustomerChanged(customer_id=one, fields=("organisation_id",)), subject_id=one, at=at, person_id=by.person_id)
        for one in ids
    )
    record(changed, about=Customer, by=by)
    return ids
