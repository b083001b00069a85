"""Rule books: their versions, for whom one is chosen, and regulators' own words."""

from typing import ClassVar

from django.db import models

from rapport.desk.complaints.rules import settings
from rapport.desk.complaints.types import CustomerType, Terms

from .words import PERSON, choices


class LegalEntity(models.Model):
    """One company of the group that answers complaints for itself and hands in returns of its own."""

    name = models.CharField(max_length=120, unique=True)
    reference = models.CharField(max_length=60, blank=True)
    is_default = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[tuple[str, ...]] = ("name",)
        constraints = [models.UniqueConstraint("is_default", name="entity_default_once", condition=models.Q(is_default=True))]

    def __str__(self) -> str:
        return self.name


class RegimeVersion(models.Model):
    """What one rule book asked from a day on. Never changed: another wording is another version."""

    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=80)
    number = models.PositiveIntegerField()
    active_from = models.DateField()
    source = models.CharField(max_length=300)
    terms = models.JSONField()
    made_at = models.DateTimeField(null=True)
    made_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint("key", "number", name="regime_version_once")]

    def __str__(self) -> str:
        return f"{self.name}, version {self.number}"

    @property
    def asks(self) -> Terms:
        """Return what this version asks."""
        return settings.read(self.terms)


class RegimeChoice(models.Model):
    """For which product, jurisdiction and kind of customer a regime is chosen; an empty part covers everything."""

    regime = models.SlugField(max_length=40)
    product = models.CharField(max_length=60, blank=True)
    jurisdiction = models.CharField(max_length=10, blank=True)
    customer_type = models.CharField(max_length=20, choices=choices(CustomerType), blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("product", "jurisdiction", "customer_type", name="regime_choice_once")]

    def __str__(self) -> str:
        return self.regime


class Mapping(models.Model):
    """What one of our causes or products is called in a regulator's list, from a day on."""

    regime = models.SlugField(max_length=40)
    ours = models.CharField(max_length=120)
    theirs = models.CharField(max_length=160)
    active_from = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint("regime", "ours", "active_from", name="mapping_once")]

    def __str__(self) -> str:
        return f"{self.ours}: {self.theirs}"
