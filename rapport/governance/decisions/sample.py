"""Sample decisions for tests and the demo."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from .models import Decision, DecisionOption
from .types import Option, Subject

ASKED_AT = datetime(2026, 11, 20, 16, 5, tzinfo=UTC)
OPTIONS = (
    Option(
        key="refund",
        label="Refund £180",
        customer_effect="She has her money back in three days.",
        low=Decimal(180),
        high=Decimal(180),
    ),
    Option(key="refuse", label="Keep to the rule", customer_effect="She was ill and is refused; she will tell others."),
)


def decision(
    *,
    decider_id: int,
    asked_by_id: int | None = None,
    team_id: int | None = None,
    question: str = "Refund £180, four days after the limit?",
    subject: Subject = ("case", 1),
    asked_at: datetime = ASKED_AT,
    due_at: datetime | None = None,
    options: tuple[Option, ...] = OPTIONS,
    **fields: Any,
) -> Decision:
    """Return a request with two options that waits for this person, needed a day after it was asked unless said otherwise."""
    made = Decision.objects.create(
        question=question,
        subject_kind=subject[0],
        subject_id=subject[1],
        currency="GBP",
        recommended=options[0].key,
        team_id=team_id,
        asked_by_id=asked_by_id,
        asked_at=asked_at,
        decider_id=decider_id,
        due_at=due_at or asked_at + timedelta(days=1),
        **fields,
    )
    for place, one in enumerate(options):
        DecisionOption.objects.create(decision=made, position=place, **asdict(one))
    return made
