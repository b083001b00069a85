"""What the pages of retrospectives call occasions, standings and what happened."""

from django.utils.translation import gettext_lazy as _

from ..types import Occasion, Standing, StepKind, Verdict

OCCASION = {
    Occasion.MISSED_STANDARD: _("A standard was missed"),
    Occasion.REPEAT_CONTACT: _("The customer had to ask again"),
    Occasion.UPHELD_COMPLAINT: _("A complaint was upheld"),
    Occasion.ESCALATION: _("It was escalated"),
    Occasion.TAKEOVER: _("It was taken over"),
    Occasion.OTHER: _("Something else"),
}
STANDING = {
    Standing.ASKED: _("being written"),
    Standing.AGREED: _("agreed"),
    Standing.CHECKED: _("effect looked at"),
    Standing.SET_ASIDE: _("set aside"),
}
STANDING_TONE = {Standing.ASKED: "warn", Standing.AGREED: "accent", Standing.CHECKED: "good"}
VERDICT = {
    Verdict.HELPED: _("It helped"),
    Verdict.NOT_HELPED: _("It did not help"),
    Verdict.CANNOT_TELL: _("It cannot be told"),
}
VERDICT_TONE = {Verdict.HELPED: "good", Verdict.NOT_HELPED: "bad"}
STEP = {
    StepKind.OPENED: _("The case was opened."),
    StepKind.CUSTOMER: _("The customer wrote or rang."),
    StepKind.ANSWER: _("We answered."),
    StepKind.AUTOMATIC: _("A message went out automatically."),
    StepKind.TEAM: _("It went to %(about)s."),
    StepKind.HANDED: _("It went to somebody else of the team."),
    StepKind.PUT_BACK: _("It went back into the queue."),
    StepKind.WAITS_CUSTOMER: _("From here it waited for the customer."),
    StepKind.WAITS_OTHERS: _("From here it waited for others."),
    StepKind.RESOLVED: _("It was resolved."),
    StepKind.REOPENED: _("It was reopened."),
    StepKind.ESCALATED: _("It was raised to the %(about)s."),
    StepKind.RETURNED: _("It came back with guidance."),
    StepKind.TAKEN_OVER: _("It was taken over."),
    StepKind.PROMISED: _("A promise was made: %(about)s."),
    StepKind.BROKEN: _("A promise was not kept: %(about)s."),
    StepKind.MISSED: _("A standard was missed: %(about)s."),
}
STEP_TONE = {StepKind.MISSED: "bad", StepKind.BROKEN: "bad", StepKind.REOPENED: "warn", StepKind.CUSTOMER: "accent"}
TIER = {"supervisor": _("supervisor"), "manager": _("manager"), "director": _("director")}
NO_TEAM = _("no team")
