"""Where the people of Marlow & Reed stand, and what their supervisors saw."""

from datetime import datetime, timedelta
from zlib import crc32

from rapport.directory.people.types import Role
from rapport.directory.skills.actions import ensure_framework, ensure_levels
from rapport.directory.skills.types import LevelRecord
from rapport.directory.skills.types.framework import CONFLICT_RESOLUTION

from . import cast
from .company import BY
from .stories import Stage

SEEN = {
    "communication": "Three answers about the recall, read together: nobody had to ask again.",
    "customer_service": "Listened in for an hour: found out what was needed before looking for an answer.",
    "organisation": "Took over five of the cases during a holiday; all five said what came next.",
    "problem_solving": "Found out with two questions why the kettle order had been split.",
    "teamwork": "Took eleven calls of the evening team when its line was down.",
    "time_management": "A week of promises looked through together: which were kept, and what was said of the others.",
    CONFLICT_RESOLUTION: "Two calls about late deliveries, heard together: the caller could finish, and was offered a choice.",
}
FRAMEWORK_DAYS, USUAL_DAYS = 420, 365
TOM, TOMS_LEVEL = "Tom Bell", 2


def plant(stage: Stage) -> None:
    """Take the framework that ships, and write down what supervisors saw in the last months."""
    ensure_framework(by=BY, at=stage.at(days=FRAMEWORK_DAYS))
    records = [
        _record(stage, member, key)
        for member in cast.members()
        if member.role is Role.REPRESENTATIVE
        for key in SEEN
        if crc32(f"{member.name} {key}".encode()) % 5 or member.name == TOM
    ]
    ensure_levels(records=records, by=BY, at=stage.now)


def _record(stage: Stage, member: cast.Member, key: str) -> LevelRecord:
    chance = crc32(f"{key} {member.name}".encode())
    level = TOMS_LEVEL if member.name == TOM and key == CONFLICT_RESOLUTION else (1, 2, 2, 2, 3, 3, 2, 4)[chance % 8]
    # One in nine has not been looked at for more than a year.
    days = 380 + chance % 30 if chance % 9 == 0 and member.name != TOM else 20 + chance % 300
    from_at: datetime = stage.morning(days=days)
    return LevelRecord(
        person_id=stage.ids[member.name],
        key=key,
        level=level,
        text=SEEN[key],
        from_at=from_at,
        expires_at=from_at + timedelta(days=USUAL_DAYS),
        by_id=stage.ids[member.manager],
    )
