"""Tables of this room: guides, limits, remedies, and the ledger, which only grows."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from rapport.directory.people.types import Role
from rapport.kernel.actor import Reach

from .types import LONGEST_WHY, RemedyKind, RemedyState

AMOUNT: dict[str, Any] = {"max_digits": 14, "decimal_places": 2}
KINDS = [(one.value, one.value) for one in RemedyKind]
ROLES = [(one.value, one.value) for one in Role]


class Guide(models.Model):
    """What to do about a reason from a moment on, until the next version begins."""

    reason = models.ForeignKey("cases.Reason", on_delete=models.PROTECT, related_name="+")
    active_from = models.DateTimeField()
    currency = models.CharField(max_length=3)
    steps = models.TextField(blank=True)
    say = models.TextField(blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint("reason", "active_from", name="guide_version")]

    def __str__(self) -> str:
        return f"guide for reason {self.reason_id}"


class GuideRemedy(models.Model):
    """One remedy of a guide, in the order in which they are offered."""

    guide = models.ForeignKey(Guide, on_delete=models.CASCADE, related_name="remedies")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20, choices=KINDS)
    up_to = models.DecimalField(**AMOUNT, null=True, blank=True)
    approver = models.CharField(max_length=20, choices=ROLES, blank=True)

    class Meta:
        ordering = ("position",)
        constraints = [models.UniqueConstraint("guide", "position", name="guide_remedy_once")]

    def __str__(self) -> str:
        return self.kind


class Limit(models.Model):
    """How much a role, or one person, may give by themselves from a moment on. Empty amounts: no limit."""

    role = models.CharField(max_length=20, choices=ROLES, blank=True)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    currency = models.CharField(max_length=3)
    case_amount = models.DecimalField(**AMOUNT, null=True, blank=True)
    month_amount = models.DecimalField(**AMOUNT, null=True, blank=True)
    active_from = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(person=None) & ~Q(role="")) | (Q(person__isnull=False) & Q(role="")), name="limit_for_one"
            ),
            models.UniqueConstraint("role", "person", "currency", "active_from", name="limit_once", nulls_distinct=False),
        ]

    def __str__(self) -> str:
        return f"limit of {self.role or self.person_id}"


class Remedy(models.Model):
    """What a customer gets, or is to get, on a case. ``part``: a smaller amount that the decision may choose instead."""

    reach = Reach(
        own=("asked_by_id",), team=("team_id",), readers="case__reader_ids", restricts="cases.restrict", bars="case__barred_id"
    )

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    team = models.ForeignKey("people.Team", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.ForeignKey("cases.Reason", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=20, choices=KINDS)
    amount = models.DecimalField(**AMOUNT)
    part = models.DecimalField(**AMOUNT, null=True, blank=True)
    currency = models.CharField(max_length=3)
    why = models.CharField(max_length=LONGEST_WHY)
    words = models.TextField(blank=True)
    state = models.CharField(max_length=12, choices=[(s.value, s.value) for s in RemedyState])
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    decision = models.OneToOneField("decisions.Decision", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="remedy_amount"),
            models.CheckConstraint(condition=Q(state="waiting") | Q(settled_at__isnull=False), name="remedy_settled"),
        ]
        indexes = [models.Index("case", "asked_at", name="remedy_case")]

    def __str__(self) -> str:
        return f"{self.kind} on case {self.case_id}"


class LedgerEntry(models.Model):
    """One line of the ledger: what was given, signed. A trigger refuses change and removal; a mistake has a counter-entry."""

    reach = Reach(
        own=("person_id",), team=("team_id",), readers="case__reader_ids", restricts="cases.restrict", bars="case__barred_id"
    )

    remedy = models.ForeignKey(Remedy, on_delete=models.PROTECT, null=True, blank=True, related_name="entries")
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=KINDS)
    amount = models.DecimalField(**AMOUNT)
    currency = models.CharField(max_length=3)
    reason = models.ForeignKey("cases.Reason", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    team = models.ForeignKey("people.Team", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    why = models.CharField(max_length=LONGEST_WHY)
    corrects = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="correction")

    class Meta:
        indexes = [
            models.Index(F("at").desc(), name="ledger_at"),
            models.Index("case", name="ledger_case"),
            models.Index("person", "at", name="ledger_person"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency} on case {self.case_id}"
