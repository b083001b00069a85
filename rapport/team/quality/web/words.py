"""What the pages of quality call scales, ways, signs and states."""

from django.utils.translation import gettext_lazy as _

from rapport.compute.agreements import FEWEST_UNITS, RELIABLE, TENTATIVE
from rapport.desk.cases.types import Channel, Kind

from ..types import Critical, Help, Part, ReviewState, Scale, Sign, Stuck, Turn, Way

SCALE = {Scale.YES_NO: _("Yes or no"), Scale.LEVELS: _("Five levels, 0 to 4")}
YES_NO = {0: _("No"), 1: _("Yes")}
CRITICAL = {
    Critical.NONE: _("Not critical"),
    Critical.CUSTOMER: _("Critical for the customer"),
    Critical.BUSINESS: _("Critical for the company"),
    Critical.COMPLIANCE: _("Critical by law or rule"),
}
WAY = {
    Way.RANDOM: _("At random from all settled cases"),
    Way.PARTS: _("At random from each part, at least so many of each"),
    Way.SIGNS: _("Cases that show a sign"),
}
PART = {Part.PERSON: _("By representative"), Part.CHANNEL: _("By channel"), Part.KIND: _("By kind")}
SIGN = {
    Sign.REOPENED: _("Reopened"),
    Sign.LOW_ANSWER: _("A low answer to the survey"),
    Sign.COMPLAINT: _("A complaint"),
    Sign.LONG: _("Open for a week or longer"),
    Sign.ESCALATED: _("Escalated"),
}
STATE = {
    ReviewState.WAITING: _("to be reviewed"),
    ReviewState.SUBMITTED: _("to be answered"),
    ReviewState.AGREED: _("agreed"),
    ReviewState.APPEALED: _("appealed"),
    ReviewState.DECIDED: _("appeal decided"),
    ReviewState.SET_ASIDE: _("set aside"),
}
STATE_TONE = {
    ReviewState.WAITING: "accent",
    ReviewState.SUBMITTED: "accent",
    ReviewState.APPEALED: "warn",
    ReviewState.AGREED: "good",
}
KIND = {
    Kind.ENQUIRY: _("Enquiry"),
    Kind.ORDER: _("Order"),
    Kind.COMPLAINT: _("Complaint"),
    Kind.COMPLIMENT: _("Compliment"),
    Kind.REQUEST: _("Request"),
}
CHANNEL = {
    Channel.EMAIL: _("e-mail"),
    Channel.PHONE: _("telephone"),
    Channel.CHAT: _("chat"),
    Channel.WEB: _("web form"),
    Channel.LETTER: _("letter"),
    Channel.SOCIAL: _("social network"),
    Channel.STORE: _("store"),
    Channel.OTHER: _("other"),
}
TURN = {Turn.JUDGE: _("Review of case %(number)d"), Turn.DECIDE: _("Appeal on case %(number)d")}
STUCK = {
    Stuck.NOBODY: _("nobody has it"),
    Stuck.LEFT: _("has left"),
    Stuck.AWAY: _("is away for long"),
    Stuck.ELSEWHERE: _("may not do it any more"),
    Stuck.LATE: _("late"),
}
HELP = {Help.ACTION: _("An action"), Help.PRACTICE: _("Practice with a demonstration")}


def reliance(alpha: float | None, *, units: int) -> tuple[str, str]:
    """Return what an alpha of so many units allows, by the customary bounds, with its tone."""
    if units < FEWEST_UNITS:
        return str(_("Too few to tell: judge more cases.")), "quiet"
    if alpha is None:
        return str(_("Nothing varied, so that it cannot be told.")), "quiet"
    if alpha >= RELIABLE:
        return str(_("Judged alike: it can be relied on.")), "good"
    if alpha >= TENTATIVE:
        return str(_("Judged fairly alike: good enough for first conclusions.")), "warn"
    return str(_("Not judged alike yet: clarify what is seen at each value.")), "bad"
