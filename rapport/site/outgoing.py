"""The switchboard's page of what may be told outside: events, what they are called, where their objects stand."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from rapport.desk.cases import events as cases
from rapport.desk.complaints import events as complaints
from rapport.desk.knowledge import events as knowledge
from rapport.directory.connections.types import Told
from rapport.directory.customers import events as customers
from rapport.governance.commitments import events as commitments
from rapport.kernel import journal

CASE, CUSTOMER = _("Cases"), _("Customers")
COMPLAINT, PROMISE, ARTICLE = _("Complaints"), _("Promises"), _("Knowledge")
TOLD: Mapping[type[journal.Event], Told] = {
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


def by_name() -> dict[str, Told]:
    """Return them by the names that the journal gives the events."""
    return {journal.name_of(kind): told for kind, told in TOLD.items()}
