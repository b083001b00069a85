"""Automations with their versions, what they did, and what they would have done."""

from django.db import models

from rapport.kernel.actor import Reach

from ..types import Trigger


class Automation(models.Model):
    """When something happens, and if it is of some sort, then something is done. Without a team it is the department's.

    ``off_why``: why the guard stopped it, "" when somebody switched it off.
    """

    reach = Reach(team=("team_id",))

    name = models.CharField(max_length=80, unique=True)
    team = models.ForeignKey("people.Team", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    owner = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    is_on = models.BooleanField(default=False)
    on_at = models.DateTimeField(null=True, blank=True)
    off_why = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("name",)
        constraints = [
            models.CheckConstraint(condition=models.Q(is_on=False) | models.Q(on_at__isnull=False), name="automation_on_since")
        ]

    def __str__(self) -> str:
        return self.name


class AutomationVersion(models.Model):
    """When, if and then, from a moment on, until the next version begins."""

    automation = models.ForeignKey(Automation, on_delete=models.CASCADE, related_name="versions")
    active_from = models.DateTimeField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    trigger = models.CharField(max_length=20, choices=[(one.value, one.value) for one in Trigger])
    hours = models.PositiveIntegerField(default=0)
    conditions = models.JSONField(default=dict)
    then = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["automation", "-active_from"], name="automation_version")]

    def __str__(self) -> str:
        return f"version {self.pk} of automation {self.automation_id}"


class Run(models.Model):
    """An automation met its conditions on a case: what it did, or why not. ``key``: the occasion, each once."""

    reach = Reach(team=("automation__team_id",), readers="case__reader_ids", restricts="cases.restrict", bars="case__barred_id")

    automation = models.ForeignKey(Automation, on_delete=models.CASCADE, related_name="runs", db_index=False)
    version = models.ForeignKey(AutomationVersion, on_delete=models.CASCADE, related_name="+", db_index=False)
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=60)
    at = models.DateTimeField()
    done = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint("automation", "case", "key", name="automation_once")]
        indexes = [models.Index(fields=["automation", "-at"], name="automation_run")]

    def __str__(self) -> str:
        return f"automation {self.automation_id} on case {self.case_id}"


class Trial(models.Model):
    """What a version would have done to the cases that somebody may see, from ``since`` to ``at``."""

    reach = Reach(team=("automation__team_id",))

    automation = models.ForeignKey(Automation, on_delete=models.CASCADE, related_name="trials")
    version = models.ForeignKey(AutomationVersion, on_delete=models.CASCADE, related_name="trials")
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    since = models.DateTimeField()
    at = models.DateTimeField()
    looked_count = models.PositiveIntegerField(default=0)
    case_count = models.PositiveIntegerField(default=0)
    is_cut = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"trial of automation {self.automation_id}"


class TrialRow(models.Model):
    """One case that would have been touched, when, and what would have changed."""

    trial = models.ForeignKey(Trial, on_delete=models.CASCADE, related_name="rows")
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="+", db_index=False)
    at = models.DateTimeField()
    done = models.JSONField(default=list)

    class Meta:
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"case {self.case_id} in trial {self.trial_id}"
