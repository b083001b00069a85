"""Tables of this room: customers, organisations, how to reach them, and who needs special care."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from rapport.kernel.personal import ERASED

from .types import Driver, PointKind

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise


POINT_KINDS = {
    PointKind.EMAIL: _("E-mail"),
    PointKind.PHONE: _("Telephone"),
    PointKind.POST: _("Post"),
    PointKind.SOCIAL: _("Social network"),
}
DRIVERS = {
    Driver.HEALTH: _("Health"),
    Driver.LIFE_EVENT: _("Life event"),
    Driver.RESILIENCE: _("Resilience"),
    Driver.CAPABILITY: _("Capability"),
}


def _choices[Word: StrEnum](labels: Mapping[Word, "StrPromise"]) -> list[tuple[str, "StrPromise"]]:
    return [(word.value, label) for word, label in labels.items()]


class Segment(models.Model):
    """A group of customers that standards and figures tell apart; declared by the department."""

    key = models.SlugField(max_length=40, unique=True)
    label = models.CharField(max_length=80)

    def __str__(self) -> str:
        return self.label


class Organisation(models.Model):
    """A company, institution or household that several customers belong to. ``compared`` is the name without what is written now
    this way, now that: capitals, signs, "The", "Ltd".

    ``merged_into``: the same organisation, which stays; always the last one, never one that was merged again.
    """

    name = models.CharField(max_length=160)
    compared = models.CharField(max_length=160, editable=False, blank=True, default="")
    source = models.CharField(max_length=60, blank=True)
    external_id = models.CharField(max_length=120, null=True, blank=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        indexes = [models.Index("compared", name="organisation_compared", condition=~Q(compared=""))]
        constraints = [
            models.UniqueConstraint("source", "external_id", name="organisation_once", condition=Q(external_id__isnull=False)),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="organisation_not_into_itself"),
        ]

    def __str__(self) -> str:
        return self.name


class Customer(models.Model):
    """A person (or the single contact of an organisation) whom we serve. ``sought`` is the name as it is searched.

    ``merged_into``: the same person, who stays; always the last one, never one who was merged again.
    """

    name = models.CharField(max_length=160)
    sought = models.CharField(max_length=160, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="customers")
    segment = models.ForeignKey(Segment, on_delete=models.PROTECT, null=True, blank=True, related_name="customers")
    language = models.CharField(max_length=10, blank=True)
    country = models.CharField(max_length=2, blank=True)
    since_date = models.DateField(null=True, blank=True)
    is_vulnerable = models.BooleanField(default=False)
    source = models.CharField(max_length=60, blank=True)
    external_id = models.CharField(max_length=120, null=True, blank=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint("source", "external_id", name="customer_once", condition=Q(external_id__isnull=False)),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="customer_not_into_itself"),
        ]
        indexes = [
            models.Index("name", "id", name="customer_by_name"),
            GinIndex(fields=["sought"], name="customer_sought", opclasses=["gin_trgm_ops"]),
            models.Index("id", name="customer_vulnerable", condition=Q(is_vulnerable=True)),
            models.Index("merged_into", name="customer_merged", condition=Q(merged_into__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_merged(self) -> bool:
        return self.merged_into_id is not None

    @property
    def is_erased(self) -> bool:
        return self.name.startswith(ERASED)


class ContactPoint(models.Model):
    """One way to reach a customer. ``normal`` is the value as it is compared: lower case, digits only for telephones."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="points")
    kind = models.CharField(max_length=10, choices=_choices(POINT_KINDS))
    value = models.CharField(max_length=250)
    normal = models.CharField(max_length=250)
    is_preferred = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint("customer", "kind", "normal", name="point_once")]
        indexes = [
            models.Index("kind", "normal", name="point_lookup"),
            GinIndex(fields=["normal"], name="point_sought", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.value


class Vulnerability(models.Model):
    """Why a customer needs special care: restricted. ``needs`` says what to do, and is shown to whoever serves them."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="vulnerabilities")
    driver = models.CharField(max_length=20, choices=_choices(DRIVERS))
    reason = models.TextField()
    needs = models.CharField(max_length=300)
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)
    review_date = models.DateField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index("customer", name="vulnerability_now", condition=Q(ended_at=None))]

    def __str__(self) -> str:
        return f"care for customer {self.customer_id}"


class Merge(models.Model):
    """Two customers were one person. ``moved``: which rows of which tables came over; ``before``, ``after``: what the one who
    stays was and became by it, for taking it back.
    """

    gone = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    stays = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="merges")
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)
    moved = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("gone", name="customer_merged_once", condition=Q(undone_at=None)),
            models.CheckConstraint(condition=~Q(gone=F("stays")), name="merge_of_two"),
        ]

    def __str__(self) -> str:
        return f"customer {self.gone_id} into {self.stays_id}"


class OrganisationMerge(models.Model):
    """Two organisations were one. ``member_ids``: the customers who came over; ``flattened_ids``: the organisations that had gone
    into the one that goes, and go on in the one that stays now.
    """

    gone = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    stays = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="merges")
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)
    member_ids = ArrayField(models.BigIntegerField(), default=list)
    flattened_ids = ArrayField(models.BigIntegerField(), default=list)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("gone", name="organisation_merged_once", condition=Q(undone_at=None)),
            models.CheckConstraint(condition=~Q(gone=F("stays")), name="organisation_merge_of_two"),
        ]

    def __str__(self) -> str:
        return f"organisation {self.gone_id} into {self.stays_id}"


class Apart(models.Model):
    """Two customers who look alike and are two people: somebody looked. ``one`` has the lower number."""

    one = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("one", "other", name="apart_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="apart_in_order"),
        ]

    def __str__(self) -> str:
        return f"customers {self.one_id} and {self.other_id} are two"


class OrganisationsApart(models.Model):
    """Two organisations that look alike and are two: somebody looked. ``one`` has the lower number."""

    one = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("one", "other", name="organisations_apart_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="organisations_apart_in_order"),
        ]

    def __str__(self) -> str:
        return f"organisations {self.one_id} and {self.other_id} are two"
