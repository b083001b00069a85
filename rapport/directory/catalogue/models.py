"""Tables of this room: products and stores."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from .types import LONGEST_NAME, LONGEST_SKU


class Product(models.Model):
    """Something that is, or was, sold."""

    sku = models.CharField(max_length=LONGEST_SKU, unique=True)
    name = models.CharField(max_length=LONGEST_NAME)
    family = models.CharField(max_length=80, blank=True)
    price = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    returns_days = models.PositiveSmallIntegerField(default=30)
    regime = models.CharField(max_length=80, blank=True)
    active_from = models.DateField(null=True, blank=True)
    active_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(active_from=None) | Q(active_to=None) | Q(active_to__gt=F("active_from")), name="product_forward"
            ),
            models.CheckConstraint(condition=Q(price=None) | (Q(price__gte=0) & ~Q(currency="")), name="product_price"),
        ]
        indexes = [models.Index("family", "name", name="product_family"), models.Index("name", name="product_name")]

    def __str__(self) -> str:
        return self.name

    def is_sold(self, on: date) -> bool:
        """Return whether it is sold on a day."""
        return (self.active_from is None or self.active_from <= on) and (self.active_to is None or on < self.active_to)


class Store(models.Model):
    """A store of the company."""

    name = models.CharField(max_length=LONGEST_NAME, unique=True)
    city = models.CharField(max_length=80, blank=True)
    country = models.CharField(max_length=2, blank=True)
    currency = models.CharField(max_length=3, blank=True)

    def __str__(self) -> str:
        return self.name
