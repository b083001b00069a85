"""What the pages of incidents call severities, states and lines of the log."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ..types import IncidentSeverity, LineKind, StatementState, UpdateState

type Word = str | Promise

SEVERITY: Mapping[str, Word] = {
    IncidentSeverity.NOTICEABLE: _("noticeable"),
    IncidentSeverity.SERIOUS: _("serious"),
    IncidentSeverity.CRITICAL: _("critical"),
}
SEVERITY_TONE: Mapping[str, str] = {
    IncidentSeverity.NOTICEABLE: "accent",
    IncidentSeverity.SERIOUS: "warn",
    IncidentSeverity.CRITICAL: "bad",
}
SEVERITY_CHOICES = [
    (IncidentSeverity.NOTICEABLE.value, _("Noticeable: customers ask, the work goes on")),
    (IncidentSeverity.SERIOUS.value, _("Serious: many customers, standards at risk")),
    (IncidentSeverity.CRITICAL.value, _("Critical: safety, or the whole department stands still")),
]
STATEMENT: Mapping[str, Word] = {
    StatementState.WAITING: _("waits for approval"),
    StatementState.APPROVED: _("approved"),
    StatementState.REFUSED: _("not approved"),
    StatementState.REPLACED: _("replaced"),
    StatementState.WITHDRAWN: _("withdrawn"),
}
STATEMENT_TONE: Mapping[str, str] = {
    StatementState.WAITING: "warn",
    StatementState.APPROVED: "good",
    StatementState.REFUSED: "bad",
}
LINE: Mapping[str, Word] = {
    LineKind.NOTE: _("note"),
    LineKind.DECISION: _("decision"),
    LineKind.DECLARED: _("declared"),
    LineKind.CHANGED: _("changed"),
    LineKind.STATEMENT: _("statement"),
    LineKind.CASES: _("cases"),
    LineKind.TOLD: _("customers told"),
    LineKind.TASK: _("task"),
    LineKind.CLOSED: _("closed"),
    LineKind.REVIEW: _("review"),
}
LINE_TONE: Mapping[str, str] = {
    LineKind.DECISION: "accent",
    LineKind.DECLARED: "bad",
    LineKind.CLOSED: "good",
    LineKind.TOLD: "warn",
}
UPDATE: Mapping[str, Word] = {
    UpdateState.HELD: _("held for a minute"),
    UpdateState.SENDING: _("going out"),
    UpdateState.DONE: _("sent"),
    UpdateState.TAKEN_BACK: _("taken back"),
}
UPDATE_TONE: Mapping[str, str] = {UpdateState.HELD: "warn", UpdateState.SENDING: "accent", UpdateState.DONE: "good"}
LANGUAGE: Mapping[str, Word] = {"en": _("English"), "fr": _("French"), "de": _("German"), "es": _("Spanish")}
