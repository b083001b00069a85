"""What follows from complaints: corrective actions, the ombudsman's case, limits of contact, returns."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from .files import ComplaintFile
from .regimes import LegalEntity
from .words import PERSON


class CorrectiveAction(models.Model):
    """What is done so that it does not happen again: a commitment, whose effect is looked at some weeks after its day."""

    complaint = models.ForeignKey(ComplaintFile, on_delete=models.CASCADE, related_name="corrective_actions")
    commitment = models.ForeignKey("commitments.Commitment", on_delete=models.PROTECT, related_name="+")
    check_date = models.DateField()
    checked_at = models.DateTimeField(null=True)
    has_worked = models.BooleanField(null=True)
    effect = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"Action of complaint {self.complaint_id}"


class OutsideCase(models.Model):
    """What one ombudsman or regulator made of a complaint; a complaint may be at several of them."""

    complaint = models.ForeignKey(ComplaintFile, on_delete=models.CASCADE, related_name="outside_cases")
    body = models.CharField(max_length=120)
    reference = models.CharField(max_length=80, blank=True)
    opened_date = models.DateField()
    send_by_date = models.DateField(null=True)
    file_sent_date = models.DateField(null=True)
    view = models.TextField(blank=True)
    decided_date = models.DateField(null=True)
    is_overturned = models.BooleanField(null=True)
    award_amount = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, blank=True)
    comply_date = models.DateField(null=True)
    complied_date = models.DateField(null=True)
    lesson = models.TextField(blank=True)
    training_url = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"{self.body} {self.reference}"


class BehaviourLimit(models.Model):
    """How contact with a customer is limited because of their behaviour, for what, and when that is looked at again."""

    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    limit = models.CharField(max_length=300)
    reason = models.TextField()
    from_at = models.DateTimeField()
    review_date = models.DateField()
    ended_at = models.DateTimeField(null=True)
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint("customer", name="behaviour_limit_once", condition=Q(ended_at=None))]

    def __str__(self) -> str:
        return self.limit


class ReturnSnapshot(models.Model):
    """What was returned of a period, frozen: its content never changes, later corrections are shown beside it."""

    from_date = models.DateField()
    to_date = models.DateField()
    regime = models.CharField(max_length=40, blank=True)
    entity = models.ForeignKey(LegalEntity, on_delete=models.PROTECT, null=True, related_name="+")
    as_of = models.DateTimeField()
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    made_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar[tuple[str, ...]] = ("-as_of",)

    def __str__(self) -> str:
        return f"{self.from_date} to {self.to_date}"
