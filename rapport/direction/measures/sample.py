"""Sample objects of this room, for tests."""

from datetime import datetime, timedelta

from .models import Agreement, Question, Target
from .types import Party, Purpose


def target(*, metric: str = "attainment", team_id: int | None = None, owner_id: int, value: float = 0.9, at: datetime) -> Target:
    """Return a target in force since the day of a moment."""
    return Target.objects.create(
        metric=metric,
        team_id=team_id,
        value=value,
        owner_id=owner_id,
        active_from=at.date(),
        review_date=at.date() + timedelta(days=91),
        set_at=at,
        set_by_id=owner_id,
    )


def question(*, name: str = "Promises in Leeds", owner_id: int, asked: str = "attainment?by=week", at: datetime) -> Question:
    """Return a question that somebody keeps and shares."""
    return Question.objects.create(name=name, owner_id=owner_id, asked=asked, is_shared=True, saved_at=at)


def agreement(*, by_id: int, at: datetime, version: int = 1, purposes: tuple[Purpose, ...] = tuple(Purpose)) -> Agreement:
    """Return an agreement with a works council for everybody, in force since the day of a moment and for half a year."""
    return Agreement.objects.create(
        version=version,
        party=Party.WORKS_COUNCIL,
        agreed_with="Works council of Leeds",
        purposes=[str(one) for one in purposes],
        text="Leads look at figures of their own team, for coaching and for nothing else.",
        reach_days=730,
        active_from=at.date(),
        review_date=at.date() + timedelta(days=182),
        recorded_at=at,
        recorded_by_id=by_id,
    )
