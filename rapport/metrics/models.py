"""Tables of the store: how far it has read the journal, and which days of which facts wait to be written again."""

from django.contrib.postgres.fields import BigIntegerRangeField
from django.db import models


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
