"""The file of a complaint, its milestones, and the copies of its letters."""

import secrets
from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from rapport.desk.complaints.rules.planning import standing
from rapport.desk.complaints.types import (
    Closing,
    CustomerType,
    Decision,
    Letter,
    Milestone,
    Planned,
    Severity,
    Standing,
    Terms,
    Why,
)
from rapport.kernel.actor import Reach

from .regimes import LegalEntity, RegimeVersion
from .words import PERSON, choices


def new_key() -> str:
    """Return a secret that goes into the customer's link to the question about the handling."""
    return secrets.token_urlsafe(18)


class ComplaintFile(models.Model):
    """The file of one complaint. ``words`` are the customer's own, as they were when it was converted.

    ``reader_ids``: who may see a restricted file beside those who direct the department. ``reopened_at``: when somebody took
    it up again last; what was answered before ended nothing, and what was accepted before holds no more.
    """

    reach = Reach(
        own=("handler_id", "case__assignee_id"),
        team=("case__team_id",),
        readers="case__reader_ids",
        restricts="cases.restrict",
        bars="case__barred_id",
    )

    case = models.OneToOneField("cases.Case", on_delete=models.PROTECT, primary_key=True, related_name="+")
    contact = models.ForeignKey("cases.Contact", on_delete=models.SET_NULL, null=True, related_name="+")
    words = models.TextField(blank=True)
    received_at = models.DateTimeField()
    logged_at = models.DateTimeField()
    complainant_name = models.CharField(max_length=200, blank=True)
    complainant_relation = models.CharField(max_length=200, blank=True)
    complainant_email = models.CharField(max_length=254, blank=True)
    complainant_address = models.CharField(max_length=500, blank=True)
    copies_customer = models.BooleanField(default=False)
    authority = models.CharField(max_length=300, blank=True)
    authority_date = models.DateField(null=True)
    authority_file = models.ForeignKey("kernel.StoredFile", on_delete=models.SET_NULL, null=True, related_name="+")
    authority_withdrawn_at = models.DateTimeField(null=True)
    authority_withdrawn_why = models.CharField(max_length=300, blank=True)
    product = models.CharField(max_length=60, blank=True)
    jurisdiction = models.CharField(max_length=10, blank=True)
    customer_type = models.CharField(max_length=20, choices=choices(CustomerType), default=CustomerType.CONSUMER)
    regime = models.ForeignKey(RegimeVersion, on_delete=models.PROTECT, related_name="+")
    entity = models.ForeignKey(LegalEntity, on_delete=models.PROTECT, null=True, related_name="+")
    severity = models.CharField(max_length=10, choices=choices(Severity), blank=True)
    marks = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    drivers = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    triage_note = models.TextField(blank=True)
    urgent_since = models.DateTimeField(null=True)
    handler = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    complained_of = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    stage = models.PositiveSmallIntegerField(default=1)
    stage_two_asked_at = models.DateTimeField(null=True)
    acted_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=20, choices=choices(Decision), blank=True)
    decided_at = models.DateTimeField(null=True)
    category = models.CharField(max_length=60, blank=True)
    accepted_by = models.CharField(max_length=200, blank=True)
    accepted_how = models.CharField(max_length=300, blank=True)
    accepted_at = models.DateTimeField(null=True)
    cause = models.ForeignKey("cases.Cause", on_delete=models.PROTECT, null=True, related_name="+")
    why = models.CharField(max_length=20, choices=choices(Why), blank=True)
    lesson = models.TextField(blank=True)
    is_repeat = models.BooleanField(default=False)
    is_systemic = models.BooleanField(default=False)
    cause_agreed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closing = models.CharField(max_length=20, choices=choices(Closing), blank=True)
    closing_words = models.TextField(blank=True)
    reopened_count = models.PositiveSmallIntegerField(default=0)
    reopened_at = models.DateTimeField(null=True)
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
            models.Index(fields=["next_due_at"], name="complaint_due", condition=Q(next_due_at__isnull=False)),
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
    def is_accepted(self) -> bool:
        """Return whether a quick resolution was accepted that still holds: whoever takes it up again is not content."""
        return self.accepted_at is not None and (self.reopened_at is None or self.accepted_at >= self.reopened_at)

    @property
    def is_vulnerable(self) -> bool:
        return bool(self.drivers)

    @property
    def is_represented(self) -> bool:
        """Return whether letters go to a representative: their authority is kept, and nobody withdrew it."""
        return bool(self.complainant_name) and self.authority_file_id is not None and self.authority_withdrawn_at is None

    @property
    def terms(self) -> Terms:
        """Return what its regime asked on the day of its receipt."""
        return self.regime.asks


class MilestoneRow(models.Model):
    """A milestone of a complaint. ``due_at``: the first moment that is too late. ``told``: how high its warnings have climbed.

    ``tell_at``: when the next warning is told, none where nothing is left to tell.
    """

    complaint = models.ForeignKey(ComplaintFile, on_delete=models.CASCADE, related_name="milestones", db_index=False)
    milestone = models.CharField(max_length=30, choices=choices(Milestone))
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    met_at = models.DateTimeField(null=True)
    is_statutory = models.BooleanField()
    is_void = models.BooleanField(default=False)
    told = models.PositiveSmallIntegerField(default=0)
    tell_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint("complaint", "milestone", name="complaint_milestone_once")]
        indexes = [
            models.Index(fields=["due_at"], name="milestone_due", condition=Q(met_at=None, is_void=False)),
            models.Index(fields=["tell_at"], name="milestone_tell", condition=Q(tell_at__isnull=False)),
        ]

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
    letter = models.CharField(max_length=30, choices=choices(Letter))
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
