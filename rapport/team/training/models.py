"""Tables of this room: key moments, demonstrations, the cases that are followed afterwards, and breaks that were offered."""

from enum import StrEnum

from django.db import models
from django.db.models import Q

from rapport.kernel.actor import Reach

from .types import LONGEST_WHY, Answer, Following, Handled, Mark, Occasion, Stage, Technique


def _choices(words: type[StrEnum]) -> list[tuple[str, str]]:
    return [(one.value, one.value) for one in words]


class Demonstration(models.Model):
    """A takeover as a lesson for whoever observed it, with the question whether the next comparable cases may be followed."""

    # The person, whoever took over, and whoever leads the person: nobody else, whatever their role.
    reach = Reach(
        own=("person_id", "by_id", "person__manager_id"),
        readers="case__reader_ids",
        restricts="cases.restrict",
        bars="case__barred_id",
    )

    takeover = models.OneToOneField("cases.Takeover", on_delete=models.CASCADE, related_name="+")
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    words = models.TextField(blank=True)
    task = models.TextField()
    stage = models.CharField(max_length=12, choices=_choices(Stage), default=Stage.SENT)
    sent_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    practised_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True)
    discussed_at = models.DateTimeField(null=True, blank=True)
    discussed_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    discussion = models.TextField(blank=True)
    following = models.CharField(max_length=12, choices=_choices(Following), default=Following.ASKED)
    agreed_at = models.DateTimeField(null=True, blank=True)
    alone_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    verdict = models.TextField(blank=True)
    level = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(following__in=["agreed", "alone", "confirmed"]) | Q(agreed_at__isnull=False), name="following_agreed"
            ),
            models.CheckConstraint(condition=~Q(following="confirmed") | Q(settled_by__isnull=False), name="following_confirmed"),
        ]
        indexes = [
            models.Index(fields=["person", "following"], name="demonstration_following"),
            models.Index(fields=["case"], name="demonstration_case"),
        ]

    def __str__(self) -> str:
        return f"demonstration of takeover {self.takeover_id}"


class KeyMoment(models.Model):
    """A message of a takeover, what was done in it, and why it mattered."""

    takeover = models.ForeignKey("cases.Takeover", on_delete=models.CASCADE, related_name="+")
    demonstration = models.ForeignKey(Demonstration, on_delete=models.CASCADE, null=True, blank=True, related_name="moments")
    contact = models.ForeignKey("cases.Contact", on_delete=models.CASCADE, related_name="+")
    technique = models.CharField(max_length=20, choices=_choices(Technique))
    why = models.CharField(max_length=LONGEST_WHY)
    at = models.DateTimeField()

    class Meta:
        ordering = ("contact__at", "pk")
        constraints = [models.UniqueConstraint("takeover", "contact", name="key_moment_once")]

    def __str__(self) -> str:
        return f"{self.technique} in contact {self.contact_id}"


class FollowedCase(models.Model):
    """A comparable case of a person who agreed, and how it was handled."""

    demonstration = models.ForeignKey(Demonstration, on_delete=models.CASCADE, related_name="followed")
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="+")
    mark = models.CharField(max_length=10, choices=_choices(Mark))
    state = models.CharField(max_length=10, choices=_choices(Handled), default=Handled.OPEN)
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "pk")
        constraints = [models.UniqueConstraint("demonstration", "case", name="followed_case_once")]
        indexes = [models.Index(fields=["case"], name="followed_case")]

    def __str__(self) -> str:
        return f"case {self.case_id} {self.state}"


class RecoveryBreak(models.Model):
    """A break offered after something hard. Whether it was taken is the person's own affair."""

    reach = Reach(own=("person_id",))

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    occasion = models.CharField(max_length=10, choices=_choices(Occasion))
    answer = models.CharField(max_length=10, choices=_choices(Answer), default=Answer.OFFERED)
    offered_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(answer="accepted") | Q(minutes__isnull=False), name="break_accepted_minutes")
        ]
        indexes = [models.Index(fields=["person", "offered_at"], name="break_person")]

    def __str__(self) -> str:
        return f"break of person {self.person_id}"
