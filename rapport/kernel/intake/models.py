"""Tables of imports: runs with their counts, files, findings and rejected rows, and folders that are watched."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .types import Fate, Form, RunState


class ImportRun(models.Model):
    """One import, or its trial. ``plan`` is everything needed to run it again the same way: mapping, zone, date order.

    Rows: ``row_read`` = accepted + known + rejected once it is done; the database refuses a finished run that does not add up.
    ``group_done`` is the checkpoint: so many groups (objects of the source) are settled, in the order of the files.
    ``undone_at``: when it was asked to be undone; ``taken_count``: so many objects that it had made went; ``kept_ids``: those
    that stay because somebody has worked on them, known once the undoing is done. ``stop_asked_at``: when somebody wanted it
    stopped; it stands until the run is started again.
    """

    kind = models.CharField(max_length=40)
    mapping_name = models.CharField(max_length=80)
    mapping_version = models.CharField(max_length=40, blank=True)
    plan = models.JSONField(default=dict)
    state = models.CharField(max_length=20, choices=[(s.value, s.value) for s in RunState], default=RunState.DRAFT)
    is_trial = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    by_id = models.BigIntegerField(null=True, blank=True)
    by_name = models.CharField(max_length=120)
    origin = models.CharField(max_length=300, blank=True)
    row_estimate = models.BigIntegerField(default=0)
    row_read = models.BigIntegerField(default=0)
    row_staged = models.BigIntegerField(default=0)
    row_accepted = models.BigIntegerField(default=0)
    row_known = models.BigIntegerField(default=0)
    row_rejected = models.BigIntegerField(default=0)
    group_total = models.BigIntegerField(default=0)
    group_done = models.BigIntegerField(default=0)
    added_count = models.BigIntegerField(default=0)
    changed_count = models.BigIntegerField(default=0)
    unchanged_count = models.BigIntegerField(default=0)
    made = models.JSONField(default=dict)
    busy_seconds = models.FloatField(default=0.0)
    failure = models.TextField(blank=True)
    stop_asked_at = models.DateTimeField(null=True, blank=True)
    stop_asked_by_name = models.CharField(max_length=120, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by_name = models.CharField(max_length=120, blank=True)
    taken_count = models.BigIntegerField(default=0)
    kept_ids = models.JSONField(null=True, blank=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        constraints = [
            models.CheckConstraint(
                name="import_run_adds_up",
                condition=~Q(state=RunState.DONE.value) | Q(row_read=F("row_accepted") + F("row_known") + F("row_rejected")),
            )
        ]
        indexes = [models.Index(fields=["kind", "-made_at"], name="import_run_recent")]

    def __str__(self) -> str:
        return f"import {self.pk} of {self.kind} by {self.mapping_name}"

    @property
    def is_running(self) -> bool:
        return self.state in {RunState.WAITING, RunState.STAGING, RunState.WORKING}

    @property
    def is_stopping(self) -> bool:
        return self.is_running and self.stop_asked_at is not None

    @property
    def is_done(self) -> bool:
        return self.state == RunState.DONE

    @property
    def is_undone(self) -> bool:
        return self.kept_ids is not None

    @property
    def is_failed(self) -> bool:
        return self.state == RunState.FAILED

    @property
    def row_settled(self) -> int:
        return self.row_accepted + self.row_known + self.row_rejected

    @property
    def share_done(self) -> float:
        """Return how far it is, in [0, 1]: reading counts a fifth, taking the rest."""
        if self.is_done:
            return 1.0
        reading = min(self.row_read / self.row_estimate, 1.0) if self.row_estimate else 0.0
        taking = self.group_done / self.group_total if self.group_total else 0.0
        return 0.2 * (1.0 if self.state == RunState.WORKING else reading) + 0.8 * taking


class ImportMade(models.Model):
    """Something that came into being beside the objects of a run: a customer, a team. ``fate``: what became of it when the run
    was undone; "" until then.
    """

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="made_rows")
    kind = models.CharField(max_length=20)
    made_id = models.BigIntegerField()
    fate = models.CharField(max_length=10, choices=[(f.value, f.value) for f in Fate], blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "kind", "made_id"], name="import_made_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.made_id} by import {self.run_id}"


class ImportFile(models.Model):
    """One table of a run: a file, or the list called ``part`` in a JSON document that holds several.

    ``row_read`` is the checkpoint of reading: so many of its rows are staged or rejected.
    """

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="files")
    place = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    path = models.TextField()
    sha256 = models.CharField(max_length=64, db_index=True)
    size_bytes = models.BigIntegerField()
    unpacked_bytes = models.BigIntegerField()
    part = models.CharField(max_length=120, blank=True)
    form = models.CharField(max_length=10, choices=[(f.value, f.value) for f in Form])
    is_packed = models.BooleanField(default=False)
    encoding = models.CharField(max_length=20, blank=True)
    delimiter = models.CharField(max_length=5, blank=True)
    has_strange_bytes = models.BooleanField(default=False)
    has_nul = models.BooleanField(default=False)
    row_estimate = models.BigIntegerField(default=0)
    header = models.JSONField(default=list)
    notes = models.JSONField(default=list)
    row_read = models.BigIntegerField(default=0)
    is_read = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "place"], name="import_file_place")]

    def __str__(self) -> str:
        return self.name


class RejectedRow(models.Model):
    """A row that was not taken, as it was, with the reason. ``values`` is JSON text: a list in the order of the file's header."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="rejected")
    file = models.PositiveSmallIntegerField()
    line = models.BigIntegerField()
    reason = models.CharField(max_length=300)
    values = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["run", "file", "line"], name="rejected_row_place")]

    def __str__(self) -> str:
        return f"line {self.line}: {self.reason}"


class Finding(models.Model):
    """Something that was taken but is worth telling: a value the mapping does not know, a moment that had to be moved."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="findings")
    kind = models.CharField(max_length=40)
    column = models.CharField(max_length=120, blank=True)
    value = models.CharField(max_length=200, blank=True)
    row_count = models.BigIntegerField(default=0)
    places = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "kind", "column", "value"], name="finding_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.column}={self.value!r} x {self.row_count}"


class WatchedFolder(models.Model):
    """A folder on the server whose new files are brought in by themselves, each once."""

    kind = models.CharField(max_length=40)
    path = models.CharField(max_length=400)
    mapping_name = models.CharField(max_length=80)
    zone_name = models.CharField(max_length=60, blank=True)
    date_order = models.CharField(max_length=3, blank=True)
    is_active = models.BooleanField(default=True)
    made_at = models.DateTimeField()
    by_name = models.CharField(max_length=120)
    looked_at = models.DateTimeField(null=True, blank=True)
    trouble = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "path"], name="watched_folder_once")]

    def __str__(self) -> str:
        return self.path
