"""Tables of this room: surveys in versions that are never changed, who was asked, what they answered, and who called back."""

import secrets
from enum import StrEnum

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from rapport.kernel.actor import Reach

from .types import Asked, LeftOut, Meaning, Outcome, QuestionKind


def _choices(words: type[StrEnum]) -> list[tuple[str, str]]:
    return [(one.value, one.value) for one in words]


def new_key() -> str:
    """Return a secret that goes into the customer's links to one invitation."""
    return secrets.token_urlsafe(24)


class Survey(models.Model):
    """A few questions that customers are asked after their case is settled. It asks from ``asks_from`` on, while it is on."""

    name = models.CharField(max_length=120, unique=True)
    is_on = models.BooleanField(default=False)
    asks_from = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class Version(models.Model):
    """What a survey asks, of whom and when, in [active_from, active_to). ``mail``: language, subject, intro; the usual first."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    active_from = models.DateTimeField()
    active_to = models.DateTimeField(null=True, blank=True)
    kinds = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    channels = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    reason_ids = ArrayField(models.BigIntegerField(), default=list, blank=True)
    calendar = models.ForeignKey("standards.Calendar", on_delete=models.PROTECT, related_name="+")
    after_seconds = models.PositiveIntegerField()
    every_days = models.PositiveIntegerField()
    share_percent = models.PositiveSmallIntegerField()
    low_score = models.PositiveSmallIntegerField()
    asks_care = models.BooleanField(default=False)
    mail = models.JSONField(default=list)
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint("survey", "number", name="survey_version_once"),
            models.UniqueConstraint("survey", name="survey_one_in_force", condition=Q(active_to=None)),
            models.CheckConstraint(condition=Q(share_percent__gte=1) & Q(share_percent__lte=100), name="survey_share"),
            models.CheckConstraint(condition=Q(active_to=None) | Q(active_to__gte=F("active_from")), name="survey_forward"),
        ]

    def __str__(self) -> str:
        return f"{self.survey_id} {self.number}"


class Question(models.Model):
    """One question of a version. ``texts``: language → {"text", "low", "high", "choices"}."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=_choices(QuestionKind))
    meaning = models.CharField(max_length=20, choices=_choices(Meaning), default=Meaning.OTHER)
    is_required = models.BooleanField(default=False)
    texts = models.JSONField(default=dict)

    class Meta:
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint("version", "position", name="survey_question_once"),
            models.UniqueConstraint("version", "meaning", name="survey_meaning_once", condition=~Q(meaning=Meaning.OTHER.value)),
        ]

    def __str__(self) -> str:
        return f"question {self.position} of version {self.version_id}"


class Invitation(models.Model):
    """A settled case and whether its customer was asked about it; their answer in short: ``score`` of 5, ``ease`` of 7,
    ``recommending`` of 10. ``team``: with whom it was settled.
    """

    reach = Reach(team=("team_id",))

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="invitations", db_index=False)
    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="+", db_index=False)
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="+", db_index=False)
    customer = models.ForeignKey(
        "customers.Customer", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    team = models.ForeignKey("people.Team", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    state = models.CharField(max_length=12, choices=_choices(Asked), default=Asked.ASKED)
    left_out = models.CharField(max_length=12, choices=_choices(LeftOut), default=LeftOut.NOTHING, blank=True)
    language = models.CharField(max_length=10, blank=True)
    key = models.CharField(max_length=40, default=new_key)
    outbound_id = models.BigIntegerField(null=True, blank=True)
    settled_at = models.DateTimeField()
    asked_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)
    score = models.PositiveSmallIntegerField(null=True, blank=True)
    is_first_contact = models.BooleanField(null=True, blank=True)
    ease = models.PositiveSmallIntegerField(null=True, blank=True)
    recommending = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("survey", "case", name="invitation_once"),
            models.CheckConstraint(condition=Q(score=None) | Q(score__gte=1) & Q(score__lte=5), name="invitation_score"),
            models.CheckConstraint(condition=Q(score=None) | Q(answered_at__isnull=False), name="invitation_score_answered"),
            models.CheckConstraint(condition=Q(ease=None) | Q(ease__gte=1) & Q(ease__lte=7), name="invitation_ease"),
            models.CheckConstraint(condition=Q(recommending=None) | Q(recommending__lte=10), name="invitation_recommending"),
            models.CheckConstraint(
                condition=Q(state=Asked.LEFT_OUT.value) ^ Q(left_out=LeftOut.NOTHING.value), name="invitation_left_out_why"
            ),
        ]
        indexes = [
            models.Index(fields=["case"], name="invitation_case"),
            models.Index(fields=["asked_at"], name="invitation_asked"),
            models.Index(fields=["customer", "asked_at"], name="invitation_customer", condition=~Q(state=Asked.LEFT_OUT.value)),
            models.Index(fields=["outbound_id"], name="invitation_outbound", condition=Q(outbound_id__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"invitation for case {self.case_id}"


class Answer(models.Model):
    """What a customer answered to one question: a value, or words as they wrote them."""

    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="answers", db_index=False)
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="+", db_index=False)
    value = models.PositiveSmallIntegerField(null=True, blank=True)
    words = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("invitation", "question", name="survey_answer_once")]
        indexes = [models.Index(fields=["question"], name="survey_answer_question")]

    def __str__(self) -> str:
        return f"answer of invitation {self.invitation_id}"


class CallBack(models.Model):
    """Somebody who leads calls back after a low answer, and writes down what came of it."""

    reach = Reach(
        own=("lead_id",),
        team=("team_id",),
        deputies=("lead_id",),
        readers="invitation__case__reader_ids",
        restricts="cases.restrict",
        bars="invitation__case__barred_id",
    )

    invitation = models.OneToOneField(Invitation, on_delete=models.CASCADE, related_name="call_back")
    team = models.ForeignKey("people.Team", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    lead = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    due_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    outcome = models.CharField(max_length=12, choices=_choices(Outcome), blank=True)
    words = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(settled_at=None) ^ ~Q(outcome=""), name="call_back_outcome"),
        ]
        indexes = [models.Index(fields=["due_at"], name="call_back_waiting", condition=Q(settled_at=None))]

    def __str__(self) -> str:
        return f"call back for invitation {self.invitation_id}"


class Spared(models.Model):
    """A customer who does not want to be asked. ``is_own``: they said so themselves, by the link in a mail."""

    customer = models.OneToOneField("customers.Customer", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True, blank=True)
    is_own = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"customer {self.customer_id} is not asked"
