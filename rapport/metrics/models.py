"""Tables of the store: how far it has read the journal, which days of which facts wait, and what was frozen and measured."""

from django.contrib.postgres.fields import ArrayField, BigIntegerRangeField
from django.db import models
from django.db.models import Q

from rapport.kernel.actor import Reach

from .types import LONGEST_TITLE, CitationKind, Step


class Reading(models.Model):
    """How far the journal has been read: everything recorded before ``since_at``, and behind it the entries in ``handled``.

    ``fresh_at``: all that had been committed by this moment is in the facts.
    """

    since_at = models.DateTimeField()
    fresh_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"read to {self.since_at:%Y-%m-%d %H:%M:%S}"


class HandledEntries(models.Model):
    """A run of journal entries behind the reading's moment that have been taken already."""

    entries = BigIntegerRangeField()

    def __str__(self) -> str:
        return f"entries {self.entries}"


class LoadedFact(models.Model):
    """A fact that has been loaded, by its declaration's digest. ``loaded_to``: a first load goes on from this day."""

    name = models.CharField(max_length=60, unique=True)
    digest = models.CharField(max_length=16)
    loaded_to = models.DateField(null=True)
    is_whole = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class WaitingDay(models.Model):
    """A day of a fact that has changed since it was written."""

    fact = models.CharField(max_length=60)
    day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint("fact", "day", name="waiting_day_once")]

    def __str__(self) -> str:
        return f"{self.fact} {self.day}"


class Evidence(models.Model):
    """A number as it was answered at a moment, for ever. The database refuses to change or delete it.

    ``content``: canonical JSON of everything frozen (frozen.py); ``rows``: the cases behind it, as JSON, empty without; the
    content holds the hash of the rows. The other columns repeat parts of it, to find it by. ``team_ids``: the teams whose
    numbers it tells, NULL for the whole department's.
    """

    reach = Reach(teams=("team_ids",))

    title = models.CharField(max_length=LONGEST_TITLE)
    metric = models.CharField(max_length=80)
    definition_version = models.IntegerField()
    as_of = models.DateTimeField()
    team_ids = ArrayField(models.BigIntegerField(), null=True)
    content = models.TextField()
    rows = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64)
    frozen_by_id = models.BigIntegerField(null=True)
    frozen_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["-frozen_at"], name="evidence_newest"), models.Index("metric", name="evidence_metric")]
        constraints = [models.CheckConstraint(condition=~Q(team_ids__len=0), name="evidence_of_somebody")]

    def __str__(self) -> str:
        return self.title


class Citation(models.Model):
    """An object that rests on evidence. ``subject_kind`` and ``subject_id`` name it; its room stands above this one."""

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="citations")
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    kind = models.CharField(max_length=20, choices=[(k.value, k.value) for k in CitationKind])
    cited_by_id = models.BigIntegerField(null=True)
    cited_at = models.DateTimeField()
    withdrawn_by_id = models.BigIntegerField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "evidence", "subject_kind", "subject_id", name="citation_once", condition=Q(withdrawn_at__isnull=True)
            ),
        ]
        indexes = [models.Index("subject_kind", "subject_id", name="citation_subject")]

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject_id} cites {self.evidence_id}"

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None


class Effect(models.Model):
    """A change, the number that it was to move, and what came of it. Final, and refused to be changed, once ``is_final``.

    ``question``: as in frozen.py, over the days of both windows; ``comparison``: for the group beside it the same, or NULL.
    ``before_steps`` and ``after_steps``: whole days or weeks. ``is_provoked``: who asked says that a bad stretch provoked the
    change. ``worthwhile``: the least change that would matter, in the unit of the number. ``finding``: as effects.py writes it.
    ``subject_kind`` and ``subject_id``: the object whose change it was, such as a decision; empty and NULL without one.
    """

    reach = Reach(teams=("team_ids",))

    label = models.CharField(max_length=LONGEST_TITLE)
    metric = models.CharField(max_length=80)
    question = models.JSONField()
    comparison = models.JSONField(null=True)
    team_ids = ArrayField(models.BigIntegerField(), null=True)
    change_at = models.DateTimeField()
    step = models.CharField(max_length=10, choices=[(s.value, s.value) for s in Step])
    before_steps = models.IntegerField()
    after_steps = models.IntegerField()
    is_provoked = models.BooleanField(default=False)
    worthwhile = models.FloatField(null=True)
    asked_by_id = models.BigIntegerField(null=True)
    asked_at = models.DateTimeField()
    subject_kind = models.CharField(max_length=40, blank=True)
    subject_id = models.BigIntegerField(null=True)
    finding = models.JSONField()
    definition_version = models.IntegerField()
    measured_at = models.DateTimeField()
    is_final = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["-asked_at"], name="effect_newest"),
            models.Index("metric", name="effect_metric"),
            models.Index("subject_kind", "subject_id", name="effect_subject", condition=Q(subject_id__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(before_steps__gt=0, after_steps__gt=0), name="effect_has_two_sides"),
            models.CheckConstraint(condition=~Q(team_ids__len=0), name="effect_of_somebody"),
            models.CheckConstraint(condition=Q(subject_id=None) | ~Q(subject_kind=""), name="effect_about_something"),
        ]

    def __str__(self) -> str:
        return self.label
