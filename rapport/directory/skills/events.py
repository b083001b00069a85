"""What can happen to skills. Past tense; ids, enums and numbers only."""

from dataclasses import dataclass

from rapport.kernel.journal import Event


@dataclass(frozen=True, kw_only=True)
class SkillSet(Event):
    """A skill was added, or described anew by a further edition."""

    skill_id: int
    edition_id: int


@dataclass(frozen=True, kw_only=True)
class SkillAssessed(Event):
    """A person stands at a level from now on."""

    person_id: int
    skill_id: int
    level_id: int
    level: int


@dataclass(frozen=True, kw_only=True)
class AssessmentWithdrawn(Event):
    """It was a mistake; what held before holds again."""

    person_id: int
    skill_id: int
    level_id: int


@dataclass(frozen=True, kw_only=True)
class LevelExpired(Event):
    """The time for which a level was said to hold is over, and nobody has looked at it again."""

    person_id: int
    skill_id: int
    level_id: int
