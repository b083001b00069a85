"""What is alleged, what was looked at, what it amounts to, and what was decided."""

from django.db import models

from rapport.desk.complaints.types import Decision

from .files import ComplaintFile
from .words import PERSON, choices


class Allegation(models.Model):
    """One thing that the complainant says went wrong. Each is decided on its own."""

    complaint = models.ForeignKey(ComplaintFile, on_delete=models.CASCADE, related_name="allegations")
    text = models.TextField()
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.text[:60]


class EvidenceItem(models.Model):
    """Something that was looked at, and where it is from. Apart from what is answered."""

    complaint = models.ForeignKey(ComplaintFile, on_delete=models.CASCADE, related_name="evidence_items")
    allegation = models.ForeignKey(Allegation, on_delete=models.CASCADE, null=True, related_name="evidence_items")
    text = models.TextField()
    source = models.CharField(max_length=200)
    at = models.DateTimeField()
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return self.text[:60]


class Finding(models.Model):
    """What the evidence amounts to."""

    complaint = models.ForeignKey(ComplaintFile, on_delete=models.CASCADE, related_name="findings")
    allegation = models.ForeignKey(Allegation, on_delete=models.CASCADE, null=True, related_name="findings")
    text = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return self.text[:60]


class Ruling(models.Model):
    """What somebody decided of one allegation at one stage, and why."""

    allegation = models.ForeignKey(Allegation, on_delete=models.CASCADE, related_name="rulings")
    stage = models.PositiveSmallIntegerField()
    decision = models.CharField(max_length=20, choices=choices(Decision))
    reasons = models.TextField()
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("allegation", "stage", name="ruling_once")]

    def __str__(self) -> str:
        return f"{self.decision} at stage {self.stage}"
