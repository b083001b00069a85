"""Tables of this room. Adjectives live here; verbs live in actions."""

import json
import secrets
from collections.abc import Mapping
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import CombinedSearchVector, SearchConfig, SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Now

from rapport.kernel.actor import Reach

from ..types import UNSETTLED, Channel, Direction, EscalationState, Kind, Priority, State, Tier
from .bulk import BulkAct as BulkAct
from .bulk import BulkRow as BulkRow
from .held import CaseStandard as CaseStandard
from .linking import Link as Link
from .linking import Merge as Merge
from .settling import Approval as Approval
from .settling import ChecklistItem as ChecklistItem
from .settling import ChecklistMark as ChecklistMark
from .settling import ClosingRule as ClosingRule
from .working import Draft as Draft
from .working import Follower as Follower
from .working import Here as Here
from .working import Macro as Macro
from .working import SavedView as SavedView
from .working import TimeCorrection as TimeCorrection
from .working import TimeEntry as TimeEntry

# Into these a case comes at the end of a stretch of work, or again: asked for by when it did.
TURNED = (State.REOPENED, State.RESOLVED, State.CLOSED)


def _choices(words: type[Kind | Channel | Direction | State | Priority | Tier | EscalationState]) -> list[tuple[str, str]]:
    return [(word.value, word.value) for word in words]


def new_key() -> str:
    """Return a secret that goes into the customer's link to one case; a new one makes the old link worthless."""
    return new_keys(1)[0]


def new_keys(count: int) -> list[str]:
    """Return so many such secrets, asked of the system at once."""
    drawn = secrets.token_urlsafe(24 * count)  # each 24 bytes are 32 characters, without anything at the end
    return [drawn[start : start + 32] for start in range(0, 32 * count, 32)]


def _searched() -> CombinedSearchVector:
    """What a case is found by: its own words and references. Its contacts have an index of their own (see Contact)."""
    references = Func(
        F("attributes"),
        function="jsonb_to_tsvector",
        template="setweight(%(function)s('rapport', %(expressions)s, '[\"string\"]'), 'A')",
        output_field=SearchVectorField(),
    )
    config = SearchConfig("rapport")
    return CombinedSearchVector(SearchVector("subject", "external_id", config=config, weight="A"), "||", references, config)


class Unsearched[Row: models.Model](models.Manager[Row]):
    """Leaves the words of the search in the database: they are asked for there and never shown."""

    def get_queryset(self) -> models.QuerySet[Row]:
        return super().get_queryset().defer("search")


class Reason(models.Model):
    """Why the customer contacted us, on two levels."""

    name = models.CharField(max_length=120)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint("parent", "name", name="reason_once", nulls_distinct=False)]

    def __str__(self) -> str:
        return self.name


class Cause(models.Model):
    """What made it happen, on two levels, and the department that answers for it."""

    name = models.CharField(max_length=120)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    department = models.ForeignKey("people.Department", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint("parent", "name", name="cause_once", nulls_distinct=False)]

    def __str__(self) -> str:
        return self.name


