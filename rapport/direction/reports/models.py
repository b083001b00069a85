"""Tables of this room: reports in versions, who reads them, the copies that went out, and when they are made by themselves."""

import secrets

from django.db import models
from django.db.models import F, Q

from .types import LONGEST_ANSWER, LONGEST_OUTCOME, LONGEST_QUESTION, Outcome, Period, Span, State


def new_key() -> str:
    """Return a secret that goes into a reader's link; a new one makes the old link worthless."""
    return secrets.token_urlsafe(24)


class Report(models.Model):
    """The report on one period. What it says stands in its versions, of which the last is the current one."""

    span = models.CharField(max_length=10, choices=[(one.value, one.value) for one in Span])
    since = models.DateField()
    until = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint("span", "since", name="report_once"),
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="report_forward"),
        ]
        ordering = ("-until", "-since")

    def __str__(self) -> str:
        return f"{self.span} {self.since}"

    @property
    def period(self) -> Period:
        return Period(span=Span(self.span), since=self.since, until=self.until)


class Version(models.Model):
    """One version of a report. ``content`` is queries.frozen's JSON; from the approval on it never changes and has a digest.

    ``counting_at``: since when a job takes the figures of a draft, of which ``done_count`` parts are done; ``failure``: why it
    could not, in a sentence.
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=[(one.value, one.value) for one in State], default=State.DRAFT.value)
    content = models.JSONField()
    digest = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_why = models.CharField(max_length=LONGEST_OUTCOME, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    counting_at = models.DateTimeField(null=True, blank=True)
    done_count = models.PositiveSmallIntegerField(default=0)
    failure = models.CharField(max_length=LONGEST_OUTCOME, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("report", "number", name="report_version_once"),
            models.CheckConstraint(
                condition=Q(state=State.DRAFT.value) | Q(approved_at__isnull=False) & ~Q(digest=""), name="report_version_frozen"
            ),
            models.CheckConstraint(condition=~Q(state=State.SENT.value) | Q(sent_at__isnull=False), name="report_version_sent"),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.number}"

    @property
    def is_draft(self) -> bool:
        return self.state == State.DRAFT

    @property
    def is_frozen(self) -> bool:
        return self.state in (State.APPROVED, State.SENT)


class Settled(models.Model):
    """What came of one ask or promise of a version: beside the frozen content, because it happens later."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="outcomes")
    number = models.PositiveIntegerField()
    outcome = models.CharField(max_length=10, choices=[(one.value, one.value) for one in Outcome], default=Outcome.OPEN.value)
    words = models.CharField(max_length=LONGEST_OUTCOME, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint("version", "number", name="report_outcome_once")]

    def __str__(self) -> str:
        return f"{self.version_id} {self.number}: {self.outcome}"


class Reader(models.Model):
    """Somebody of upper management who gets the reports by mail. They need no account."""

    name = models.CharField(max_length=120)
    email = models.EmailField(max_length=200)
    is_active = models.BooleanField(default=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("email", name="report_reader_once")]
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name


class Copy(models.Model):
    """A version as it went to one reader, with the key of their link. A revoked one opens nothing any more."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="copies")
    reader = models.ForeignKey(Reader, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=40, default=new_key)
    sent_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("version", "reader", name="report_copy_once")]

    def __str__(self) -> str:
        return f"{self.version_id} {self.reader_id}"


class Question(models.Model):
    """What a reader asks at a figure or a part of the version that was sent to them, and the answer.

    ``place``: the key of a figure, or of a part of the page (queries.places); empty for the report as a whole.
    """

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="questions")
    reader = models.ForeignKey(Reader, on_delete=models.PROTECT, related_name="+")
    place = models.CharField(max_length=40, blank=True)
    text = models.CharField(max_length=LONGEST_QUESTION)
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=LONGEST_ANSWER, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("version", "reader", "place", "text", name="report_question_once"),
            models.CheckConstraint(condition=Q(answered_at__isnull=True) | ~Q(answer=""), name="report_question_answered"),
        ]
        ordering = ("asked_at", "pk")

    def __str__(self) -> str:
        return f"{self.version_id} {self.place}: {self.text[:40]}"

    @property
    def is_open(self) -> bool:
        return self.answered_at is None


class Plan(models.Model):
    """When reports of a span are drafted, and sent once approved: so many days after the period's end, at a time of day."""

    span = models.CharField(max_length=10, unique=True, choices=[(one.value, one.value) for one in Span])
    is_active = models.BooleanField(default=True)
    draft_days = models.PositiveSmallIntegerField(default=1)
    send_days = models.PositiveSmallIntegerField(null=True, blank=True)
    at = models.TimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(send_days=None) | Q(send_days__gte=F("draft_days")), name="report_plan_order"),
        ]

    def __str__(self) -> str:
        return self.span
