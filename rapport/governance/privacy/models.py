"""Tables of this room: requests, files given out, erasures with their parts, holds, retention rules with versions and runs."""

from enum import StrEnum

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from .types import (
    LONGEST_LINE,
    Channel,
    ErasureState,
    ExportState,
    RequestKind,
    RequestState,
    RunState,
)

PERSON, CUSTOMER = "people.Person", "customers.Customer"


def _choices(words: type[StrEnum]) -> list[tuple[str, str]]:
    return [(word.value, word.value) for word in words]


class Request(models.Model):
    """What a customer asks about their data. ``due_at``: the first moment too late; ``case_id``: with which case it came."""

    kind = models.CharField(max_length=12, choices=_choices(RequestKind))
    customer = models.ForeignKey(CUSTOMER, on_delete=models.PROTECT, related_name="+")
    asked_by = models.CharField(max_length=LONGEST_LINE)
    channel = models.CharField(max_length=10, choices=_choices(Channel))
    words = models.TextField(blank=True)
    case_id = models.BigIntegerField(null=True, blank=True)
    received_at = models.DateTimeField()
    due_at = models.DateTimeField()
    handler = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    identified_at = models.DateTimeField(null=True, blank=True)
    identified_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    identified_how = models.CharField(max_length=LONGEST_LINE, blank=True)
    extended_at = models.DateTimeField(null=True, blank=True)
    extended_why = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=_choices(RequestState), default=RequestState.OPEN)
    answer = models.TextField(blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    is_warned = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=RequestState.OPEN.value) | Q(settled_at__isnull=False), name="privacy_request_settled"
            ),
            models.CheckConstraint(
                condition=Q(identified_at=None) | Q(identified_by__isnull=False), name="privacy_request_identified"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="privacy_request_due", condition=Q(state=RequestState.OPEN.value)),
            models.Index(fields=["customer"], name="privacy_request_customer"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} asked by customer {self.customer_id}"

    @property
    def is_open(self) -> bool:
        return self.state == RequestState.OPEN

    @property
    def is_identified(self) -> bool:
        return self.identified_at is not None

    @property
    def is_extended(self) -> bool:
        return self.extended_at is not None


class Export(models.Model):
    """A customer's data as one file, for some days. ``key``: its name on disk. ``done`` of ``total`` steps are made."""

    request = models.ForeignKey(Request, on_delete=models.PROTECT, null=True, blank=True, related_name="exports")
    customer = models.ForeignKey(CUSTOMER, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=_choices(ExportState), default=ExportState.WAITING)
    key = models.CharField(max_length=40, unique=True)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    done = models.PositiveSmallIntegerField(default=0)
    total = models.PositiveSmallIntegerField(default=0)
    ready_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    size_bytes = models.BigIntegerField(default=0)
    row_count = models.PositiveIntegerField(default=0)
    taken_count = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["customer"], name="privacy_export_customer"),
            models.Index(fields=["expires_at"], name="privacy_export_expires", condition=Q(state=ExportState.READY.value)),
        ]

    def __str__(self) -> str:
        return f"data of customer {self.customer_id}"

    @property
    def is_ready(self) -> bool:
        return self.state == ExportState.READY


class Hold(models.Model):
    """Nothing of a customer, or of one case, is erased while this stands, whatever a rule says or somebody asks."""

    customer = models.ForeignKey(CUSTOMER, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    case_id = models.BigIntegerField(null=True, blank=True)
    reason = models.TextField()
    owner = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    review_date = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ended_why = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(customer__isnull=False, case_id=None) | Q(customer=None, case_id__isnull=False),
                name="privacy_hold_on_one",
            )
        ]
        indexes = [
            models.Index(fields=["customer"], name="privacy_hold_customer", condition=Q(ended_at=None)),
            models.Index(fields=["case_id"], name="privacy_hold_case", condition=Q(ended_at=None)),
        ]

    def __str__(self) -> str:
        return f"hold {self.pk}"


class Rule(models.Model):
    """How long something is kept. What it says stands in its versions; ``is_on``: the newest is carried out each night."""

    name = models.CharField(max_length=80, unique=True)
    is_on = models.BooleanField(default=False)
    on_at = models.DateTimeField(null=True, blank=True)
    on_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class RuleVersion(models.Model):
    """What a rule says from a moment on, never changed. ``kinds``, ``states`` empty: all; ``days`` since a case was settled."""

    rule = models.ForeignKey(Rule, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    kinds = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    states = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    days = models.PositiveIntegerField()
    parts = ArrayField(models.CharField(max_length=10))
    source = models.CharField(max_length=LONGEST_LINE)
    reason = models.TextField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("-number",)
        constraints = [models.UniqueConstraint("rule", "number", name="privacy_rule_version_once")]

    def __str__(self) -> str:
        return f"version {self.number} of rule {self.rule_id}"


class RuleRun(models.Model):
    """One trial or one night of a rule. ``after_id``: so far it has come; ``counts``: by table; ``examples``: cases."""

    version = models.ForeignKey(RuleVersion, on_delete=models.PROTECT, related_name="runs")
    is_trial = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=_choices(RunState), default=RunState.WORKING)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    after_id = models.BigIntegerField(default=0)
    case_count = models.PositiveIntegerField(default=0)
    customer_count = models.PositiveIntegerField(default=0)
    stopped_count = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    examples = models.JSONField(default=list)
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("-started_at", "-pk")

    def __str__(self) -> str:
        return f"run {self.pk} of {self.version_id}"


class Erasure(models.Model):
    """A customer's data is erased for good. ``preview``: what was seen when it was asked; ``stops``: what forbade it last."""

    request = models.ForeignKey(Request, on_delete=models.PROTECT, null=True, blank=True, related_name="erasures")
    run = models.ForeignKey(RuleRun, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    customer = models.ForeignKey(CUSTOMER, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    state = models.CharField(max_length=10, choices=_choices(ErasureState), default=ErasureState.ASKED)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    ids = models.JSONField(default=dict)
    kept = models.JSONField(default=list)
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("customer", name="privacy_erasure_one_open", condition=Q(state__in=["asked", "confirmed"])),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=models.F("asked_by")), name="privacy_erasure_four_eyes"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["confirmed", "done"]) | Q(confirmed_by__isnull=False) | Q(run__isnull=False),
                name="privacy_erasure_confirmed",
            ),
        ]

    def __str__(self) -> str:
        return f"erasure of customer {self.customer_id}"

    @property
    def waits(self) -> bool:
        return self.state == ErasureState.ASKED

    @property
    def is_done(self) -> bool:
        return self.state == ErasureState.DONE


class ErasurePart(models.Model):
    """What one room erased, once. ``counts``: rows by table."""

    erasure = models.ForeignKey(Erasure, on_delete=models.CASCADE, related_name="parts")
    key = models.CharField(max_length=20)
    at = models.DateTimeField()
    counts = models.JSONField(default=dict)

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint("erasure", "key", name="privacy_erasure_part_once")]

    def __str__(self) -> str:
        return f"{self.key} of erasure {self.erasure_id}"


class ErasedCase(models.Model):
    """Of this case these parts were erased by a rule, so that no night takes it again for the same."""

    case_id = models.BigIntegerField(primary_key=True)
    parts = ArrayField(models.CharField(max_length=10))
    at = models.DateTimeField()
    run = models.ForeignKey(RuleRun, on_delete=models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"case {self.case_id}"
