"""Sample requests, erasures, holds and rules for tests and the demo."""

from datetime import UTC, datetime, timedelta
from typing import Any

from .models import Erasure, Export, Hold, Request, Rule, RuleRun, RuleVersion
from .rules import due_at
from .types import Channel, ErasureState, ExportState, RequestKind, RunState

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def request(customer: Any, *, kind: RequestKind = RequestKind.ACCESS, at: datetime = NOON, **fields: Any) -> Request:
    """Return an open request of a customer, received at this moment."""
    values = {
        "asked_by": "The customer", "channel": Channel.EMAIL, "words": "Please send me everything you hold about me.",
        "received_at": at, "due_at": due_at(at, zone="Europe/London"),
    } | fields  # fmt: skip
    return Request.objects.create(customer=customer, kind=kind, **values)


def export(customer: Any, *, at: datetime = NOON, **fields: Any) -> Export:
    """Return a file of data that is still to be made."""
    values = {"state": ExportState.WAITING, "key": f"{Export.objects.count():040}"} | fields
    return Export.objects.create(customer=customer, asked_at=at, **values)


def erasure(customer: Any, *, asked_by: Any = None, at: datetime = NOON, **fields: Any) -> Erasure:
    """Return an erasure that waits for a second person."""
    values = {"state": ErasureState.ASKED, "reason": "The customer asks to be forgotten."} | fields
    return Erasure.objects.create(customer=customer, asked_by=asked_by, asked_at=at, **values)


def hold(owner: Any, *, customer: Any = None, case_id: int | None = None, at: datetime = NOON, **fields: Any) -> Hold:
    """Return a hold that stands on a customer or a case."""
    values = {"reason": "A claim is before the county court.", "review_date": (at + timedelta(days=90)).date()} | fields
    return Hold.objects.create(owner=owner, customer=customer, case_id=case_id, at=at, **values)


def rule(name: str = "Enquiries after two years", *, at: datetime = NOON, **fields: Any) -> Rule:
    """Return a rule that is off, in its first version."""
    values = {"kinds": ["enquiry"], "days": 730, "parts": ["texts", "files"]} | fields
    made = Rule.objects.create(name=name)
    RuleVersion.objects.create(
        rule=made, number=1, source="Records schedule 2026", reason="Nobody asks after two years.", made_at=at, **values
    )
    return made


def trial(rule: Rule, *, at: datetime = NOON, **fields: Any) -> RuleRun:
    """Return a finished trial of a rule's newest version."""
    values = {"is_trial": True, "state": RunState.DONE, "finished_at": at} | fields
    return RuleRun.objects.create(version=rule.versions.get(), started_at=at, **values)
