"""Scorecards in versions; a published one is never changed."""

from enum import StrEnum

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from ..types import LONGEST_NAME, LONGEST_QUESTION, LONGEST_TEXT, Critical, Scale


def choices(words: type[StrEnum]) -> list[tuple[str, str]]:
    """Return the words of an enum as a column's choices."""
    return [(one.value, one.value) for one in words]


class Scorecard(models.Model):
    """By what work is judged. Its criteria stand in its versions; its owner answers for it."""

    name = models.CharField(max_length=LONGEST_NAME, unique=True)
    owner = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name


class Version(models.Model):
    """A scorecard as it holds during [from, to). Without ``published_at`` it is still written, and nothing rests on it.

    ``kinds`` and ``channels``: of which cases it is meant; empty: of all.
    """

    scorecard = models.ForeignKey(Scorecard, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    pass_percent = models.PositiveSmallIntegerField(default=80)
    kinds = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    channels = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    made_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    active_from = models.DateTimeField(null=True, blank=True)
    active_to = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("scorecard", "-number")
        constraints = [
            models.UniqueConstraint("scorecard", "number", name="quality_version_once"),
            models.UniqueConstraint("scorecard", name="quality_one_draft", condition=Q(published_at=None)),
            models.UniqueConstraint(
                "scorecard", name="quality_one_in_force", condition=Q(published_at__isnull=False, active_to=None)
            ),
            models.CheckConstraint(condition=Q(pass_percent__gte=1, pass_percent__lte=100), name="quality_pass_percent"),
            models.CheckConstraint(
                condition=Q(active_to=None) | Q(active_to__gte=F("active_from")), name="quality_version_forward"
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.number} of scorecard {self.scorecard_id}"

    @property
    def is_draft(self) -> bool:
        return self.published_at is None

    @property
    def pass_share(self) -> float:
        """Return from which share on a review is passed."""
        return self.pass_percent / 100


class Criterion(models.Model):
    """One thing that is judged, with what is seen at each value. ``key`` stays the same from version to version."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="criteria")
    key = models.CharField(max_length=32)
    position = models.PositiveSmallIntegerField()
    section = models.CharField(max_length=LONGEST_NAME, blank=True)
    name = models.CharField(max_length=LONGEST_NAME)
    question = models.CharField(max_length=LONGEST_QUESTION)
    scale = models.CharField(max_length=10, choices=choices(Scale))
    weight = models.PositiveSmallIntegerField()
    critical = models.CharField(max_length=12, choices=choices(Critical), default=Critical.NONE)
    anchors = ArrayField(models.CharField(max_length=LONGEST_TEXT))
    skill = models.ForeignKey("skills.Skill", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("position", "pk")
        constraints = [
            models.UniqueConstraint("version", "key", name="quality_criterion_once"),
            models.UniqueConstraint("version", "name", name="quality_criterion_name"),
            models.CheckConstraint(condition=Q(weight__lte=100), name="quality_criterion_weight"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_critical(self) -> bool:
        return self.critical != Critical.NONE
