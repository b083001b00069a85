from decimal import Decimal

import pytest

from rapport.directory.catalogue import actions, sample
from rapport.directory.catalogue.models import Product
from rapport.directory.catalogue.types import ProductDetails
from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.kernel.errors import BadInput, NotAllowed

pytestmark = pytest.mark.django_db
BED = ProductDetails(sku="OB-160", name="Oak bed 160", price=Decimal(595), currency="GBP")


def test_a_product_is_kept_once_by_its_number(manager, representative):
    with pytest.raises(NotAllowed):
        actions.add_product(details=BED, by=representative.actor, at=clock.now())
    actions.add_product(details=BED, by=manager.actor, at=clock.now())
    with pytest.raises(BadInput, match="Another product"):
        actions.add_product(details=BED, by=manager.actor, at=clock.now())
    house = Actor.machine("test")
    actions.ensure_products(products=[BED, ProductDetails(sku="CH-1", name="Ash chair")], by=house, at=clock.now())
    assert Product.objects.count() == 2


def test_products_are_found_shown_and_changed_on_their_pages(client_of, manager, representative):
    bed = sample.product()
    sample.product("CH-1", "Ash chair", family="Chairs")
    tom = client_of(representative)
    page = tom.get("/products/?q=ob-").content.decode()
    assert "Oak bed 160" in page
    assert "£595" in page
    assert "Ash chair" not in page
    assert "30 days after delivery" in tom.get(f"/products/{bed.pk}/").content.decode()
    assert tom.get(f"/products/{bed.pk}/change/").status_code == 403
    given = {"sku": "OB-160", "name": "Oak bed", "price": "610", "currency": "gbp", "returns_days": "0"}
    grace = client_of(manager)
    assert grace.post(f"/products/{bed.pk}/change/", given | {"currency": ""}).status_code == 422
    assert grace.post(f"/products/{bed.pk}/change/", given).status_code == 302
    assert "not at all" in tom.get(f"/products/{bed.pk}/").content.decode()
