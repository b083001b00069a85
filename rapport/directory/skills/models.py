"""Tables of this room: skills in editions with their anchors, and the levels of persons with their evidence."""

from typing import TYPE_CHECKING

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from rapport.kernel.actor import Reach

from .types import HIGHEST, LONGEST_NAME

if TYPE_CHECKING:
    from datetime import datetime


class Skill(models.Model):
    """Something that the work asks for. Its words stand in its editions."""

    key = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=LONGEST_NAME, unique=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.name


class Edition(models.Model):
    """How a skill is described from a moment on, until the next edition. Never changed: levels rest on it."""

    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveSmallIntegerField()
    summary = models.CharField(max_length=300)
    active_from = models.DateTimeField()
    made_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint("skill", "number", name="skill_edition_once")]

    def __str__(self) -> str:
        return f"edition {self.number} of skill {self.skill_id}"


class Anchor(models.Model):
    """What a person does who stands at a level."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="anchors")
    level = models.PositiveSmallIntegerField()
    text = models.TextField()

    class Meta:
        ordering = ("level",)
        constraints = [
            models.UniqueConstraint("edition", "level", name="skill_anchor_once"),
            models.CheckConstraint(condition=Q(level__lte=HIGHEST), name="skill_anchor_level"),
        ]

    def __str__(self) -> str:
        return f"level {self.level}"


class Level(models.Model):
    """A person stands at a level during [from, to): to the next assessment, or to the day on which it expires."""

    reach = Reach(own=("person_id",), team=("person__team_id",))

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="+")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField()
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(level__lte=HIGHEST), name="skill_level_bounds"),
            models.CheckConstraint(condition=Q(to_at=None) | Q(to_at__gt=F("from_at")), name="skill_level_forward"),
            ExclusionConstraint(
                name="skill_level_once",
                condition=Q(withdrawn_at=None),
                expressions=[
                    (F("person"), RangeOperators.EQUAL),
                    (F("skill"), RangeOperators.EQUAL),
                    (Func(F("from_at"), F("to_at"), function="tstzrange"), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes = [models.Index(fields=["expires_at"], name="skill_level_expires", condition=Q(told_at=None))]

    def __str__(self) -> str:
        return f"level {self.level} of person {self.person_id}"

    def has_expired(self, at: "datetime") -> bool:
        """Return whether the time for which it was said to hold is over, and nothing has taken its place."""
        return self.to_at is not None and self.to_at == self.expires_at and self.to_at <= at


class Evidence(models.Model):
    """What was seen that shows a level, and the object in which it was seen."""

    of = models.ForeignKey(Level, on_delete=models.CASCADE, related_name="evidence")
    text = models.TextField()
    subject_kind = models.CharField(max_length=40, blank=True)
    subject_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(subject_kind="", subject_id=None) | (~Q(subject_kind="") & Q(subject_id__isnull=False)),
                name="skill_evidence_subject",
            )
        ]

    def __str__(self) -> str:
        return f"evidence of level {self.of_id}"
