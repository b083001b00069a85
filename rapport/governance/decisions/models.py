"""Tables of this room: what was asked, the options, what was said in between, and what was decided why."""

from django.db import models
from django.db.models import F, Q

from rapport.kernel.actor import Reach

from .types import LONGEST_LABEL, LONGEST_QUESTION, OPEN, DecisionState

IS_OPEN = Q(state__in=[one.value for one in OPEN])


class Decision(models.Model):
    """One question to one decider. Own for whoever asks and whoever decides; the team's whose matter it is."""

    reach = Reach(
        own=("decider_id", "asked_by_id"), team=("team_id",), deputies=("decider_id",), subject=("subject_kind", "subject_id")
    )

    purpose = models.CharField(max_length=40, blank=True)
    question = models.CharField(max_length=LONGEST_QUESTION)
    background = models.TextField(blank=True)
    waiting_costs = models.TextField(blank=True)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    recommended = models.CharField(max_length=40)
    team = models.ForeignKey("people.Team", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    asked_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField()
    decider = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    is_told_overdue = models.BooleanField(default=False)
    state = models.CharField(max_length=12, choices=[(s.value, s.value) for s in DecisionState], default=DecisionState.WAITING)
    chosen = models.CharField(max_length=40, blank=True)
    reason = models.TextField(blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    review_date = models.DateField(null=True, blank=True)
    is_review_told = models.BooleanField(default=False)
    findings = models.TextField(blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=IS_OPEN | Q(settled_at__isnull=False), name="decision_settled"),
            models.CheckConstraint(condition=~Q(state=DecisionState.DECIDED.value) | ~Q(chosen=""), name="decision_chosen"),
        ]
        indexes = [
            models.Index("subject_kind", "subject_id", name="decision_subject"),
            models.Index("decider", "due_at", name="decision_waiting", condition=IS_OPEN),
            models.Index("due_at", name="decision_due", condition=IS_OPEN & Q(is_told_overdue=False)),
            models.Index("review_date", name="decision_review", condition=Q(review_date__isnull=False, is_review_told=False)),
            models.Index(F("settled_at").desc(), name="decision_by_settled"),
        ]

    def __str__(self) -> str:
        return self.question

    @property
    def is_open(self) -> bool:
        return DecisionState(self.state) in OPEN


class DecisionOption(models.Model):
    """One option of a request; ``low`` to ``high`` is what it costs."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="options")
    position = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=40)
    label = models.CharField(max_length=LONGEST_LABEL)
    customer_effect = models.TextField()
    low = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    high = models.DecimalField(max_digits=14, decimal_places=2, default=0)

    class Meta:
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint("decision", "key", name="decision_option_once"),
            models.CheckConstraint(condition=Q(low__lte=F("high")), name="decision_option_range"),
        ]

    def __str__(self) -> str:
        return self.label


class Remark(models.Model):
    """What was said before it was decided: a question back, its answer, a word with a delegation."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="remarks")
    at = models.DateTimeField()
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    text = models.TextField()

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"remark on decision {self.decision_id}"
