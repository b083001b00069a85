"""Tables of this room: incidents, what is said about them, the cases that belong to them, their log and their review."""

from enum import StrEnum

from django.db import models
from django.db.models import Q

from rapport.kernel.actor import Reach

from .types import LONGEST_TITLE, IncidentSeverity, LineKind, RowState, Scope, StatementState, UpdateState


def _choices(words: type[StrEnum]) -> list[tuple[str, str]]:
    return [(word.value, word.value) for word in words]


class Incident(models.Model):
    """A crisis: what is known, how bad it is, which cases belong to it by rule, who leads it, until it is closed."""

    reach = Reach(own=("owner_id", "deputy_id"))

    title = models.CharField(max_length=LONGEST_TITLE)
    known = models.TextField()
    severity = models.CharField(max_length=12, choices=_choices(IncidentSeverity))
    scope = models.JSONField(default=dict)
    begun_at = models.DateTimeField()
    owner = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    deputy = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    declared_at = models.DateTimeField()
    declared_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    outcome = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["-declared_at"], name="incident_declared"),
            models.Index(fields=["declared_at"], name="incident_running", condition=Q(closed_at=None)),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_running(self) -> bool:
        return self.closed_at is None

    @property
    def rule(self) -> Scope:
        """Which cases belong to it by rule."""
        given = self.scope
        return Scope(
            reason_ids=tuple(given.get("reasons", ())),
            countries=tuple(given.get("countries", ())),
            facts={key: tuple(values) for key, values in given.get("facts", {}).items()},
        )


class Statement(models.Model):
    """One version of the holding statement. ``texts``: words by language (two letters)."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="statements", db_index=False)
    version = models.PositiveSmallIntegerField()
    texts = models.JSONField()
    is_public = models.BooleanField(default=True)
    state = models.CharField(max_length=10, choices=_choices(StatementState), default=StatementState.WAITING)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    why = models.TextField(blank=True)
    used_count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("-version",)
        constraints = [
            models.UniqueConstraint("incident", "version", name="statement_version_once"),
            models.UniqueConstraint("incident", name="statement_one_approved", condition=Q(state=StatementState.APPROVED.value)),
            models.CheckConstraint(
                condition=~Q(state=StatementState.APPROVED.value)
                | Q(written_by=None)
                | (Q(settled_by__isnull=False) & ~Q(settled_by=models.F("written_by"))),
                name="statement_four_eyes",
            ),
        ]

    def __str__(self) -> str:
        return f"statement {self.version} of incident {self.incident_id}"


class Linking(models.Model):
    """One act of linking cases, by rule or by hand, which can be undone as one."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="linkings")
    is_by_rule = models.BooleanField()
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    case_count = models.PositiveIntegerField(default=0)
    undone_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.case_count} cases of incident {self.incident_id}"


class IncidentCase(models.Model):
    """A case belongs to an incident."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="links", db_index=False)
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="+")
    linking = models.ForeignKey(Linking, on_delete=models.CASCADE, related_name="links")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("incident", "case", name="incident_case_once")]

    def __str__(self) -> str:
        return f"case {self.case_id} of incident {self.incident_id}"


class Released(models.Model):
    """A case that somebody took off an incident by hand: the rule does not bring it back."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="released", db_index=False)
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("incident", "case", name="incident_released_once")]

    def __str__(self) -> str:
        return f"case {self.case_id} not of incident {self.incident_id}"


class Update(models.Model):
    """One message to all customers of an incident: held, then sent once to each. ``texts``: words by language."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="updates")
    texts = models.JSONField()
    state = models.CharField(max_length=12, choices=_choices(UpdateState), default=UpdateState.HELD)
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    due_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    total = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"message to {self.total} customers of incident {self.incident_id}"


class UpdateRow(models.Model):
    """One customer of a message: in which case they are told, and what became of it."""

    update = models.ForeignKey(Update, on_delete=models.CASCADE, related_name="rows", db_index=False)
    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+")
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=12, choices=_choices(RowState), default=RowState.WAITING)
    contact_id = models.BigIntegerField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    why = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("update", "customer", name="update_row_once")]
        indexes = [models.Index(fields=["update", "state"], name="update_row_state")]

    def __str__(self) -> str:
        return f"customer {self.customer_id} of update {self.update_id}"


class Line(models.Model):
    """One line of the log: who did, noted or decided what, when."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="lines", db_index=False)
    kind = models.CharField(max_length=10, choices=_choices(LineKind))
    text = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["incident", "at"], name="incident_line")]

    def __str__(self) -> str:
        return self.text[:80]


class Review(models.Model):
    """What was learned. ``facts``: the figures as they were when it was approved; until then they are counted anew."""

    incident = models.OneToOneField(Incident, on_delete=models.CASCADE, related_name="review")
    went_well = models.TextField(blank=True)
    went_badly = models.TextField(blank=True)
    cause = models.TextField(blank=True)
    facts = models.JSONField(default=dict, blank=True)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    def __str__(self) -> str:
        return f"review of incident {self.incident_id}"
