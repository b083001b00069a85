"""Tables of this room: cases that are looked back at, who takes part with their own view, and which causes contributed."""

from enum import StrEnum

from django.db import models
from django.db.models import Q

from rapport.kernel.actor import Reach

from .types import LONGEST_WHY, OPEN, Occasion, Standing, Verdict, Written


def _choices(words: type[StrEnum]) -> list[tuple[str, str]]:
    return [(one.value, one.value) for one in words]


class Retrospective(models.Model):
    """One case looked back at, without blame. Who leads it and whose team the case was with see it, and who takes part.

    It is no review of anybody's quality: nothing of it is a fact of the store, and no figure counts it.
    """

    reach = Reach(
        own=("lead_id",), team=("team_id",), deputies=("lead_id",),
        readers="case__reader_ids", restricts="cases.restrict", bars="case__barred_id",
    )  # fmt: skip

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="+")
    team = models.ForeignKey("people.Team", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    occasion = models.CharField(max_length=20, choices=_choices(Occasion))
    why = models.CharField(max_length=LONGEST_WHY)
    lead = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField()
    views_until = models.DateField()
    standing = models.CharField(max_length=12, choices=_choices(Standing), default=Standing.ASKED)
    went_well = models.TextField(blank=True)
    went_badly = models.TextField(blank=True)
    contributed = models.TextField(blank=True)
    lessons = models.TextField(blank=True)
    written_at = models.DateTimeField(null=True, blank=True)
    agreed_at = models.DateTimeField(null=True, blank=True)
    agreed_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    check_date = models.DateField(null=True, blank=True)
    is_check_told = models.BooleanField(default=False)
    checked_at = models.DateTimeField(null=True, blank=True)
    checked_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    verdict = models.CharField(max_length=12, choices=_choices(Verdict), blank=True)
    seen = models.TextField(blank=True)
    aside_reason = models.CharField(max_length=LONGEST_WHY, blank=True)

    class Meta:
        ordering = ("-asked_at", "-pk")
        constraints = [
            models.UniqueConstraint("case", name="retrospective_once", condition=Q(standing="asked")),
            models.CheckConstraint(
                condition=~Q(standing__in=["agreed", "checked"]) | Q(agreed_at__isnull=False, check_date__isnull=False),
                name="retrospective_agreed",
            ),
            models.CheckConstraint(
                condition=Q(standing="checked", checked_at__isnull=False) & ~Q(verdict="")
                | ~Q(standing="checked") & Q(checked_at__isnull=True, verdict=""),
                name="retrospective_checked",
            ),
        ]
        indexes = [
            models.Index("case", name="retrospective_case"),
            models.Index("team", name="retrospective_open", condition=Q(standing__in=[one.value for one in OPEN])),
        ]

    def __str__(self) -> str:
        return f"retrospective of case {self.case_id}"

    @property
    def is_open(self) -> bool:
        return self.standing in OPEN

    @property
    def written(self) -> Written:
        """What was found out together, with the causes that contributed."""
        ids = [one.cause_id for one in self.causes.all()]
        return Written(
            went_well=self.went_well,
            went_badly=self.went_badly,
            contributed=self.contributed,
            lessons=self.lessons,
            cause_ids=ids,
        )


class Part(models.Model):
    """Somebody takes part: their own view, which nobody else writes. ``is_declined``: they would rather not."""

    reach = Reach(
        own=("person_id",), readers="retrospective__case__reader_ids", restricts="cases.restrict",
        bars="retrospective__case__barred_id",
    )  # fmt: skip

    retrospective = models.ForeignKey(Retrospective, on_delete=models.CASCADE, related_name="parts")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    words = models.TextField(blank=True)
    is_declined = models.BooleanField(default=False)
    said_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint("retrospective", "person", name="retrospective_part_once")]

    def __str__(self) -> str:
        return f"part of {self.person_id} in retrospective {self.retrospective_id}"


class Contribution(models.Model):
    """A cause of the two-level tree that contributed."""

    retrospective = models.ForeignKey(Retrospective, on_delete=models.CASCADE, related_name="causes")
    cause = models.ForeignKey("cases.Cause", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint("retrospective", "cause", name="retrospective_cause_once")]

    def __str__(self) -> str:
        return f"cause {self.cause_id} of retrospective {self.retrospective_id}"
