"""What pages, notices and letters call the words of this room."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from rapport.compute.legallimits import Limit, LimitUnit
from rapport.desk.complaints.types import (
    Anchor,
    Change,
    Closing,
    CustomerType,
    Decision,
    Letter,
    Mark,
    Milestone,
    RedressKind,
    Reminder,
    Severity,
    Standing,
    Why,
)
from rapport.directory.customers.types import Driver
from rapport.governance.standards.types import Told

MILESTONE: Mapping[str, Any] = {
    Milestone.FIRST_ACTION: _("First action"),
    Milestone.ACKNOWLEDGE: _("Acknowledgement"),
    Milestone.QUICK: _("Quick resolution"),
    Milestone.PROGRESS: _("Word on progress"),
    Milestone.ANSWER: _("Answer or holding letter"),
    Milestone.FINAL: _("Final response"),
    Milestone.STAGE_TWO_ACKNOWLEDGE: _("Acknowledgement, stage 2"),
    Milestone.STAGE_TWO_ANSWER: _("Final response, stage 2"),
    Milestone.REDRESS: _("Redress paid"),
    Milestone.REFERRAL: _("They may go to the ombudsman"),
    Milestone.RETENTION: _("Records are kept"),
}
LETTER: Mapping[str, Any] = {
    Letter.ACKNOWLEDGEMENT: _("Acknowledgement"),
    Letter.PROGRESS: _("Word on progress"),
    Letter.HOLDING: _("Holding letter"),
    Letter.SUMMARY_RESOLUTION: _("Summary resolution"),
    Letter.FINAL: _("Final response"),
    Letter.STAGE_TWO_ACKNOWLEDGEMENT: _("Acknowledgement, stage 2"),
    Letter.STAGE_TWO_HOLDING: _("Holding letter, stage 2"),
    Letter.STAGE_TWO_FINAL: _("Final response, stage 2"),
    Letter.FORWARDING: _("Notice of forwarding"),
}
SEVERITY: Mapping[str, Any] = {
    Severity.LOW: _("Low"),
    Severity.MODERATE: _("Moderate"),
    Severity.SERIOUS: _("Serious"),
    Severity.CRITICAL: _("Critical"),
}
MARK: Mapping[str, Any] = {
    Mark.SAFETY: _("Somebody may be hurt"),
    Mark.DISCRIMINATION: _("Discrimination"),
    Mark.DATA_BREACH: _("Data breach"),
    Mark.LEGAL_THREAT: _("Legal threat"),
    Mark.PRESS: _("Press"),
    Mark.REGULATOR: _("Regulator"),
}
DRIVER: Mapping[str, Any] = {
    Driver.HEALTH: _("Health"),
    Driver.LIFE_EVENT: _("Life events"),
    Driver.RESILIENCE: _("Resilience"),
    Driver.CAPABILITY: _("Capability"),
}
DECISION: Mapping[str, Any] = {
    Decision.UPHELD: _("Upheld"),
    Decision.PARTLY_UPHELD: _("Upheld in part"),
    Decision.NOT_UPHELD: _("Not upheld"),
    Decision.OUT_OF_SCOPE: _("Out of scope"),
    Decision.WITHDRAWN: _("Withdrawn"),
    Decision.OUT_OF_TIME: _("Out of time"),
}
REDRESS: Mapping[str, Any] = {
    RedressKind.APOLOGY: _("Apology"),
    RedressKind.EXPLANATION: _("Explanation"),
    RedressKind.CORRECTION: _("Correction"),
    RedressKind.RE_PERFORMANCE: _("Doing it again"),
    RedressKind.REPAIR_OR_REPLACE: _("Repair or replacement"),
    RedressKind.REFUND: _("Refund"),
    RedressKind.PRICE_REDUCTION: _("Price reduction"),
    RedressKind.COMPENSATION: _("Compensation for loss"),
    RedressKind.DISTRESS: _("Distress and inconvenience"),
    RedressKind.INTEREST: _("Interest"),
    RedressKind.GOODWILL: _("Goodwill, no admission"),
    RedressKind.FEE_WAIVER: _("Fee waiver"),
    RedressKind.WRITE_OFF: _("Write-off"),
    RedressKind.PROCESS_CHANGE: _("Change of process"),
}
WHY: Mapping[str, Any] = {
    Why.PEOPLE: _("People"),
    Why.PROCESS: _("Process"),
    Why.POLICY: _("Policy"),
    Why.SYSTEM: _("System"),
    Why.SUPPLIER: _("Supplier"),
    Why.PRODUCT: _("Product"),
    Why.COMMUNICATION: _("Communication"),
    Why.THIRD_PARTY: _("Third party"),
}
CLOSING: Mapping[str, Any] = {
    Closing.FINAL_RESPONSE: _("Final response"),
    Closing.QUICK_RESOLUTION: _("Quick resolution"),
    Closing.WITHDRAWN: _("Withdrawn by the customer"),
    Closing.FORWARDED: _("Forwarded to another firm"),
}
CUSTOMER_TYPE: Mapping[str, Any] = {
    CustomerType.CONSUMER: _("Consumer"),
    CustomerType.MICRO_BUSINESS: _("Micro-business"),
    CustomerType.BUSINESS: _("Business"),
    CustomerType.CHARITY: _("Charity"),
    CustomerType.TENANT: _("Tenant"),
}
STANDING: Mapping[str, Any] = {
    Standing.MET: _("done"),
    Standing.LATE: _("done late"),
    Standing.OVERDUE: _("overdue"),
    Standing.SOON: _("soon"),
    Standing.RUNNING: _("running"),
    Standing.LAPSED: _("over"),
    Standing.VOID: _("not needed"),
}
STANDING_TONE: Mapping[str, Any] = {
    Standing.MET: "good",
    Standing.LATE: "bad",
    Standing.OVERDUE: "bad",
    Standing.SOON: "warn",
    Standing.RUNNING: "accent",
}
SEVERITY_TONE: Mapping[str, Any] = {Severity.SERIOUS: "warn", Severity.CRITICAL: "bad"}
REMINDER: Mapping[str, Any] = {
    Reminder.EFFECT: _("Effect to be looked at on %(day)s: %(subject)s"),
    Reminder.FILE_SENT: _("The outside body wants our file by %(day)s: %(subject)s"),
    Reminder.COMPLY: _("To be complied with by %(day)s: %(subject)s"),
    Reminder.REVIEW: _("The limit of contact is looked at again on %(day)s: %(subject)s"),
}
REMINDER_DAY: Mapping[str, Any] = {
    Reminder.EFFECT: _("Did the corrective action work? Its day has come: %(subject)s"),
    Reminder.FILE_SENT: _("The day for sending our file to the outside body has come: %(subject)s"),
    Reminder.COMPLY: _("The day for complying with the outside decision has come: %(subject)s"),
    Reminder.REVIEW: _("Does the limit of contact hold on? Its review is due: %(subject)s"),
}
DAY_OF: Mapping[str, Any] = {
    Reminder.EFFECT: _("look at the effect"),
    Reminder.FILE_SENT: _("send our file"),
    Reminder.COMPLY: _("comply with the decision"),
    Reminder.REVIEW: _("review the limit of contact"),
}
TOLD: Mapping[str, Any] = {
    Told.HANDLER: _("handler"),
    Told.LEAD: _("lead"),
    Told.MANAGER: _("complaints manager"),
    Told.DIRECTOR: _("director"),
}
ANCHOR: Mapping[str, Any] = {
    Anchor.RECEIPT: _("the receipt"),
    Anchor.TRIAGE: _("the assessment"),
    Anchor.ACKNOWLEDGED: _("the acknowledgement"),
    Anchor.LAST_WORD: _("the last word"),
    Anchor.STAGE_TWO_ASKED: _("the wish for stage 2"),
    Anchor.STAGE_TWO_ACKNOWLEDGED: _("the acknowledgement of stage 2"),
    Anchor.ANSWERED: _("the answer"),
    Anchor.REDRESS_AGREED: _("the agreed redress"),
}
TIER: Mapping[str, Any] = {
    "": _("nobody"),
    "supervisor": _("supervisor"),
    "manager": _("manager"),
    "director": _("director"),
}
UNIT: Mapping[str, Any] = {
    LimitUnit.CALENDAR_DAYS: _("calendar days"),
    LimitUnit.BUSINESS_DAYS: _("business days"),
    LimitUnit.WEEKS: _("weeks"),
    LimitUnit.MONTHS: _("months"),
}


def limit(found: Limit) -> str:
    """Return how long a limit is: "1 business day"."""
    said = {
        LimitUnit.CALENDAR_DAYS: ngettext("%(n)d calendar day", "%(n)d calendar days", found.amount),
        LimitUnit.BUSINESS_DAYS: ngettext("%(n)d business day", "%(n)d business days", found.amount),
        LimitUnit.WEEKS: ngettext("%(n)d week", "%(n)d weeks", found.amount),
        LimitUnit.MONTHS: ngettext("%(n)d month", "%(n)d months", found.amount),
    }
    return said[found.unit] % {"n": found.amount}


def before(hours: int) -> str:
    """Return when a rung of the ladder is reached: "2 days before the limit"."""
    if not hours:
        return str(_("when it is missed"))
    count, is_days = abs(hours), not hours % 24
    count = count // 24 if is_days else count
    if hours > 0 and is_days:
        said = ngettext("%(n)d day before the limit", "%(n)d days before the limit", count)
    elif hours > 0:
        said = ngettext("%(n)d hour before the limit", "%(n)d hours before the limit", count)
    elif is_days:
        said = ngettext("%(n)d day after it", "%(n)d days after it", count)
    else:
        said = ngettext("%(n)d hour after it", "%(n)d hours after it", count)
    return said % {"n": count}


CHANGE: Mapping[str, Any] = {
    Change.RECEIPT: _("date of receipt corrected"),
    Change.REGIME: _("regime chosen anew"),
    Change.ENTITY: _("legal entity chosen"),
    Change.JOINED: _("another case joined it"),
    Change.COMPLAINANT: _("complainant named"),
    Change.TRIAGE: _("assessed"),
    Change.HANDLER: _("handler named"),
    Change.ALLEGATION: _("allegation written down"),
    Change.EVIDENCE: _("evidence recorded"),
    Change.FINDING: _("finding recorded"),
    Change.RULING: _("allegation decided"),
    Change.ACCEPTANCE: _("acceptance recorded"),
    Change.REDRESS_ASKED: _("decision about redress asked for"),
    Change.REDRESS_REFUSED: _("redress not offered: decided otherwise"),
    Change.REDRESS_OFFERED: _("redress offered"),
    Change.REDRESS_ANSWERED: _("answer to the offer recorded"),
    Change.REDRESS_PAID: _("redress paid"),
    Change.STAGE_TWO: _("stage 2 asked for"),
    Change.CAUSE: _("cause agreed"),
    Change.ACTION: _("corrective action agreed"),
    Change.EFFECT: _("effect looked at"),
    Change.OUTSIDE: _("outside body or firm recorded"),
    Change.RESTRICTED: _("readers of the file changed"),
    Change.LEGAL_HOLD: _("legal hold changed"),
    Change.RETENTION_OVER: _("time of retention over: words are erased in a week"),
    Change.ERASED: _("words erased"),
    Change.ANSWERED_HANDLING: _("customer answered about the handling"),
    Change.LETTER_WRITTEN: _("letter written, to be posted"),
    Change.LETTER_RETURNED: _("letter came back"),
    Change.LETTER_WITHDRAWN: _("letter taken back before it left"),
    Change.AUTHORITY_KEPT: _("authority of the complainant kept"),
    Change.AUTHORITY_WITHDRAWN: _("authority of the complainant withdrawn"),
}
