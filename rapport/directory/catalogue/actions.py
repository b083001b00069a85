"""Verbs: the only code that changes the catalogue."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.kernel.actor import Actor
from rapport.kernel.errors import BadInput, NotAllowed
from rapport.kernel.journal import Record, publish, record

from . import rules
from .events import ProductSet, StoreSet
from .models import Product, Store
from .types import ProductDetails, StoreDetails

EDIT = "catalogue.edit"


@transaction.atomic
def add_product(*, details: ProductDetails, by: Actor, at: datetime) -> Product:
    """Add a product. Raises NotAllowed or BadInput."""
    by.require_somewhere(EDIT)
    return _set(Product(), details, by, at)


@transaction.atomic
def change_product(*, product_id: int, details: ProductDetails, by: Actor, at: datetime) -> Product:
    """Change a product. Raises NotAllowed, BadInput or Product.DoesNotExist."""
    by.require_somewhere(EDIT)
    return _set(Product.objects.select_for_update().get(pk=product_id), details, by, at)


def _set(row: Product, details: ProductDetails, by: Actor, at: datetime) -> Product:
    clean = replace(details, sku=details.sku.strip(), name=details.name.strip(), family=details.family.strip())
    is_taken = Product.objects.filter(sku=clean.sku).exclude(pk=row.pk).exists()
    if why := rules.why_not_product(clean, is_taken=is_taken):
        raise BadInput(_(why))
    for name, value in asdict(clean).items():
        setattr(row, name, value)
    row.save()
    publish(ProductSet(product_id=row.pk), about=row, by=by, at=at)
    return row


@transaction.atomic
def ensure_products(*, products: Sequence[ProductDetails], by: Actor, at: datetime) -> dict[str, int]:
    """Write products in bulk; those known by their number are left as they are. Return the ids by number."""
    _require_machine(by)
    known = set(Product.objects.values_list("sku", flat=True))
    rows = Product.objects.bulk_create([Product(**asdict(one)) for one in products if one.sku not in known])
    record((Record(event=ProductSet(product_id=row.pk), subject_id=row.pk, at=at) for row in rows), about=Product, by=by)
    return dict(Product.objects.values_list("sku", "pk"))


@transaction.atomic
def ensure_stores(*, stores: Sequence[StoreDetails], by: Actor, at: datetime) -> dict[str, int]:
    """Write stores in bulk; those known by their name are left as they are. Return the ids by name."""
    _require_machine(by)
    known = set(Store.objects.values_list("name", flat=True))
    rows = Store.objects.bulk_create([Store(**asdict(one)) for one in stores if one.name not in known])
    record((Record(event=StoreSet(store_id=row.pk), subject_id=row.pk, at=at) for row in rows), about=Store, by=by)
    return dict(Store.objects.values_list("name", "pk"))


def _require_machine(by: Actor) -> None:
    if not by.is_machine:
        raise NotAllowed(_("Only Rapport itself does this."))
