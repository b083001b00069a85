"""Tables of this room: who owes what to whom by when, and what came of it."""

from django.db import models
from django.db.models import Q

from rapport.kernel.actor import Reach

from .types import LONGEST_TEXT, CommitmentKind, CommitmentState

OWED = Q(state__in=[CommitmentState.OPEN.value, CommitmentState.BROKEN.value], settled_at=None)


class Commitment(models.Model):
    """Somebody owes something by a moment. Own for its owner, a team's when the owner is in that team."""

    reach = Reach(own=("owner_id",), team=("owner__team_id",), deputies=("owner_id",), subject=("subject_kind", "subject_id"))

    kind = models.CharField(max_length=12, choices=[(k.value, k.value) for k in CommitmentKind])
    text = models.CharField(max_length=LONGEST_TEXT)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    owner = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    department = models.ForeignKey("people.Department", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    due_at = models.DateTimeField()
    warn_at = models.DateTimeField()
    is_warned = models.BooleanField(default=False)
    state = models.CharField(
        max_length=10, choices=[(s.value, s.value) for s in CommitmentState], default=CommitmentState.OPEN.value
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    proof = models.TextField(blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(owner__isnull=False) | Q(department__isnull=False), name="commitment_owed_by"),
            models.CheckConstraint(
                condition=Q(state__in=[CommitmentState.OPEN.value, CommitmentState.BROKEN.value]) | Q(settled_at__isnull=False),
                name="commitment_settled",
            ),
            models.UniqueConstraint(
                "subject_kind",
                "subject_id",
                "text",
                "due_at",
                name="commitment_once",
                condition=Q(state=CommitmentState.OPEN.value),
            ),
        ]
        indexes = [
            models.Index("subject_kind", "subject_id", name="commitment_subject"),
            models.Index("customer", name="commitment_customer"),
            models.Index("owner", "due_at", name="commitment_owed", condition=OWED),
            models.Index("due_at", name="commitment_due", condition=Q(state=CommitmentState.OPEN.value)),
            models.Index("warn_at", name="commitment_warn", condition=Q(state=CommitmentState.OPEN.value, is_warned=False)),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_settled(self) -> bool:
        return self.settled_at is not None
