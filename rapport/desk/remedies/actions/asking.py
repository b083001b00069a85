"""The request for a decision about a remedy above the limit, filled in from the guide."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from rapport.desk.remedies import queries
from rapport.desk.remedies.models import Remedy
from rapport.desk.remedies.types import GIVE, PART, PURPOSE, REFUSE, Advice, RemedyKind
from rapport.governance.decisions.types import Option, Request
from rapport.ui.money import said

if TYPE_CHECKING:
    from rapport.desk.cases.models import Case

ANSWER_WITHIN, SOONEST = timedelta(hours=24), timedelta(hours=1)


def request_for(remedy: Remedy, case: "Case", advice: Sequence[Advice], *, at: datetime) -> Request | None:
    """Return the request, or None when nobody is there to decide."""
    kind = RemedyKind(remedy.kind)
    approver = next((one.approver for one in advice if one.kind is kind), "")
    decider = queries.decider_for(case.team_id, remedy.amount, remedy.currency, approver=approver, but=remedy.asked_by_id, at=at)
    if decider is None:
        return None
    due_at = case.due_at if case.due_at and at + SOONEST < case.due_at < at + ANSWER_WITHIN else at + ANSWER_WITHIN
    return Request(
        purpose=PURPOSE,
        question=_("%(what)s for %(who)s? %(subject)s")
        % {
            "what": f"{word_of(kind)} {said(remedy.amount, remedy.currency)}",
            "who": case.customer.name if case.customer else _("the customer"),
            "subject": case.subject,
        },
        background=remedy.why,
        subject=("case", case.pk),
        options=tuple(_options(remedy, kind)),
        recommended=GIVE,
        decider_id=decider.pk,
        due_at=due_at,
        currency=remedy.currency,
        waiting_costs=_("The customer waits, and the case stays open."),
        team_id=case.team_id,
    )


def _options(remedy: Remedy, kind: RemedyKind) -> list[Option]:
    def option(key: str, label: str, amount: Decimal, effect: str) -> Option:
        return Option(key=key, label=label, customer_effect=effect, low=amount, high=amount)

    what = word_of(kind)
    told = [option(GIVE, what, remedy.amount, _("Gets what was asked for. It is booked at once."))]
    if remedy.part is not None:
        label = _("%(what)s, a smaller amount") % {"what": what}
        told.append(option(PART, label, remedy.part, _("Gets what the guide, or the limit, allows. It is booked at once.")))
    refused = _("Gets nothing beyond what is usual, with the reason.")
    return [*told, Option(key=REFUSE, label=_("Keep to the rule"), customer_effect=refused)]


def word_of(kind: RemedyKind) -> str:
    """Return what a kind of remedy is called at the beginning of a sentence."""
    return {
        RemedyKind.APOLOGY: _("Apology"),
        RemedyKind.REPLACEMENT: _("Replacement"),
        RemedyKind.REPERFORMANCE: _("Done again"),
        RemedyKind.REFUND: _("Refund"),
        RemedyKind.PRICE_REDUCTION: _("Price reduction"),
        RemedyKind.FEE_WAIVER: _("Fee waived"),
        RemedyKind.GOODWILL: _("Goodwill"),
        RemedyKind.COMPENSATION: _("Compensation"),
    }[kind]
