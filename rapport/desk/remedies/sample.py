"""Sample guides, limits and remedies for tests and the demo."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from .models import Guide, GuideRemedy, LedgerEntry, Limit, Remedy
from .types import RemedyKind, RemedyState

SINCE = datetime(2026, 1, 1, tzinfo=UTC)


def guide(reason: Any, *, kind: RemedyKind = RemedyKind.GOODWILL, up_to: Decimal | None = Decimal(25), **fields: Any) -> Guide:
    """Return a guide for a reason with one remedy."""
    made = Guide.objects.create(reason=reason, active_from=SINCE, made_at=SINCE, **({"currency": "GBP"} | fields))
    GuideRemedy.objects.create(guide=made, position=0, kind=kind, up_to=up_to)
    return made


def limit(role: str = "representative", case: int | None = 50, month: int | None = 300, **fields: Any) -> Limit:
    """Return what a role may give."""
    values = {"role": role, "currency": "GBP", "active_from": SINCE, "case_amount": case, "month_amount": month} | fields
    return Limit.objects.create(**values)


def entry(case: Any, *, person: Any, at: datetime, amount: Decimal = Decimal(20), **fields: Any) -> LedgerEntry:
    """Return a line of the ledger with its remedy, given by a person."""
    about = {"case": case, "team": case.team, "reason": case.reason}
    about |= {"kind": RemedyKind.GOODWILL, "amount": amount, "currency": "GBP"}
    remedy = Remedy.objects.create(
        why="Late", state=RemedyState.GIVEN, asked_at=at, asked_by=person, settled_at=at, **about | fields
    )
    return LedgerEntry.objects.create(remedy=remedy, person=person, at=at, why="Late", **about | fields)
