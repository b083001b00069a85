"""Tables of this room: topics, articles with their versions, proposals, what readers said and looked for."""

from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

from rapport.kernel.actor import Reach

from .types import (
    LANGUAGES,
    LONGEST_NOTE,
    LONGEST_TITLE,
    LONGEST_WORDS,
    ArticleState,
    Asking,
    Audience,
    ProposalState,
    Written,
)

AUDIENCES = [(one.value, one.value) for one in Audience]
STATES = [(one.value, one.value) for one in ArticleState]
LANGUAGE: dict[str, Any] = {"max_length": 5, "choices": [(one, one) for one in LANGUAGES]}


class Topic(models.Model):
    """Under what articles stand: two levels. ``names``: what it is called in other languages."""

    name = models.CharField(max_length=80)
    names = models.JSONField(default=dict, blank=True)
    slug = models.SlugField(max_length=80, unique=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ("position", "name")

    def __str__(self) -> str:
        return self.name

    def called(self, language: str) -> str:
        """Return its name in a language, else in the house's."""
        return str(self.names.get(language) or self.name)


class Article(models.Model):
    """One answer in one language. ``title``, ``body`` and ``audience`` are the working copy; others read ``current``."""

    reach = Reach(own=("made_by_id",))

    language = models.CharField(**LANGUAGE)
    slug = models.SlugField(max_length=LONGEST_TITLE, blank=True)
    state = models.CharField(max_length=12, choices=STATES, default=ArticleState.DRAFT)
    title = models.CharField(max_length=LONGEST_TITLE)
    body = models.TextField(blank=True)
    audience = models.CharField(max_length=12, choices=AUDIENCES)
    current = models.ForeignKey("Version", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, null=True, blank=True, related_name="articles")
    owner = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    review_by = models.DateField(null=True, blank=True)
    reminded_for = models.DateField(null=True, blank=True)
    original = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="translations")
    original_version = models.PositiveIntegerField(default=0)
    replaced_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    handed_in_at = models.DateTimeField(null=True, blank=True)
    search_words = models.CharField(max_length=LONGEST_WORDS, blank=True)
    search = SearchVectorField(null=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state="draft") | Q(current__isnull=False), name="article_version"),
            models.UniqueConstraint("original", "language", name="translation_once"),
        ]
        indexes = [GinIndex("search", name="article_search"), models.Index("review_by", name="article_review")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_published(self) -> bool:
        return self.state == ArticleState.PUBLISHED

    @property
    def is_public(self) -> bool:
        return self.is_published and self.current is not None and self.current.audience == Audience.PUBLIC

    @property
    def shown_title(self) -> str:
        """The title that others read; the working one while nobody does."""
        return self.current.title if self.current else self.title

    @property
    def written(self) -> Written:
        """The working copy."""
        return Written(title=self.title, body=self.body, audience=Audience(self.audience))

    @property
    def has_changes(self) -> bool:
        """Whether the working copy says something else than the version in force."""
        return self.current is not None and self.written != self.current.written


class Version(models.Model):
    """What an article said from a moment on. A trigger refuses any change but the end of its time."""

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=LONGEST_TITLE)
    body = models.TextField()
    text = models.TextField()
    audience = models.CharField(max_length=12, choices=AUDIENCES)
    note = models.CharField(max_length=LONGEST_NOTE, blank=True)
    active_from = models.DateTimeField()
    active_to = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("-number",)
        constraints = [
            models.UniqueConstraint("article", "number", name="version_once"),
            models.UniqueConstraint("article", condition=Q(active_to=None), name="version_in_force_once"),
        ]

    def __str__(self) -> str:
        return f"{self.title}, version {self.number}"

    @property
    def written(self) -> Written:
        """What it says."""
        return Written(title=self.title, body=self.body, audience=Audience(self.audience))


class Serving(models.Model):
    """A subject that an article answers, by kind and id: the reason of a case, for example."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="servings")
    kind = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint("kind", "subject_id", "article", name="serving_once")]

    def __str__(self) -> str:
        return f"{self.kind}:{self.subject_id}"


class Proposal(models.Model):
    """A change that somebody proposes to whoever publishes: the whole text as it should read, and why."""

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="proposals")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=LONGEST_TITLE)
    body = models.TextField()
    why = models.CharField(max_length=LONGEST_WORDS)
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=[(one.value, one.value) for one in ProposalState])
    answer = models.CharField(max_length=LONGEST_WORDS, blank=True)
    answered_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-at",)
        indexes = [models.Index("state", "at", name="proposal_state")]

    def __str__(self) -> str:
        return f"proposal for {self.article_id}"


class Feedback(models.Model):
    """What a reader thought of a version: helpful or not, and perhaps words. Nothing says who it was."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="feedback")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    is_helpful = models.BooleanField()
    words = models.CharField(max_length=LONGEST_WORDS, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index("article", "at", name="feedback_article")]

    def __str__(self) -> str:
        return "helpful" if self.is_helpful else "not helpful"


class Search(models.Model):
    """How often some words were looked for on one day, and how many articles were found at last. Nothing says by whom."""

    words = models.CharField(max_length=80)
    language = models.CharField(**LANGUAGE)
    place = models.CharField(max_length=8, choices=[(one.value, one.value) for one in Asking])
    date = models.DateField()
    count = models.PositiveIntegerField(default=1)
    without_count = models.PositiveIntegerField(default=0)
    found_count = models.PositiveIntegerField(default=0)
    is_settled = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint("words", "language", "place", "date", name="search_once")]
        indexes = [models.Index("date", name="search_date")]

    def __str__(self) -> str:
        return self.words


class Showing(models.Model):
    """An article was offered for a subject, and perhaps used."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="showings")
    kind = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    shown_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("kind", "subject_id", "article", name="showing_once")]
        indexes = [models.Index("article", "used_at", name="showing_article")]

    def __str__(self) -> str:
        return f"{self.kind}:{self.subject_id}"
