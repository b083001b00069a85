"""Sample skills and levels for tests and the demo."""

from datetime import UTC, datetime, timedelta
from typing import Any

from rapport.kernel.actor import Actor

from . import actions
from .models import Evidence, Level, Skill
from .types import SkillDraft
from .types.framework import CONFLICT_RESOLUTION

HOUSE = Actor.machine("sample")
SINCE = datetime(2026, 1, 5, 9, tzinfo=UTC)


def skill(key: str = CONFLICT_RESOLUTION) -> Skill:
    """Return a skill of the framework that ships, which is there afterwards."""
    if not Skill.objects.filter(key=key).exists():
        actions.ensure_framework(by=HOUSE, at=SINCE)
    return Skill.objects.get(key=key)


def level(person: Any, value: int = 1, *, at: datetime = SINCE, days: int | None = 365, **fields: Any) -> Level:
    """Return a level of a person with a sentence of evidence, from ``at`` on for so many days."""
    of = fields.pop("skill", None) or skill()
    ends = None if days is None else at + timedelta(days=days)
    values = {"skill": of, "edition": of.editions.latest("number"), "from_at": at, "to_at": ends, "expires_at": ends} | fields
    made = Level.objects.create(person=person, level=value, **values)
    Evidence.objects.create(of=made, text="Stayed polite with a caller who shouted, and fetched somebody else.")
    return made


def draft(of: Skill, **fields: Any) -> SkillDraft:
    """Return a skill as its newest edition describes it, with other words for some ``fields``."""
    edition = of.editions.latest("number")
    anchors = {one.level: one.text for one in edition.anchors.all()}
    return SkillDraft(**({"name": of.name, "summary": edition.summary, "anchors": anchors} | fields))
