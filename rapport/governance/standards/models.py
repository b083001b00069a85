"""Tables of this room: calendars and standards in versions that are never changed, and the clocks that hold us to them."""

from datetime import datetime

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from .types import Hours, Measure, OwnDay, Result, Unit

MEASURES = {
    Measure.FIRST_RESPONSE: _("First response"),
    Measure.NEXT_RESPONSE: _("Next response"),
    Measure.UPDATE: _("Update"),
    Measure.PAUSABLE_UPDATE: _("Update while it is with us"),
    Measure.RESOLUTION: _("Resolution"),
    Measure.REQUESTER_WAIT: _("Customer’s wait"),
    Measure.WORK_TIME: _("Time with us"),
    Measure.TOTAL_RESOLUTION: _("Whole time to resolution"),
    Measure.FINAL_RESPONSE: _("Final response"),
}
RESULTS = {
    Result.RUNNING: _("Running"),
    Result.MET: _("Met"),
    Result.BREACHED: _("Breached"),
    Result.VOID: _("Not applicable"),
}
UNITS = {
    Unit.BUSINESS_SECONDS: _("hours of opening"),
    Unit.BUSINESS_DAYS: _("business days"),
    Unit.CALENDAR_DAYS: _("calendar days"),
    Unit.WEEKS: _("weeks"),
    Unit.MONTHS: _("months"),
}


class Calendar(models.Model):
    """The opening hours that a standard counts by."""

    key = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80)

    def __str__(self) -> str:
        return self.name


class CalendarVersion(models.Model):
    """The hours of a calendar as they were recorded at a moment. The newest one counts; results keep the one they had.

    ``week``: seven texts such as "09:00-12:30, 13:30-17:00", Monday first. ``days``: {"2026-12-24": {"spans", "name"}}.
    """

    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    zone_name = models.CharField(max_length=60)
    week = models.JSONField(default=list)
    country = models.CharField(max_length=2, blank=True)
    subdivision = models.CharField(max_length=10, blank=True)
    days = models.JSONField(default=dict)
    is_always_open = models.BooleanField(default=False)
    from_at = models.DateTimeField()
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint("calendar", "number", name="calendar_version_once")]

    def __str__(self) -> str:
        return f"{self.calendar_id} {self.number}"

    @property
    def hours(self) -> Hours:
        """Return what this version says."""
        return Hours(
            zone_name=self.zone_name,
            week=tuple(self.week),
            country=self.country,
            subdivision=self.subdivision,
            days={day: OwnDay(**own) for day, own in self.days.items()},
            is_always_open=self.is_always_open,
        )


