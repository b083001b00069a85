"""Closing the loop: somebody calls back after a low answer; and who does not want to be asked is left in peace."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.directory.customers import queries as customers
from rapport.kernel.actor import Actor
from rapport.kernel.errors import Refused
from rapport.kernel.journal import publish
from rapport.voice.surveys import rules
from rapport.voice.surveys.events import AskingStopped, CustomerCalledBack
from rapport.voice.surveys.models import CallBack, Invitation, Spared
from rapport.voice.surveys.types import Outcome

FOLLOW, SPARE, ANSWER = "surveys.follow", "customers.edit", "surveys.answer"


@transaction.atomic
def settle_call_back(*, call_back_id: int, outcome: Outcome, words: str, by: Actor, at: datetime) -> CallBack:
    """Write down what came of calling back. Raises NotAllowed, Refused or CallBack.DoesNotExist."""
    row = CallBack.objects.select_for_update(of=("self",)).select_related("invitation").get(pk=call_back_id)
    by.require(FOLLOW, on=row)
    if why := rules.why_not_settle(is_settled=row.settled_at is not None, outcome=outcome, words=words):
        raise Refused(_(why))
    row.settled_at, row.settled_by_id, row.outcome, row.words = at, by.person_id, outcome, words.strip()
    row.save(update_fields=["settled_at", "settled_by", "outcome", "words"])
    called = CustomerCalledBack(call_back_id=row.pk, case_id=row.invitation.case_id, outcome=outcome)
    publish(called, about=row, by=by, at=at)
    return row


@transaction.atomic
def spare(*, customer_id: int, is_spared: bool, by: Actor, at: datetime, invitation_id: int | None = None) -> None:
    """Ask a customer no more, or again. They say so themselves by the link of an invitation, or a person notes it.

    Raises NotAllowed or DoesNotExist.
    """
    own = Invitation.objects.select_related("customer").get(pk=invitation_id) if invitation_id is not None else None
    if own is not None:
        by.require(ANSWER, on=own)
        if own.customer is None or own.customer_id != customer_id:
            raise Refused(_("This link is not yours."))
    customer = own.customer if own and own.customer else customers.get_customer(customer_id, actor=by)
    if own is None:
        by.require(SPARE, on=customer)
    if is_spared:
        # Of two who say so at once, as a button pressed twice does, the second finds what the first wrote.
        words = {"at": at, "by_id": by.person_id, "is_own": own is not None}
        _row, is_new = Spared.objects.get_or_create(customer_id=customer_id, defaults=words)
    else:
        is_new = bool(Spared.objects.filter(customer_id=customer_id).delete()[0])
    if not is_new:
        return
    publish(AskingStopped(customer_id=customer_id, is_undone=not is_spared), about=customer, by=by, at=at)
