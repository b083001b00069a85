"""Acts on many cases at once: what was asked, what would come of it, what did, and what was taken back."""

from django.db import models

from rapport.kernel.actor import Reach

from ..types import BulkOutcome, BulkState, BulkVerb


class BulkAct(models.Model):
    """One act on many cases. ``given``: what the verb needs, in ids and words of the code."""

    reach = Reach(own=("person_id",), team=("person__team_id",))

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    verb = models.CharField(max_length=12, choices=[(one.value, one.value) for one in BulkVerb])
    given = models.JSONField(default=dict)
    state = models.CharField(max_length=12, choices=[(one.value, one.value) for one in BulkState], default=BulkState.ASKED)
    total = models.PositiveIntegerField()
    done_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.verb} of {self.total} cases"


class BulkRow(models.Model):
    """One case of an act. ``phase``: the state of the act in which it was looked at last; ``before``: as it was until then."""

    act = models.ForeignKey(BulkAct, on_delete=models.CASCADE, related_name="rows", db_index=False)
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="+", db_index=False)
    phase = models.CharField(max_length=12, default=BulkState.ASKED)
    outcome = models.CharField(max_length=12, choices=[(one.value, one.value) for one in BulkOutcome], blank=True)
    why = models.TextField(blank=True)
    before = models.JSONField(default=dict)
    after_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("act", "case", name="bulk_row_once")]
        indexes = [models.Index(fields=["act", "phase"], name="bulk_row_phase")]

    def __str__(self) -> str:
        return f"case {self.case_id} of act {self.act_id}"
