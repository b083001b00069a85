"""Tables of this room: who owes what to whom by when, what came of it, and what another department was asked."""

import secrets

from django.db import models
from django.db.models import Q

from rapport.kernel.actor import Reach

from .types import LONGEST_PROOF, LONGEST_TEXT, RUNNING, CommitmentKind, CommitmentState, HandingState, Said


def new_key() -> str:
    """Return the secret of one link: whoever has it is the liaison person, as far as this one thing goes."""
    return secrets.token_urlsafe(24)


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


class Handing(models.Model):
    """A commitment asked of another department. Who owes it inside stays its owner: the customer has one of us to talk to."""

    reach = Reach(
        own=("commitment__owner_id",), team=("commitment__owner__team_id",), deputies=("commitment__owner_id",),
        subject=("commitment__subject_kind", "commitment__subject_id"),
    )  # fmt: skip

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="handed")
    department = models.ForeignKey("people.Department", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in HandingState], default=HandingState.ASKED.value)
    asked = models.TextField(max_length=LONGEST_PROOF)
    why = models.TextField(max_length=LONGEST_PROOF)
    proof_wished = models.TextField(max_length=LONGEST_PROOF, blank=True)
    quoted = models.TextField(blank=True)
    shown = models.TextField(blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    first_due_at = models.DateTimeField()
    due_at = models.DateTimeField()
    proposed_at = models.DateTimeField(null=True, blank=True)
    is_asking = models.BooleanField(default=False)
    reported_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    told_count = models.PositiveSmallIntegerField(default=0)
    tell_at = models.DateTimeField(null=True, blank=True)
    link_key = models.CharField(max_length=40, default=new_key)
    link_until = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint("commitment", name="handing_once", condition=Q(state__in=[state.value for state in RUNNING])),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in RUNNING], settled_at__isnull=True)
                | Q(settled_at__isnull=False) & ~Q(state__in=[state.value for state in RUNNING]),
                name="handing_settled",
            ),
        ]
        indexes = [
            models.Index("department", "due_at", name="handing_department"),
            models.Index("asked_at", name="handing_asked"),
            models.Index("tell_at", name="handing_tell", condition=Q(tell_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.department_id}: {self.asked[:60]}"

    @property
    def is_running(self) -> bool:
        return self.state in RUNNING


class HandingLine(models.Model):
    """One line of the exchange with a department, theirs or ours. ``name``: who the liaison person was when they said it."""

    handing = models.ForeignKey(Handing, on_delete=models.CASCADE, related_name="lines")
    said = models.CharField(max_length=12, choices=[(s.value, s.value) for s in Said])
    text = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=120, blank=True)
    moment = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index("handing", "at", name="handingline_handing")]

    def __str__(self) -> str:
        return f"{self.said} of handing {self.handing_id}"
