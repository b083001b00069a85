"""Tables of this room. A file has the number of its case: one complaint, one case."""

import secrets
from datetime import datetime
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from rapport.kernel.actor import Reach

from .rules import settings
from .rules.planning import standing
from .types import Closing, CustomerType, Decision, Letter, Milestone, Planned, RedressKind, Severity, Standing, Terms, Why

PERSON = "people.Person"


def _choices(
    words: type[Severity | CustomerType | Milestone | Letter | Decision | RedressKind | Why | Closing],
) -> list[tuple[str, str]]:
    return [(word.value, word.value) for word in words]


def new_key() -> str:
    """Return a secret that goes into the customer's link to the question about the handling."""
    return secrets.token_urlsafe(18)


class RegimeVersion(models.Model):
    """What one rule book asked from a day on. Never changed: another wording is another version."""

    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=80)
    number = models.PositiveIntegerField()
    active_from = models.DateField()
    source = models.CharField(max_length=300)
    terms = models.JSONField()
    made_at = models.DateTimeField(null=True)
    made_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint("key", "number", name="regime_version_once")]

    def __str__(self) -> str:
        return f"{self.name}, version {self.number}"

    @property
    def asks(self) -> Terms:
        """Return what this version asks."""
        return settings.read(self.terms)


class RegimeChoice(models.Model):
    """For which product, jurisdiction and kind of customer a regime is chosen; an empty part covers everything."""

    regime = models.SlugField(max_length=40)
    product = models.CharField(max_length=60, blank=True)
    jurisdiction = models.CharField(max_length=10, blank=True)
    customer_type = models.CharField(max_length=20, choices=_choices(CustomerType), blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("product", "jurisdiction", "customer_type", name="regime_choice_once")]

    def __str__(self) -> str:
        return self.regime


class Mapping(models.Model):
    """What one of our causes or products is called in a regulator's list, from a day on."""

    regime = models.SlugField(max_length=40)
    ours = models.CharField(max_length=120)
    theirs = models.CharField(max_length=160)
    active_from = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint("regime", "ours", "active_from", name="mapping_once")]

    def __str__(self) -> str:
        return f"{self.ours}: {self.theirs}"


class ComplaintFile(models.Model):
    """The file of one complaint. ``words`` are the customer's own, as they were when it was converted.

    ``reader_ids``: who may see a restricted file beside those who direct the department.
    """

    reach = Reach(own=("handler_id", "case__assignee_id"), team=("case__team_id",))

    case = models.OneToOneField("cases.Case", on_delete=models.PROTECT, primary_key=True, related_name="+")
    contact = models.ForeignKey("cases.Contact", on_delete=models.SET_NULL, null=True, related_name="+")
    words = models.TextField(blank=True)
    received_at = models.DateTimeField()
    logged_at = models.DateTimeField()
    complainant_name = models.CharField(max_length=200, blank=True)
    complainant_relation = models.CharField(max_length=200, blank=True)
    authority = models.CharField(max_length=300, blank=True)
    product = models.CharField(max_length=60, blank=True)
    jurisdiction = models.CharField(max_length=10, blank=True)
    customer_type = models.CharField(max_length=20, choices=_choices(CustomerType), default=CustomerType.CONSUMER)
    regime = models.ForeignKey(RegimeVersion, on_delete=models.PROTECT, related_name="+")
    severity = models.CharField(max_length=10, choices=_choices(Severity), blank=True)
    marks = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    drivers = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    triage_note = models.TextField(blank=True)
    urgent_since = models.DateTimeField(null=True)
    handler = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    complained_of = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    stage = models.PositiveSmallIntegerField(default=1)
    stage_two_asked_at = models.DateTimeField(null=True)
    acted_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=20, choices=_choices(Decision), blank=True)
    decided_at = models.DateTimeField(null=True)
    category = models.CharField(max_length=60, blank=True)
    accepted_by = models.CharField(max_length=200, blank=True)
    accepted_how = models.CharField(max_length=300, blank=True)
    accepted_at = models.DateTimeField(null=True)
    cause = models.ForeignKey("cases.Cause", on_delete=models.PROTECT, null=True, related_name="+")
    why = models.CharField(max_length=20, choices=_choices(Why), blank=True)
    lesson = models.TextField(blank=True)
    is_repeat = models.BooleanField(default=False)
    is_systemic = models.BooleanField(default=False)
    cause_agreed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closing = models.CharField(max_length=20, choices=_choices(Closing), blank=True)
    closing_words = models.TextField(blank=True)
    reopened_count = models.PositiveSmallIntegerField(default=0)
    forwarded_to = models.CharField(max_length=200, blank=True)
    is_joint = models.BooleanField(default=False)
    is_restricted = models.BooleanField(default=False)
    reader_ids = ArrayField(models.BigIntegerField(), default=list, blank=True)
    hold_reason = models.CharField(max_length=300, blank=True)
    retain_until = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)
    survey_key = models.CharField(max_length=40, default=new_key)
    asked_at = models.DateTimeField(null=True)
    handling_score = models.PositiveSmallIntegerField(null=True)
    handling_comment = models.TextField(blank=True)
    handling_at = models.DateTimeField(null=True)
    next_due_at = models.DateTimeField(null=True)
    next_milestone = models.CharField(max_length=30, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["next_due_at"], name="complaint_due", condition=Q(closed_at=None)),
            models.Index(fields=["-received_at"], name="complaint_received"),
            models.Index(fields=["closed_at"], name="complaint_closed"),
            models.Index(fields=["handler"], name="complaint_handler", condition=Q(closed_at=None)),
            models.Index(fields=["retain_until"], name="complaint_retention", condition=Q(erased_at=None)),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(stage__in=(1, 2)), name="complaint_stages"),
            models.CheckConstraint(condition=Q(closed_at=None) | ~Q(closing=""), name="complaint_closed_how"),
            models.CheckConstraint(condition=Q(complainant_name="") | ~Q(authority=""), name="complaint_authority"),
        ]

    def __str__(self) -> str:
        return f"Complaint {self.pk}"

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    @property
    def is_vulnerable(self) -> bool:
        return bool(self.drivers)

    @property
    def terms(self) -> Terms:
        """Return what its regime asked on the day of its receipt."""
        return self.regime.asks


