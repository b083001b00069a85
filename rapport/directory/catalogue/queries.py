"""Questions about the catalogue. Read only; whoever may look into it sees all of it."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from rapport.kernel.actor import Actor

from .models import Product, Store

VIEW = "catalogue.view"


def products(actor: Actor) -> QuerySet[Product]:
    """Return the products that the actor may see, by name."""
    return actor.scope(VIEW, Product.objects.order_by("name", "pk"))


def get_product(product_id: int, *, actor: Actor) -> Product:
    """Return one product. Raises Product.DoesNotExist."""
    return products(actor).get(pk=product_id)


def matching(rows: QuerySet[Product], text: str) -> QuerySet[Product]:
    """Return the products whose name or number holds a text."""
    return rows.filter(Q(name__icontains=text) | Q(sku__icontains=text))


def by_sku(skus: Iterable[str]) -> dict[str, Product]:
    """Return the products of these numbers; unknown numbers are left out."""
    return {row.sku: row for row in Product.objects.filter(sku__in=set(skus))}


def families() -> list[str]:
    """Return the families in use, by name."""
    return list(Product.objects.exclude(family="").order_by("family").values_list("family", flat=True).distinct())


def stores(actor: Actor) -> QuerySet[Store]:
    """Return the stores, by name."""
    return actor.scope(VIEW, Store.objects.order_by("name"))
