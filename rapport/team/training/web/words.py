"""What the pages of lessons call techniques, stages and states."""

from django.utils.translation import gettext_lazy as _

from ..types import Following, Handled, Mark, Occasion, Stage, Technique

TECHNIQUE = {
    Technique.LET_FINISH: _("Let them finish"),
    Technique.NAME_IT: _("Named what it did to them"),
    Technique.TAKE_IT_ON: _("Took it on without excuse"),
    Technique.ASK: _("Asked what would help"),
    Technique.CHOICE: _("Offered a choice"),
    Technique.CONCRETE: _("Said what happens, and when"),
    Technique.LIMIT: _("Set a limit calmly"),
    Technique.SUM_UP: _("Summed up and checked"),
}
STAGE = {
    Stage.SENT: _("sent"),
    Stage.READ: _("read"),
    Stage.PRACTISED: _("practised"),
    Stage.DISCUSSED: _("discussed"),
}
STAGE_TONE = {Stage.SENT: "accent", Stage.PRACTISED: "warn", Stage.DISCUSSED: "good"}
FOLLOWING = {
    Following.ASKED: _("not agreed yet"),
    Following.DECLINED: _("not followed"),
    Following.AGREED: _("followed"),
    Following.ALONE: _("handled alone"),
    Following.CONFIRMED: _("confirmed"),
    Following.ENDED: _("over"),
    Following.WITHDRAWN: _("agreement withdrawn"),
}
HANDLED = {
    Handled.OPEN: _("in hand"),
    Handled.ALONE: _("handled alone"),
    Handled.HELPED: _("with help"),
    Handled.LEFT: _("went to somebody else"),
}
HANDLED_TONE = {Handled.ALONE: "good", Handled.OPEN: "accent"}
MARK = {
    Mark.REASON: _("the same reason"),
    Mark.PRIORITY: _("high priority"),
    Mark.ABUSE: _("abusive message"),
}
OCCASION = {
    Occasion.ABUSE: _("A message to you was abusive."),
    Occasion.TAKEOVER: _("A case of yours was taken over; what came before was hard."),
}
COMPARABLE = _(
    "A case is comparable when a message in it is marked as abusive, when its priority is high or urgent, or when it is about "
    "the same reason as the demonstrated one."
)
