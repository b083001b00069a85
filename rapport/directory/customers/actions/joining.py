"""The same organisation twice becomes one, and may be taken apart again."""

from datetime import datetime

from django.db import transaction

from rapport.kernel.actor import Actor
from rapport.kernel.journal import Record, publish, record
from rapport.kernel.personal import ERASED

from .. import rules
from ..events import CustomerChanged, OrganisationsMerged, OrganisationsParted
from ..models import Customer, Organisation, OrganisationMerge
from .errors import MergeRefused, refuse

MERGE = "customers.merge"


@transaction.atomic
def merge_organisations(*, gone_id: int, stays_id: int, by: Actor, at: datetime) -> OrganisationMerge:
    """Let everybody of one organisation belong to another one, the same one. Raises NotAllowed, MergeRefused or DoesNotExist."""
    gone, stays = _both(gone_id, stays_id, by=by)
    why = rules.why_not_merge(
        is_same=gone_id == stays_id,
        is_merged=gone.merged_into_id is not None or stays.merged_into_id is not None,
        is_erased=ERASED in (gone.name, stays.name),
    )
    refuse(MergeRefused, why)
    ids = sorted(Customer.objects.filter(organisation=gone).values_list("pk", flat=True))
    _move(ids, stays, by=by, at=at)
    gone.merged_into = stays
    gone.save(update_fields=["merged_into"])
    made = OrganisationMerge.objects.create(gone=gone, stays=stays, at=at, by_id=by.person_id, member_ids=ids)
    publish(OrganisationsMerged(merge_id=made.pk, organisation_id=stays.pk, gone_id=gone.pk), about=stays, by=by, at=at)
    return made


@transaction.atomic
def part_organisations(*, merge_id: int, by: Actor, at: datetime) -> OrganisationMerge:
    """Take it back: who came over goes back, unless they were moved since. Raises NotAllowed, MergeRefused or DoesNotExist."""
    ids = OrganisationMerge.objects.values_list("gone_id", "stays_id").get(pk=merge_id)
    gone, stays = _both(*ids, by=by)
    made = OrganisationMerge.objects.select_for_update().get(pk=merge_id)
    why = rules.why_not_part(
        merged_at=made.at,
        at=at,
        is_undone=made.undone_at is not None,
        is_erased=ERASED in (gone.name, stays.name),
        went_on=stays.merged_into_id is not None,
    )
    refuse(MergeRefused, why)
    still = Customer.objects.filter(pk__in=made.member_ids, organisation=stays)
    _move(sorted(still.values_list("pk", flat=True)), gone, by=by, at=at)
    gone.merged_into = None
    gone.save(update_fields=["merged_into"])
    made.undone_at = at
    made.save(update_fields=["undone_at"])
    publish(OrganisationsParted(merge_id=made.pk, organisation_id=stays.pk, gone_id=gone.pk), about=stays, by=by, at=at)
    return made


def _both(gone_id: int, stays_id: int, *, by: Actor) -> tuple[Organisation, Organisation]:
    rows = Organisation.objects.select_for_update(of=("self",)).filter(pk__in=(gone_id, stays_id)).order_by("pk")
    found = {one.pk: one for one in rows}
    if len(found) < len({gone_id, stays_id}):
        raise Organisation.DoesNotExist
    for one in found.values():
        by.require(MERGE, on=one)
    return found[gone_id], found[stays_id]


def _move(customer_ids: list[int], to: Organisation, *, by: Actor, at: datetime) -> None:
    """Each customer's history tells it; nobody reacts to each."""
    Customer.objects.filter(pk__in=customer_ids).update(organisation=to)
    changed = (
        Record(event=CustomerChanged(customer_id=one, fields=("organisation_id",)), subject_id=one, at=at, person_id=by.person_id)
        for one in customer_ids
    )
    record(changed, about=Customer, by=by)
