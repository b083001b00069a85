"""Sample complaints for tests and the demo, from the one cast of the house."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from . import actions
from .models import BehaviourLimit, ComplaintFile, LegalEntity, RegimeChoice, RegimeVersion, ReturnSnapshot
from .queries.regimes import version_on
from .types import FileRecord, Milestone

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
WORDS = "The bed frame was promised for Tuesday and has still not come. I stayed at home for it twice."


def file(case: Any, *, regime: str = "iso-10002", received_at: datetime | None = None, by: Any, **fields: Any) -> ComplaintFile:
    """Return the file of a case that is made a complaint, with its milestones; ``by`` is the machine that brings it in."""
    received = received_at or case.received_at
    record = FileRecord(case_id=case.pk, regime=regime, received_at=received, words=WORDS, **fields)
    actions.bring_in_files(records=[record], by=by, at=received)
    return ComplaintFile.objects.select_related("case", "regime").get(pk=case.pk)


def regime(key: str = "uk-fca-disp", *, by: Any, at: datetime = NOON) -> RegimeVersion:
    """Return the version of a regime in force at a moment."""
    actions.ensure_regimes(by=by, at=at)
    return version_on(key, at)


def choice(*, by: Any, at: datetime = NOON) -> RegimeChoice:
    """Return a line by which a regime is chosen."""
    regime(by=by, at=at)
    return actions.choose_regime(key="uk-fca-disp", product="loan", jurisdiction="GB", by=by, at=at)


def entity(name: str = "Marlow & Reed Credit", *, by: Any, at: datetime = NOON) -> LegalEntity:
    """Return a legal entity that answers complaints for itself."""
    return actions.declare_entity(name=name, by=by, at=at)


def frozen_return(*, by: Any, at: datetime = NOON) -> ReturnSnapshot:
    """Return a frozen return of the month before."""
    last = at.date().replace(day=1) - timedelta(days=1)
    return actions.freeze_return(from_date=last.replace(day=1), to_date=last, by=by, at=at)


def behaviour_limit(customer: Any, *, by: Any, at: datetime = NOON) -> BehaviourLimit:
    """Return a limit of contact that holds for a customer."""
    review = date(at.year + 1, 1, 10)
    return actions.limit_behaviour(
        customer_id=customer.pk, limit="In writing only, answered once a week", reason="Threats on the telephone, three times.",
        review_date=review, by=by, at=at,
    )  # fmt: skip


def due_at(complaint: ComplaintFile, milestone: Milestone) -> datetime:
    """Return when a milestone of a complaint is due."""
    return complaint.milestones.get(milestone=milestone).due_at
