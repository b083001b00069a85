"""Sample products and stores for tests and the demo."""

from decimal import Decimal
from typing import Any

from .models import Product, Store


def product(sku: str = "OB-160", name: str = "Oak bed 160", **fields: Any) -> Product:
    """Return the product of this number, made when it is not there."""
    values = {"name": name, "family": "Beds", "price": Decimal("595.00"), "currency": "GBP"} | fields
    return Product.objects.get_or_create(sku=sku, defaults=values)[0]


def store(name: str = "Leeds", **fields: Any) -> Store:
    """Return the store of this name, made when it is not there."""
    return Store.objects.get_or_create(name=name, defaults={"country": "GB", "currency": "GBP"} | fields)[0]
