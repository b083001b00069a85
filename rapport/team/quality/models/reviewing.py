"""Plans with what was agreed about them, what they drew, and what came of each review."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from rapport.kernel.actor import Reach

from ..types import LONGEST_NAME, LONGEST_REASON, Help, Part, ReviewState, Sign, Turn, Way
from .cards import Criterion, Scorecard, Version, choices


class Plan(models.Model):
    """Whose work is drawn, how, and what was agreed about it. It is ended, never changed: what it drew rests on it."""

    reach = Reach(team=("team_id",))

    name = models.CharField(max_length=LONGEST_NAME)
    team = models.ForeignKey("people.Team", on_delete=models.PROTECT, related_name="+")
    scorecard = models.ForeignKey(Scorecard, on_delete=models.PROTECT, related_name="plans")
    way = models.CharField(max_length=10, choices=choices(Way))
    part = models.CharField(max_length=10, choices=choices(Part), default=Part.PERSON)
    week_count = models.PositiveSmallIntegerField()
    least_count = models.PositiveSmallIntegerField(default=0)
    signs = ArrayField(models.CharField(max_length=20, choices=choices(Sign)), default=list, blank=True)
    purpose = models.TextField()
    agreed_with = models.CharField(max_length=300)
    agreed_date = models.DateField()
    review_date = models.DateField()
    keep_days = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name

    @property
    def is_ended(self) -> bool:
        return self.ended_at is not None


class PlanReviewer(models.Model):
    """Who reviews what a plan draws."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="reviewers")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint("plan", "person", name="quality_reviewer_once")]

    def __str__(self) -> str:
        return f"reviewer {self.person_id} of plan {self.plan_id}"


class Sample(models.Model):
    """What a plan drew of the cases that were settled in [from, to): with the seed, so that anybody can draw it again."""

    reach = Reach(team=("plan__team_id",))

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="samples")
    from_at = models.DateTimeField()
    to_at = models.DateTimeField()
    seed = models.BigIntegerField()
    frame_count = models.PositiveIntegerField()
    drawn_at = models.DateTimeField()

    class Meta:
        ordering = ("-from_at", "-pk")
        constraints = [models.UniqueConstraint("plan", "from_at", name="quality_sample_once")]

    def __str__(self) -> str:
        return f"sample {self.pk} of plan {self.plan_id}"


class Review(models.Model):
    """One case that is judged. ``chance``: with which it was drawn; None where it does not speak for all work.

    The person, who leads them, the reviewer and, after an appeal, who decides it see it: nobody else, whatever their role.
    Who answers for its team may hand its next step on, and sees no result by that.
    Once its time is over (``forgotten_at``) the words and the names are gone, and what it came to is counted still.
    """

    reach = Reach(
        own=("person_id", "reviewer_id", "decider_id", "person__manager_id"), team=("team_id",),
        readers="case__reader_ids", restricts="cases.restrict", bars="case__barred_id",
    )  # fmt: skip

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="+")
    team = models.ForeignKey("people.Team", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reviewer = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decider = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="reviews")
    sample = models.ForeignKey(Sample, on_delete=models.CASCADE, related_name="reviews")
    part = models.CharField(max_length=40, blank=True)
    chance = models.FloatField(null=True, blank=True)
    state = models.CharField(max_length=12, choices=choices(ReviewState), default=ReviewState.WAITING)
    drawn_at = models.DateTimeField()
    due_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    answer_until = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    words = models.TextField(blank=True)
    answer = models.TextField(blank=True)
    aside_reason = models.CharField(max_length=500, blank=True)
    forgotten_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("sample", "case", name="quality_review_once"),
            models.CheckConstraint(
                condition=Q(state__in=[ReviewState.WAITING.value, ReviewState.SET_ASIDE.value]) | Q(submitted_at__isnull=False),
                name="quality_review_submitted",
            ),
            models.CheckConstraint(condition=Q(chance=None) | Q(chance__gt=0, chance__lte=1), name="quality_review_chance"),
            models.CheckConstraint(
                condition=Q(person=None) | Q(reviewer=None) | ~Q(person=models.F("reviewer")), name="quality_review_not_own"
            ),
        ]
        indexes = [
            models.Index(fields=["reviewer", "due_at"], name="quality_waiting", condition=Q(state=ReviewState.WAITING.value)),
            models.Index(fields=["person", "-submitted_at"], name="quality_person"),
            models.Index(fields=["submitted_at"], name="quality_submitted"),
        ]

    def __str__(self) -> str:
        return f"review {self.pk} of case {self.case_id}"


class Outcome(models.Model):
    """What the judgements of a review came to: the first, and where an appeal was upheld a second. Neither is ever changed."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="outcomes")
    number = models.PositiveSmallIntegerField()
    score_share = models.FloatField(null=True, blank=True)
    is_passed = models.BooleanField()
    critical_count = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        ordering = ("number",)
        constraints = [models.UniqueConstraint("review", "number", name="quality_outcome_once")]

    def __str__(self) -> str:
        return f"outcome {self.number} of review {self.review_id}"


class Judgement(models.Model):
    """What was judged of one criterion, and what shows it. ``number``: of the outcome that it belongs to; 0: a draft."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="judgements")
    number = models.PositiveSmallIntegerField(default=0)
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    value = models.PositiveSmallIntegerField(null=True, blank=True)
    comment = models.TextField(blank=True)
    contact = models.ForeignKey("cases.Contact", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("number", "criterion__position", "pk")
        constraints = [models.UniqueConstraint("review", "number", "criterion", name="quality_judgement_once")]

    def __str__(self) -> str:
        return f"criterion {self.criterion_id} of review {self.review_id}"


class Appeal(models.Model):
    """The person sees criteria otherwise, says why, and somebody else decides. ``is_upheld`` None: it waits."""

    review = models.OneToOneField(Review, on_delete=models.CASCADE, related_name="appeal")
    criterion_ids = ArrayField(models.BigIntegerField())
    reason = models.TextField()
    at = models.DateTimeField()
    is_upheld = models.BooleanField(null=True, blank=True)
    words = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(is_upheld=None, decided_at=None) | Q(is_upheld__isnull=False, decided_at__isnull=False),
                name="quality_appeal_decided",
            )
        ]

    def __str__(self) -> str:
        return f"appeal against review {self.review_id}"


class Coaching(models.Model):
    """What was agreed after a review: an action that the person owes by a day, or a demonstration to practise with."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="coachings")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    help = models.CharField(max_length=10, choices=choices(Help))
    text = models.TextField()
    own_words = models.TextField(blank=True)
    commitment = models.ForeignKey("commitments.Commitment", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    demonstration = models.ForeignKey(
        "training.Demonstration", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"agreed after review {self.review_id}"


class Handing(models.Model):
    """The next step with a review was handed on: from whom to whom, and why. ``before`` None: nobody had it."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="handings")
    turn = models.CharField(max_length=10, choices=choices(Turn))
    before = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    to = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=LONGEST_REASON)
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"review {self.review_id} handed on"


class Look(models.Model):
    """Somebody who is neither the person nor the reviewer opened a review: the person reads who, and when."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="looks")
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"look at review {self.review_id}"
