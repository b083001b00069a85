"""By which rule book a complaint is judged, and for which legal entity it is answered: corrected after the conversion."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.desk.complaints.models import ComplaintFile, LegalEntity
from rapport.desk.complaints.queries.regimes import declared_products, regime_for
from rapport.desk.complaints.types import Change, CustomerType
from rapport.kernel.actor import Actor
from rapport.kernel.errors import BadInput

from .changing import HANDLE, ComplaintRefused, hold, keep


@transaction.atomic
def correct_regime(
    *, case_id: int, product: str, jurisdiction: str, customer_type: CustomerType, by: Actor, at: datetime
) -> ComplaintFile:
    """Say what it is really about, where, and who complains: the regime is chosen anew, in the version of its receipt.

    All milestones are planned anew from the receipt; what was met stays met, what is not asked for any more is void. Raises
    NotAllowed, ComplaintRefused, BadInput or ComplaintFile.DoesNotExist.
    """
    complaint = hold(case_id, HANDLE, by=by)
    if complaint.erased_at is not None:
        raise ComplaintRefused(_("The words of this file are erased: its regime stays as it was."))
    refuse_unknown_product(product)
    complaint.product, complaint.jurisdiction = product.strip(), jurisdiction.strip()
    complaint.customer_type = customer_type
    complaint.regime = regime_for(product, jurisdiction, customer_type, received_at=complaint.received_at)
    return keep(complaint, Change.REGIME, row_id=complaint.regime_id, by=by, at=at)


@transaction.atomic
def assign_entity(*, case_id: int, entity_id: int, by: Actor, at: datetime) -> ComplaintFile:
    """Say which legal entity answers a complaint; its returns count it. Raises as ``correct_regime``."""
    complaint = hold(case_id, HANDLE, by=by)
    complaint.entity_id = entity_of(entity_id)
    return keep(complaint, Change.ENTITY, row_id=complaint.entity_id, by=by, at=at)


def refuse_unknown_product(product: str) -> None:
    """Raise BadInput for a product by which no regime is chosen: it would be judged by another one in silence."""
    known = declared_products()
    if product.strip() and product.strip().casefold() not in {one.casefold() for one in known}:
        said = _(
            "No regime is chosen by the product “%(product)s”. Choose one of %(known)s, or leave it empty for another product."
        )
        raise BadInput(said % {"product": product.strip(), "known": ", ".join(known) or _("none")})


def entity_of(entity_id: int | None) -> int | None:
    """Return the legal entity that is meant; without one that of the house, None where none is declared. Raises BadInput."""
    rows = LegalEntity.objects.filter(ended_at=None)
    if entity_id is None:
        return rows.filter(is_default=True).values_list("pk", flat=True).first()
    if not rows.filter(pk=entity_id).exists():
        raise BadInput(_("Choose one of the legal entities that are declared."))
    return entity_id