class MilestoneRow(models.Model):
    """A milestone of a complaint. ``due_at``: the first moment that is too late. ``told``: how high its warnings have climbed."""

    complaint = models.ForeignKey(ComplaintFile, on_delete=models.CASCADE, related_name="milestones", db_index=False)
    milestone = models.CharField(max_length=30, choices=_choices(Milestone))
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    met_at = models.DateTimeField(null=True)
    is_statutory = models.BooleanField()
    is_void = models.BooleanField(default=False)
    told = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint("complaint", "milestone", name="complaint_milestone_once")]
        indexes = [models.Index(fields=["due_at"], name="milestone_due", condition=Q(met_at=None, is_void=False))]

    def __str__(self) -> str:
        return f"{self.milestone} of complaint {self.complaint_id}"

    @property
    def planned(self) -> Planned:
        """Return it as a value."""
        return Planned(
            milestone=Milestone(self.milestone), started_at=self.started_at, due_at=self.due_at, met_at=self.met_at,
            is_statutory=self.is_statutory, is_void=self.is_void,
        )  # fmt: skip

    def standing(self, as_of: datetime) -> Standing:
        """Return how it stood at a moment."""
        return standing(self.planned, as_of)


class LetterCopy(models.Model):
    """A letter as it was written. The database refuses every change but the erasing of its words when their time is over.

    ``sent_at``: when it counts as given, none while nobody has it yet (``is_waiting``) or after it came back;
    ``returned_date``: when it came back; ``withdrawn_at``: when it was taken back before it left.
    """

    complaint = models.ForeignKey(ComplaintFile, on_delete=models.PROTECT, related_name="letters")
    letter = models.CharField(max_length=30, choices=_choices(Letter))
    contact = models.ForeignKey("cases.Contact", on_delete=models.PROTECT, null=True, related_name="+")
    text = models.TextField(blank=True)
    elements = ArrayField(models.CharField(max_length=40), default=list)
    sha256 = models.CharField(max_length=64)
    written_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    returned_date = models.DateField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(sent_at=None) | Q(returned_date=None, withdrawn_at=None), name="letter_sent_or_not"
            )
        ]

    def __str__(self) -> str:
        return f"{self.letter} of complaint {self.complaint_id}"

    @property
    def is_mail(self) -> bool:
        return self.contact is not None and self.contact.channel == "email"

    @property
    def is_waiting(self) -> bool:
        return self.sent_at is None and self.returned_date is None and self.withdrawn_at is None


