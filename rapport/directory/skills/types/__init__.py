"""The words of this room."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

LOWEST, HIGHEST = 0, 4
LEVELS = tuple(range(LOWEST, HIGHEST + 1))
USUAL_DAYS, LONGEST_DAYS = 365, 3 * 366
LONGEST_NAME, LONGEST_ANCHOR, LONGEST_EVIDENCE = 80, 600, 2_000
MOST_EVIDENCE = 8

type Subject = tuple[str, int]
"""What evidence cites: kind and id, such as ("case", 7)."""


@dataclass(frozen=True, kw_only=True)
class SkillDraft:
    """A skill as an edition describes it. ``anchors``: by level 0 to 4, what a person does who stands there."""

    name: str
    summary: str
    anchors: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class EvidenceDraft:
    """What was seen that shows a level, in a sentence or two, and the object in which it was seen."""

    text: str
    subject: Subject | None = None


@dataclass(frozen=True, kw_only=True)
class LevelRecord:
    """A level of the past for bulk verbs, assessed by ``by_id`` and kept until the next or until ``expires_at``."""

    person_id: int
    key: str
    level: int
    text: str
    from_at: datetime
    expires_at: datetime | None = None
    by_id: int | None = None