class Standard(models.Model):
    """One promise to customers, as a measure. A statutory one stands beside the department's own, and never pauses.

    ``is_named``: it covers only subjects that name it, such as cases that another system held to its own policies.
    """

    key = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    promise = models.CharField(max_length=300)
    measure = models.CharField(max_length=20, choices=[(m.value, label) for m, label in MEASURES.items()])
    owner = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    is_statutory = models.BooleanField(default=False)
    is_named = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class StandardVersion(models.Model):
    """What a standard asks of subjects opened in [active_from, active_to). An empty list in the scope covers everything."""

    standard = models.ForeignKey(Standard, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    unit = models.CharField(max_length=20, choices=[(u.value, label) for u, label in UNITS.items()])
    amount = models.PositiveIntegerField()
    threshold_share = models.FloatField()
    kinds = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    channels = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    priorities = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    segments = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    team_ids = ArrayField(models.BigIntegerField(), default=list, blank=True)
    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, related_name="+")
    warnings = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    ladder = models.JSONField(default=list, blank=True)
    team_targets = models.JSONField(default=list, blank=True)
    active_from = models.DateTimeField()
    active_to = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint("standard", "number", name="standard_version_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="standard_target"),
            models.CheckConstraint(condition=Q(threshold_share__gt=0) & Q(threshold_share__lte=1), name="standard_threshold"),
            models.CheckConstraint(condition=Q(active_to=None) | Q(active_to__gte=F("active_from")), name="standard_forward"),
            ExclusionConstraint(
                name="standard_in_force_once",
                expressions=[
                    (F("standard"), RangeOperators.EQUAL),
                    (Func(F("active_from"), F("active_to"), function="tstzrange"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.standard_id} {self.number}"

    def is_in_force(self, at: datetime) -> bool:
        """Return whether subjects opened at this moment are judged by it."""
        return self.active_from <= at and (self.active_to is None or at < self.active_to)


IS_RUNNING = Q(result=Result.RUNNING.value)
IS_OPEN = Q(stopped_at=None) & ~Q(result=Result.VOID.value)


class Clock(models.Model):
    """One promise held against one subject, once for each turn. All moments are whole seconds.

    ``begun_at``: since when there is this clock; ``started_at``: from when it counts (a final response from the receipt).
    ``due_at``: the promised moment, none while a pause stops it. ``breach_at``: the first moment that is too late; it differs
    from ``due_at`` where the target is used up exactly at closing. ``paused_from`` and ``paused_to``: its pauses in UTC seconds
    since 1970, an end that is not there goes on. ``elapsed_seconds``: the time used up to ``stopped_at``. For targets in days,
    weeks or months both times are real seconds. ``team_id``: who answered for it last, while it ran.
    """

    subject_kind = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    measure = models.CharField(max_length=20)
    is_statutory = models.BooleanField()
    turn = models.PositiveIntegerField()
    standard_version = models.ForeignKey(StandardVersion, on_delete=models.PROTECT, related_name="+", db_index=False)
    calendar_version = models.ForeignKey(CalendarVersion, on_delete=models.PROTECT, related_name="+", db_index=False)
    team = models.ForeignKey("people.Team", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    begun_at = models.DateTimeField()
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    breach_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=10, choices=[(r.value, label) for r, label in RESULTS.items()])
    elapsed_seconds = models.BigIntegerField(null=True)
    target_seconds = models.BigIntegerField()
    paused_from = ArrayField(models.BigIntegerField(), default=list)
    paused_to = ArrayField(models.BigIntegerField(null=True), default=list)
    next_milestone_at = models.DateTimeField(null=True)
    next_milestone_share = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("subject_kind", "subject_id", "measure", "is_statutory", "turn", name="clock_once"),
            models.CheckConstraint(
                condition=~Q(result=Result.MET.value) | Q(stopped_at__isnull=False), name="clock_met_is_stopped"
            ),
        ]
        indexes = [
            models.Index("subject_kind", "due_at", name="clock_due", condition=IS_OPEN),
            models.Index("next_milestone_at", name="clock_milestone", condition=IS_RUNNING),
            models.Index("stopped_at", name="clock_stopped"),
            models.Index("subject_kind", "started_at", name="clock_started"),
            models.Index("calendar_version", name="clock_calendar", condition=IS_OPEN),
            models.Index("standard_version", "started_at", name="clock_standard"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject_id} {self.measure} {self.turn}"


class Late(models.Model):
    """How far a ladder is climbed after the breach of a clock that was told: ``hours`` (0: not yet), and when to look again."""

    clock = models.OneToOneField(Clock, on_delete=models.CASCADE, related_name="late")
    hours = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True, db_index=True)

    def __str__(self) -> str:
        return f"{self.clock_id} {self.hours}"


class Stage(models.Model):
    """The part of a clock's time in which one team (None: no team) had its subject, however often it came back to them.

    Kept where others had the subject too, or have it now, and where the standard gives the team an operational target:
    ``target_seconds`` of the clock's own time. Without one there is nothing to judge, and the result is void. ``begun_at``:
    since when they had it first. ``paused_from`` and ``paused_to``: when this time did not count, as for clocks: the clock's
    own pauses, and all the time with others. ``breach_at``: the first moment that is too late. Met when the clock stops
    before it; both are final.
    """

    clock = models.ForeignKey(Clock, on_delete=models.CASCADE, related_name="stages", db_index=False)
    team = models.ForeignKey("people.Team", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    target_seconds = models.BigIntegerField(null=True)
    begun_at = models.DateTimeField()
    breach_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=10, choices=[(r.value, label) for r, label in RESULTS.items()])
    paused_from = ArrayField(models.BigIntegerField(), default=list)
    paused_to = ArrayField(models.BigIntegerField(null=True), default=list)
    next_milestone_at = models.DateTimeField(null=True)
    next_milestone_share = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clock", "team"], name="stage_once", nulls_distinct=False),
            models.CheckConstraint(
                condition=Q(result=Result.VOID.value) | Q(target_seconds__gt=0, team__isnull=False), name="stage_target"
            ),
        ]
        indexes = [models.Index("next_milestone_at", name="stage_milestone", condition=IS_RUNNING)]

    def __str__(self) -> str:
        return f"{self.clock_id} with {self.team_id}"
