"""What was offered to put a complaint right."""

from django.db import models
from django.db.models import Q

from rapport.desk.complaints.types import RedressKind

from .files import ComplaintFile
from .words import PERSON, choices


class Redress(models.Model):
    """What was offered to put it right, or is to be once somebody decided. Goodwill never makes a complaint upheld.

    ``asked_at``: when a decision was asked for, because it was above the limit of ``offered_by``; ``part``: the smaller amount
    that the decision may choose; ``approved_by``: who decided for it; ``refused_at``: when it was decided otherwise, or the
    request withdrawn.
    """

    complaint = models.ForeignKey(ComplaintFile, on_delete=models.CASCADE, related_name="redress")
    kind = models.CharField(max_length=20, choices=choices(RedressKind))
    text = models.CharField(max_length=300, blank=True)
    amount = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    currency = models.CharField(max_length=3, blank=True)
    part = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    asked_at = models.DateTimeField(null=True)
    decision = models.OneToOneField("decisions.Decision", on_delete=models.PROTECT, null=True, related_name="+")
    approved_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    refused_at = models.DateTimeField(null=True)
    offered_at = models.DateTimeField(null=True)
    offered_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)
    paid_at = models.DateTimeField(null=True)
    proof = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="redress_amount"),
            models.CheckConstraint(condition=Q(paid_at=None) | Q(accepted_at__isnull=False), name="redress_paid_when_accepted"),
            models.CheckConstraint(
                condition=Q(offered_at__isnull=False) | Q(asked_at__isnull=False, accepted_at=None, declined_at=None),
                name="redress_offered_or_asked",
            ),
            models.CheckConstraint(condition=Q(offered_at=None) | Q(refused_at=None), name="redress_offered_or_refused"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount} {self.currency}".strip()

    @property
    def is_waiting(self) -> bool:
        return self.offered_at is None and self.refused_at is None

    @property
    def is_unanswered(self) -> bool:
        return self.offered_at is not None and self.accepted_at is None and self.declined_at is None

    @property
    def is_owed(self) -> bool:
        return self.accepted_at is not None and self.paid_at is None

    @property
    def standing(self) -> str:
        """Return how far it is: waiting, refused, offered, accepted, declined or paid."""
        if self.offered_at is None:
            return "waiting" if self.refused_at is None else "refused"
        said = "accepted" if self.accepted_at else "declined" if self.declined_at else "offered"
        return "paid" if self.paid_at else said
