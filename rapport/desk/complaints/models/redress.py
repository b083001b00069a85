"""What was offered to put a complaint right."""

from django.db import models
from django.db.models import Q

from rapport.desk.complaints.types import RedressKind

from .files import ComplaintFile
from .words import PERSON, choices


class Redress(models.Model):
    """What was offered to put it right. Goodwill is no admission: it never makes a complaint upheld."""

    complaint = models.ForeignKey(ComplaintFile, on_delete=models.CASCADE, related_name="redress")
    kind = models.CharField(max_length=20, choices=choices(RedressKind))
    text = models.CharField(max_length=300, blank=True)
    amount = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    currency = models.CharField(max_length=3, blank=True)
    offered_at = models.DateTimeField()
    offered_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)
    paid_at = models.DateTimeField(null=True)
    proof = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="redress_amount"),
            models.CheckConstraint(condition=Q(paid_at=None) | Q(accepted_at__isnull=False), name="redress_paid_when_accepted"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount} {self.currency}".strip()

    @property
    def is_owed(self) -> bool:
        return self.accepted_at is not None and self.paid_at is None
