"""Sample promises for tests and the demo."""

from datetime import UTC, datetime, timedelta
from typing import Any

from .models import Commitment, Handing, HandingLine
from .rules import warn_at
from .types import CommitmentKind, CommitmentState, Said, Subject

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


def handing(commitment: Commitment, *, department_id: int, at: datetime, by_id: int | None = None, **fields: Any) -> Handing:
    """Return what another department was asked, due in two days unless said otherwise, as the verb leaves it."""
    due = fields.pop("due_at", at + timedelta(days=2))
    made = Handing.objects.create(
        **{
            "commitment": commitment, "department_id": department_id, "asked": "Bring it with your own van",
            "why": "The carrier lost it twice", "asked_at": at, "asked_by_id": by_id, "first_due_at": due, "due_at": due,
            "link_until": due + timedelta(days=30), **fields,
        }
    )  # fmt: skip
    HandingLine.objects.create(handing=made, said=Said.HANDED, at=at, by_id=by_id, moment=due)
    return made


def line(handing: Handing, text: str, *, at: datetime, said: Said = Said.REPORTED) -> HandingLine:
    """Return a line of theirs, beside which a file can stand; the handing itself does not follow it."""
    return HandingLine.objects.create(handing=handing, said=said, text=text, at=at, name="Ida Quist")
