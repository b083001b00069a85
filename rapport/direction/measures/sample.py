"""Sample objects of this room, for tests."""

from datetime import datetime, timedelta

from .models import Question, Target


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
