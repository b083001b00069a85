"""Add and change organisations and segments."""

from datetime import datetime

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from rapport.kernel.actor import Actor
from rapport.kernel.journal import publish

from .. import rules
from ..events import OrganisationAdded, OrganisationChanged, SegmentAdded, SegmentChanged
from ..models import Organisation, Segment
from .errors import CustomerRefused

EDIT = "customers.edit"
CONFIGURE = "customers.configure"


@transaction.atomic
def add_organisation(*, name: str, by: Actor, at: datetime) -> Organisation:
    """Add an organisation that several customers belong to. Raises NotAllowed or CustomerRefused."""
    by.require_somewhere(EDIT)
    plain = _free_name(name, None)
    organisation = Organisation.objects.create(name=plain, compared=rules.compared(plain))
    publish(OrganisationAdded(organisation_id=organisation.pk), about=organisation, by=by, at=at)
    return organisation


@transaction.atomic
def change_organisation(*, organisation_id: int, name: str, by: Actor, at: datetime) -> Organisation:
    """Rename an organisation. Raises NotAllowed, CustomerRefused or Organisation.DoesNotExist."""
    organisation = Organisation.objects.select_for_update().get(pk=organisation_id)
    by.require(EDIT, on=organisation)
    if organisation.merged_into_id is not None:
        raise CustomerRefused(_("This organisation was merged into another one. Open that one, and change it there."))
    plain = _free_name(name, organisation)
    if plain != organisation.name:
        organisation.name, organisation.compared = plain, rules.compared(plain)
        organisation.save(update_fields=["name", "compared"])
        publish(OrganisationChanged(organisation_id=organisation.pk), about=organisation, by=by, at=at)
    return organisation


@transaction.atomic
def add_segment(*, label: str, by: Actor, at: datetime) -> Segment:
    """Declare a group of customers that standards and figures tell apart. Raises NotAllowed or CustomerRefused."""
    by.require_somewhere(CONFIGURE)
    plain, key = " ".join(label.split())[:80], slugify(label)[:40]
    if not key:
        raise CustomerRefused(_("A segment needs a name with letters or digits."))
    if Segment.objects.filter(key=key).exists():
        raise CustomerRefused(_("There is a segment of this name already."))
    segment = Segment.objects.create(key=key, label=plain)
    publish(SegmentAdded(segment_id=segment.pk), about=segment, by=by, at=at)
    return segment


def _free_name(name: str, organisation: Organisation | None) -> str:
    plain = " ".join(name.split())[:160]
    if not plain:
        raise CustomerRefused(_("An organisation needs a name."))
    if Organisation.objects.filter(name__iexact=plain).exclude(pk=organisation.pk if organisation else 0).exists():
        raise CustomerRefused(_("There is an organisation of this name already. Open that one."))
    return plain


@transaction.atomic
def change_segment(*, segment_id: int, label: str, by: Actor, at: datetime) -> Segment:
    """Rename a segment; the key by which standards and figures know it stays.

    Raises NotAllowed, CustomerRefused or Segment.DoesNotExist.
    """
    by.require_somewhere(CONFIGURE)
    segment = Segment.objects.select_for_update().get(pk=segment_id)
    plain = " ".join(label.split())[:80]
    if not slugify(plain):
        raise CustomerRefused(_("A segment needs a name with letters or digits."))
    if Segment.objects.filter(label__iexact=plain).exclude(pk=segment_id).exists():
        raise CustomerRefused(_("There is a segment of this name already."))
    if plain != segment.label:
        segment.label = plain
        segment.save(update_fields=["label"])
        publish(SegmentChanged(segment_id=segment.pk), about=segment, by=by, at=at)
    return segment
