"""Tables of this room: targets with what came of them, questions that people keep, agreements about figures of people."""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Coalesce

from rapport.kernel.actor import Reach


class Target(models.Model):
    """What a metric should reach over the dates in [active_from, active_to), for the whole department or (``team``) for one team.

    With a ``queue`` for the cases that it took last; ``team`` is the one that served it when the target was set.
    ``value`` in the metric's own unit: shares in [0, 1], times in seconds, counts by the week. The metric says which way is good.
    """

    reach = Reach(team=("team_id",))

    metric = models.CharField(max_length=80)
    team = models.ForeignKey("people.Team", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    queue = models.ForeignKey("routing.Queue", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    value = models.FloatField()
    owner = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    active_from = models.DateField()
    active_to = models.DateField(null=True, blank=True)
    review_date = models.DateField()
    set_at = models.DateTimeField()
    set_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(active_to=None) | Q(active_to__gte=F("active_from")), name="target_forward"),
            models.CheckConstraint(condition=Q(queue=None) | Q(team__isnull=False), name="target_queue_has_team"),
            ExclusionConstraint(
                name="target_once",
                expressions=[
                    (F("metric"), RangeOperators.EQUAL),
                    (Coalesce(F("team"), 0), RangeOperators.EQUAL),
                    (Coalesce(F("queue"), 0), RangeOperators.EQUAL),
                    (Func(F("active_from"), F("active_to"), function="daterange"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.metric} {self.value:g}"


class Owner(models.Model):
    """Who answers for a metric. Without a row, somebody of the role that its declaration names does."""

    metric = models.CharField(max_length=80, unique=True)
    owner = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField()
    named_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.metric}: {self.owner_id}"


class Miss(models.Model):
    """A stretch in which a target was missed beyond doubt, from the day on which that was seen until it was met again."""

    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="misses")
    from_date = models.DateField()
    to_date = models.DateField(null=True, blank=True)
    value = models.FloatField()
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    n = models.PositiveIntegerField()
    since = models.DateField()
    until = models.DateField()
    commitment_id = models.BigIntegerField(null=True)
    evidence_id = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("target", condition=Q(to_date=None), name="miss_once"),
        ]

    def __str__(self) -> str:
        return f"{self.target_id} missed from {self.from_date}"


class Question(models.Model):
    """A question that somebody keeps: what stands in the address of the explorer, under a name of its own."""

    reach = Reach(own=("owner_id",))

    name = models.CharField(max_length=80)
    owner = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    asked = models.CharField(max_length=1_000)
    is_shared = models.BooleanField(default=False)
    saved_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("owner", "name", name="question_name_once")]

    def __str__(self) -> str:
        return self.name


class DefinitionVersion(models.Model):
    """When this installation first counted by a version of a metric's definition. ``is_first``: it knew none before."""

    metric = models.CharField(max_length=80)
    version = models.PositiveIntegerField()
    seen_at = models.DateTimeField()
    is_first = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("metric", "version", name="definition_once")]

    def __str__(self) -> str:
        return f"{self.metric} {self.version}"


class Agreement(models.Model):
    """What was agreed about figures of individual people: with whom, for what, from when, until it is looked at again.

    A change is a next ``version``; nothing of a version changes but that it is withdrawn. ``person_ids``: whom it covers, None
    for everybody. ``reach_days``: how far back their figures may go.
    """

    version = models.PositiveIntegerField(unique=True)
    party = models.CharField(max_length=20)
    agreed_with = models.CharField(max_length=160)
    person_ids = ArrayField(models.BigIntegerField(), null=True)
    purposes = ArrayField(models.CharField(max_length=20))
    text = models.TextField()
    reach_days = models.PositiveIntegerField()
    active_from = models.DateField()
    review_date = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_why = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(review_date__gt=F("active_from")), name="agreement_forward"),
        ]

    def __str__(self) -> str:
        return f"agreement {self.version}"


class Look(models.Model):
    """Somebody looked at another person's figures of a metric over the dates in [``since``, ``until``)."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="looks")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    metric = models.CharField(max_length=80)
    since = models.DateField()
    until = models.DateField()
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person", "-at"], name="look_person")]

    def __str__(self) -> str:
        return f"{self.by_id} at {self.person_id}"
