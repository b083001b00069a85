"""Tables every room stands on: the journal, the inbox, kept files."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _


class Entry(models.Model):
    """One thing that happened, for ever. The database refuses to change or delete it; partitioned by month of ``recorded_at``.

    ``payload`` holds ids, enums and numbers only: text and names live in their room, where they can be erased.
    """

    event = models.CharField(max_length=80)
    payload = models.JSONField()
    actor = models.CharField(max_length=120)
    person_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    subject = models.CharField(max_length=80)
    subject_id = models.BigIntegerField()

    class Meta:
        verbose_name = _("journal entry")
        verbose_name_plural = _("journal entries")
        indexes = [
            models.Index(fields=["subject", "subject_id", "at"], name="entry_subject"),
            models.Index(fields=["event", "at"], name="entry_event"),
            # What was written lately stands last: a few numbers for each stretch of pages find it, and cost writers nothing.
            BrinIndex(fields=["recorded_at"], name="entry_recorded", pages_per_range=16, autosummarize=True),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.subject}:{self.subject_id}"


class Notice(models.Model):
    """One line in one person's inbox."""

    person_id = models.BigIntegerField()
    entry_id = models.BigIntegerField()
    kind = models.CharField(max_length=40)
    text = models.CharField(max_length=300)
    url = models.CharField(max_length=300)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person_id", "entry_id", "kind"], name="notice_once")]
        indexes = [models.Index(fields=["person_id", "-at"], name="notice_person")]

    def __str__(self) -> str:
        return self.text


class Visit(models.Model):
    """When a person was here last (``here_at``, known to some minutes), and when they had left before they came back.

    ``left_at``: the last moment of the visit before this one; None during the first.
    """

    person_id = models.BigIntegerField(unique=True)
    here_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.person_id} {self.here_at}"


class StoredFile(models.Model):
    """One kept file. Its bytes lie outside the web root under their own hash; the row says to what it belongs."""

    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size_bytes = models.BigIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    subject = models.CharField(max_length=80)
    subject_id = models.BigIntegerField()
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["subject", "subject_id"], name="file_subject")]

    def __str__(self) -> str:
        return self.name


class Seal(models.Model):
    """What the journal was up to an entry's number (``until_id``): ``marks`` of each entry since the seal before.

    A mark: the entry's number, and the first 8 bytes of its hash. Never changed or deleted, as the journal; see ``chain``.
    """

    number = models.BigIntegerField(primary_key=True)
    until_id = models.BigIntegerField()
    entry_count = models.PositiveIntegerField()
    marks = models.BinaryField()
    previous = models.CharField(max_length=64, blank=True)
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"seal {self.number}"