class Allegation(models.Model):
    """One thing that the complainant says went wrong. Each is decided on its own."""

    complaint = models.ForeignKey(ComplaintFile, on_delete=models.CASCADE, related_name="allegations")
    text = models.TextField()
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.text[:60]


class EvidenceItem(models.Model):
    """Something that was looked at, and where it is from. Apart from what is answered."""

    complaint = models.ForeignKey(ComplaintFile, on_delete=models.CASCADE, related_name="evidence_items")
    allegation = models.ForeignKey(Allegation, on_delete=models.CASCADE, null=True, related_name="evidence_items")
    text = models.TextField()
    source = models.CharField(max_length=200)
    at = models.DateTimeField()
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return self.text[:60]


class Finding(models.Model):
    """What the evidence amounts to."""

    complaint = models.ForeignKey(ComplaintFile, on_delete=models.CASCADE, related_name="findings")
    allegation = models.ForeignKey(Allegation, on_delete=models.CASCADE, null=True, related_name="findings")
    text = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return self.text[:60]


class Ruling(models.Model):
    """What somebody decided of one allegation at one stage, and why."""

    allegation = models.ForeignKey(Allegation, on_delete=models.CASCADE, related_name="rulings")
    stage = models.PositiveSmallIntegerField()
    decision = models.CharField(max_length=20, choices=_choices(Decision))
    reasons = models.TextField()
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("allegation", "stage", name="ruling_once")]

    def __str__(self) -> str:
        return f"{self.decision} at stage {self.stage}"


class Redress(models.Model):
    """What was offered to put it right. Goodwill is no admission: it never makes a complaint upheld."""

    complaint = models.ForeignKey(ComplaintFile, on_delete=models.CASCADE, related_name="redress")
    kind = models.CharField(max_length=20, choices=_choices(RedressKind))
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


class CorrectiveAction(models.Model):
    """What is done so that it does not happen again: a commitment, whose effect is looked at some weeks after its day."""

    complaint = models.ForeignKey(ComplaintFile, on_delete=models.CASCADE, related_name="corrective_actions")
    commitment = models.ForeignKey("commitments.Commitment", on_delete=models.PROTECT, related_name="+")
    check_date = models.DateField()
    checked_at = models.DateTimeField(null=True)
    has_worked = models.BooleanField(null=True)
    effect = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"Action of complaint {self.complaint_id}"


class OutsideCase(models.Model):
    """What an ombudsman or a regulator made of a complaint."""

    complaint = models.OneToOneField(ComplaintFile, on_delete=models.CASCADE, related_name="outside")
    body = models.CharField(max_length=120)
    reference = models.CharField(max_length=80, blank=True)
    opened_date = models.DateField()
    file_sent_date = models.DateField(null=True)
    view = models.TextField(blank=True)
    decided_date = models.DateField(null=True)
    is_overturned = models.BooleanField(null=True)
    award_amount = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, blank=True)
    comply_date = models.DateField(null=True)
    complied_date = models.DateField(null=True)
    lesson = models.TextField(blank=True)
    training_url = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"{self.body} {self.reference}"


class BehaviourLimit(models.Model):
    """How contact with a customer is limited because of their behaviour, for what, and when that is looked at again."""

    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    limit = models.CharField(max_length=300)
    reason = models.TextField()
    from_at = models.DateTimeField()
    review_date = models.DateField()
    ended_at = models.DateTimeField(null=True)
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint("customer", name="behaviour_limit_once", condition=Q(ended_at=None))]

    def __str__(self) -> str:
        return self.limit


class ReturnSnapshot(models.Model):
    """What was returned of a period, frozen: its content never changes, later corrections are shown beside it."""

    from_date = models.DateField()
    to_date = models.DateField()
    regime = models.CharField(max_length=40, blank=True)
    as_of = models.DateTimeField()
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    made_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar[tuple[str, ...]] = ("-as_of",)

    def __str__(self) -> str:
        return f"{self.from_date} to {self.to_date}"
