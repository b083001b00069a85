"""Who the case is of and what it is called, put right after it was opened: a nameless call, the wrong person, a poor subject."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.desk.cases import rules
from rapport.desk.cases.events import CaseCorrected
from rapport.desk.cases.models import Case, new_key
from rapport.desk.cases.queries.past import gone_into
from rapport.desk.cases.types import Channel, Direction
from rapport.directory.customers import queries as customers
from rapport.governance.commitments import actions as commitments
from rapport.kernel.actor import Actor
from rapport.kernel.errors import BadInput
from rapport.kernel.journal import publish

from .changing import Held, hold, is_handled_by_other, keep, refuse, reject, write

STANDS = "customer", "portal_key"


@transaction.atomic
def correct(*, case_id: int, customer_id: int | None, subject: str, by: Actor, at: datetime) -> Case:
    """Say of whom a case is (None: nobody is known) and what it is called; its clocks are judged by the new customer.

    Whom it was taken for reads and writes in it no more: the link they have opens nothing, also that of a case which went into
    this one. What was promised is promised to the new customer. A subject that was replaced stays as a note. Raises
    NotAllowed, CaseRefused, BadInput or Case.DoesNotExist.
    """
    held = hold(case_id, "cases.work", by=by, at=at)
    case, before_id = held.case, held.case.customer_id
    refuse(rules.why_not_change(is_handled_by_other=is_handled_by_other(case, by)))
    reject(rules.why_not_subject(subject))
    after, named = _customer(customer_id, before_id, by), subject.strip()
    is_renamed = case.subject != named
    if before_id == customer_id and not is_renamed:
        return case
    if is_renamed:
        words = _("The subject was: %(subject)s") % {"subject": case.subject}
        write(held, direction=Direction.NOTE, channel=Channel.OTHER, text=words)
        case.subject = named
    _publish(held, case, before_id, customer_id, is_renamed=is_renamed)
    if before_id != customer_id:
        _become_of(held, after)
    return keep(held)


def _customer(customer_id: int | None, before_id: int | None, by: Actor) -> Any:
    if customer_id is None or customer_id == before_id:
        return None
    found = customers.customers(by).filter(pk=customer_id).first()
    if found is None:
        raise BadInput(_("No customer that you may see has this number. Look for them again."))
    return found


def _become_of(held: Held, customer: Any) -> None:
    """The case, and what went into it, is of this customer from now on."""
    case, before_id = held.case, held.case.customer_id
    for one in (case, *_gone_into(case)):
        if one.pk != case.pk:
            _publish(held, one, one.customer_id, customer.pk if customer else None, is_renamed=False)
        # A link that nobody wrong can have goes on working.
        if one.customer_id is not None or before_id is not None:
            one.portal_key = new_key()
        one.customer = customer
        one.save(update_fields=STANDS)
    commitments.owe_to(subject=("case", case.pk), customer_id=customer.pk if customer else None, by=held.by, at=held.at)


def _gone_into(case: Case) -> list[Case]:
    """Return the cases that were merged into this one, also by way of others: their links open this one."""
    ids = gone_into([case.pk]).get(case.pk, frozenset())
    return list(Case.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk"))


def _publish(held: Held, case: Case, before_id: int | None, customer_id: int | None, *, is_renamed: bool) -> None:
    said = CaseCorrected(case_id=case.pk, before_id=before_id, customer_id=customer_id, is_renamed=is_renamed)
    publish(said, about=case, by=held.by, at=held.at)
