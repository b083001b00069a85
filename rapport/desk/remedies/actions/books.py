"""The ledger: counter-entries, and remedies of the past in bulk."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.desk.cases import queries as cases
from rapport.desk.orders import actions as order_actions
from rapport.desk.remedies import queries, rules
from rapport.desk.remedies.events import LedgerCorrected, PaymentBooked, RemedyGiven
from rapport.desk.remedies.models import LedgerEntry, Remedy
from rapport.desk.remedies.types import LONGEST_WHY, PAID_BACK, LedgerRecord, RemedyKind, RemedyState
from rapport.kernel.actor import Actor
from rapport.kernel.errors import NotAllowed, Refused
from rapport.kernel.journal import Record, publish, record

CORRECT = "remedies.correct"


@transaction.atomic
def correct(*, entry_id: int, why: str, by: Actor, at: datetime) -> LedgerEntry:
    """Write the counter-entry of a line; what was booked on an order stays. Raises NotAllowed, Refused or DoesNotExist."""
    row = LedgerEntry.objects.select_for_update(of=("self",)).get(pk=entry_id)
    by.require(CORRECT, on=row)
    is_corrected = LedgerEntry.objects.filter(corrects=row).exists()
    if sentence := rules.why_not_correct(is_correction=row.corrects_id is not None, is_corrected=is_corrected, why=why):
        raise Refused(_(sentence))
    made = LedgerEntry.objects.create(
        remedy_id=row.remedy_id, case_id=row.case_id, kind=row.kind, amount=-row.amount, currency=row.currency,
        reason_id=row.reason_id, team_id=row.team_id, person_id=row.person_id, at=at, why=why.strip(), corrects=row,
    )  # fmt: skip
    publish(LedgerCorrected(entry_id=made.pk, corrects_id=row.pk), about=made, by=by, at=at)
    return made


@transaction.atomic
def book(
    *, case_id: int, kind: RemedyKind, amount: Decimal, currency: str, why: str, key: str, person_id: int | None, by: Actor,
    at: datetime,
) -> LedgerEntry:  # fmt: skip
    """Book what a higher room paid on a case, such as redress, against the limit of whoever offered it.

    What is paid back is booked on the order that the case names too, once for a ``key``: nothing pays the same back again.
    Raises NotAllowed for anybody but Rapport itself, OrderRefused for more than was paid, or Case.DoesNotExist.
    """
    if not by.is_machine:
        raise NotAllowed(_("Only Rapport itself does this."))
    case = cases.cases(by).get(pk=case_id)
    order = queries.order_of(case) if kind in PAID_BACK else None
    if order is not None and order.currency == currency:
        order_actions.refund(order_id=order.pk, amount=amount, reason=why, key=key, by=by, at=at)
    made = LedgerEntry.objects.create(
        case_id=case.pk, kind=kind, amount=amount, currency=currency, reason_id=case.reason_id, team_id=case.team_id,
        person_id=person_id, at=at, why=why.strip()[:LONGEST_WHY],
    )  # fmt: skip
    publish(PaymentBooked(entry_id=made.pk, case_id=case.pk), about=made, by=by, at=at)
    return made


@transaction.atomic
def ensure_ledger(*, records: Sequence[LedgerRecord], by: Actor, at: datetime) -> int:
    """Write remedies of the past in bulk, with their lines; those of cases that have one already are left. Return how many."""
    if not by.is_machine:
        raise NotAllowed(_("Only Rapport itself does this."))
    known = set(LedgerEntry.objects.filter(case_id__in=[one.case_id for one in records]).values_list("case_id", flat=True))
    new = [one for one in records if one.case_id not in known]
    given = Remedy.objects.bulk_create([_given(one) for one in new], batch_size=1_000)
    LedgerEntry.objects.bulk_create([_line(row, one) for row, one in zip(given, new, strict=True)], batch_size=1_000)
    told = (
        Record(
            event=RemedyGiven(remedy_id=row.pk, case_id=one.case_id, kind=one.kind, amount=one.amount, currency=one.currency),
            subject_id=row.pk,
            at=one.at,
            person_id=one.person_id,
        )
        for row, one in zip(given, new, strict=True)
    )
    record(told, about=Remedy, by=by)
    return len(new)


def _given(one: LedgerRecord) -> Remedy:
    return Remedy(
        case_id=one.case_id, team_id=one.team_id, reason_id=one.reason_id, kind=one.kind, amount=one.amount,
        currency=one.currency, why=one.why, state=RemedyState.GIVEN, asked_at=one.at, asked_by_id=one.person_id,
        settled_at=one.at,
    )  # fmt: skip


def _line(row: Remedy, one: LedgerRecord) -> LedgerEntry:
    return LedgerEntry(
        remedy=row, case_id=one.case_id, kind=one.kind, amount=one.amount, currency=one.currency, reason_id=one.reason_id,
        team_id=one.team_id, person_id=one.person_id, at=one.at, why=one.why,
    )  # fmt: skip
