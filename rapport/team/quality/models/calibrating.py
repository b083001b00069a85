"""Several reviewers judge the same cases, each without seeing the others."""

from django.db import models

from rapport.kernel.actor import Reach

from ..types import LONGEST_NAME, USUALLY_KEPT_DAYS
from .cards import Criterion, Version


class Calibration(models.Model):
    """A session: until it is closed nobody sees what others judged. ``led_to``: the version that came of it.

    ``keep_days`` after it was closed (or opened, where nobody closed it) the words and the judges' names go (``forgotten_at``);
    how far they agreed is counted still.
    """

    reach = Reach(own=("lead_id", "places__person_id"), team=("team_id",))

    name = models.CharField(max_length=LONGEST_NAME)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="calibrations")
    team = models.ForeignKey("people.Team", on_delete=models.PROTECT, related_name="+")
    lead = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    words = models.TextField(blank=True)
    led_to = models.ForeignKey(Version, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    keep_days = models.PositiveIntegerField(default=USUALLY_KEPT_DAYS)
    forgotten_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-opened_at", "-pk")

    def __str__(self) -> str:
        return self.name

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None


class CalibrationCase(models.Model):
    """A case that all judge."""

    calibration = models.ForeignKey(Calibration, on_delete=models.CASCADE, related_name="cases")
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint("calibration", "case", name="quality_calibration_case")]

    def __str__(self) -> str:
        return f"case {self.case_id} of calibration {self.calibration_id}"


class CalibrationPlace(models.Model):
    """Who judges in it; nobody by name once its time is over."""

    calibration = models.ForeignKey(Calibration, on_delete=models.CASCADE, related_name="places")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint("calibration", "person", name="quality_calibration_place")]

    def __str__(self) -> str:
        return f"place of {self.person_id} in calibration {self.calibration_id}"


class Mark(models.Model):
    """What one judge said of one criterion in one case. Handed in once, and never changed."""

    place = models.ForeignKey(CalibrationPlace, on_delete=models.CASCADE, related_name="marks")
    of = models.ForeignKey(CalibrationCase, on_delete=models.CASCADE, related_name="marks")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    value = models.PositiveSmallIntegerField(null=True, blank=True)
    comment = models.TextField(blank=True)
    contact = models.ForeignKey("cases.Contact", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("criterion__position", "pk")
        constraints = [models.UniqueConstraint("place", "of", "criterion", name="quality_mark_once")]

    def __str__(self) -> str:
        return f"mark of criterion {self.criterion_id} by place {self.place_id}"
