"""Sample promises for tests and the demo."""

from datetime import UTC, datetime, timedelta

from .models import Commitment
from .rules import warn_at
from .types import CommitmentKind, CommitmentState, Subject

MADE_AT = datetime(2026, 11, 20, 16, 5, tzinfo=UTC)


def promise(
    *,
    owner_id: int,
    text: str = "Own van on Thursday, 17:00 to 19:00",
    subject: Subject = ("case", 1),
    customer_id: int | None = None,
    made_at: datetime = MADE_AT,
    due_at: datetime | None = None,
    state: CommitmentState = CommitmentState.OPEN,
    settled_at: datetime | None = None,
    proof: str = "",
) -> Commitment:
    """Return a promise owed by this person, due three days after it was made unless said otherwise."""
    due = due_at or made_at + timedelta(days=3)
    return Commitment.objects.create(
        kind=CommitmentKind.PROMISE,
        text=text,
        subject_kind=subject[0],
        subject_id=subject[1],
        customer_id=customer_id,
        owner_id=owner_id,
        made_at=made_at,
        made_by_id=owner_id,
        due_at=due,
        warn_at=warn_at(made_at=made_at, due_at=due),
        state=state,
        settled_at=settled_at,
        proof=proof,
    )
