"""What the states and lines of an exchange with another department are called on pages."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ..types import HandingState, Said

STATE: Mapping[str, str | Promise] = {
    HandingState.ASKED: _("not accepted yet"),
    HandingState.ACCEPTED: _("accepted"),
    HandingState.REPORTED: _("reported done"),
    HandingState.CONFIRMED: _("confirmed"),
    HandingState.DECLINED: _("declined"),
    HandingState.TAKEN_BACK: _("taken back"),
}
TONE: Mapping[str, str] = {
    HandingState.ASKED: "quiet",
    HandingState.ACCEPTED: "accent",
    HandingState.REPORTED: "warn",
    HandingState.CONFIRMED: "good",
    HandingState.DECLINED: "bad",
    HandingState.TAKEN_BACK: "quiet",
}
LINE: Mapping[str, str | Promise] = {
    Said.HANDED: _("asked"),
    Said.ACCEPTED: _("accepted it"),
    Said.DECLINED: _("declined it"),
    Said.QUESTION: _("asked back"),
    Said.ANSWER: _("answered"),
    Said.DATE_AGREED: _("agreed to the later date"),
    Said.DATE_KEPT: _("kept the date"),
    Said.REPORTED: _("reported it done"),
    Said.RETURNED: _("returned it"),
    Said.CONFIRMED: _("confirmed it"),
    Said.TAKEN_BACK: _("took it back"),
    Said.LINK_SENT: _("sent a new link"),
    Said.REMINDED: _("Rapport reminded the liaison person"),
    Said.HEAD_TOLD: _("Rapport told their head that it is overdue"),
    Said.OURS_TOLD: _("Rapport told our directors that it is overdue"),
}
