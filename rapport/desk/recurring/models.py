"""Tables of this room: schedules in versions, and what became of each date."""

from datetime import date
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from rapport.desk.cases.types import Kind, Priority
from rapport.kernel.actor import Reach

from .types import Every, Missed, OnClosed, Outcome, Pattern, Standing, Template


def _choices(words: Any) -> list[tuple[str, str]]:
    return [(one.value, one.value) for one in words]


class Schedule(models.Model):
    """Work that comes again. Without a team it is the department's, and each case finds its team by itself.

    ``last_date``: up to which planned date everything is settled; ``next_date`` and ``next_at``: which one comes next, and when.
    """

    reach = Reach(own=("owner_id",), team=("team_id",))

    name = models.CharField(max_length=80)
    team = models.ForeignKey("people.Team", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    owner = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    standing = models.CharField(max_length=10, choices=_choices(Standing), default=Standing.RUNNING)
    standing_at = models.DateTimeField()
    last_date = models.DateField(null=True, blank=True)
    next_date = models.DateField(null=True, blank=True)
    next_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("name", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(next_at__isnull=True) | Q(standing=Standing.RUNNING.value, next_date__isnull=False),
                name="schedule_next_only_while_running",
            )
        ]
        indexes = [models.Index(fields=["next_at"], name="schedule_due", condition=Q(next_at__isnull=False))]

    def __str__(self) -> str:
        return self.name


class ScheduleVersion(models.Model):
    """When it comes and what is made, from ``from_at`` on, until the next version begins."""

    schedule = models.ForeignKey(Schedule, on_delete=models.CASCADE, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    from_at = models.DateTimeField()
    made_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    every = models.CharField(max_length=20, choices=_choices(Every))
    every_count = models.PositiveSmallIntegerField(default=1)
    weekdays = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    day = models.PositiveSmallIntegerField(default=0)
    nth = models.SmallIntegerField(default=0)
    month = models.PositiveSmallIntegerField(default=0)
    start_date = models.DateField()
    end_date = models.DateField(null=True, blank=True)
    times = models.PositiveSmallIntegerField(null=True, blank=True)
    on_closed = models.CharField(max_length=10, choices=_choices(OnClosed), default=OnClosed.KEEP)
    calendar = models.ForeignKey("standards.Calendar", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    minute = models.PositiveSmallIntegerField()
    zone_name = models.CharField(max_length=60)
    missed = models.CharField(max_length=10, choices=_choices(Missed), default=Missed.MAKE)
    kind = models.CharField(max_length=20, choices=_choices(Kind))
    subject = models.CharField(max_length=160)
    text = models.TextField()
    priority = models.CharField(max_length=20, choices=_choices(Priority))
    reason = models.ForeignKey("cases.Reason", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    cause = models.ForeignKey("cases.Cause", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    assignee = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    attributes = models.JSONField(default=dict, blank=True)
    checklist = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    follower_ids = ArrayField(models.BigIntegerField(), default=list, blank=True)
    due_days = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ("-number",)
        constraints = [models.UniqueConstraint("schedule", "number", name="schedule_version_once")]

    def __str__(self) -> str:
        return f"version {self.number} of schedule {self.schedule_id}"

    @property
    def pattern(self) -> Pattern:
        """Return its dates as they are counted."""
        return Pattern(
            every=Every(self.every), interval=self.every_count, weekdays=tuple(self.weekdays), day=self.day, nth=self.nth,
            month=self.month, start=self.start_date, end=self.end_date, times=self.times, on_closed=OnClosed(self.on_closed),
        )  # fmt: skip

    @property
    def template(self) -> Template:
        """Return what is made each time."""
        return Template(
            kind=Kind(self.kind), subject=self.subject, text=self.text, priority=Priority(self.priority),
            reason_id=self.reason_id, cause_id=self.cause_id, assignee_id=self.assignee_id, attributes=self.attributes,
            checklist=tuple(self.checklist), follower_ids=tuple(self.follower_ids), due_days=self.due_days,
        )  # fmt: skip


class Occurrence(models.Model):
    """What became of one date: each once. Without ``planned_date`` it was made by hand, beside the dates.

    ``due_at``: the moment of the date; ``at``: when it was settled what becomes of it; ``why``: why it was refused.
    """

    reach = Reach(own=("schedule__owner_id",), team=("schedule__team_id",))

    schedule = models.ForeignKey(Schedule, on_delete=models.CASCADE, related_name="occurrences", db_index=False)
    version = models.ForeignKey(ScheduleVersion, on_delete=models.PROTECT, related_name="+", db_index=False)
    planned_date = models.DateField(null=True, blank=True)
    due_at = models.DateTimeField()
    at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=_choices(Outcome))
    case = models.OneToOneField("cases.Case", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    why = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("schedule", "planned_date", name="occurrence_once")]
        indexes = [models.Index(fields=["schedule", "-due_at"], name="occurrence_newest")]

    def __str__(self) -> str:
        return f"{self.outcome} of schedule {self.schedule_id}"

    @property
    def date_number(self) -> int:
        """Return its date as a number, as events tell it; 0 for one made by hand."""
        return number_of(self.planned_date) if self.planned_date else 0


def number_of(day: date) -> int:
    """Return a day as a number: 20261130."""
    return day.year * 10_000 + day.month * 100 + day.day
