"""What the pages of remedies call kinds and states."""

from django.utils.translation import gettext_lazy as _

from ..types import RemedyKind, RemedyState

KIND = {
    RemedyKind.APOLOGY: _("apology"),
    RemedyKind.REPLACEMENT: _("replacement"),
    RemedyKind.REPERFORMANCE: _("done again"),
    RemedyKind.REFUND: _("refund"),
    RemedyKind.PRICE_REDUCTION: _("price reduction"),
    RemedyKind.FEE_WAIVER: _("fee waived"),
    RemedyKind.GOODWILL: _("goodwill"),
    RemedyKind.COMPENSATION: _("compensation"),
}
STATE = {
    RemedyState.WAITING: _("waits for a decision"),
    RemedyState.GIVEN: _("given"),
    RemedyState.REFUSED: _("not given"),
    RemedyState.WITHDRAWN: _("withdrawn"),
}
STATE_TONE = {RemedyState.WAITING: "warn", RemedyState.GIVEN: "good"}
ROLE = {
    "representative": _("Representative"),
    "supervisor": _("Supervisor"),
    "manager": _("Manager"),
    "director": _("Director"),
}
