"""Tables of this room: queues with their versions and who serves them, what the router decided, what is left out."""

from django.db import models
from django.db.models import Q

from rapport.kernel.actor import Reach

from ..types import Absent, Because
from .automations import Automation as Automation
from .automations import AutomationVersion as AutomationVersion
from .automations import Run as Run
from .automations import Trial as Trial
from .automations import TrialRow as TrialRow


class Queue(models.Model):
    """Cases of one sort that one team serves. The first of those that are on, by ``position``, takes a case."""

    reach = Reach(team=("team_id",))

    name = models.CharField(max_length=80, unique=True)
    team = models.ForeignKey("people.Team", on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(default=10)
    is_on = models.BooleanField(default=False)
    on_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("position", "pk")
        constraints = [models.CheckConstraint(condition=Q(is_on=False) | Q(on_at__isnull=False), name="queue_on_since")]

    def __str__(self) -> str:
        return self.name


class QueueVersion(models.Model):
    """What a queue takes and who serves it from a moment on, until the next version begins."""

    queue = models.ForeignKey(Queue, on_delete=models.CASCADE, related_name="versions")
    active_from = models.DateTimeField()
    made_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    conditions = models.JSONField(default=dict)
    weights = models.JSONField(default=dict)
    by_language = models.BooleanField(default=False)
    skills = models.JSONField(default=list)
    covers_waiting = models.BooleanField(default=False)
    when_absent = models.CharField(max_length=10, choices=[(one.value, one.value) for one in Absent], default=Absent.DUE)

    class Meta:
        indexes = [models.Index(fields=["queue", "-active_from"], name="queue_version")]

    def __str__(self) -> str:
        return f"version {self.pk} of queue {self.queue_id}"


class Seat(models.Model):
    """Somebody who serves a queue by one of its versions."""

    version = models.ForeignKey(QueueVersion, on_delete=models.CASCADE, related_name="seats")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    capacity = models.PositiveSmallIntegerField()
    languages = models.JSONField(default=list)
    skills = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint("version", "person", name="seat_once"),
            models.CheckConstraint(condition=Q(capacity__gt=0), name="seat_capacity"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} serves with {self.capacity}"


class Placement(models.Model):
    """One decision of the router about one case, with the figures on which it rests.

    ``person`` None: it waits in the queue. ``from_person``: who had it and is absent ``until`` (None: until further notice).
    """

    reach = Reach(
        own=("person_id",), team=("team_id",), readers="case__reader_ids", restricts="cases.restrict", bars="case__barred_id"
    )

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="+", db_index=False)
    queue = models.ForeignKey(Queue, on_delete=models.PROTECT, related_name="placements", db_index=False)
    team = models.ForeignKey("people.Team", on_delete=models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    from_person = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    until = models.DateTimeField(null=True, blank=True)
    because = models.CharField(max_length=20, choices=[(one.value, one.value) for one in Because])
    in_hand = models.FloatField(default=0)
    capacity = models.PositiveSmallIntegerField(default=0)
    fit_count = models.PositiveSmallIntegerField(default=0)
    language = models.CharField(max_length=10, blank=True)
    skills = models.JSONField(default=list)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["case", "-at"], name="placement_case"),
            models.Index(fields=["person", "-at"], name="placement_person", condition=Q(person__isnull=False)),
            models.Index(fields=["queue", "-at"], name="placement_queue"),
        ]

    def __str__(self) -> str:
        return f"case {self.case_id} to {self.person_id}"


class LeftOut(models.Model):
    """Somebody asked that routing leaves a case alone."""

    case = models.OneToOneField("cases.Case", on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"case {self.case_id} is left out"