class Attribute(models.Model):
    """A fact that this department keeps about its cases, such as order reference, product, carrier or store."""

    key = models.SlugField(max_length=40, unique=True)
    label = models.CharField(max_length=80)
    choices = models.JSONField(default=list, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    is_watched = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ("position", "key")

    def __str__(self) -> str:
        return self.label


class Case(models.Model):
    """One request of a customer until it is settled. ``due_at`` is the next due moment of its running clocks.

    ``worked_at`` is when somebody last worked on it here; from then on its states and assignments are ours, and a
    second import of it only adds to its record. ``merged_into``: the case in which it goes on; this one counts nowhere then.
    ``reader_ids``: who alone may see it, beside whoever may restrict cases; None: whoever else may.
    ``barred_id``: whom of us it is about: nobody gives it to them, and they see it only as one of its readers.
    ``is_unasked``: we made it ourselves and no customer has said anything in it: it counts in no measure, no standard holds
    for it, and ``due_at`` is when we mean to have done it.
    """

    reach = Reach(
        own=("assignee_id", "observer_id"), team=("team_id",), readers="reader_ids", restricts="cases.restrict", bars="barred_id"
    )

    kind = models.CharField(max_length=20, choices=_choices(Kind))
    subject = models.CharField(max_length=200)
    customer = models.ForeignKey(
        "customers.Customer", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    reason = models.ForeignKey(Reason, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    cause = models.ForeignKey(Cause, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    attributes = models.JSONField(default=dict, blank=True)
    channel = models.CharField(max_length=20, choices=_choices(Channel))
    priority = models.CharField(max_length=20, choices=_choices(Priority), default=Priority.NORMAL)
    state = models.CharField(max_length=20, choices=_choices(State), default=State.NEW)
    tier = models.CharField(max_length=20, choices=_choices(Tier), default=Tier.REPRESENTATIVE)
    is_safety = models.BooleanField(default=False)
    team = models.ForeignKey("people.Team", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    assignee = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    observer = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    opened_at = models.DateTimeField()
    received_at = models.DateTimeField()
    state_since_at = models.DateTimeField()
    awaiting_answer_since = models.DateTimeField(null=True, blank=True)
    last_contact_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    inbound_count = models.PositiveIntegerField(default=0)
    portal_key = models.CharField(max_length=40, default=new_key)
    source = models.CharField(max_length=60, blank=True)
    external_id = models.CharField(max_length=120, null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    batch_id = models.BigIntegerField(null=True, blank=True)
    reader_ids = ArrayField(models.BigIntegerField(), null=True, blank=True)
    barred_id = models.BigIntegerField(null=True, blank=True)
    is_unasked = models.BooleanField(default=False, db_default=False)
    worked_at = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    search = models.GeneratedField(expression=_searched(), output_field=SearchVectorField(), db_persist=True)

    objects: ClassVar[models.Manager["Case"]] = Unsearched()

    class Meta:
        constraints = [models.UniqueConstraint("source", "external_id", name="case_once", condition=Q(external_id__isnull=False))]
        indexes = [
            models.Index(fields=["team", "due_at"], name="case_queue", condition=Q(state__in=[s.value for s in UNSETTLED])),
            models.Index(fields=["assignee", "due_at"], name="case_own", condition=Q(state__in=[s.value for s in UNSETTLED])),
            models.Index(fields=["customer", "-opened_at"], name="case_customer"),
            models.Index(fields=["-opened_at"], name="case_opened"),
            models.Index(fields=["team", "-opened_at"], name="case_team"),
            models.Index(fields=["resolved_at"], name="case_resolved", condition=Q(state=State.RESOLVED.value)),
            models.Index(fields=["assignee", "-opened_at"], name="case_assignee"),
            models.Index(fields=["observer"], name="case_observer", condition=Q(observer__isnull=False)),
            models.Index(fields=["reason", "opened_at"], name="case_reason"),
            models.Index(fields=["cause", "opened_at"], name="case_cause"),
            models.Index(fields=["batch_id"], name="case_batch", condition=Q(batch_id__isnull=False)),
            models.Index(fields=["merged_into"], name="case_merged", condition=Q(merged_into__isnull=False)),
            models.Index(fields=["opened_at"], name="case_unasked", condition=Q(is_unasked=True)),
            GinIndex(fields=["search"], name="case_search"),
        ]

    def __str__(self) -> str:
        return f"Case {self.pk}: {self.subject}"

    @property
    def is_settled(self) -> bool:
        return State(self.state) not in UNSETTLED


class Contact(models.Model):
    """One exchange on one channel, or an internal note."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="contacts", db_index=False)
    direction = models.CharField(max_length=10, choices=_choices(Direction))
    channel = models.CharField(max_length=20, choices=_choices(Channel))
    at = models.DateTimeField()
    text = models.TextField()
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    is_abusive = models.BooleanField(default=False)
    is_private = models.BooleanField(default=False)
    search = models.GeneratedField(
        expression=SearchVector("text", config="rapport"), output_field=SearchVectorField(), db_persist=True
    )

    objects: ClassVar[models.Manager["Contact"]] = Unsearched()

    class Meta:
        indexes = [
            models.Index(fields=["case", "at"], name="contact_case"),
            models.Index(fields=["at"], name="contact_at"),
            models.Index(fields=["at"], name="contact_abusive", condition=Q(is_abusive=True)),
            GinIndex(fields=["search"], name="contact_search"),
        ]

    def __str__(self) -> str:
        return f"{self.direction} {self.channel} of case {self.case_id}"

    @property
    def is_automatic(self) -> bool:
        """Return whether it went to the customer by itself."""
        return self.direction == Direction.AUTOMATIC


class StateInterval(models.Model):
    """The case was in this state during [from, to)."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="states", db_index=False)
    state = models.CharField(max_length=20, choices=_choices(State))
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True, blank=True)
    person_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(to_at=None) | Q(to_at__gte=F("from_at")), name="state_forward")]
        indexes = [
            models.Index(fields=["case", "from_at"], name="state_case"),
            models.Index(
                fields=["to_at", "from_at"], name="state_unsettled", condition=Q(state__in=[s.value for s in UNSETTLED])
            ),
            models.Index(fields=["from_at"], name="state_turned", condition=Q(state__in=[s.value for s in TURNED])),
        ]

    def __str__(self) -> str:
        return f"case {self.case_id} {self.state}"


class Assignment(models.Model):
    """The case lay with this team and person during [from, to). ``person_id``: who gave it to them."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="assignments", db_index=False)
    team = models.ForeignKey("people.Team", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    assignee = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True, blank=True)
    person_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(to_at=None) | Q(to_at__gte=F("from_at")), name="assignment_forward")]
        indexes = [models.Index(fields=["case", "from_at"], name="assignment_case")]

    def __str__(self) -> str:
        return f"case {self.case_id} with {self.team_id}/{self.assignee_id}"


class CaseCalendar(models.Model):
    """By these opening hours time counts for the case during [from, to), whatever calendar a standard names."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="calendars", db_index=False)
    calendar = models.ForeignKey("standards.Calendar", on_delete=models.PROTECT, related_name="+", db_index=False)
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(to_at=None) | Q(to_at__gte=F("from_at")), name="case_calendar_forward")]
        indexes = [models.Index(fields=["case", "from_at"], name="case_calendar_case")]

    def __str__(self) -> str:
        return f"case {self.case_id} by calendar {self.calendar_id}"


class Escalation(models.Model):
    """One raise of a case to a higher tier, with the brief that it reads first, and what came of it."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="escalations")
    before = models.CharField(max_length=20, choices=_choices(Tier))
    to = models.CharField(max_length=20, choices=_choices(Tier))
    to_person = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    happened = models.TextField()
    tried = models.TextField()
    wanted = models.TextField()
    options = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=20, choices=_choices(EscalationState), default=EscalationState.WAITING)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    guidance = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("case", name="escalation_one_waiting", condition=Q(state=EscalationState.WAITING.value)),
        ]
        indexes = [
            models.Index(fields=["to", "at"], name="escalation_waiting", condition=Q(state=EscalationState.WAITING.value)),
            models.Index(fields=["answered_at"], name="escalation_answered"),
        ]

    def __str__(self) -> str:
        return f"escalation of case {self.case_id} to {self.to}"


class Takeover(models.Model):
    """A higher tier handles the case itself while the representative observes."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="takeovers")
    escalation = models.OneToOneField(Escalation, on_delete=models.SET_NULL, null=True, blank=True, related_name="takeover")
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    observer = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("case", name="takeover_one_running", condition=Q(ended_at=None))]
        indexes = [models.Index(fields=["ended_at"], name="takeover_ended")]

    def __str__(self) -> str:
        return f"takeover of case {self.case_id}"


