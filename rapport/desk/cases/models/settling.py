"""What must be known and done before a case is settled, and who agrees to it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from ..types import ApprovalState, Kind


class ClosingRule(models.Model):
    """What settling a case of one kind asks for; a kind without a rule asks for nothing.

    ``needed_keys``: declared facts that must be given. ``needs_second``: somebody else, who may approve, agrees. ``grace_days``:
    so long a settled case is taken up again when the customer writes; later a new one follows it. None: for ever.
    """

    kind = models.CharField(max_length=20, choices=[(one.value, one.value) for one in Kind], unique=True)
    needs_reason = models.BooleanField(default=False)
    needs_cause = models.BooleanField(default=False)
    needed_keys = ArrayField(models.SlugField(max_length=40), default=list, blank=True)
    needs_second = models.BooleanField(default=False)
    grace_days = models.PositiveSmallIntegerField(null=True, blank=True)

    def __str__(self) -> str:
        return f"settling of {self.kind}"


class ChecklistItem(models.Model):
    """Something to be done before cases of a kind (or of all kinds), of a reason with those below it (or of all), are settled.

    ``case``: it is to be done in this one alone.
    """

    kind = models.CharField(max_length=20, choices=[(one.value, one.value) for one in Kind], blank=True)
    reason = models.ForeignKey("cases.Reason", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, null=True, blank=True, related_name="items")
    text = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.text


class ChecklistMark(models.Model):
    """Somebody did an item of the checklist of a case."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="marks", db_index=False)
    item = models.ForeignKey(ChecklistItem, on_delete=models.PROTECT, related_name="marks", db_index=False)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("case", "item", name="mark_once")]

    def __str__(self) -> str:
        return f"item {self.item_id} of case {self.case_id}"


class Approval(models.Model):
    """Somebody asks a second person to agree that a case is settled."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="approvals", db_index=False)
    asked_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    outcome = models.TextField()
    state = models.CharField(
        max_length=10, choices=[(one.value, one.value) for one in ApprovalState], default=ApprovalState.WAITING
    )
    answered_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    words = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("case", name="approval_one_waiting", condition=Q(state=ApprovalState.WAITING.value)),
        ]
        indexes = [models.Index(fields=["case", "at"], name="approval_case")]

    def __str__(self) -> str:
        return f"approval of case {self.case_id}"
