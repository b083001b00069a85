"""The request for a decision about a remedy above the limit, filled in from the guide."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from rapport.desk.remedies import queries
from rapport.desk.remedies.types import GIVE, PART, REFUSE, Advice, RemedyKind, Wanted
from rapport.governance.decisions.types import LONGEST_QUESTION, Option, Request
from rapport.ui.money import said

if TYPE_CHECKING:
    from rapport.desk.cases.models import Case

ANSWER_WITHIN, SOONEST = timedelta(hours=24), timedelta(hours=1)


def request_for(wanted: Wanted, case: "Case", advice: Sequence[Advice], *, at: datetime) -> Request | None:
    """Return the request, or None when nobody is there to decide."""
    approver = next((one.approver for one in advice if one.kind is wanted.kind), "")
    excluded = {wanted.asked_by_id, *wanted.excluded_ids}
    whole = wanted.amount + wanted.beside
    decider = queries.decider_for(case, whole, wanted.currency, approver=approver, but=excluded, at=at)
    if decider is None:
        return None
    due_at = case.due_at if case.due_at and at + SOONEST < case.due_at < at + ANSWER_WITHIN else at + ANSWER_WITHIN
    question = _("%(what)s for %(who)s? %(subject)s") % {
        "what": f"{wanted.what} {said(wanted.amount, wanted.currency)}",
        "who": case.customer.name if case.customer else _("the customer"),
        "subject": case.subject,
    }
    return Request(
        purpose=wanted.purpose,
        question=question[:LONGEST_QUESTION],
        background=wanted.background,
        subject=("case", case.pk),
        options=tuple(_options(wanted)),
        recommended=GIVE,
        decider_id=decider.pk,
        due_at=due_at,
        currency=wanted.currency,
        waiting_costs=_("The customer waits, and the case stays open."),
        team_id=None if wanted.is_quiet else case.team_id,
    )


def _options(wanted: Wanted) -> list[Option]:
    def option(key: str, label: str, amount: Decimal, effect: str) -> Option:
        return Option(key=key, label=label, customer_effect=effect, low=amount, high=amount)

    whole = _("Gets what was asked for. It is booked at once.")
    smaller = _("Gets what the guide, or the limit, allows. It is booked at once.")
    if wanted.is_offer:
        whole = _("Is offered what was asked for. It is paid once they accept it.")
        smaller = _("Is offered what the guide, or the limit, allows. It is paid once they accept it.")
    told = [option(GIVE, wanted.what, wanted.amount, whole)]
    if wanted.part is not None:
        label = _("%(what)s, a smaller amount") % {"what": wanted.what}
        told.append(option(PART, label, wanted.part, smaller))
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