class AsWritten(models.TextField):  # type: ignore[type-arg]  # cannot be given any when it runs
    """Fields of a row by name, kept as JSON text. To take each value apart, as jsonb does, would cost an import most."""

    def from_db_value(self, value: str, *_args: object) -> dict[str, str]:
        return dict(json.loads(value))

    def get_prep_value(self, value: Mapping[str, str]) -> str:
        return json.dumps(dict(value), ensure_ascii=False)


class SourceEvent(models.Model):
    """One row of a foreign system about a case, kept whole; the same row brought in again is recognised by its digest."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="source_events", db_index=False)
    at = models.DateTimeField()
    line = models.BigIntegerField()
    fields = AsWritten()
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint("case", "digest", name="source_event_once")]

    def __str__(self) -> str:
        return f"row {self.line} of case {self.case_id}"


class SourceRecord(models.Model):
    """One row of a foreign system that is about no single case (a person, a group, opening hours), kept whole as it was last.

    ``table`` and ``key``: what it is and which one. ``fields`` as they were; ``digest`` over all of them; ``kept_at``: when they
    were written down.
    """

    source = models.CharField(max_length=60)
    table = models.CharField(max_length=60)
    key = models.CharField(max_length=160)
    fields = AsWritten()
    digest = models.CharField(max_length=64)
    batch_id = models.BigIntegerField(null=True, blank=True)
    kept_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint("source", "table", "key", name="source_record_once")]

    def __str__(self) -> str:
        return f"{self.table} {self.key} of {self.source}"
