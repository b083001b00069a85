"""The switchboard's page of what may be told outside: events, what they are called, where their objects stand."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from rapport.desk.cases import events as cases
from rapport.desk.complaints import events as complaints
from rapport.desk.incidents import events as incidents
from rapport.desk.knowledge import events as knowledge
from rapport.desk.recurring import events as recurring
from rapport.desk.recurring.types import Outcome
from rapport.desk.remedies import events as remedies
from rapport.directory.connections.types import Told
from rapport.directory.customers import events as customers
from rapport.governance.commitments import events as commitments
from rapport.governance.commitments.types import Said, Step
from rapport.governance.decisions import events as decisions
from rapport.kernel import journal
from rapport.voice.surveys import events as surveys

CASE, CUSTOMER = _("Cases"), _("Customers")
COMPLAINT, PROMISE, ARTICLE = _("Complaints"), _("Promises"), _("Knowledge")
RECURRING, DECISION, INCIDENT = _("Recurring cases"), _("Decisions"), _("Incidents")
DEPARTMENT, REMEDY, SURVEY = _("Other departments"), _("Remedies"), _("Surveys")


def _of_department(key: str, label: object, *said: Said) -> Told:
    where = ("said", frozenset(one.value for one in said)) if said else None
    return Told(key=f"department.{key}", label=label, group=DEPARTMENT, path="handings/{handing_id}", where=where)


OVERDUE = ("step", frozenset({Step.DUE.value, Step.HEAD.value, Step.OURS.value}))
MADE = ("outcome", frozenset({Outcome.MADE.value, Outcome.LATE.value, Outcome.BY_HAND.value}))
NOT_MADE = ("outcome", frozenset({Outcome.MISSED.value, Outcome.REFUSED.value}))
TOLD: Mapping[type[journal.Event], Told | tuple[Told, ...]] = {
    cases.CaseOpened: Told(key="case.opened", label=_("A case was opened"), group=CASE, path="cases/{case_id}"),
    cases.CaseMoved: Told(key="case.moved", label=_("The state of a case changed"), group=CASE, path="cases/{case_id}"),
    cases.CaseAssigned: Told(key="case.assigned", label=_("A case was given to somebody"), group=CASE, path="cases/{case_id}"),
    cases.CaseClassified: Told(
        key="case.classified", label=_("It was said what a case is about"), group=CASE, path="cases/{case_id}"
    ),
    cases.PriorityChanged: Told(key="case.prioritised", label=_("A priority changed"), group=CASE, path="cases/{case_id}"),
    cases.ContactReceived: Told(key="contact.received", label=_("A customer wrote"), group=CASE, path="cases/{case_id}"),
    cases.ContactSent: Told(key="contact.sent", label=_("A customer was answered"), group=CASE, path="cases/{case_id}"),
    cases.NoteWritten: Told(key="note.written", label=_("A note was written"), group=CASE, path="cases/{case_id}"),
    cases.CaseEscalated: Told(key="case.escalated", label=_("A case was escalated"), group=CASE, path="cases/{case_id}"),
    cases.EscalationReturned: Told(
        key="escalation.returned",
        label=_("An escalation came back"),
        group=CASE,
        path="escalations/{escalation_id}",
    ),
    cases.EscalationWithdrawn: Told(
        key="escalation.withdrawn", label=_("An escalation was withdrawn"), group=CASE, path="escalations/{escalation_id}"
    ),
    cases.CaseTakenOver: Told(key="case.taken_over", label=_("A case was taken over"), group=CASE, path="cases/{case_id}"),
    cases.TakeoverEnded: Told(key="takeover.ended", label=_("A takeover ended"), group=CASE, path="cases/{case_id}"),
    cases.CaseMerged: Told(key="case.merged", label=_("Two cases became one"), group=CASE, path="cases/{into_id}"),
    cases.CasesBroughtIn: Told(key="cases.brought_in", label=_("Many cases came in by an import"), group=CASE, path="cases"),
    complaints.ComplaintOpened: Told(
        key="complaint.opened", label=_("A case became a complaint"), group=COMPLAINT, path="complaints/{case_id}"
    ),
    complaints.ComplaintRecorded: Told(
        key="complaint.recorded", label=_("Something was recorded in a complaint"), group=COMPLAINT, path="complaints/{case_id}"
    ),
    complaints.MilestoneNear: Told(
        key="complaint.milestone", label=_("A milestone is near or was missed"), group=COMPLAINT, path="complaints/{case_id}"
    ),
    complaints.LetterSent: Told(
        key="complaint.letter_sent", label=_("A letter about a complaint was sent"), group=COMPLAINT, path="complaints/{case_id}"
    ),
    complaints.ComplaintClosed: Told(
        key="complaint.closed", label=_("A complaint was closed"), group=COMPLAINT, path="complaints/{case_id}"
    ),
    complaints.ComplaintReopened: Told(
        key="complaint.reopened", label=_("A complaint was taken up again"), group=COMPLAINT, path="complaints/{case_id}"
    ),
    commitments.PromiseMade: Told(
        key="promise.made", label=_("A customer was promised something"), group=PROMISE, path="promises/{commitment_id}"
    ),
    commitments.PromiseKept: Told(
        key="promise.kept", label=_("A promise was kept"), group=PROMISE, path="promises/{commitment_id}"
    ),
    commitments.PromiseBroken: Told(
        key="promise.broken", label=_("A promise was broken"), group=PROMISE, path="promises/{commitment_id}"
    ),
    commitments.PromiseWithdrawn: Told(
        key="promise.withdrawn", label=_("A promise was taken back"), group=PROMISE, path="promises/{commitment_id}"
    ),
    commitments.HandedToDepartment: _of_department("asked", _("Another department was asked")),
    commitments.DepartmentAnswered: (
        _of_department("accepted", _("A department accepted"), Said.ACCEPTED),
        _of_department("declined", _("A department declined"), Said.DECLINED),
        _of_department("asked_back", _("A department asked back"), Said.QUESTION),
        _of_department("done", _("A department reported it done"), Said.REPORTED),
    ),
    commitments.DepartmentTold: (
        _of_department("confirmed", _("We confirmed what a department did"), Said.CONFIRMED),
        _of_department("returned", _("We returned what a department reported"), Said.RETURNED),
        _of_department("taken_back", _("We took back what a department was asked"), Said.TAKEN_BACK),
        _of_department("date_agreed", _("Another date was agreed with a department"), Said.DATE_AGREED),
    ),
    commitments.DepartmentReminded: Told(
        key="department.overdue",
        label=_("A department is overdue"),
        group=DEPARTMENT,
        path="handings/{handing_id}",
        where=OVERDUE,
    ),
    recurring.DateSettled: (
        Told(key="recurring.made", label=_("A recurring case was made"), group=RECURRING, path="cases/{case_id}", where=MADE),
        Told(
            key="recurring.not_made",
            label=_("A recurring case could not be made"),
            group=RECURRING,
            path="schedules/{schedule_id}",
            where=NOT_MADE,
        ),
    ),
    decisions.DecisionAsked: Told(
        key="decision.asked", label=_("A decision was asked for"), group=DECISION, path="decisions/{decision_id}"
    ),
    decisions.DecisionMade: Told(
        key="decision.made", label=_("A decision was made"), group=DECISION, path="decisions/{decision_id}"
    ),
    decisions.DecisionOverdue: Told(
        key="decision.overdue", label=_("A decision is overdue"), group=DECISION, path="decisions/{decision_id}"
    ),
    remedies.RemedyGiven: Told(key="remedy.given", label=_("A remedy was given"), group=REMEDY, path="cases/{case_id}"),
    incidents.IncidentDeclared: Told(
        key="incident.declared", label=_("An incident was declared"), group=INCIDENT, path="incidents/{incident_id}"
    ),
    incidents.IncidentClosed: Told(
        key="incident.closed", label=_("An incident was closed"), group=INCIDENT, path="incidents/{incident_id}"
    ),
    surveys.SurveyAnswered: Told(
        key="survey.answered", label=_("A customer answered a survey"), group=SURVEY, path="cases/{case_id}"
    ),
    customers.CustomerAdded: Told(
        key="customer.added", label=_("A customer was added"), group=CUSTOMER, path="customers/{customer_id}"
    ),
    customers.CustomerChanged: Told(
        key="customer.changed", label=_("What is kept about a customer changed"), group=CUSTOMER, path="customers/{customer_id}"
    ),
    knowledge.ArticlePublished: Told(
        key="article.published", label=_("An article was published"), group=ARTICLE, path="articles/{article_id}"
    ),
    knowledge.ArticleRetired: Told(
        key="article.retired", label=_("An article was retired"), group=ARTICLE, path="articles/{article_id}"
    ),
}


def by_name() -> dict[str, tuple[Told, ...]]:
    """Return them by the names that the journal gives the events."""
    return {journal.name_of(kind): told if isinstance(told, tuple) else (told,) for kind, told in TOLD.items()}
