"""What makes a day at the desk: kept views, macros, drafts, who follows a case, who has it open."""

from django.db import models
from django.db.models import F, Q

from rapport.kernel.actor import Reach

from ..types import Channel, Effort, Priority, State


class SavedView(models.Model):
    """A way to look at the cases, kept under a name: the query of its address. With a team, all of the team have it."""

    reach = Reach(own=("owner_id",), team=("team_id",))

    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1_000)
    owner = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey("people.Team", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("owner", "name", name="view_once")]
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name


class Macro(models.Model):
    """Several acts and a text in one. Empty parts change nothing; ``is_note``: the text is a note and not an answer."""

    name = models.CharField(max_length=80, unique=True)
    text = models.TextField(blank=True)
    is_note = models.BooleanField(default=False)
    channel = models.CharField(max_length=20, choices=[(one.value, one.value) for one in Channel], blank=True)
    then = models.CharField(max_length=20, choices=[(one.value, one.value) for one in State], blank=True)
    priority = models.CharField(max_length=20, choices=[(one.value, one.value) for one in Priority], blank=True)
    reason = models.ForeignKey("cases.Reason", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Draft(models.Model):
    """What somebody is writing in a case and has not sent."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="drafts", db_index=False)
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("case", "person", name="draft_once")]

    def __str__(self) -> str:
        return f"draft in case {self.case_id}"


class Follower(models.Model):
    """Somebody wants to hear what happens to a case that is not theirs."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="followers", db_index=False)
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("case", "person", name="follower_once")]

    def __str__(self) -> str:
        return f"{self.person_id} follows case {self.case_id}"


class Here(models.Model):
    """Somebody had the page of a case open at a moment. Forgotten a minute later; nothing is counted from it."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="+", db_index=False)
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()
    is_writing = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint("case", "person", name="here_once")]

    def __str__(self) -> str:
        return f"{self.person_id} at case {self.case_id}"


class TimeEntry(models.Model):
    """Time that a person gave a case on a day. Running: no ``seconds`` yet; entered by hand: no ``started_at``."""

    reach = Reach(
        own=("person_id",), team=("team_id",), readers="case__reader_ids", restricts="cases.restrict", bars="case__barred_id"
    )

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="times", db_index=False)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey("people.Team", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    effort = models.CharField(max_length=10, choices=[(one.value, one.value) for one in Effort])
    day = models.DateField()
    started_at = models.DateTimeField(null=True, blank=True)
    seconds = models.PositiveIntegerField(null=True, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint("person", name="time_one_running", condition=Q(seconds=None)),
            models.CheckConstraint(condition=Q(seconds__isnull=False) | Q(started_at__isnull=False), name="time_begun"),
        ]
        indexes = [
            models.Index(fields=["case", "day"], name="time_case"),
            models.Index(fields=["team", "day"], name="time_team"),
        ]

    def __str__(self) -> str:
        return f"{self.effort} of case {self.case_id}"


class TimeCorrection(models.Model):
    """An entry said something else before: what, and why it was changed."""

    entry = models.ForeignKey(TimeEntry, on_delete=models.CASCADE, related_name="corrections")
    before_seconds = models.PositiveIntegerField()
    after_seconds = models.PositiveIntegerField()
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    why = models.CharField(max_length=200)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(before_seconds=F("after_seconds")), name="time_corrected")]
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"correction of {self.entry_id}"
